#include "models/floor/retry_schedule.h"

#include <algorithm>

namespace orrery::floor {

std::optional<Duration> RetrySchedule::after(std::uint64_t failures) const {
    if (failures >= 1 && failures <= delays.size())
        return delays[failures - 1];
    return for_ever && failures > 0 ? std::optional(delays.back()) : std::nullopt;
}

Duration RetrySchedule::total() const {
    if (for_ever)
        return kNever;
    Duration sum = 0;
    for (const Duration delay : delays)
        sum = saturating_add(sum, delay);
    return sum;
}

RetrySchedule RetrySchedule::fixed(Duration delay, std::size_t retries) {
    return {std::vector<Duration>(retries, delay), false};
}

RetrySchedule RetrySchedule::doubling(Duration first, Duration most, Duration span) {
    RetrySchedule schedule;
    Duration delay = std::min(first, most);
    for (Duration sum = delay; sum <= span; sum = saturating_add(sum, delay)) {
        schedule.delays.push_back(delay);
        delay = std::min(saturating_add(delay, delay), most);
    }
    return schedule;
}

RetrySchedule rocketmq_retries() {
    return {
        {10_s, 30_s, 1_min, 2_min, 3_min, 4_min, 5_min, 6_min, 7_min, 8_min, 9_min, 10_min, 20_min, 30_min, 1_h, 2_h}};
}

RetrySchedule rocketmq_delay_levels() {
    RetrySchedule levels{{1_s, 5_s}};
    const RetrySchedule retries = rocketmq_retries();
    levels.delays.insert(levels.delays.end(), retries.delays.begin(), retries.delays.end());
    return levels;
}

RetrySchedule wechat_notifications() {
    return {{15_s, 15_s, 30_s, 3_min, 10_min, 20_min, 30_min, 30_min, 30_min, 60_min, 3_h, 3_h, 3_h, 6_h, 6_h}};
}

RetrySchedule alipay_notifications() { return {{2_min, 10_min, 10_min, 1_h, 2_h, 6_h, 15_h}}; }

RetrySchedule stripe_notifications() { return RetrySchedule::doubling(1_h, 12_h, 72_h); }

}  // namespace orrery::floor
