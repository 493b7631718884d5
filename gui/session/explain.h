// Why? For a violation or an event: the causal slice, made on the engine's thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "gui/session/making.h"
#include "gui/session/path.h"
#include "gui/session/recorded.h"
#include "sim/causality/slice.h"

namespace orrery::gui {

// For an event beyond, the run would be made anew several times and held in part, 40 bytes an event: the command line
// does that.
constexpr EventNumber kMostExplained = 2'000'000;

struct Explanation {
    EventNumber event = 0;
    bool isBeyond = false;  // kMostExplained: nothing else is there
    std::string violated;   // the property, of a violation
    bool missed = false;    // a bound ran out: nothing was done wrong at the event
    CausalSlice slice;
    Standing standing;  // of the violation
    Path path;
};

// The slice of the violation where there is one, else of the event itself. `standing` is left to who knows it.
Explanation explainEvent(Making& run, EventNumber event, const Violation* violation);

}  // namespace orrery::gui
