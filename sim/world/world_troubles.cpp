// What faults leave behind at nodes: troubles, crashed disks, liars, other knobs, messages that wait on held links.
#include <algorithm>

#include "sim/world/world.h"

namespace orrery {

const Troubles* World::troubles_of(NodeId node) const {
    if (!state_.nodes[node].troubled)
        return nullptr;
    const auto at = std::lower_bound(state_.troubles.begin(), state_.troubles.end(), node,
                                     [](const auto& entry, NodeId id) { return entry.first < id; });
    return &at->second;
}

Troubles& World::trouble(NodeId node) {
    auto at = std::lower_bound(state_.troubles.begin(), state_.troubles.end(), node,
                               [](const auto& entry, NodeId id) { return entry.first < id; });
    if (at == state_.troubles.end() || at->first != node) {
        at = state_.troubles.insert(at, {node, Troubles{}});
        state_.nodes[node].troubled = true;
    }
    return at->second;
}

Ratio World::load_of(NodeId node) const {
    const Troubles* troubles = troubles_of(node);
    return troubles && !(troubles->load == Ratio{1, 1}) ? troubles->load : state_.load;
}

void World::use_table(NodeId node) {
    NodeCore& core = state_.nodes[node];
    const Blueprint& rules =
        state_.rules == kOwnRules ? *blueprint_ : *blueprint_->plan[state_.rules].action.traits().rules;
    const Troubles* troubles = troubles_of(node);
    const std::uint32_t variant = troubles ? troubles->variant : kHonest;
    core.table = variant == kHonest ? &rules.roles[core.role] : &rules.variants[variant].table;
}

// A state of another blueprint: its handlers are those of this one from now on, and the entries and edits that this one
// has more have not fired yet. Timed entries of the plan that are new are due now or later.
void World::adopt() {
    const Blueprint& plan = *blueprint_;
    state_.owner = &plan;
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        use_table(node);
    const std::size_t known = state_.plan_fired.size();
    state_.plan_fired.resize(plan.plan.size(), false);
    state_.plan_ended.resize(plan.plan.size(), false);
    state_.edit_matches.resize(plan.edits.size(), 0);
    state_.edits_applied.resize(plan.edits.size(), false);
    state_.timer_matches.resize(plan.timer_edits.size(), 0);
    state_.timer_edits_applied.resize(plan.timer_edits.size(), false);
    state_.resamples_used.resize(plan.resamples.size(), false);
    for (std::size_t i = known; i < plan.plan.size(); ++i)
        if (!plan.plan[i].when)
            state_.queue.push(plan.plan[i].at, i, hold(fault_record(i, false, 0)));
}

void World::release_parked() {
    release_stalled();
    std::erase_if(state_.parked, [&](const Parked& one) {
        const EventRecord& record = state_.pool[one.slot];
        if (state_.held.is_cut(record.peer, record.node))
            return false;
        state_.queue.push(state_.now, one.sequence, one.slot);
        return true;
    });
}

void World::crash_node(NodeId node, Unsynced unsynced) {
    NodeCore& core = state_.nodes[node];
    if (!core.up)
        return;
    NodeExtras& extras = state_.extras.edit(node);
    if (!core.paused)
        ++state_.active_faults;  // a paused node was counted already
    core.up = false;
    core.paused = false;
    leave_on_disk(node, unsynced);
    ++core.incarnation;
    extras.timers.clear();
    extras.writes.clear();
    extras.free_at = 0;
    extras.blocked.reset();
    lose_waiting(node);
    lose_stalled(node);
}

// What a crash leaves of the writes that no sync has completed; of those that a lying disk has acknowledged, nothing.
// Where some of it is left, a number of whole writes is; of a raw disk a part of the next one as well.
void World::leave_on_disk(NodeId node, Unsynced unsynced) {
    const NodeCore& core = state_.nodes[node];
    const auto& writes = state_.extras[node].writes;
    if (core.troubled) {
        trouble(node).unflushed.clear();
        if (troubles_of(node)->disk_lies)
            return;
    }
    if (unsynced == Unsynced::by_disk)
        unsynced = hardware_of(node).unsynced;
    if (unsynced == Unsynced::lost || unsynced == Unsynced::by_disk || writes.empty())
        return;
    const bool raw = blueprint_->roles[core.role].tearing == Tearing::raw;
    std::size_t whole = writes.size();
    if (unsynced != Unsynced::kept)
        whole = static_cast<std::size_t>(
            uniform_below(bits("disk torn", node, core.incarnation), writes.size() + (raw ? 0 : 1)));
    for (std::size_t i = 0; i < whole; ++i)
        if (writes[i].durable)
            commit(node, *writes[i].durable);
    if (raw && whole < writes.size() && writes[whole].durable)
        writes[whole].durable->tear(*state_.states.by_role[core.role], core.index,
                                    bits("disk torn part", node, core.incarnation));
}

// A journal whose checksum fails is found out here; whoever keeps it does not start from it.
void World::restart_node(NodeId node) {
    if (state_.extras[node].dark)
        state_.extras.edit(node).dark = false;
    if (const Troubles* troubles = troubles_of(node); troubles && troubles->rotten)
        return trace(EffectKind::note, node, kNoNode, kNoKind, 0, 0, nullptr,
                     "its journal fails its checksum: it does not start");
    state_.nodes[node].up = true;
    --state_.active_faults;
    if (state_.nodes[node].troubled)
        trouble(node).stopped_by_disk = false;
    start_node(node);
}

}  // namespace orrery
