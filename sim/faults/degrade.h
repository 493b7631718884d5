// Links with other settings for a while: degrade.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct DegradeLinks {  // with no links named, all
    LinkSet links;
    LinkEdit edit;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
