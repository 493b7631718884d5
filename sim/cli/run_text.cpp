#include "sim/cli/run_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/run_link.h"

namespace orrery::cli {

std::int64_t metric_value(const Metric& metric) {
    if (metric.kind == MetricKind::count)
        return metric.sum;
    std::vector<std::int64_t> samples(metric.samples.begin(), metric.samples.end());
    if (samples.empty())
        return 0;
    const auto middle = samples.begin() + static_cast<std::ptrdiff_t>((samples.size() - 1) / 2);
    std::nth_element(samples.begin(), middle, samples.end());
    return *middle;
}

bool is_stimulus_name(const std::string& kind) {
    return kind == "fire" || kind == "deliver" || kind == "arrive" || kind == "set";
}

std::string measure_text(std::int64_t value, const std::string& unit) {
    return unit == "ns"   ? format_time(value)
           : unit.empty() ? fmt::format("{}", value)
                          : fmt::format("{} {}", value, unit);
}

std::string metric_text(const Metric& metric) {
    const std::string text = measure_text(metric_value(metric), metric.unit);
    return metric.kind == MetricKind::sample ? fmt::format("{} (median of {})", text, metric.count) : text;
}

Json expectation_json(const Standing& standing) {
    using Kind = Standing::Kind;
    if (standing.kind == Kind::none)
        return {};
    return {{"expect", standing.property.empty() ? "holds" : "violates"},
            {"property", standing.property.empty() ? Json() : Json(standing.property)},
            {"met", standing.kind == Kind::open ? Json() : Json(standing.kind == Kind::met)},
            {"says", words_of(standing)}};
}

std::string painted(const Console& console, const Standing& standing) {
    return console.paint(standing.surprises() ? Colour::red : Colour::plain, words_of(standing));
}

std::string command_text(const std::string& verb, const Opened& opened) {
    return run_command(verb, opened.scenario, opened.request);
}

}  // namespace orrery::cli
