#include "sim/timeline/event_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

RowNames row_names(const Blueprint& blueprint) {
    RowNames names;
    for (const NodeSpec& node : blueprint.nodes)
        names.nodes.push_back(node.name);
    for (const MessageType& kind : blueprint.kinds)
        names.kinds.push_back(kind.name);
    return names;
}

std::string effect_sentence(const RowNames& names, const TraceEffect& effect) {
    std::string out(name_of(effect.kind));
    if (!effect.detail.empty())
        out += " " + effect.detail;
    if (effect.peer != kNoNode)
        out += " to " + names.node(effect.peer);
    if (effect.due != 0)
        out += " due at " + format_duration(effect.due);
    return out;
}

void LastEvent::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    event_ = std::move(event);
    record_ = record;
    effects_.clear();
}

void LastEvent::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                              const Observation* observation) {
    static_cast<void>(world);
    effects_.push_back({std::move(effect), record ? std::optional(*record) : std::nullopt,
                        observation ? std::optional(*observation) : std::nullopt});
}

TraceEvent LastEvent::event(const Blueprint& blueprint) const {
    TraceEvent out = event_;
    if (out.number != 0)
        out.detail = describe_record(blueprint, record_);
    out.effects = static_cast<std::uint32_t>(effects_.size());
    return out;
}

std::vector<TraceEffect> LastEvent::effects(const Blueprint& blueprint) const {
    std::vector<TraceEffect> out;
    for (const Kept& kept : effects_) {
        out.push_back(kept.effect);
        out.back().detail = describe_effect(blueprint, kept.effect, kept.record ? &*kept.record : nullptr,
                                            kept.observation ? &*kept.observation : nullptr);
    }
    return out;
}

void RowComparison::compare(std::string_view field, const std::string& first, const std::string& second) {
    if (found_ || first == second)
        return;
    found_ = {std::string(field), first.empty() ? "nothing" : first, second.empty() ? "nothing" : second};
}

void RowComparison::compare(const TraceEvent& first, const TraceEvent& second) {
    compare("time", format_duration(first.time), format_duration(second.time));
    compare("node", first_.node(first.node), second_.node(second.node));
    compare("type", std::string(name_of(first.what)), std::string(name_of(second.what)));
    compare("kind", first_.kind(first.kind), second_.kind(second.kind));
    compare("sender", first_.node(first.peer), second_.node(second.peer));
    compare("message", first.detail, second.detail);
    compare("outcome", std::string(name_of(first.outcome)), std::string(name_of(second.outcome)));
    compare("cause", fmt::format("event {}", first.cause), fmt::format("event {}", second.cause));
}

void RowComparison::compare(const std::vector<TraceEffect>& first, const std::vector<TraceEffect>& second) {
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i)
        compare(fmt::format("effect {}", i + 1), i < first.size() ? effect_sentence(first_, first[i]) : "",
                i < second.size() ? effect_sentence(second_, second[i]) : "");
}

}  // namespace orrery
