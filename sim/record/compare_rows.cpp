// What the chain of a run does not cover: every row as people read it, the names, and the results. A recording whose
// events were changed behind the program's back is found here even where its chain was left alone.
#include <fmt/format.h>

#include <algorithm>

#include "sim/record/compare.h"

namespace orrery::record {
namespace {

// One line of everything that a row holds: two rows are equal where their lines are.
std::string line_of(const TraceEvent& event) {
    return fmt::format("{} at {} ns, sequence {}, cause {}, node {}, sender {}, kind {}, {}, {} effects: {}",
                       name_of(event.what), event.time, event.sequence, event.cause, event.node, event.peer, event.kind,
                       name_of(event.outcome), event.effects, event.detail);
}
std::string line_of(const TraceEffect& effect) {
    return fmt::format("{} at node {}, sequence {}, to {}, kind {}, due at {} ns: {}", name_of(effect.kind),
                       effect.node, effect.sequence, effect.peer, effect.message, effect.due, effect.detail);
}
std::string line_of(const StateBand& band) {
    return fmt::format("node {} from event {} at {} ns: {}", band.node, band.from_event, band.from, band.label);
}
std::string line_of(const Violation& violation) {
    std::string line = fmt::format("{} at event {}, {} ns, node {}: {}", violation.property, violation.event,
                                   violation.time, violation.node, violation.detail);
    if (violation.missed)
        line += fmt::format(", begun at event {}, {} ns", violation.missed->begun, violation.missed->since);
    for (const FieldRef& field : violation.fields)
        line += fmt::format("; field {} of node {}", field.path, field.node);
    return line;
}
std::string line_of(const Metric& metric) {
    Hash samples;
    for (const std::int64_t sample : metric.samples)
        samples.add(static_cast<std::uint64_t>(sample));
    return fmt::format("{} {} ({}, {} samples, hash {:016x})", metric.name, metric.sum, metric.unit, metric.count,
                       samples.value());
}
std::string line_of(const std::string& text) { return text; }
std::string line_of(const std::pair<const std::string, std::int64_t>& entry) {
    return fmt::format("{} {}", entry.first, entry.second);
}
std::string line_of(const std::pair<std::string, std::string>& entry) {
    return fmt::format("{}: {}", entry.first, entry.second);
}

// The first pair of rows that differs; nothing where all agree.
template <class Rows>
std::optional<Comparison> first_difference(const char* what, const Rows& recorded, const Rows& again) {
    auto old_row = recorded.begin();
    auto new_row = again.begin();
    for (std::size_t i = 1; old_row != recorded.end() || new_row != again.end(); ++i) {
        const std::string before = old_row != recorded.end() ? line_of(*old_row++) : "";
        const std::string after = new_row != again.end() ? line_of(*new_row++) : "";
        if (before == after)
            continue;
        Comparison out;
        out.of_run = true;
        out.field = fmt::format("{} {}", what, i);
        out.recorded = before;
        out.again = after;
        return out;
    }
    return std::nullopt;
}

// Of a recording that breaks off, only what was written before is compared.
std::optional<Comparison> compare_traces(const Trace& recorded, const Trace& again, bool complete) {
    for (std::size_t i = 0; i < std::min(recorded.events.size(), again.events.size()); ++i) {
        const std::string before = line_of(recorded.events[i]), after = line_of(again.events[i]);
        if (before == after)
            continue;
        Comparison out;
        out.event = recorded.events[i].number;
        out.time = recorded.events[i].time;
        out.field = "row";
        out.recorded = before;
        out.again = after;
        return out;
    }
    for (std::size_t i = 0; i < std::min(recorded.effects.size(), again.effects.size()); ++i) {
        const std::string before = line_of(recorded.effects[i]), after = line_of(again.effects[i]);
        if (before == after)
            continue;
        Comparison out;
        out.event = recorded.effects[i].event;
        out.time = out.event == 0 ? 0 : again.events[out.event - 1].time;
        out.field = "effects";
        out.recorded = before;
        out.again = after;
        return out;
    }
    if (!complete)
        return std::nullopt;
    if (recorded.events.size() != again.events.size() || recorded.effects.size() != again.effects.size()) {
        Comparison out;
        out.of_run = true;
        out.field = "number of rows";
        out.recorded = fmt::format("{} events, {} effects", recorded.events.size(), recorded.effects.size());
        out.again = fmt::format("{} events, {} effects", again.events.size(), again.effects.size());
        return out;
    }
    return first_difference("state band", recorded.bands, again.bands);
}

std::optional<Comparison> compare_names(const RecordingInfo& info, const Blueprint& blueprint) {
    std::vector<std::string> nodes, kinds, properties, recorded_properties;
    for (const NodeSpec& node : blueprint.nodes)
        nodes.push_back(node.name);
    for (const MessageType& kind : blueprint.kinds)
        kinds.push_back(kind.name);
    for (const Property& property : blueprint.properties)
        properties.push_back(fmt::format("{} {}: {}", name_of(property.kind), property.name, property.statement));
    for (const RecordedProperty& property : info.properties)
        recorded_properties.push_back(fmt::format("{} {}: {}", property.kind, property.name, property.statement));
    if (auto found = first_difference("name of node", info.nodes, nodes))
        return found;
    if (auto found = first_difference("name of kind", info.kinds, kinds))
        return found;
    return first_difference("property", recorded_properties, properties);
}

std::optional<Comparison> compare_results(const RecordingInfo& info, const RunResult& again) {
    const RunResult& recorded = info.result;
    const std::vector<std::string> before{std::string(name_of(recorded.verdict))};
    const std::vector<std::string> after{std::string(name_of(again.verdict))};
    if (auto found = first_difference("verdict", before, after))
        return found;
    if (auto found = first_difference("violation", recorded.violations, again.violations))
        return found;
    if (auto found = first_difference("undecided property", recorded.undecided, again.undecided))
        return found;
    if (auto found = first_difference("witnessed property", recorded.witnessed, again.witnessed))
        return found;
    if (auto found = first_difference("count of faults", recorded.faults, again.faults))
        return found;
    return first_difference("metric", recorded.metrics, again.metrics);
}

}  // namespace

tl::expected<Comparison, RecordError> compare_rows(const Recording& recording,
                                                   const std::shared_ptr<const Blueprint>& blueprint) {
    const RecordingInfo& info = recording.info();
    const auto recorded = recording.read_trace();
    if (!recorded)
        return tl::make_unexpected(recorded.error());
    Trace again;
    World world(blueprint, &again);
    world.start();
    again.start(world);
    world.run_to(recorded->events.size());
    std::optional<Comparison> difference = compare_names(info, *blueprint);
    if (!difference)
        difference = compare_traces(*recorded, again, info.complete);
    if (!difference && info.complete) {
        world.finish();
        difference = compare_results(info, result_of(world));
    }
    if (difference)
        return *difference;
    Comparison same;
    same.identical = true;
    same.event = world.event();
    same.time = world.now();
    return same;
}

}  // namespace orrery::record
