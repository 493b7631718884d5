// The small languages inside texts: ratios "1/1000", distributions "lognormal(2ms, 40ms)", parameter values. Used for
// scenario files, `--set` and overrides alike.
// Distributions: "5ms", uniform(low, high), exponential(mean), lognormal(median, 99th percentile), and region(a, b):
// half of the measured round trip between two cloud regions, as a constant.
// Units: every duration carries its unit. Errors: a Complaint, for the caller to say where.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "models/model.h"
#include "scenarios/scenario.h"

namespace orrery {

struct Complaint {
    std::string what;
    std::string hint;
};

tl::expected<Duration, Complaint> parse_duration_between(std::string_view text, Duration low, Duration high);
tl::expected<Ratio, Complaint> parse_ratio(std::string_view text);
tl::expected<Latency, Complaint> parse_latency(std::string_view text);
tl::expected<std::uint64_t, Complaint> parse_seed(std::string_view text);
tl::expected<std::int64_t, Complaint> parse_integer_between(std::string_view text, std::int64_t low, std::int64_t high);

// The value of a parameter from its text, checked against its spec.
tl::expected<ParameterValue, Complaint> parse_parameter(const ParameterSpec& spec, std::string_view text);
// "an integer from 1 to 99", "a duration from 1ms to 1h", "one of: a, b".
std::string describe_range(const ParameterSpec& spec);

// Measured regions (assets/latency): names, and the one-way delay between two of them; nothing for an unknown name.
std::vector<std::string> region_names();
std::optional<Duration> region_delay(std::string_view from, std::string_view to);

// Without leading and trailing blanks.
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace orrery
