// The published schedules, held against the sums that their owners state.
#include "models/floor/retry_schedule.h"

#include "tests/catch.h"

namespace orrery::floor {
namespace {

TEST_CASE("the published schedules come to their published sums") {
    CHECK(rocketmq_retries().delays.size() == 16);
    CHECK(rocketmq_retries().total() == 17'140_s);
    CHECK(rocketmq_delay_levels().delays.size() == 18);
    CHECK(rocketmq_delay_levels().after(3) == 10_s);
    CHECK(wechat_notifications().delays.size() == 15);
    CHECK(wechat_notifications().total() == 24_h + 4_min);
    CHECK(alipay_notifications().delays.size() == 7);  // and the first notification: 8
    CHECK(alipay_notifications().total() == 24_h + 22_min);
    CHECK(stripe_notifications().delays == std::vector<Duration>{1_h, 2_h, 4_h, 8_h, 12_h, 12_h, 12_h, 12_h});
    CHECK(stripe_notifications().total() == 63_h);  // one more would be 75
}

TEST_CASE("a schedule says when, and when no more") {
    const RetrySchedule three = RetrySchedule::fixed(1_s, 3);
    CHECK(three.after(0) == std::nullopt);
    CHECK(three.after(1) == 1_s);
    CHECK(three.after(3) == 1_s);
    CHECK(three.after(4) == std::nullopt);
    CHECK(three.total() == 3_s);
    CHECK(RetrySchedule::none().after(1) == std::nullopt);
    CHECK(RetrySchedule::endless(2_s).after(1'000'000) == 2_s);
    CHECK(RetrySchedule::endless(2_s).total() == kNever);
    CHECK(RetrySchedule::doubling(1_s, 5_s, 16_s).delays == std::vector<Duration>{1_s, 2_s, 4_s, 5_s});
    CHECK(RetrySchedule::doubling(8_s, 5_s, 4_s) == RetrySchedule::none());
}

}  // namespace
}  // namespace orrery::floor
