// Recordings on the command line: writing one beside a run, and opening one as a run.
#pragma once
#include "sim/cli/console.h"
#include "sim/record/recorded_run.h"

namespace orrery::cli {

// Like run_opened(), with a recording of the run at `path`; an interrupted or failed run leaves none.
std::optional<Ran> run_recorded(Console& console, const Opened& opened, const std::string& path);

// Says what differs, and where the recording is not the whole run.
void remark_on(Console& console, const std::string& path, const RecordingInfo& info, const Opened& opened);

// Like open(), but what is meant as a recording is taken as one. Where that breaks off, or was cut off by a limit,
// so is the run.
std::optional<Opened> open_run(Console& console, const ScenarioOptions& options);

}  // namespace orrery::cli
