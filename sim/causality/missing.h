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

// In the order in which they are told. late: a message that has not come, or waits; write_late: a write that is not
// down yet.
enum class Fate { down, timer_lost, write_lost, lost, late, write_late, cancelled, armed };

// Where a message is that is late.
enum class Place { on_its_way, kept, in_queue, served };  // kept: by its connection, while its link is cut

struct Missing {
    Fate fate = Fate::lost;
    Kin kin = Kin::own;
    NodeId from = kNoNode, to = kNoNode;  // the node of a timer or of a write is `from`
    MessageKind kind = kNoKind;
    std::uint64_t hash = 0;  // of the payload
    EventNumber begun = 0, ended = 0;
    Time sent = 0, due = 0;
    std::string text, why;
    std::optional<Harm> harm = {};    // lost
    std::size_t others = 0;           // of the same kind with the same fate
    std::vector<NodeId> nodes = {};   // down: those that one event took
    Place place = Place::on_its_way;  // late
    EventNumber queue_since = 0;      // late, in a queue: when that was empty last
    Time served_since = 0;            // late, being served
};

MissingStep told(const Blueprint& blueprint, const Past& past, const Missing& one, Time deadline);

}  // namespace orrery::causality
