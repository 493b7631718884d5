// The small words out of which the others are made: whole numbers, ratios "1/1000", decimals "1.5", durations "40ms".
// Units: every duration carries its unit. Errors: a Complaint, which names the largest value where that is the trouble.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/complaint.h"
#include "sim/core/random.h"
#include "sim/core/time.h"

namespace orrery {

tl::expected<std::int64_t, Complaint> parse_integer_between(std::string_view text, std::int64_t low, std::int64_t high);
tl::expected<Duration, Complaint> parse_duration_between(std::string_view text, Duration low, Duration high);

// A probability: at most one.
tl::expected<Ratio, Complaint> parse_ratio(std::string_view text);

// A number that is no probability, "1.5", "3/2" or "2", in lowest terms: at most six decimals, both parts at most
// 1,000,000,000.
tl::expected<Ratio, Complaint> parse_decimal(std::string_view text);
tl::expected<Ratio, Complaint> parse_decimal_between(std::string_view text, std::int64_t low, std::int64_t high);
// "1.5" where six decimals are exact, else "1/3".
std::string format_decimal(Ratio number);

// A call such as `lognormal(2ms, 40ms)`, taken apart: commas inside brackets do not separate. A text without brackets
// has a name and no arguments; "f()" has one that is empty.
struct Call {
    std::string_view name;
    std::vector<std::string_view> arguments;
    bool closed = true;  // the last bracket is there
};
Call parse_call(std::string_view text);

// Without leading and trailing blanks; then without the quotes around it.
std::string_view trimmed(std::string_view text);
std::string_view unquoted(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace orrery
