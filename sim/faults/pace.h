// Nodes that stand still or are slow: pause, slow.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct PauseNode {  // needs a duration: nothing happens on the node meanwhile
    NodeId node;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct SlowNode {  // all that it does takes so many times as long: its service, its syncs, its sends
    NodeId node;
    Ratio factor;  // may exceed 1

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
