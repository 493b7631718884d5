// The hand of one entry of the fault plan: what a kind of fault (sim/faults/) may ask of the world and do to it. The
// engine alone makes one, for the event at which the entry begins or ends.
// Units: nanoseconds. Errors: none; whom a word names nobody stands for is nobody.
#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

inline bool holds(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

class FaultHand {
public:
    FaultHand(World& world, FaultRef ref)
        : world_(world), state_(world.state_), ref_(ref), planned_(world.blueprint_->plan[ref.index]) {}

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
    void more_active() { ++state_.active_faults; }
    void less_active() { --state_.active_faults; }

    // ---- Nodes.
    Troubles& trouble(NodeId node) { return world_.trouble(node); }
    Clock& clock(NodeId node) { return state_.extras.edit(node).clock; }
    void crash(NodeId node, Unsynced unsynced) { world_.crash_node(node, unsynced); }
    void wipe(NodeId node);
    void go_dark(NodeId node) { state_.extras.edit(node).dark = true; }
    void stop_being_dark(NodeId node);  // where no other fault keeps its machine off
    void restart(NodeId node);          // ends what held it down
    void come_back(NodeId node);        // a fault of its is over: it restarts where no other keeps it down
    void pause(NodeId node);            // for as long as the entry lasts
    void resume(NodeId node);           // where no longer pause began meanwhile
    void act_as(NodeId node, std::uint32_t variant);  // of the blueprint, or kHonest
    void act_by_this();                               // from now on the roles of the entry's rules
    bool rot(NodeId node, std::uint64_t bits);        // of raw data a bit; false where there is none
    void flush_lies(NodeId node);                     // what a lying disk has acknowledged is there now
    void set_load(Ratio load) { state_.load = load; }

    // ---- Links.
    void block(const std::vector<Link>& links);                 // as the fault's traits say
    void unblock(const std::vector<Link>& links);               // what one block() did
    bool is_any_blocked(const std::vector<Link>* links) const;  // null: of all
    void heal(const std::vector<Link>* links);                  // however often they were blocked; null: all
    void degrade(const std::vector<Link>& links);               // none: all
    void recover();                                             // what degrade() did

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
    bool is_parked(const ParkedChoice& choice) const { return parked(choice) != state_.parked.end(); }
    void arrive(const ParkedChoice& choice, bool keep);  // keep: a copy, and it goes on waiting

private:
    std::optional<NodeId> resolve(NodeId node, NodeId where) const;
    bool add_nodes(const std::vector<NodeId>& nodes, NodeId where, std::vector<NodeId>& out) const;
    bool add_links(const LinkSet& set, NodeId where, std::vector<Link>& out) const;
    const Victims* remembered() const;
    bool is_held_down(NodeId node) const;
    void count();
    void release(NodeId node);
    Cuts& blocked(FaultTraits::Blocks blocks) const {
        return blocks == FaultTraits::Blocks::cut ? state_.cuts : state_.held;
    }
    const ArmedTimer* armed(NodeId node, const TimerChoice& choice) const;
    std::vector<Parked>::iterator parked(const ParkedChoice& choice) const;

    World& world_;
    WorldState& state_;
    const FaultRef ref_;
    const FaultEntry& planned_;
};

template <class Fits>
const FaultAction* FaultHand::other_fault(NodeId node, Fits&& fits) const {
    for (auto one = state_.struck.rbegin(); one != state_.struck.rend(); ++one) {
        const auto& [entry, victims] = *one;
        if (entry == ref_.index || state_.plan_ended[entry])
            continue;
        const FaultAction& action = blueprint().plan[entry].action;
        const bool concerns =
            node == kNoNode ? victims.nodes.empty() : victims.node == node || holds(victims.nodes, node);
        if (concerns && fits(action))
            return &action;
    }
    return nullptr;
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
