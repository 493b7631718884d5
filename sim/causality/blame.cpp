#include "sim/causality/blame.h"

#include <algorithm>

namespace orrery::causality {
namespace {

// At any time between these two.
bool is_in_force(const Blueprint& blueprint, const Past& past, const PastFault& fault, Time from, Time to) {
    const FaultAction& action = blueprint.plan[fault.ref.index].action;
    const Nature nature = action.traits().nature;
    return !fault.ref.ending && nature != Nature::cure && nature != Nature::stimulus &&
           past.at(fault.event).time <= to && (fault.ended == 0 || past.at(fault.ended).time >= from);
}

bool strikes(const Past& past, const PastFault& fault, NodeId node) {
    return node != kNoNode && (past.at(fault.event).node == node ||
                               std::find(fault.nodes.begin(), fault.nodes.end(), node) != fault.nodes.end());
}

}  // namespace

EventNumber fault_behind(const Blueprint& blueprint, const Past& past, const Route& route, Harm harm, EventNumber at) {
    const Time time = at == 0 ? 0 : past.at(at).time;
    for (auto fault = past.faults.rbegin(); fault != past.faults.rend(); ++fault) {
        const FaultAction& action = blueprint.plan[fault->ref.index].action;
        const bool keeps = harm == Harm::delay && action.does(Harm::cut) && route.to != kNoNode &&
                           blueprint.links.settings(blueprint.links.find(route.from, route.to)).connection;
        if (fault->event > at || !(action.does(harm) || keeps) || !is_in_force(blueprint, past, *fault, time, time))
            continue;
        const bool everywhere = action.traits().edit && fault->links.empty();
        const bool on_way =
            std::find(fault->links.begin(), fault->links.end(), Link{route.from, route.to}) != fault->links.end();
        const bool at_sender = (route.to == kNoNode || harm != Harm::down) && strikes(past, *fault, route.from);
        if ((route.to != kNoNode && (on_way || everywhere)) || strikes(past, *fault, route.to) || at_sender)
            return fault->event;
    }
    return 0;
}

EventNumber fault_behind_queue(const Blueprint& blueprint, const Past& past, const Route& route, EventNumber empty_at,
                               Time joined) {
    const Time since = empty_at == 0 ? 0 : past.at(empty_at).time;
    for (const PastFault& fault : past.faults) {
        if (!is_in_force(blueprint, past, fault, since, joined))
            continue;
        const bool more_work = blueprint.plan[fault.ref.index].action.does(Harm::work);
        if (more_work || strikes(past, fault, route.to))
            return fault.event;
    }
    return 0;
}

EventNumber kept_down_by(const Blueprint& blueprint, const Past& past, NodeId node, EventNumber since) {
    for (const PastFault& fault : past.faults) {
        const bool crash = blueprint.plan[fault.ref.index].action.does(Harm::crash);
        if (crash && !fault.ref.ending && fault.event >= since && fault.ended == 0 && strikes(past, fault, node))
            return fault.event;
    }
    return since;
}

void Queues::after(const World& world, NodeId node) {
    if (node == kNoNode || !world.state().nodes[node].serves)
        return;
    if (world.state().extras[node].turns.waiting.empty())
        empty_at_[node] = world.event();
}

EventNumber Queues::empty_at(NodeId node) const {
    const auto found = empty_at_.find(node);
    return found == empty_at_.end() ? 0 : found->second;
}

Time Queues::handled_at(NodeId node) const {
    const auto found = handled_at_.find(node);
    return found == handled_at_.end() ? 0 : found->second;
}

}  // namespace orrery::causality
