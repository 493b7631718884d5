#include "sim/chronicle/summarizer.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr std::size_t kDelays = 8192;

}  // namespace

Summarizer::Summarizer(const Blueprint& blueprint) : grain_(blueprint.nodes.size()), spans_(blueprint) {
    counts_.resize(grain_.lanes);
    is_touched_.resize(blueprint.nodes.size(), false);
    label_of_.resize(blueprint.nodes.size(), 0);
    labels_.emplace("", 0);
    growth_.labels.emplace_back();
    effects_before_.push_back(0);
}

void Summarizer::start(const World& world) {
    for (NodeId node = 0; node < label_of_.size(); ++node)
        look_at(world, node, 0);
}

void Summarizer::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(record);
    if (stretch_.first == 0) {
        stretch_.first = event.number;
        stretch_.begin = event.time;
        if ((event.number - 1) % kBlockEvents == 0 && event.number != 1)
            effects_before_.push_back(effects_);
    }
    stretch_.last = event.number;
    stretch_.end = event.time;
    if (event.node < is_touched_.size()) {
        LaneCount& count = counts_[grain_.lane_of(event.node)];
        ++count.events;
        if (event.what == EventKind::deliver)
            ++(event.outcome == Outcome::handled ? count.deliveries : count.losses);
        if (!is_touched_[event.node]) {
            is_touched_[event.node] = true;
            touched_.push_back(event.node);
        }
    }
    if (event.what == EventKind::deliver) {
        settle(block_of(event.cause), event.number);
        if (const auto late = told_late_.empty() ? told_late_.end() : told_late_.find(event.sequence);
            late != told_late_.end()) {
            settle(late->second, event.number);
            told_late_.erase(late);
        }
    }
    in_fault_ = event.what == EventKind::fault;
    if (!in_fault_)
        return;
    ++stretch_.faults;
    strikes_ = strikes_ || event.node != kNoNode;
    spans_.begin(world, event);
    fault_ = std::move(event);
}

void Summarizer::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                               const Observation* observation) {
    static_cast<void>(observation);
    ++effects_;
    const bool sent = effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate;
    duplicates_ = duplicates_ || effect.kind == EffectKind::duplicate;
    if (sent && delays_.size() < kDelays)
        delays_.push_back(effect.due - world.now());
    if (is_settled(effect.kind) && record && record->cause != effect.event)
        told_late_.emplace(effect.sequence, block_of(effect.event));
    if (effect.kind == EffectKind::moment)
        ++stretch_.moments;
    if (effect.node >= is_touched_.size())
        return;
    LaneCount& count = counts_[grain_.lane_of(effect.node)];
    count.sends += sent ? 1 : 0;
    count.losses += effect.kind == EffectKind::lost || effect.kind == EffectKind::refused ? 1 : 0;
}

void Summarizer::settle(std::size_t block, EventNumber by) {
    if (block >= settled_by_.size())
        settled_by_.resize(block + 1, 0);
    settled_by_[block] = by;
}

void Summarizer::end(const World& world) {
    events_ = world.event();
    if (in_fault_)
        spans_.end(world, fault_);
    growth_.faults_changed = growth_.faults_changed || in_fault_;
    in_fault_ = false;
    if (events_ % grain_.stretch == 0)
        end_stretch(world);
}

void Summarizer::end_stretch(const World& world) {
    if (stretch_.first == 0)
        return;
    for (const NodeId node : touched_) {
        look_at(world, node, stretch_.end);
        is_touched_[node] = false;
    }
    touched_.clear();
    growth_.stretches.push_back(stretch_);
    growth_.counts.insert(growth_.counts.end(), counts_.begin(), counts_.end());
    stretch_ = Stretch();
    std::fill(counts_.begin(), counts_.end(), LaneCount());
}

void Summarizer::close(const World& world) {
    stretch_.last = std::min(stretch_.last, events_);  // an event in which the world gave up is none
    if (stretch_.first <= stretch_.last)
        end_stretch(world);
}

void Summarizer::look_at(const World& world, NodeId node, Time time) {
    const std::uint32_t label = number_of(world.node_label(node));
    if (label == label_of_[node])
        return;
    label_of_[node] = label;
    growth_.changes.push_back({time, node, label});
}

std::uint32_t Summarizer::number_of(const std::string& label) {
    const auto known = labels_.find(label);
    if (known != labels_.end())
        return known->second;
    if (labels_.size() > kMostLabels)
        return labels_.at("…");
    const std::string& name = labels_.size() == kMostLabels ? std::string("…") : label;
    const auto number = static_cast<std::uint32_t>(labels_.size());
    labels_.emplace(name, number);
    growth_.labels.push_back(name);
    return number;
}

Growth Summarizer::take() {
    Growth out = std::move(growth_);
    growth_ = Growth();
    out.duplicates = duplicates_;
    out.strikes = strikes_;
    if (out.faults_changed)
        out.faults = FaultSpans(spans_).take(kNever);
    if (!delays_.empty()) {
        std::vector<Duration> delays = delays_;
        const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
        std::nth_element(delays.begin(), middle, delays.end());
        out.typical_delay = *middle;
    }
    return out;
}

}  // namespace orrery
