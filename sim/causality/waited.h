// Why something was asked again: what would have answered it, and did not come.
//
// A timer that expires and sends once more what was sent in the event that set it (the same kind of message to the same
// node) has waited for an answer. Of what followed from that first sending, before the expiry, and was lost: what was
// on its way back to the node of the timer; where there is none of that, the question itself; where nothing was lost,
// what came back after the expiry, or has not yet. Internal to sim/causality. Units: event numbers.
#pragma once
#include <vector>

#include "sim/causality/blame.h"
#include "sim/causality/past.h"

namespace orrery::causality {

struct Waited {
    EventNumber event =
        0;  // where it was sent in vain, was lost on its arrival, or arrived too late (was sent, where it has not)
    Harm harm = Harm::loss;
    Route route;
};

// Nothing where the event is no such expiry. Requires an event of the past. In order of events, kMostWaited at most.
constexpr std::size_t kMostWaited = 2;
std::vector<Waited> waited_for(const Past& past, EventNumber expiry);

}  // namespace orrery::causality
