// The small languages inside texts, on top of those of sim/core (numbers.h, distribution_words.h): delays, seeds and
// the values of parameters. Used for scenario files, `--set` and overrides alike. Units: every duration carries its
// unit. Errors: a Complaint, for the caller to say where.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/complaint.h"
#include "sim/core/measured.h"
#include "sim/core/numbers.h"
#include "sim/model/model.h"
#include "sim/words/link_words.h"

namespace orrery {

// A distribution, and the words for it as they were written.
tl::expected<Latency, Complaint> parse_latency(std::string_view text);
constexpr std::uint64_t kMaxSeed = INT64_MAX;
tl::expected<std::uint64_t, Complaint> parse_seed(std::string_view text);

// The value of a parameter from its text, checked against its spec.
tl::expected<ParameterValue, Complaint> parse_parameter(const ParameterSpec& spec, std::string_view text);
// "an integer from 1 to 99", "a duration from 1ms to 1h", "one of: a, b".
std::string describe_range(const ParameterSpec& spec);

}  // namespace orrery
