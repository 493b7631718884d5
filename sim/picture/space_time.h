// A scene of a run as a space-time diagram: a lane a node, time to the right, messages as arrows, faults as hatched
// bands, the violation marked.
// Time is stretched where much happens, so that every event of the scene has room; the ruler has the true times, and a
// gap in it says how many events were left out there.
// Units: event numbers; the picture's are pixels. Errors: none; an empty scene gives a picture that says so.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/timeline/fault_trace.h"

namespace orrery {

struct SpaceTimeScene {
    const Trace& trace;  // with the rows of the events that are shown, at least
    const std::vector<FaultSpan>& faults;
    const Blueprint& blueprint;
    std::string title;
    std::vector<EventNumber> shown;           // ascending
    std::vector<EventNumber> lit;             // of the causal slice: drawn stronger and numbered
    std::optional<Violation> violation = {};  // drawn where its event is shown
};

constexpr EventNumber kMostShown = 600;  // more in one picture cannot be read

// All events from one to another, in a run of so many.
std::vector<EventNumber> events_between(EventNumber events, EventNumber from, EventNumber to);
// What tells of a violation: the steps of its slice, and what happened just before and after it.
std::vector<EventNumber> events_around(EventNumber events, EventNumber violation,
                                       const std::vector<EventNumber>& slice);

std::string space_time_picture(const SpaceTimeScene& scene);

}  // namespace orrery
