// Read-only looks at the world, for properties: Disks is what would survive if the power went now, View is that and
// what the nodes believe. It is the end of world.h, apart because it has readers of its own; include world.h.
#pragma once
#include <fmt/format.h>

#include "sim/world/world.h"

namespace orrery {

class Disks {
public:
    Time now() const { return world_.state_.now; }
    EventNumber event() const { return world_.state_.event; }
    Time until() const { return world_.blueprint_->until; }
    std::size_t node_count() const { return world_.state_.nodes.size(); }
    const std::string& name(NodeId node) const { return world_.blueprint_->node_name(node); }
    bool up(NodeId node) const { return world_.state_.nodes[node].up; }
    bool honest(NodeId node) const {
        const Troubles* troubles = world_.troubles_of(node);
        return !troubles || troubles->variant == kHonest;
    }
    template <class Role>
    bool is(NodeId node) const {
        return world_.blueprint_->roles[world_.state_.nodes[node].role].tag == type_tag<Role>();
    }
    // Requires is<Role>(node).
    template <class Role>
    const Durable<Role>& durable(NodeId node) const {
        return states<Role>(node).durables[at(node)];
    }
    template <class Role>
    std::vector<NodeId> nodes() const {
        std::vector<NodeId> out;
        for (NodeId node = 0; node < node_count(); ++node)
            if (is<Role>(node))
                out.push_back(node);
        return out;
    }
    // The one node that plays the role. Requires that there is one, and no more.
    template <class Role>
    NodeId the() const {
        const auto& roles = world_.blueprint_->roles;
        NodeId found = kNoNode;
        std::uint32_t count = 0;
        for (std::size_t role = 0; role < roles.size(); ++role)
            if (roles[role].tag == type_tag<Role>() && roles[role].nodes != 0) {
                count += roles[role].nodes;
                found = world_.shortcuts_.only[role];
            }
        if (count != 1)
            world_.fail(fmt::format("the role {} is not played by one node alone", Role::kName));
        return found;
    }
    // Of the fault plan (stimuli are no faults).
    std::optional<Time> first_fault() const { return world_.state_.plan.first; }
    std::optional<Time> last_fault() const { return world_.state_.plan.last; }
    // Since when no fault is active (one that stands belongs to the environment): 0 where none ever was, nothing while
    // one is.
    std::optional<Time> healed_at() const { return world_.state_.plan.healed_at(); }
    const SharedVector<Observation>& history() const { return world_.state_.history; }
    // Of a client's first `asked` requests, those that the scenario leaves out.
    std::uint64_t left_out(NodeId node, std::uint64_t asked) const;
    // What the node had written by the end of that event is on its disk.
    EventNumber synced(NodeId node) const { return world_.state_.extras[node].disk.synced; }
    // How often its disk was wiped.
    std::uint32_t wipes(NodeId node) const { return world_.state_.extras[node].disk.wipes; }

protected:
    explicit Disks(const World& world) : world_(world) {}
    ~Disks() = default;
    Disks(const Disks&) = default;

    std::uint32_t at(NodeId node) const { return world_.state_.nodes[node].index; }
    template <class Role>
    const RoleStatesOf<Role>& states(NodeId node) const {
        return static_cast<const RoleStatesOf<Role>&>(*world_.state_.states.by_role[world_.state_.nodes[node].role]);
    }
    const World& world_;
};

class View final : public Disks {
public:
    explicit View(const World& world) : Disks(world) {}

    // Requires is<Role>(node). Of a node that is down: what it believed last.
    template <class Role>
    const typename Role::State& state(NodeId node) const {
        return states<Role>(node).states[at(node)];
    }
    // It waits for the answer of a call.
    bool blocked(NodeId node) const { return world_.state_.extras[node].turns.blocked != nullptr; }
    Time clock(NodeId node) const { return world_.state_.extras[node].clock.read(now()); }  // as the node reads it
};

}  // namespace orrery
