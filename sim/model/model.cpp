#include "sim/model/model.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/numbers.h"

namespace orrery {

std::string_view name_of(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::integer:
            return "integer";
        case ParameterKind::duration:
            return "duration";
        case ParameterKind::ratio:
            return "ratio";
        case ParameterKind::boolean:
            return "boolean";
        case ParameterKind::text:
            return "text";
        case ParameterKind::choice:
            return "choice";
        case ParameterKind::decimal:
            return "decimal";
        case ParameterKind::arrivals:
            return "arrivals";
        case ParameterKind::distribution:
            return "distribution";
    }
    return "";
}

std::string format_parameter(ParameterKind kind, const ParameterValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return kind == ParameterKind::duration ? format_duration(*number) : fmt::format("{}", *number);
    if (const auto* ratio = std::get_if<Ratio>(&value))
        return kind == ParameterKind::decimal ? format_decimal(*ratio)
                                              : fmt::format("{}/{}", ratio->numerator, ratio->denominator);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    return std::get<std::string>(value);
}

std::optional<Misfit> longer_than_run(std::string parameter, Duration value, Duration until) {
    if (value <= until)
        return std::nullopt;
    std::string what = fmt::format("'{}' = {} is longer than the run, which ends at {}", parameter,
                                   format_duration(value), format_duration(until));
    return Misfit{std::move(parameter), std::move(what), "nobody would see its end: shorten it, or run for longer"};
}

const ParameterSpec* Model::find_parameter(std::string_view parameter) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const ParameterSpec& spec) { return spec.name == parameter; });
    return found == parameters.end() ? nullptr : &*found;
}

const FlawSpec* Model::find_flaw(std::string_view flaw) const {
    const auto found =
        std::find_if(flaws.begin(), flaws.end(), [&](const FlawSpec& spec) { return spec.name == flaw; });
    return found == flaws.end() ? nullptr : &*found;
}

}  // namespace orrery
