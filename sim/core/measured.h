// Measured latencies that are compiled in, so a scenario runs from any folder: round trips between cloud regions, and
// named tables of quantiles. Each file of assets/latency is one table and says where its numbers are published.
// Units: nanoseconds. Errors: nothing for an unknown name.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/distribution.h"

namespace orrery {

// The measured regions, and half of the measured round trip between two of them.
std::vector<std::string> region_names();
std::optional<Duration> region_delay(std::string_view from, std::string_view to);

// Named tables of quantiles, and the distribution that draws from one: linear between the published quantiles, constant
// below the first and beyond the last.
std::vector<std::string> measured_names();
std::optional<Distribution> measured_distribution(std::string_view name);

}  // namespace orrery
