// When something is tried again: a list of delays, one a retry, each counted from the failure before it. A value that
// says nothing of what is tried: brokers deliver by it, payment providers notify by it. The published ones are here.
// Units: nanoseconds. Errors: none; requires delays that are not negative.
// Source: Apache RocketMQ 4.x and 5.x, MessageStoreConfig (messageDelayLevel; a consumer's retries begin at its third
// level), SubscriptionGroupConfig (16 retries); WeChat Pay APIv3, "payment notice" (24 h 4 m in all); Alipay,
// "Verifying the asynchronous notification" (8 notifications within 25 hours); Stripe, "Webhooks" (live mode: up to
// three days, exponential backoff). Deviation: copies of Alipay's page that begin with 4 minutes come to 24 h 24 m, not
// to the 24 h 22 m that they state; we begin with 2. Stripe publishes no delays, only their span: ours double from an
// hour, at most 12 hours apart.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/core/time.h"

namespace orrery::floor {

struct RetrySchedule {
    std::vector<Duration> delays;
    bool for_ever = false;  // the last delay is repeated. Requires a delay

    // After so many failures in a row, counted from 1; nothing: it is tried no more.
    std::optional<Duration> after(std::uint64_t failures) const;
    // From the first failure to the last retry, if each try fails at once; kNever where there is no last.
    Duration total() const;
    bool operator==(const RetrySchedule&) const = default;

    static RetrySchedule none() { return {}; }
    static RetrySchedule fixed(Duration delay, std::size_t retries);
    static RetrySchedule endless(Duration delay) { return {{delay}, true}; }
    // Each delay twice the last, none above `most`, as many as fit in `span`. Requires first > 0.
    static RetrySchedule doubling(Duration first, Duration most, Duration span);
};

RetrySchedule rocketmq_retries();       // 10s 30s 1m … 10m 20m 30m 1h 2h: 16, 17,140 s in all
RetrySchedule rocketmq_delay_levels();  // 1s 5s and those: level n is entry n - 1
RetrySchedule wechat_notifications();   // 15: 24 h 4 m
RetrySchedule alipay_notifications();   // 7: 24 h 22 m
RetrySchedule stripe_notifications();   // 8: 63 h, as many as fit in three days

}  // namespace orrery::floor
