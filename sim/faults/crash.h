// Processes and machines that stop: crash, restart, wipe, power.
#pragma once
#include <vector>

#include "sim/world/faults.h"

namespace orrery {

struct CrashNode {
    NodeId node;
    Unsynced unsynced = Unsynced::by_disk;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct RestartNode {
    NodeId node;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

struct WipeNode {  // a crash that takes the disk along: it comes back as if new
    NodeId node;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct LosePower {  // all of them at once
    std::vector<NodeId> nodes;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

}  // namespace orrery
