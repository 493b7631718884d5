#include "sim/world/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"

namespace orrery {

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::deliver:
            return "deliver";
        case EventKind::timer:
            return "timer";
        case EventKind::sync:
            return "sync";
        case EventKind::fault:
            return "fault";
    }
    return "";
}

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::handled:
            return "handled";
        case Outcome::lost_dead:
            return "lost, node down";
        case Outcome::lost_cut:
            return "lost, link cut";
        case Outcome::not_armed:
            return "could not fire";
        case Outcome::damaged:
            return "damaged";
        case Outcome::lost_connection:
            return "lost, connection ended";
    }
    return "";
}

std::string_view name_of(EffectKind kind) {
    switch (kind) {
        case EffectKind::send:
            return "send";
        case EffectKind::duplicate:
            return "duplicate";
        case EffectKind::lost:
            return "lost";
        case EffectKind::set_timer:
            return "set timer";
        case EffectKind::cancel_timer:
            return "cancel timer";
        case EffectKind::persist:
            return "persist";
        case EffectKind::observe:
            return "observe";
        case EffectKind::moment:
            return "moment";
        case EffectKind::note:
            return "note";
        case EffectKind::refused:
            return "refused";
    }
    return "";
}

std::string describe_effect(const Blueprint& blueprint, const TraceEffect& effect, const EventRecord* record,
                            const Observation* observation) {
    if (observation)
        return fmt::format("process {} {} {} {} {}", observation->process, phase_name(observation->phase),
                           observation->function, observation->key.to_text(), observation->value.to_text());
    if (!record)
        return effect.detail;
    const std::string text = describe_record(blueprint, *record);
    return effect.detail.empty() ? text : fmt::format("{}: {}", effect.detail, text);
}

void TraceSink::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    event.detail = describe_record(world.blueprint(), record);
    begin(world, event);
}

void TraceSink::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                              const Observation* observation) {
    effect.detail = describe_effect(world.blueprint(), effect, record, observation);
    this->effect(world, std::move(effect));
}

void TraceSink::begin(const World& world, const TraceEvent& event) {
    static_cast<void>(world);
    static_cast<void>(event);
}

void TraceSink::effect(const World& world, TraceEffect effect) {
    static_cast<void>(world);
    static_cast<void>(effect);
}

void Trace::start(const World& world) {
    last_band_.assign(world.blueprint().nodes.size(), "");
    for (NodeId node = 0; node < last_band_.size(); ++node)
        note_band(world, node, 0, 0);
}

void Trace::begin(const World& world, const TraceEvent& event) {
    static_cast<void>(world);
    events.push_back(event);
    events.back().first_effect = effects.size();
    if (event.what != EventKind::deliver)
        return;
    const auto sent = std::lower_bound(sends_.begin(), sends_.end(), event.sequence,
                                       [](const auto& send, std::uint64_t s) { return send.first < s; });
    if (sent != sends_.end() && sent->first == event.sequence)
        effects[sent->second].settled = event.number;
}

void Trace::effect(const World& world, TraceEffect effect) {
    static_cast<void>(world);
    if (is_settled(effect.kind))
        sends_.emplace_back(effect.sequence, effects.size());
    effects.push_back(std::move(effect));
    if (!events.empty() && events.back().number == effects.back().event)
        ++events.back().effects;
}

void Trace::end(const World& world) {
    const TraceEvent& event = events.back();
    if (event.node < last_band_.size())
        note_band(world, event.node, event.number, event.time);
}

void Trace::note_band(const World& world, NodeId node, EventNumber event, Time time) {
    std::string label = world.node_label(node);
    if (label == last_band_[node])
        return;
    last_band_[node] = label;
    bands.push_back({node, event, time, std::move(label)});
}

}  // namespace orrery
