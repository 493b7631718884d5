#include "sim/scenario/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/core/counted.h"
#include "sim/scenario/resident.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

tl::expected<std::size_t, InputError> parse_memory(const std::string& text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string unit = text.substr(digits);
    constexpr std::array<std::pair<std::string_view, unsigned>, 4> kUnits{
        {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}}};
    for (const auto& [name, shift] : kUnits) {
        if (name != unit)
            continue;
        const auto number = parse_integer_between(text.substr(0, digits), 1, INT64_MAX >> shift);
        if (number)
            return static_cast<std::size_t>(*number) << shift;
        if (digits != 0)
            return tl::unexpected(InputError{"", 0, 0, fmt::format("--memory: '{}' is out of range", text),
                                             "write a number with its unit, as 512MiB or 2GiB"});
    }
    return tl::unexpected(InputError{"", 0, 0, fmt::format("--memory: '{}' is no size", text),
                                     "write a number with its unit, as 512MiB or 2GiB"});
}

InputError on_option(std::string_view option, const Complaint& complaint) {
    return {"", 0, 0, fmt::format("{}: {}", option, complaint.what), complaint.hint};
}

}  // namespace

tl::expected<Limits, InputError> parse_limits(const LimitWords& words) {
    Limits limits;
    if (!words.max_events.empty()) {
        const auto events = parse_integer_between(words.max_events, 1, INT64_MAX);
        if (!events)
            return tl::unexpected(on_option("--max-events", events.error()));
        limits.max_events = static_cast<EventNumber>(*events);
    }
    if (!words.timeout.empty()) {
        const auto timeout = parse_duration_between(words.timeout, 1_ms, 365 * 24_h);
        if (!timeout)
            return tl::unexpected(on_option("--timeout", timeout.error()));
        limits.timeout = *timeout;
    }
    if (!words.memory.empty()) {
        const auto memory = parse_memory(words.memory);
        if (!memory)
            return tl::unexpected(memory.error());
        limits.memory = *memory;
    }
    return limits;
}

std::optional<std::string> limit_reached(const Limits& limits, Duration elapsed) {
    if (limits.timeout != 0 && elapsed > limits.timeout)
        return fmt::format("cut off after {}", format_duration(limits.timeout));
    if (limits.memory != 0 && resident_bytes() > limits.memory)
        return fmt::format("cut off at {} MiB of memory", limits.memory >> 20);
    return std::nullopt;
}

std::string cut_off_after(EventNumber events) { return "cut off after " + counted(events, "event"); }

}  // namespace orrery
