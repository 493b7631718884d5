// Virtual time: a signed 64-bit count of nanoseconds since the start of a run.
// Units: nanoseconds everywhere; a suffix in text is always written out ("40ms", "2min").
// Errors: parse_duration answers nothing for a text without a unit, a fraction of a nanosecond, or an overflow.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/number_of.h"

namespace orrery {

using Time = std::int64_t;
using Duration = std::int64_t;

// A Time among the fields of a state or message, which prints as one: held_since=18.524 s.
using Instant = NumberOf<struct Clockwork, Time>;

constexpr Time kNever = INT64_MAX;

// The sum; where it does not fit, the last time before kNever (or the first of all). Every time that something drawn or
// written by somebody is added to is added to by this.
constexpr Time saturating_add(Time time, Duration more) {
    Time sum = 0;
    if (__builtin_add_overflow(time, more, &sum))
        return more > 0 ? kNever - 1 : INT64_MIN;
    return sum < kNever ? sum : kNever - 1;
}

inline namespace literals {
constexpr Duration operator""_ns(unsigned long long n) { return static_cast<Duration>(n); }
constexpr Duration operator""_us(unsigned long long n) { return static_cast<Duration>(n) * 1'000; }
constexpr Duration operator""_ms(unsigned long long n) { return static_cast<Duration>(n) * 1'000'000; }
constexpr Duration operator""_s(unsigned long long n) { return static_cast<Duration>(n) * 1'000'000'000; }
constexpr Duration operator""_min(unsigned long long n) { return static_cast<Duration>(n) * 60'000'000'000; }
constexpr Duration operator""_h(unsigned long long n) { return static_cast<Duration>(n) * 3'600'000'000'000; }
}  // namespace literals

// "1.5s", "40ms", "2min", "0ns"; units ns us ms s min h d. A minus sign is read (callers check the range).
std::optional<Duration> parse_duration(std::string_view text);

// The shortest exact text that parse_duration reads back: 1500000000 -> "1.5s".
std::string format_duration(Duration duration);

// For people: at most three decimals, "12.034 s", "3 min 20.500 s", "24 h 4 min 0.000 s".
std::string format_time(Time time);

}  // namespace orrery
