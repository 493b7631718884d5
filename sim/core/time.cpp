#include "sim/core/time.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace orrery {
namespace {

struct Unit {
    std::string_view name;
    Duration size;
};
constexpr std::array<Unit, 7> kUnits{
    {{"d", 24_h}, {"h", 1_h}, {"min", 1_min}, {"s", 1_s}, {"ms", 1_ms}, {"us", 1_us}, {"ns", 1}}};

std::optional<Duration> unit_size(std::string_view name) {
    for (const Unit& unit : kUnits)
        if (unit.name == name)
            return unit.size;
    return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    const std::size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos)
        return std::nullopt;
    std::string_view number = text.substr(0, digits);
    std::string_view name = text.substr(digits);
    if (name.starts_with(' '))
        name.remove_prefix(1);
    const auto unit = unit_size(name);
    if (!unit)
        return std::nullopt;

    Duration value = 0;
    Duration place = 0;  // 0 before the decimal point, then the size of the last decimal read
    for (char c : number) {
        if (c == '.') {
            if (place != 0)
                return std::nullopt;
            place = *unit;
            continue;
        }
        if (place != 0 && place % 10 != 0)
            return std::nullopt;
        if (place != 0)
            place /= 10;
        Duration part = 0;
        const Duration scale = place != 0 ? place : *unit;
        if (__builtin_mul_overflow(static_cast<Duration>(c - '0'), scale, &part))
            return std::nullopt;
        if (place == 0 && __builtin_mul_overflow(value, Duration{10}, &value))
            return std::nullopt;
        if (__builtin_add_overflow(value, part, &value))
            return std::nullopt;
    }
    return negative ? -value : value;
}

std::string format_duration(Duration duration) {
    if (duration == 0)
        return "0ns";
    const std::string sign = duration < 0 ? "-" : "";
    // INT64_MIN has no positive twin; unsigned arithmetic holds it.
    const std::uint64_t size =
        duration < 0 ? 0 - static_cast<std::uint64_t>(duration) : static_cast<std::uint64_t>(duration);
    for (const Unit& unit : kUnits) {
        if (unit.name == "d")
            continue;
        const auto whole = static_cast<std::uint64_t>(unit.size);
        if (size % whole == 0)
            return fmt::format("{}{}{}", sign, size / whole, unit.name);
        const bool decimal = unit.name == "s" || unit.name == "ms" || unit.name == "us";
        if (!decimal || size < whole)
            continue;
        std::string fraction = fmt::format("{:0{}}", size % whole, unit.name == "s" ? 9 : unit.name == "ms" ? 6 : 3);
        while (fraction.ends_with('0'))
            fraction.pop_back();
        return fmt::format("{}{}.{}{}", sign, size / whole, fraction, unit.name);
    }
    return fmt::format("{}{}ns", sign, size);
}

std::string format_time(Time time) {
    if (time == kNever)
        return "never";
    if (time < 0)
        return "-" + format_time(-time);
    if (time >= 1_h)
        return fmt::format("{} h {} min {}.{:03} s", time / 1_h, time % 1_h / 1_min, time % 1_min / 1_s,
                           time % 1_s / 1_ms);
    if (time >= 1_min)
        return fmt::format("{} min {}.{:03} s", time / 1_min, time % 1_min / 1_s, time % 1_s / 1_ms);
    if (time >= 1_s)
        return fmt::format("{}.{:03} s", time / 1_s, time % 1_s / 1_ms);
    if (time >= 1_ms)
        return fmt::format("{}.{:03} ms", time / 1_ms, time % 1_ms / 1_us);
    if (time >= 1_us)
        return fmt::format("{}.{:03} us", time / 1_us, time % 1_us);
    return fmt::format("{} ns", time);
}

}  // namespace orrery
