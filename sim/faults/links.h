// Links that no message passes: cut, partition (in every shape), heal.
#pragma once
#include <string>
#include <vector>

#include "sim/world/faults.h"

namespace orrery {

struct CutLinks {
    std::string kind;  // "partition", "cut"
    std::vector<Link> links;
    std::vector<std::vector<NodeId>> groups = {};  // see LinkSet
    bool oneway = false;
    bool refused = false;  // senders are told (Refused<Message>); else nothing comes back

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand& hand, const Victims& victims) const;
};

struct HealLinks {  // these work again, however often they were cut or held
    std::vector<Link> links;

    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

struct HealAll {  // every cut or held link works again
    FaultTraits traits() const;
    std::optional<Victims> find(FaultHand& hand, NodeId where) const;
    void begin(FaultHand& hand, const Victims& victims) const;
    void end(FaultHand&, const Victims&) const {}
};

}  // namespace orrery
