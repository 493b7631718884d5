// Distributions of durations, integer arithmetic only: the same on every compiler, processor and libc.
// A Distribution is a small value; those drawn from a table share it. A draw never falls when its bits rise (of
// exponential: never rises), so the same luck stays good or bad luck when a scenario changes its numbers.
// Units: nanoseconds. Errors: a draw is never negative and at most about 146 years (INT64_MAX / 2); parameters are
// checked where they are read (sim/core/parse_distribution.h).
// Deviation: lognormal is drawn from 1,024 quantiles, so its tail ends near the 99.95th percentile; exponential ends
// at 44 times its mean, pareto at scale * 2^(64 / shape) (64 bits of randomness); quantiles and measured end at their
// first and last value and are linear between two.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/random.h"
#include "sim/core/time.h"

namespace orrery {

class Distribution {
public:
    static Distribution constant(Duration value);
    static Distribution uniform(Duration low, Duration high);
    static Distribution exponential(Duration mean);
    static Distribution lognormal(Duration median, Duration percentile_99);  // requires 0 < median <= percentile_99
    // Never below `scale`; longer than t with probability (scale / t)^shape. Requires scale > 0 and a shape above zero
    // with both parts below 2^32; the shape is a ratio of integers, not a probability: 3/2 is 1.5.
    static Distribution pareto(Duration scale, Ratio shape);
    // Values at equally spaced probabilities from 0 to 1. Requires at least two, none negative, none falling.
    static Distribution quantiles(std::vector<Duration> values);
    // The same under the name of a built-in table, which is how it is written.
    static Distribution measured(std::string name, std::vector<Duration> values);

    Duration sample(std::uint64_t bits) const {
        return kind_ <= Kind::uniform ? uniform_between(bits, first_, second_) : sample_curve(bits);
    }
    Duration median() const;
    std::string to_text() const;  // as a scenario writes it

private:
    Duration sample_curve(std::uint64_t bits) const;

    enum class Kind : std::uint8_t { constant, uniform, exponential, lognormal, pareto, quantiles };
    struct Table {
        std::string name;  // of a measured table
        std::vector<Duration> values;
    };
    Kind kind_ = Kind::constant;
    std::uint32_t shape_denominator_ = 1;
    Duration first_ = 0;   // constant (which is uniform between itself and itself); low; mean; median; scale
    Duration second_ = 0;  // high; 99th percentile; the shape's numerator
    std::shared_ptr<const Table> table_;
};

}  // namespace orrery
