// More work than usual: overload.
#pragma once
#include <vector>

#include "sim/world/faults.h"

namespace orrery {

struct Overload {               // the workload comes so many times as fast
    std::vector<NodeId> nodes;  // none: everywhere
    Ratio factor;               // may exceed 1

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
