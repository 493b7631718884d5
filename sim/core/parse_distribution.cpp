#include "sim/core/parse_distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/core/measured.h"
#include "sim/core/nearest.h"
#include "sim/core/numbers.h"

namespace orrery {
namespace {

using Arguments = std::vector<std::string_view>;
using Made = tl::expected<Distribution, Complaint>;

constexpr std::size_t kMostQuantiles = 10'001;

tl::unexpected<Complaint> refusal(std::string what, std::string hint) {
    return tl::unexpected(Complaint{std::move(what), std::move(hint)});
}

tl::expected<std::vector<Duration>, Complaint> durations(const Arguments& arguments) {
    std::vector<Duration> values;
    for (const std::string_view argument : arguments) {
        const auto value = parse_duration_between(argument, 0, kLongestParameter);
        if (!value)
            return tl::unexpected(value.error());
        values.push_back(*value);
    }
    return values;
}

Made exponential(const Arguments& arguments) {
    return durations(arguments).map([](const auto& values) { return Distribution::exponential(values[0]); });
}

tl::unexpected<Complaint> wrong_order(std::string_view name, Duration low, Duration high, std::string hint) {
    return refusal(fmt::format("{}: {} is more than {}", name, format_duration(low), format_duration(high)),
                   std::move(hint));
}

Made uniform(const Arguments& arguments) {
    return durations(arguments).and_then([](const auto& values) -> Made {
        if (values[0] > values[1])
            return wrong_order("uniform", values[0], values[1], "write uniform(low, high)");
        return Distribution::uniform(values[0], values[1]);
    });
}

Made lognormal(const Arguments& arguments) {
    return durations(arguments).and_then([](const auto& values) -> Made {
        if (values[0] > values[1])
            return wrong_order("lognormal", values[0], values[1], "write lognormal(median, 99th percentile)");
        if (values[0] == 0)
            return refusal("lognormal wants a median above zero", "write lognormal(2ms, 40ms)");
        return Distribution::lognormal(values[0], values[1]);
    });
}

Made pareto(const Arguments& arguments) {
    const auto scale = parse_duration_between(arguments[0], 0, kLongestParameter);
    if (!scale)
        return tl::unexpected(scale.error());
    if (*scale == 0)
        return refusal("pareto wants a least value above zero", "write pareto(1ms, 1.5): least value, shape");
    const auto shape = parse_decimal(arguments[1]);
    if (!shape)
        return refusal("pareto's shape: " + shape.error().what, shape.error().hint);
    if (shape->numerator == 0)
        return refusal("pareto wants a shape above zero",
                       "the smaller the shape the heavier the tail; at 1 and below there is no mean");
    return Distribution::pareto(*scale, *shape);
}

Made quantiles(const Arguments& arguments) {
    if (arguments.size() < 2 || arguments.size() > kMostQuantiles)
        return refusal(fmt::format("quantiles wants from 2 to {} values, not {}", kMostQuantiles, arguments.size()),
                       "write quantiles(1ms, 2ms, 4ms, 80ms): values at equally spaced probabilities from 0 to 1");
    return durations(arguments).and_then([](auto values) -> Made {
        const auto falls = std::adjacent_find(values.begin(), values.end(), std::greater<>());
        if (falls != values.end())
            return refusal(
                fmt::format("quantiles: {} comes after {}", format_duration(falls[1]), format_duration(*falls)),
                "write the values from the least to the largest");
        return Distribution::quantiles(std::move(values));
    });
}

Made measured(const Arguments& arguments) {
    const std::string_view name = unquoted(arguments[0]);
    if (const auto found = measured_distribution(name))
        return *found;
    return refusal(fmt::format("no measured table is named '{}'", name), suggest(name, measured_names()));
}

Made region(const Arguments& arguments) {
    for (const std::string_view argument : arguments) {
        const std::vector<std::string> names = region_names();
        if (std::find(names.begin(), names.end(), unquoted(argument)) == names.end())
            return refusal(fmt::format("unknown region '{}'", unquoted(argument)), suggest(unquoted(argument), names));
    }
    return Distribution::constant(*region_delay(unquoted(arguments[0]), unquoted(arguments[1])));
}

struct Form {
    std::string_view name;
    std::size_t wanted;  // arguments; 0: the maker counts them
    Made (*make)(const Arguments& arguments);
};
constexpr std::array<Form, 7> kForms{{{"uniform", 2, uniform},
                                      {"exponential", 1, exponential},
                                      {"lognormal", 2, lognormal},
                                      {"pareto", 2, pareto},
                                      {"quantiles", 0, quantiles},
                                      {"measured", 1, measured},
                                      {"region", 2, region}}};
constexpr std::string_view kExamples =
    "write \"5ms\", uniform(1ms, 10ms), exponential(5ms), lognormal(2ms, 40ms), pareto(1ms, 1.5), quantiles(1ms, 2ms, "
    "80ms), measured(NAME) or region(us-east-1, eu-west-1)";

}  // namespace

tl::expected<Distribution, Complaint> parse_distribution(std::string_view text) {
    const Call call = parse_call(text);
    if (call.arguments.empty()) {
        const auto value = parse_duration_between(call.name, 0, kLongestParameter);
        if (!value)
            return refusal(value.error().what,
                           value.error().hint.starts_with("it") ? value.error().hint : std::string(kExamples));
        return Distribution::constant(*value);
    }
    if (!call.closed)
        return refusal(fmt::format("'{}' lacks its closing bracket", trimmed(text)), std::string(kExamples));
    const auto form =
        std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) { return one.name == call.name; });
    if (form == kForms.end()) {
        std::vector<std::string> names;
        for (const Form& one : kForms)
            names.emplace_back(one.name);
        return refusal(fmt::format("unknown distribution '{}'", call.name), suggest(call.name, names));
    }
    if (form->wanted != 0 && call.arguments.size() != form->wanted)
        return refusal(fmt::format("{} wants {} value{}, not {}", form->name, form->wanted,
                                   form->wanted == 1 ? "" : "s", call.arguments.size()),
                       std::string(kExamples));
    return form->make(call.arguments);
}

}  // namespace orrery
