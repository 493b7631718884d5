#include "sim/cli/run_text.h"

#include <fmt/format.h>

#include <algorithm>

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

std::string quoted(const std::string& text) {
    const bool plain =
        !text.empty() &&
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:=@,+") ==
            std::string::npos;
    if (plain)
        return text;
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string command_text(const std::string& verb, const Opened& opened) {
    const RunRequest& request = opened.request;
    std::string command = fmt::format("orrery {} {} --design {} --seed {}", verb, quoted(opened.scenario.name),
                                      quoted(request.design), request.seed.value_or(opened.scenario.seed));
    for (const std::string& set : request.sets)
        command += " --set " + quoted(set);
    for (const std::string& one : request.overrides)
        command += " --override " + quoted(one);
    return command;
}

}  // namespace orrery::cli
