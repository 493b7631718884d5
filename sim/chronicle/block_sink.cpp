#include "sim/chronicle/block_sink.h"

#include <algorithm>

namespace orrery {

BlockSink::BlockSink(std::size_t index, std::uint64_t first_effect) {
    block_.index = index;
    block_.first_effect = first_effect;
    block_.events.reserve(kBlockEvents);
}

void BlockSink::start(const World& world) {
    label_of_.resize(world.blueprint().nodes.size());
    for (NodeId node = 0; node < label_of_.size(); ++node) {
        label_of_[node] = world.node_label(node);
        if (!label_of_[node].empty())
            block_.standing.push_back({node, world.event(), world.now(), label_of_[node]});
    }
}

void BlockSink::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    if (event.what == EventKind::deliver) {
        const auto sent = std::lower_bound(sends_.begin(), sends_.end(), event.sequence,
                                           [](const auto& send, std::uint64_t s) { return send.first < s; });
        if (sent != sends_.end() && sent->first == event.sequence) {
            block_.effects[sent->second].settled = event.number;
            block_.arrivals[sent->second] = {event.time, event.outcome};
            --under_way_;
        }
    }
    if (following_)
        return;
    if (record.refused)
        block_.returns.push_back(event.number);
    event.first_effect = block_.first_effect + block_.effects.size();
    block_.events.push_back(std::move(event));
}

void BlockSink::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                              const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(record);
    static_cast<void>(observation);
    if (following_)
        return;
    if (is_settled(effect.kind)) {
        sends_.emplace_back(effect.sequence, static_cast<std::uint32_t>(block_.effects.size()));
        ++under_way_;
    }
    block_.effects.push_back(std::move(effect));
    block_.arrivals.emplace_back();
    if (!block_.events.empty())
        ++block_.events.back().effects;
}

void BlockSink::end(const World& world) {
    if (following_)
        return;
    const TraceEvent& event = block_.events.back();
    if (event.node >= label_of_.size())
        return;
    std::string label = world.node_label(event.node);
    if (label == label_of_[event.node])
        return;
    label_of_[event.node] = label;
    block_.bands.push_back({event.node, event.number, event.time, std::move(label)});
}

void PageSink::begin(const World& world, const TraceEvent& event) {
    static_cast<void>(world);
    if (event.number >= first_)
        page_.events.push_back({event.detail, {}});
}

void PageSink::effect(const World& world, TraceEffect effect) {
    static_cast<void>(world);
    if (effect.event == 0)
        page_.start.push_back(std::move(effect.detail));
    else if (!page_.events.empty())
        page_.events.back().effects.push_back(std::move(effect.detail));
}

}  // namespace orrery
