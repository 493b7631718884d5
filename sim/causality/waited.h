// Why something was asked again: what would have answered it, and did not come.
//
// A timer that expires and sends once more what was sent in the event that set it has waited for an answer: the same
// message to the same node or, where the timer says what it is about (AuthorizeAgain{order=7}), one of the same kind. A
// beat that goes to everybody, also to those who have answered, has not waited. Of what followed from that first
// sending, before the expiry, and was lost: what was on its way back to the node of the timer; where there is none of
// that, the question itself; where nothing was lost, what came back after the expiry, or has not yet. Units: event
// numbers. Cost: a few looks at each event of the past, fewer where nothing was sent again. Internal to sim/causality.
#pragma once
#include <vector>

#include "sim/causality/blame.h"
#include "sim/causality/past.h"

namespace orrery::causality {

// Lost: where it was, at its send or on its arrival. Too late: where it was sent, and where it came (0: not yet).
struct Waited {
    EventNumber event = 0, came = 0;
    Harm harm = Harm::loss;
    Route route;
};

// Nothing where the event is no such expiry. Requires an event of the past. In order of events, kMostWaited at most.
constexpr std::size_t kMostWaited = 2;
std::vector<Waited> waited_for(const Past& past, EventNumber expiry);

}  // namespace orrery::causality
