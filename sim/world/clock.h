// A node's own clock: an offset and a rate beside the run's virtual time. A role sees only this clock; a timer of 1 s
// on a clock that runs fast fires before a second of virtual time has passed.
// Units: nanoseconds; drift in parts per million, positive runs fast.
#pragma once
#include "sim/core/hash.h"
#include "sim/core/time.h"

namespace orrery {

struct Clock {
    Duration skew = 0;
    std::int64_t drift_ppm = 0;  // -500,000 .. 1,000,000
    Time since = 0;              // virtual time from which the drift counts

    Time read(Time now) const {
        return saturating_add(saturating_add(now, skew), scale(now - since, drift_ppm, 1'000'000));
    }
    // Virtual time that passes while this clock advances by `local`.
    Duration to_virtual(Duration local) const {
        return drift_ppm == 0 ? local : saturating_add(local, scale(local, -drift_ppm, 1'000'000 + drift_ppm));
    }
    // From `now` on another rate; the reading does not jump.
    void set_drift(Time now, std::int64_t ppm) {
        skew = read(now) - now;
        since = now;
        drift_ppm = ppm;
    }
    void step(Duration by) { skew = saturating_add(skew, by); }

private:
    static Duration scale(Duration value, std::int64_t numerator, std::int64_t denominator) {
        __extension__ using Signed = __int128;
        const Signed scaled = static_cast<Signed>(value) * numerator / denominator;
        return scaled > INT64_MAX ? INT64_MAX : scaled < INT64_MIN ? INT64_MIN : static_cast<Duration>(scaled);
    }
};

}  // namespace orrery
