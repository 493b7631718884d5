#include "sim/timeline/fault_trace.h"

#include <algorithm>

namespace orrery {
namespace {

SpanKind kind_of(const FaultAction& action, const Victims& struck) {
    return action.does(Harm::crash)   ? SpanKind::crash
           : action.does(Harm::pause) ? SpanKind::pause
           : struck.links.empty()     ? SpanKind::trouble
                                      : SpanKind::partition;
}

std::vector<NodeId> nodes_at(const std::vector<Link>& links) {
    std::vector<NodeId> nodes;
    for (const Link& link : links) {
        nodes.push_back(link.first);
        nodes.push_back(link.second);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

}  // namespace

template <class Wanted>
void FaultSpans::close(Time time, Wanted wanted) {
    const auto kept = std::stable_partition(open_.begin(), open_.end(),
                                            [&](const auto& one) { return !wanted(one.first, one.second); });
    for (auto one = kept; one != open_.end(); ++one) {
        one->second.end = time;
        closed_.push_back(std::move(one->second));
    }
    open_.erase(kept, open_.end());
}

void FaultSpans::begin(const World& world, const TraceEvent& event) {
    if (event.what != EventKind::fault)
        return;
    fired_ = world.state().plan.fired;
    ended_ = world.state().plan.ended;
}

void FaultSpans::end(const World& world, const TraceEvent& event) {
    if (event.what != EventKind::fault)
        return;
    const PlanState& plan = world.state().plan;
    for (std::size_t i = 0; i < blueprint_.plan.size(); ++i) {
        if (plan.ended[i] && !ended_[i])
            close(event.time, [i](std::size_t entry, const FaultSpan&) { return entry == i; });
        if (plan.fired[i] && !fired_[i])
            open_span(i, world, event);
    }
}

void FaultSpans::open_span(std::size_t entry, const World& world, const TraceEvent& event) {
    const FaultAction& action = blueprint_.plan[entry].action;
    const Victims& struck = world.striking();
    const Nature nature = action.traits().nature;
    if (nature == Nature::cure)  // of a node; a heal is seen by what it ends
        return close(event.time, [&](std::size_t, const FaultSpan& open) {
            return open.kind == SpanKind::crash && open.node == struck.node;
        });
    if (nature == Nature::stimulus)
        return;
    FaultSpan span{kind_of(action, struck),    event.time, kNever, event.number, struck.node, {},
                   blueprint_.plan[entry].text};
    if (span.kind == SpanKind::partition)
        span.touched = nodes_at(struck.links);
    if (span.kind == SpanKind::crash && struck.node == kNoNode) {  // a group: a span each
        for (const NodeId node : struck.nodes) {
            span.node = node;
            open_.emplace_back(entry, span);
        }
        return;
    }
    open_.emplace_back(entry, std::move(span));
}

std::vector<FaultSpan> FaultSpans::take(Time end) {
    close(end, [](std::size_t, const FaultSpan&) { return true; });
    std::stable_sort(closed_.begin(), closed_.end(),
                     [](const FaultSpan& a, const FaultSpan& b) { return a.event < b.event; });
    return std::move(closed_);
}

void FaultTrace::begin(const World& world, const TraceEvent& event) {
    Trace::begin(world, event);
    spans_.begin(world, event);
}

void FaultTrace::end(const World& world) {
    Trace::end(world);
    spans_.end(world, events.back());
}

}  // namespace orrery
