// The words for a distribution of durations, as a scenario writes them: "5ms", uniform(1ms, 10ms), exponential(5ms),
// lognormal(2ms, 40ms), pareto(1ms, 1.5), quantiles(1ms, 2ms, 4ms, 80ms), measured(NAME), region(us-east-1, eu-west-1).
// region is half of the measured round trip between two cloud regions, as a constant.
// Units: every duration carries its unit. Errors: a Complaint with the nearest name or the form that was wanted.
#pragma once
#include <string_view>

#include <tl/expected.hpp>

#include "sim/core/complaint.h"
#include "sim/core/distribution.h"

namespace orrery {

constexpr Duration kLongestParameter = 24_h;  // of a distribution; what it draws may be longer

tl::expected<Distribution, Complaint> parse_distribution(std::string_view text);

}  // namespace orrery
