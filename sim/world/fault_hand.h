// One entry of the fault plan at work on the world: whom it strikes (world_faults.cpp), what it does and how that is
// undone (fault_actions.cpp). Nobody else includes this.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

// Whether the armed timer is the one that a stimulus speaks of.
inline bool is_meant(const FireTimer& stimulus, const ArmedTimer& timer) {
    return timer.kind == stimulus.timer && (!stimulus.payload_hash || *stimulus.payload_hash == timer.hash);
}

inline bool holds(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

class FaultHand {
public:
    FaultHand(World& world, FaultRef ref)
        : world_(world), state_(world.state_), ref_(ref), planned_(world.blueprint_->plan[ref.index]) {}

    // Whom it strikes; nothing where that cannot be now.
    std::optional<Victims> find(NodeId where);
    void strike(const Victims& victims);

private:
    std::optional<NodeId> resolve(NodeId node, NodeId where) const;
    bool add_nodes(const std::vector<NodeId>& nodes, NodeId where, std::vector<NodeId>& out) const;
    bool add_links(const LinkSet& set, NodeId where, std::vector<Link>& out) const;
    bool is_possible(NodeId node) const;
    bool strikes_a_workload(const std::vector<NodeId>& nodes) const;
    bool has_anything_to_heal(const std::vector<Link>& links) const;
    const Victims* remembered() const;
    template <class Action, class Fits>
    const Action* other(NodeId node, Fits&& fits) const;
    template <class Action>
    const Action* other(NodeId node) const {
        return other<Action>(node, [](const Action&) { return true; });
    }
    bool is_held_down(NodeId node) const;
    void release(NodeId node);
    void remember(const Victims& victims);
    void count();
    void begin(const Victims& victims);
    void end(const Victims& victims);
    void heal(const std::vector<Link>* links);
    void fire_early(const FireTimer& stimulus);
    void deliver(const DeliverMessage& stimulus);
    std::vector<Parked>::iterator waiting(const ArriveMessage& stimulus) const;
    void arrive(const ArriveMessage& stimulus);
    void disk(const FailDisk& fault, NodeId node, bool ending);

    World& world_;
    WorldState& state_;
    const FaultRef ref_;
    const FaultEntry& planned_;
};

}  // namespace orrery
