// Distributions of durations, integer arithmetic only: the same on every compiler, processor and libc.
// A Distribution is a small value; heavy-tailed ones share an immutable table of quantiles.
// Units: nanoseconds. Errors: a draw is never negative; parameters are checked where they are read (scenarios/).
// Deviation: lognormal is drawn from 1,024 quantiles, so its tail ends near the 99.95th percentile; exponential ends
// at 44 times its mean (64 bits of randomness).
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/time.h"

namespace orrery {

class Distribution {
public:
    static Distribution constant(Duration value);
    static Distribution uniform(Duration low, Duration high);
    static Distribution exponential(Duration mean);
    static Distribution lognormal(Duration median, Duration percentile_99);  // requires 0 < median <= percentile_99

    Duration sample(std::uint64_t bits) const;
    Duration median() const;
    std::string to_text() const;  // as a scenario writes it

private:
    enum class Kind : std::uint8_t { constant, uniform, exponential, table };
    Kind kind_ = Kind::constant;
    Duration first_ = 0;   // constant; low; mean; median
    Duration second_ = 0;  // high; 99th percentile
    std::shared_ptr<const std::vector<Duration>> quantiles_;
};

}  // namespace orrery
