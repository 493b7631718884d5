// What a node has no time for yet: it takes time for a message, or blocks on its disk or on a call. A value, and a part
// of the world's state. The part that changes it is turns.h.
#pragma once
#include <memory>

#include "sim/core/fifo.h"
#include "sim/world/message.h"

namespace orrery {

// A message that has arrived at a node that takes time for one, or that or a timer that has come due at one that
// blocks.
struct Waiting {
    std::uint64_t sequence = 0;
    std::uint32_t slot = 0;
    EventNumber since = 0;  // the event before
    bool called = false;    // it is in the queue again
};

struct NodeTurns {
    Fifo<Waiting> waiting;                       // in order of arrival; the first stays until it is handled
    std::shared_ptr<const EventRecord> blocked;  // the call that it waits for, by the event `cause`; null: none
};

}  // namespace orrery
