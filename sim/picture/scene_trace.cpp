#include "sim/picture/scene_trace.h"

#include <algorithm>

namespace orrery {

SceneTrace::SceneTrace(const Blueprint& blueprint, std::vector<EventNumber> shown)
    : shown_(std::move(shown)), spans_(blueprint), before_(blueprint.nodes.size()) {}

void SceneTrace::start(const World& world) {
    for (NodeId node = 0; node < before_.size(); ++node)
        note_band(world, node, 0, 0);
}

void SceneTrace::begin(const World& world, const TraceEvent& event) {
    spans_.begin(world, event);
    event_ = event;
    is_shown_ = std::binary_search(shown_.begin(), shown_.end(), event.number);
    const auto sent = event.what == EventKind::deliver ? on_way_.find(event.sequence) : on_way_.end();
    if (sent != on_way_.end()) {
        OnWay& message = sent->second;
        if (message.is_there) {
            trace_.effects[message.index].settled = event.number;
        } else if (is_shown_) {
            message.effect.settled = event.number;
            trace_.effects.push_back(std::move(message.effect));
        }
        on_way_.erase(sent);
    }
    if (!is_shown_)
        return;
    trace_.events.push_back(event);
    trace_.events.back().first_effect = trace_.effects.size();
}

void SceneTrace::effect(const World&, TraceEffect effect) {
    const bool sent = is_settled(effect.kind);
    if (sent && is_shown_)
        on_way_[effect.sequence] = {trace_.effects.size(), true, {}};
    else if (sent && (shown_.empty() || effect.event < shown_.back()))
        on_way_[effect.sequence] = {0, false, effect};
    if (!is_shown_)
        return;
    trace_.effects.push_back(std::move(effect));
    ++trace_.events.back().effects;
}

void SceneTrace::end(const World& world) {
    spans_.end(world, event_);
    if (event_.node < before_.size())
        note_band(world, event_.node, event_.number, event_.time);
}

void SceneTrace::note_band(const World& world, NodeId node, EventNumber event, Time time) {
    if (shown_.empty() || event > shown_.back())
        return;
    StateBand band{node, event, time, world.node_label(node)};
    const auto last = std::find_if(trace_.bands.rbegin(), trace_.bands.rend(),
                                   [&](const StateBand& one) { return one.node == node; });
    const std::string& label = last != trace_.bands.rend() ? last->label : before_[node].label;
    if (band.label == label)
        return;
    if (event < shown_.front())
        before_[node] = std::move(band);
    else
        trace_.bands.push_back(std::move(band));
}

Trace SceneTrace::take_trace() {
    std::vector<StateBand> bands;
    for (StateBand& band : before_)
        if (!band.label.empty())
            bands.push_back(std::move(band));
    std::stable_sort(bands.begin(), bands.end(),
                     [](const StateBand& a, const StateBand& b) { return a.from_event < b.from_event; });
    bands.insert(bands.end(), trace_.bands.begin(), trace_.bands.end());
    trace_.bands = std::move(bands);
    return std::move(trace_);
}

}  // namespace orrery
