// Clocks that go wrong: a step, a drift.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct StepClock {
    NodeId node;
    Duration by;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct DriftClock {
    NodeId node;
    std::int64_t ppm;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
