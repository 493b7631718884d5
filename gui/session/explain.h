// Why? For a violation or an event: the causal slice, made on the engine's thread.
#pragma once
#include <memory>

#include "gui/session/making.h"
#include "gui/session/recorded.h"
#include "sim/causality/slice.h"

namespace orrery::gui {

struct Explanation {
    EventNumber event = 0;
    CausalSlice slice;
    Standing standing;             // of the violation
    std::vector<EventNumber> lit;  // the steps, and the messages that lead from one to the next; ascending
};

// The slice of the violation where there is one, else of the event itself. `standing` is left to who knows it.
Explanation explainEvent(Making& run, EventNumber event, const Violation* violation);

}  // namespace orrery::gui
