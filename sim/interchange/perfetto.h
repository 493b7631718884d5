// A run in the trace event format of Chrome, for ui.perfetto.dev and chrome://tracing.
// A node is a thread with a slice an event; what a node says of itself ("leader 3", "down") is a second thread beside
// it; a message is a flow from the slice that sent it to the slice where it arrived; a message that was lost at its
// send is an instant; each fault of the plan is a span on a track of its own. The columns of the table of events stand
// in each slice's args, so the file can be read back.
// A handler takes no virtual time: a slice lasts 1 µs, or up to the node's next event where that comes sooner.
// Units: the format counts microseconds; nanoseconds are the digits after the point.
// Source: Trace Event Format (Google), the JSON object form. Errors: ReadError.
#pragma once
#include "sim/history/fault_trace.h"
#include "sim/interchange/event_table.h"

namespace orrery {

// `faults` as FaultTrace hands them over; `end` is that of the run.
std::string write_perfetto(const Trace& trace, const std::vector<FaultSpan>& faults, const Blueprint& blueprint,
                           Time end);
tl::expected<EventTable, ReadError> read_perfetto(std::string_view text);

}  // namespace orrery
