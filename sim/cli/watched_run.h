// A run made once more to draw a scene of it.
#pragma once
#include "sim/cli/console.h"
#include "sim/timeline/fault_trace.h"

namespace orrery::cli {

struct Scene {
    Trace trace;  // of the events that are shown
    std::vector<FaultSpan> faults;
};

// Like run_opened(), of a run that came to its end before. `shown`: ascending.
std::optional<Scene> scene_of_run(Console& console, const Opened& opened, std::vector<EventNumber> shown);

// Of a run that has come to its end: that of its last event, or of the run where it went on to its `until`.
Time end_of_run(const Ran& ran, Time last);

// "consensus/figure-8, design plain, seed 3"
std::string name_of_run(const Opened& opened);

}  // namespace orrery::cli
