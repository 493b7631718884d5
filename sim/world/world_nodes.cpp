// What becomes of nodes: they crash, restart, get other handlers, go on in another state or under another blueprint.
#include "sim/world/parts.h"

namespace orrery {

// What a crash does, part by part.
void World::crash_node(NodeId node, Unsynced unsynced) {
    NodeCore& core = state_.nodes[node];
    if (!core.up)
        return;
    state_.plan.active += core.paused ? 0 : 1;  // a paused node was counted already
    core.up = core.paused = false;
    disk().crash(node, unsynced);  // the writes under way go, but for what its disk keeps of them
    ++core.incarnation;            // timers, syncs and refusals that are due to this life are void
    state_.extras.edit(node).timers.clear();
    turns().crash(node);    // what has arrived and waits goes; nobody waits for the call any more
    network().crash(node);  // what its connections keep goes; what is under way to it is lost when it arrives
}

// A journal whose checksum fails is found out here; whoever keeps it does not start from it.
void World::restart_node(NodeId node) {
    const Troubles* troubles = troubles_of(node);
    if (troubles && troubles->disk.rotten)
        return note(node, "its journal fails its checksum: it does not start");
    state_.nodes[node].up = true;
    --state_.plan.active;
    if (troubles)
        trouble(node).disk.stopped_node = false;
    start_node(node);
}

Ratio World::load_of(NodeId node) const {
    const Troubles* troubles = troubles_of(node);
    return troubles && !(troubles->load == Ratio{1, 1}) ? troubles->load : state_.plan.load;
}

void World::use_table(NodeId node) {
    NodeCore& core = state_.nodes[node];
    const std::uint32_t entry = state_.plan.rules;
    const Blueprint& rules = entry == kOwnRules ? *blueprint_ : *blueprint_->plan[entry].action.traits().rules;
    const Troubles* troubles = troubles_of(node);
    const std::uint32_t variant = troubles ? troubles->variant : kHonest;
    core.table = variant == kHonest ? &rules.roles[core.role] : &rules.variants[variant].table;
}

void World::restore(const WorldState& state) {
    state_ = state;
    if (state_.owner != blueprint_.get())
        adopt();
    look_around();
    judges_.look_at_clocks();
}

// A state of another blueprint: its handlers are those of this one from now on, and the entries and edits that this one
// has more have not acted yet.
void World::adopt() {
    state_.owner = blueprint_.get();
    for (NodeId node = 0; node < state_.nodes.size(); ++node)
        use_table(node);
    state_.overrides.make_room(blueprint_->overrides);
    plan().adopt();
}

}  // namespace orrery
