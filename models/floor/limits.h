// What keeps a service from doing more than it can: a token bucket, a circuit breaker, and a pool of so many threads or
// connections with a queue (with several pools, a bulkhead). Pure steps: the caller says what time it is, asks, and is
// told; timers are the role's. Units: nanoseconds on the node's own clock; tokens are whole. Errors: none; requires
// positive periods and sizes, and times that do not go back. Source: Turner, "New Directions in Communications", 1986
// (token bucket); Nygard, "Release It!", 2nd ed. 2018 (circuit breaker, bulkhead).
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/time.h"

namespace orrery::floor {

// `burst` tokens at most; one more every `period`. Exact: no fraction of a token is lost or made.
struct Bucket {
    std::int64_t tokens = 0;
    Instant counted_to = 0;  // tokens that came by then are in `tokens`
    ORRERY_FIELDS(Bucket, tokens, counted_to)

    static Bucket full(std::int64_t burst, Time now) { return {burst, now}; }
    void refill(Time now, std::int64_t burst, Duration period) {
        const std::int64_t came = std::max<std::int64_t>((now - counted_to) / period, 0);
        if (came >= burst - tokens) {  // what comes to a full bucket is lost; the next period begins as it was to
            tokens = burst;
            counted_to = now - std::max<Duration>(now - counted_to, 0) % period;
            return;
        }
        tokens += came;
        counted_to = counted_to + came * period;
    }
    // Takes `wanted`, or nothing.
    bool take(Time now, std::int64_t burst, Duration period, std::int64_t wanted = 1) {
        refill(now, burst, period);
        if (tokens < wanted)
            return false;
        tokens -= wanted;
        return true;
    }
    // When so many will be there, if nobody takes any; nothing where a full bucket holds fewer.
    std::optional<Time> when(std::int64_t wanted, std::int64_t burst, Duration period) const {
        if (wanted > burst)
            return std::nullopt;
        const std::int64_t missing = std::max<std::int64_t>(wanted - tokens, 0);
        return saturating_add(counted_to, missing * period);
    }
};

enum class BreakerState : std::uint8_t { closed, open, half_open };

constexpr std::string_view name_of(BreakerState state) {
    return state == BreakerState::closed ? "closed" : state == BreakerState::open ? "open" : "half-open";
}

// Opens after so many failures in a row; after `rest` lets one call through as a trial, which closes or opens it again.
struct Breaker {
    BreakerState state = BreakerState::closed;
    std::int64_t failures = 0;  // in a row
    Instant opened_at = 0;
    bool on_trial = false;
    ORRERY_FIELDS(Breaker, state, failures, opened_at, on_trial)

    // Whether a call may go out now.
    bool admits(Time now, Duration rest) {
        if (state == BreakerState::open && now - opened_at >= rest)
            state = BreakerState::half_open;
        if (state == BreakerState::closed)
            return true;
        if (state == BreakerState::open || on_trial)
            return false;
        on_trial = true;
        return true;
    }
    void succeeded() { *this = {}; }
    // A failure of a call that went out before it opened changes nothing more.
    void failed(Time now, std::int64_t threshold) {
        if (state == BreakerState::open)
            return;
        ++failures;
        if (state == BreakerState::half_open || failures >= threshold)
            *this = {BreakerState::open, failures, now, false};
    }
};

// So many at work at once; others wait in order of arrival, up to a limit; beyond it they are refused. A vector, so
// that two pools in which the same jobs wait are equal: for queues of some hundreds.
template <class Job>
struct Pool {
    std::int64_t busy = 0;
    std::vector<Job> queue;
    ORRERY_FIELDS(Pool, busy, queue)

    enum class Entered : std::uint8_t { works, waits, refused };

    Entered enter(Job job, std::int64_t size, std::size_t most_waiting) {
        if (busy < size) {
            ++busy;
            return Entered::works;
        }
        if (queue.size() >= most_waiting)
            return Entered::refused;
        queue.push_back(std::move(job));
        return Entered::waits;
    }
    // One is done. Who of the queue takes its place. Requires one at work.
    std::optional<Job> leave() {
        if (queue.empty()) {
            --busy;
            return std::nullopt;
        }
        Job next = std::move(queue.front());
        queue.erase(queue.begin());
        return next;
    }
    // Who waits no longer: gave up, or was timed out. How many.
    std::size_t give_up(const Job& job) { return std::erase(queue, job); }
};

}  // namespace orrery::floor
