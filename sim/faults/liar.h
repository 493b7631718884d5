// Nodes that do not keep to the protocol: byzantine.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct TurnByzantine {
    NodeId node;
    std::uint32_t variant = 0;  // of the blueprint

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
