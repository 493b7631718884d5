#include "sim/words/parse_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/core/parse_distribution.h"

namespace orrery {

tl::expected<Latency, Complaint> parse_latency(std::string_view text) {
    return parse_distribution(text).map([&](const Distribution& made) {
        return Latency{made, std::string(trimmed(text))};
    });
}

tl::expected<std::uint64_t, Complaint> parse_seed(std::string_view text) {
    const auto seed = parse_integer_between(text, 0, std::int64_t{kMaxSeed});
    if (!seed)
        return tl::unexpected(
            Complaint{fmt::format("'{}' is no seed", text), fmt::format("seeds go from 0 to {}", kMaxSeed)});
    return static_cast<std::uint64_t>(*seed);
}

tl::expected<ParameterValue, Complaint> parse_parameter(const ParameterSpec& spec, std::string_view text) {
    const auto typed = [](auto parsed) -> tl::expected<ParameterValue, Complaint> {
        if (!parsed)
            return tl::unexpected(parsed.error());
        return ParameterValue(*parsed);
    };
    switch (spec.kind) {
        case ParameterKind::integer:
            return typed(parse_integer_between(text, spec.low, spec.high));
        case ParameterKind::duration:
            return typed(parse_duration_between(text, spec.low, spec.high));
        case ParameterKind::ratio:
            return typed(parse_ratio(text));
        case ParameterKind::boolean:
            if (text == "true" || text == "false")
                return ParameterValue(text == "true");
            return tl::unexpected(
                Complaint{fmt::format("'{}' is neither true nor false", text), "write true or false"});
        case ParameterKind::text:
            return ParameterValue(std::string(text));
        case ParameterKind::choice:
            if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end())
                return ParameterValue(std::string(text));
            return tl::unexpected(
                Complaint{fmt::format("'{}' is not among its choices", text), suggest(text, spec.choices)});
        case ParameterKind::decimal:
            return typed(parse_decimal_between(text, spec.low, spec.high));
        case ParameterKind::arrivals:
            return typed(parse_arrivals(text).map([](const Arrivals& made) { return made.to_text(); }));
        case ParameterKind::distribution:
            return typed(parse_distribution(text).map([](const Distribution& made) { return made.to_text(); }));
    }
    return tl::unexpected(Complaint{"a kind of parameter that has no text form", ""});
}

std::string describe_range(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::integer:
            return fmt::format("an integer from {} to {}", spec.low, spec.high);
        case ParameterKind::duration:
            return fmt::format("a duration from {} to {}, as \"{}\"", format_duration(spec.low),
                               format_duration(spec.high), format_parameter(spec.kind, spec.initial));
        case ParameterKind::ratio:
            return "a ratio, as \"1/1000\"";
        case ParameterKind::boolean:
            return "true or false";
        case ParameterKind::text:
            return "a text";
        case ParameterKind::choice:
            return fmt::format("one of: {}", fmt::join(spec.choices, ", "));
        case ParameterKind::decimal:
            return fmt::format("a number from {} to {}, as \"0.99\"", spec.low, spec.high);
        case ParameterKind::arrivals:
            return "arrivals, as \"poisson(10ms)\"";
        case ParameterKind::distribution:
            return "a distribution of durations, as \"5ms\" or \"uniform(1ms, 10ms)\"";
    }
    return "";
}

}  // namespace orrery
