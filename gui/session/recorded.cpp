#include "gui/session/recorded.h"

#include <algorithm>
#include <limits>

namespace orrery::gui {
namespace {

constexpr std::uint32_t kNoArrow = std::numeric_limits<std::uint32_t>::max();

Time median(std::vector<Time>& values) {
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

ArrowKind kindOf(const TraceEffect& effect, const std::vector<TraceEvent>& events) {
    if (effect.kind == EffectKind::lost)
        return ArrowKind::lost;
    if (effect.kind == EffectKind::refused)
        return ArrowKind::refused;
    if (effect.settled == 0)
        return ArrowKind::inFlight;
    if (events[effect.settled - 1].outcome != Outcome::handled)
        return ArrowKind::lostOnArrival;
    return effect.kind == EffectKind::duplicate ? ArrowKind::duplicate : ArrowKind::message;
}

}  // namespace

const TraceEvent* Recorded::event(EventNumber number) const {
    return number == 0 || number > trace.events.size() ? nullptr : &trace.events[number - 1];
}

Time Recorded::timeOf(EventNumber number) const {
    const TraceEvent* found = event(std::min(number, lastEvent()));
    return found ? found->time : 0;
}

EventNumber Recorded::lastEventAt(Time time) const {
    const auto after = std::upper_bound(trace.events.begin(), trace.events.end(), time,
                                        [](Time t, const TraceEvent& event) { return t < event.time; });
    return static_cast<EventNumber>(after - trace.events.begin());
}

std::vector<EventNumber> Recorded::causeChain(EventNumber number) const {
    std::vector<EventNumber> chain;
    for (const TraceEvent* at = event(number); at; at = event(at->cause))
        chain.push_back(at->number);
    return chain;
}

Standing Recorded::standingOf(const Violation& violation) const {
    const Standing whole = standing();
    const bool first = &violation == &result.violations.front();
    // Once a run has fallen as it should, what falls after that was not spoken of.
    return first || whole.kind == Standing::Kind::anew ? whole : Standing();
}

EventNumber Recorded::firstEffectOf(EventNumber number) const {
    return number < children_.size() ? children_[number] : 0;
}

EventNumber Recorded::nextAtNode(EventNumber number, NodeId node) const {
    if (node >= atNode_.size())
        return 0;
    const auto& own = atNode_[node];
    const auto found = std::upper_bound(own.begin(), own.end(), number);
    return found == own.end() ? 0 : *found;
}

EventNumber Recorded::previousAtNode(EventNumber number, NodeId node) const {
    if (node >= atNode_.size())
        return 0;
    const auto& own = atNode_[node];
    const auto found = std::lower_bound(own.begin(), own.end(), number);
    return found == own.begin() ? 0 : *(found - 1);
}

std::optional<std::size_t> Recorded::arrowInto(EventNumber number) const {
    if (number >= arrowOfEvent_.size() || arrowOfEvent_[number] == kNoArrow)
        return std::nullopt;
    return arrowOfEvent_[number];
}

std::string Recorded::nodeName(NodeId node) const { return node < nodes.size() ? nodes[node].name : std::string(); }

std::string Recorded::kindName(MessageKind kind) const { return kind < kinds.size() ? kinds[kind] : std::string(); }

void Recorded::derive(const Blueprint& blueprint) {
    for (const NodeSpec& node : blueprint.nodes)
        nodes.push_back({node.name, blueprint.roles[node.role].name});
    for (const MessageType& kind : blueprint.kinds)
        kinds.push_back(kind.name);
    end = std::max(blueprint.until, trace.events.empty() ? 0 : trace.events.back().time);
    // A scenario may stop long before its `until` when nothing is left to do; an empty stretch teaches nothing.
    if (!trace.events.empty() && trace.events.back().time < end / 2)
        end = trace.events.back().time + trace.events.back().time / 20 + 1;
    children_.assign(trace.events.size() + 1, 0);
    atNode_.assign(nodes.size(), {});
    for (const TraceEvent& event : trace.events) {
        if (children_[event.cause] == 0)
            children_[event.cause] = event.number;
        if (event.node < atNode_.size())
            atNode_[event.node].push_back(event.number);
    }
    bandsAtNode_.assign(nodes.size(), {});
    for (std::size_t i = 0; i < trace.bands.size(); ++i)
        bandsAtNode_[trace.bands[i].node].push_back(static_cast<std::uint32_t>(i));
    deriveArrows();
    deriveProperties(blueprint);
}

void Recorded::deriveArrows() {
    std::vector<Time> delays;
    for (const TraceEffect& effect : trace.effects)
        if (effect.settled != 0)
            delays.push_back(timeOf(effect.settled) - timeOf(effect.event));
    const Time half_way = median(delays) / 2;
    arrowOfEvent_.assign(trace.events.size() + 1, kNoArrow);
    for (std::size_t i = 0; i < trace.effects.size(); ++i) {
        const TraceEffect& effect = trace.effects[i];
        if (!is_settled(effect.kind) && effect.kind != EffectKind::lost)
            continue;
        Arrow arrow;
        arrow.kind = kindOf(effect, trace.events);
        arrow.sent = timeOf(effect.event);
        arrow.sendEvent = effect.event;
        arrow.arriveEvent = effect.settled;
        arrow.from = effect.node;
        arrow.to = effect.peer;
        arrow.effect = static_cast<std::uint32_t>(i);
        switch (arrow.kind) {
            case ArrowKind::lost:
                arrow.arrives = arrow.sent + half_way;
                break;
            case ArrowKind::inFlight:
                arrow.arrives = effect.due;
                break;
            case ArrowKind::refused:
                arrow.arrives = effect.settled != 0 ? timeOf(effect.settled) : effect.due;
                break;
            default:
                arrow.arrives = timeOf(effect.settled);
                break;
        }
        if (effect.settled != 0)
            arrowOfEvent_[effect.settled] = static_cast<std::uint32_t>(arrows.size());
        arrows.push_back(arrow);
    }
    for (std::size_t i = 0; i < arrows.size(); ++i) {
        if (i % kBlock == 0)
            latest_.push_back(arrows[i].arrives);
        latest_.back() = std::max(latest_.back(), arrows[i].arrives);
    }
}

void Recorded::deriveProperties(const Blueprint& blueprint) {
    const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const Property& property : blueprint.properties) {
        PropertyFact fact{property.name, property.statement, property.kind, PropertyState::held, std::nullopt, ""};
        if (is_in(result.witnessed, property.name))
            fact.state = PropertyState::witnessed;
        if (is_in(result.unwitnessed, property.name))
            fact.state = PropertyState::unwitnessed;
        for (const auto& [name, why] : result.undecided) {
            if (name != property.name)
                continue;
            fact.state = PropertyState::undecided;
            fact.detail = why;
        }
        for (std::size_t i = 0; i < result.violations.size(); ++i) {
            if (result.violations[i].property != property.name)
                continue;
            fact.state = PropertyState::violated;
            fact.violation = i;
            fact.detail = result.violations[i].detail;
        }
        properties.push_back(std::move(fact));
    }
}

}  // namespace orrery::gui
