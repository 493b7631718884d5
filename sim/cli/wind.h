// Winding a run on to one of its events, for commands that look at a world there.
// Units: events. Errors: said in the console.
#pragma once
#include <functional>
#include <string>

#include "sim/cli/console.h"

namespace orrery::cli {

// `event`: its number as it was written; empty for the end of the run. `at`: the world so far; `run_to` winds it on.
// False after saying why not: interrupted, a limit was reached first, the run has fewer events, the model broke a
// promise. A livelock ends the run before the event that would be one too many.
bool wind(Console& console, const Opened& opened, const std::string& event, const std::function<const World&()>& at,
          const std::function<void(EventNumber)>& run_to);

}  // namespace orrery::cli
