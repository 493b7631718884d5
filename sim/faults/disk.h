// Disks that fail: full, lying, slow; and data that rots.
#pragma once
#include "sim/world/faults.h"

namespace orrery {

struct FailDisk {
    enum class How : std::uint8_t { full, lying, slow } how = How::full;
    NodeId node = kNoNode;
    Ratio factor = {1, 1};  // of How::slow; may exceed 1

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct RotDisk {  // one bit of what the node keeps changes; of a journal the next start finds it, on a raw disk nobody
    NodeId node;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

}  // namespace orrery
