// Which fault of the plan is behind what did not happen.
//
// Behind a message, timer or write that was lost or held up stands the last fault that is in force then, strikes its
// way or one of its ends, and does harm of that kind: a message that its link lost is not the slow disk's. Behind a
// message that waits in its receiver's queue stands what made the queue: the first fault that was in force at any time
// since the queue was last empty and by which it grows, more work or a slower worker. It may long be over; the queue is
// not. A node stays down for the fault that has not ended, not for one that came first. Internal to sim/causality.
#pragma once
#include <map>

#include "sim/causality/past.h"

namespace orrery::causality {

// What did not happen: a message from one node to another, or a timer (no receiver).
struct Route {
    NodeId from = kNoNode, to = kNoNode;
};

// The event at which the fault began; 0: there is none.
EventNumber fault_behind(const Blueprint& blueprint, const Past& past, const Route& route, Harm harm, EventNumber at);
EventNumber fault_behind_queue(const Blueprint& blueprint, const Past& past, const Route& route, EventNumber empty_at,
                               Time joined);
// A node has been down since that event: the first crash from then on that has not ended; else that event.
EventNumber kept_down_by(const Blueprint& blueprint, const Past& past, NodeId node, EventNumber since);

// When each node that takes time for a message had nothing left to do, last, and when it handled one last.
class Queues {
public:
    void after(const World& world, NodeId node);
    void handled(NodeId node, Time at) { handled_at_[node] = at; }
    EventNumber empty_at(NodeId node) const;  // 0: not since the start
    Time handled_at(NodeId node) const;       // 0: not since the start

private:
    std::map<NodeId, EventNumber> empty_at_;
    std::map<NodeId, Time> handled_at_;
};

}  // namespace orrery::causality
