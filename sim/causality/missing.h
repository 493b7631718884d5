// One thing that should have happened and did not, as absent.h finds it, and how it reads.
// Internal to sim/causality.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/causality/blame.h"
#include "sim/causality/past.h"
#include "sim/causality/slice.h"

namespace orrery::causality {

// Of a message or timer to the obligation. near: about the same thing, at a node of the roots.
enum class Kin { own, near, far, none };

// In the order in which they are told.
enum class Fate { down, timer_lost, write_lost, lost, late, cancelled, armed };

struct Missing {
    Fate fate = Fate::lost;
    Kin kin = Kin::own;
    NodeId from = kNoNode, to = kNoNode;  // the node of a timer or of a write is `from`
    MessageKind kind = kNoKind;
    std::uint64_t hash = 0;  // of the payload
    EventNumber begun = 0, ended = 0;
    Time sent = 0, due = 0;
    std::string text, why;
    std::optional<Harm> harm = {};             // lost
    std::size_t others = 0;                    // of the same kind with the same fate
    std::vector<NodeId> nodes = {};            // down: those that one event took
    std::optional<EventNumber> empty_at = {};  // late, in a queue: when that was empty last
};

MissingStep told(const Blueprint& blueprint, const Past& past, const Missing& one, Time deadline);

}  // namespace orrery::causality
