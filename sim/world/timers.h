// Setting, cancelling and firing timers early. What a timer is known by, and which are armed, is in armed_timers.h.
// Units: nanoseconds. Errors: ModelError for a timer set into the past.
#pragma once
#include "sim/world/engine.h"

namespace orrery {

class TimersPart {
public:
    explicit TimersPart(Engine& engine) : engine_(engine) {}

    // `after`: on the node's clock. Armed anew where an equal one is armed.
    void set(NodeId node, EventRecord&& record, Duration after);
    // Armed, or about to be behind a write that is on its way.
    void cancel(NodeId node, MessageKind kind, std::uint64_t hash);
    // Due now: at a node that blocks in an event of its own, where it may have to wait.
    void bring_forward(NodeId node, MessageKind kind, std::uint64_t hash);

private:
    Engine& engine_;
};

}  // namespace orrery
