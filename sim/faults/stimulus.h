// Events that a plan brings about and that are no faults: fire, deliver, arrive, and other knobs from a time on.
#pragma once
#include <memory>
#include <optional>

#include "sim/world/faults.h"

namespace orrery {

struct FireTimer {  // the armed timer of that type fires now
    NodeId node;
    MessageKind timer;
    std::optional<std::uint64_t> payload_hash = {};  // of that value; else the first armed of its type

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

struct DeliverMessage {  // a message from outside the world
    EventRecord message;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

struct ArriveMessage {  // a message that waits on a held link arrives now
    NodeId node;        // the receiver
    NodeId from = kNoNode;
    MessageKind kind = kNoKind;
    std::uint32_t nth = 1;  // of those of its type that wait there, in the order of their arrival
    bool keep = false;      // a copy arrives, and it goes on waiting

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

struct SetKnobs {  // from now on the roles of another blueprint with the same nodes
    std::shared_ptr<const Blueprint> rules;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

}  // namespace orrery
