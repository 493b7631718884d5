// The hand of one entry of the fault plan: what a kind of fault (sim/faults/) may ask of the world and do to it. The
// engine alone makes one, for the event at which the entry begins or ends.
// Units: nanoseconds. Errors: none; whom a word names nobody stands for is nobody.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/world/parts.h"

namespace orrery {

inline bool holds(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

class FaultHand {
public:
    FaultHand(World& world, FaultRef ref)
        : world_(world),
          state_(world.state_),
          plan_(world.state_.plan),
          ref_(ref),
          planned_(world.blueprint_->plan[ref.index]) {}

    // Whom the entry strikes; nothing where that cannot be now.
    std::optional<Victims> find(NodeId where);
    void strike(const Victims& victims);

    // ---- Whom: words found out, nothing where one names nobody.
    std::optional<Victims> at_node(NodeId node, NodeId where) const;
    std::optional<Victims> at_running_node(NodeId node, NodeId where) const;
    std::optional<Victims> at_nodes(const std::vector<NodeId>& nodes, NodeId where) const;
    std::optional<Victims> on_links(const LinkSet& links, NodeId where) const;

    // ---- What there is.
    const Blueprint& blueprint() const { return *world_.blueprint_; }
    Time now() const { return state_.now; }
    Duration lasting() const { return planned_.lasting; }  // of the entry
    bool is_up(NodeId node) const { return state_.nodes[node].up; }
    const RoleTable& role_of(NodeId node) const { return blueprint().roles[state_.nodes[node].role]; }
    // The last begun of the other faults that have hold of the node (kNoNode: of all nodes) and fit; null: none.
    template <class Fits>
    const FaultAction* other_fault(NodeId node, Fits&& fits) const;
    // Of the same kind.
    template <FaultKind Kind, class Fits>
    const Kind* other(NodeId node, Fits&& fits) const;
    template <FaultKind Kind>
    const Kind* other(NodeId node) const {
        return other<Kind>(node, [](const Kind&) { return true; });
    }
    // The bits that decide for this node and this entry.
    std::uint64_t bits(Stream stream, NodeId node) { return world_.bits(stream, node, ref_.index); }

    // ---- How many are active: a fault that anything waits for counts from its beginning to its end.
    void more_active() { ++plan_.active; }
    void less_active() { --plan_.active; }

    // ---- Nodes.
    Troubles& trouble(NodeId node) { return world_.trouble(node); }
    Clock& clock(NodeId node) { return state_.extras.edit(node).clock; }
    void crash(NodeId node, Unsynced unsynced) { world_.crash_node(node, unsynced); }
    void wipe(NodeId node) { world_.disk().wipe(node); }
    void restart(NodeId node);    // ends what held it down
    void come_back(NodeId node);  // a fault of its is over: it restarts where no other keeps it down
    void pause(NodeId node);      // for as long as the entry lasts
    void resume(NodeId node);     // where no longer pause began meanwhile
    void act_as(NodeId node, std::uint32_t variant);  // of the blueprint, or kHonest
    void act_by_this();                               // from now on the roles of the entry's rules
    // Of raw data a bit; false where there is none.
    bool rot(NodeId node, std::uint64_t bits) { return world_.disk().rot(node, bits); }
    // What a lying disk has acknowledged is there now.
    void flush_lies(NodeId node) { world_.disk().flush_lies(node); }
    void set_load(Ratio load) { plan_.load = load; }

    // ---- Links.
    // As the fault's traits say, and what one block() did.
    void block(const std::vector<Link>& links) { world_.network().block(planned_.action.traits(), links); }
    void unblock(const std::vector<Link>& links) { world_.network().unblock(planned_.action.traits(), links); }
    bool is_any_blocked(const std::vector<Link>* links) const { return world_.network().is_any_blocked(links); }
    void heal(const std::vector<Link>* links);  // however often they were blocked; null: all
    // None: all. And what degrade() did.
    void degrade(const std::vector<Link>& links) { world_.network().degrade(ref_.index, links); }
    void recover() { world_.network().recover(ref_.index); }

    // ---- Events that the plan brings about.
    struct TimerChoice {
        MessageKind timer = kNoKind;
        std::optional<std::uint64_t> payload_hash;  // of that value; else the first armed of its type
    };
    bool is_armed(NodeId node, const TimerChoice& choice) const { return armed(node, choice) != nullptr; }
    void fire(NodeId node, const TimerChoice& choice);
    void deliver(const EventRecord& message);  // from outside the world
    struct ParkedChoice {
        NodeId node = kNoNode, from = kNoNode;
        MessageKind kind = kNoKind;
        std::uint32_t nth = 1;  // of those that wait, in the order of their arrival
    };
    bool is_parked(const ParkedChoice& choice) const { return parked(choice) != nullptr; }
    // An event of its own, the next one. Keep: a copy, and it goes on waiting.
    void arrive(const ParkedChoice& choice, bool keep) { world_.network().unpark(*parked(choice), keep); }

private:
    std::optional<NodeId> resolve(NodeId node, NodeId where) const;
    bool add_nodes(const std::vector<NodeId>& nodes, NodeId where, std::vector<NodeId>& out) const;
    bool add_links(const LinkSet& set, NodeId where, std::vector<Link>& out) const;
    const Victims* remembered() const;
    bool is_held_down(NodeId node) const;
    void count();
    void release(NodeId node);
    const ArmedTimer* armed(NodeId node, const TimerChoice& choice) const;
    const Parked* parked(const ParkedChoice& choice) const {
        return world_.network().parked({choice.from, choice.node}, choice.kind, choice.nth);
    }

    World& world_;
    WorldState& state_;
    PlanState& plan_;
    const FaultRef ref_;
    const FaultEntry& planned_;
};

template <class Fits>
const FaultAction* FaultHand::other_fault(NodeId node, Fits&& fits) const {
    return plan_.last_struck(blueprint().plan, node, [&](std::uint32_t entry, const FaultAction& action) {
        return entry != ref_.index && fits(action);
    });
}

template <FaultKind Kind, class Fits>
const Kind* FaultHand::other(NodeId node, Fits&& fits) const {
    const FaultAction* found = other_fault(node, [&](const FaultAction& action) {
        const Kind* kind = action.as<Kind>();
        return kind && fits(*kind);
    });
    return found ? found->as<Kind>() : nullptr;
}

}  // namespace orrery
