// A run with everything that happened in it, for pictures and other programs' formats.
#pragma once
#include "scenarios/cli/session.h"
#include "sim/history/fault_trace.h"

namespace orrery::cli {

struct WatchedRun {
    Ran ran;
    Trace trace;
    std::vector<FaultSpan> faults;
    History history;  // what clients observed
    Time end = 0;     // of the last event, or of the run where it went on to its `until`

    const Blueprint& blueprint() const { return *ran.blueprint; }
    const RunResult& result() const { return ran.outcome.result; }
};

// Like run_opened().
std::optional<WatchedRun> run_watched(Session& session, const Opened& opened);

// "consensus/figure-8, design plain, seed 3"
std::string name_of_run(const Opened& opened);

}  // namespace orrery::cli
