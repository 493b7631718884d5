// What belongs to an obligation: what follows from the events by which it began (its roots), and what is about the same
// thing. Learnt event by event as a run goes by. See absent.h.
// Internal to sim/causality.
#pragma once
#include <set>
#include <vector>

#include "sim/causality/missing.h"
#include "sim/causality/past.h"
#include "sim/causality/topic.h"

namespace orrery::causality {

class Story {
public:
    // Requires a violation with `missed`.
    Story(const Blueprint& blueprint, const Past& past, const Violation& violation);

    void begin(const TraceEvent& event, const EventRecord& record);
    EventNumber current() const { return current_; }
    bool follows(EventNumber event) const { return follows_[event]; }
    // A message to `to`, or a timer, sent or set in event `begun`.
    Kin kin_of(const EventRecord& record, EventNumber begun, NodeId to) const;
    Kin kin_of_write(NodeId node, EventNumber begun) const;
    const std::set<NodeId>& nodes() const { return nodes_; }  // of the roots and of the fields
    bool began_with_heal() const { return began_with_heal_; }
    bool names_nothing() const { return names_nothing_; }  // the property names no field

private:
    void add_root(EventNumber event);
    bool has_begun() const { return !roots_.empty() && current_ >= *roots_.begin(); }
    bool is_anew(const TraceEvent& event) const;

    const Blueprint& blueprint_;
    const Past& past_;
    Topic topic_;
    std::set<EventNumber> roots_;
    std::set<EventNumber> teachers_;  // the roots, and what led to them at their nodes
    std::vector<bool> follows_;       // by event: in consequence of a root
    std::vector<bool> about_;         // by event: about the same thing
    std::set<NodeId> nodes_;
    EventNumber current_ = 0;
    bool began_with_heal_ = false;
    bool names_nothing_ = false;
};

}  // namespace orrery::causality
