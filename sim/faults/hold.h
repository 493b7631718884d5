// Links on which messages wait: hold, clog.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct HoldLinks {  // what arrives waits, and comes in order when the hold ends
    LinkSet links;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
