// The history of a run as Jepsen writes it: one EDN map an observation, in real-time order, which `orrery check` and
// Jepsen's own checkers read. Where every operation has a key, values are [key value], as jepsen.independent has them.
// Units: :time in ns, :event is the event of the run. Errors: none.
// Source: Jepsen's history model; the EDN format (github.com/edn-format/edn).
#pragma once
#include <string>

#include "sim/core/history.h"
#include "sim/core/shared_vector.h"
#include "sim/interchange/text_out.h"

namespace orrery {

// `remark` goes into a comment at the top, line by line.
void write_edn_history(const SharedVector<Observation>& history, const std::string& remark, const TextOut& out);
std::string write_edn_history(const History& history, const std::string& remark);

}  // namespace orrery
