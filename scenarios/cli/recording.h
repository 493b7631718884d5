// Recordings on the command line: writing one beside a run, and what its identity says about the run.
#pragma once
#include "scenarios/cli/session.h"
#include "sim/record/recording.h"

namespace orrery::cli {

RecordedIdentity recorded_identity(const Opened& opened);

// Like run_opened(), with a recording of the run at `path`; an interrupted or failed run leaves none.
std::optional<Ran> run_recorded(Session& session, const Opened& opened, const std::string& path);

}  // namespace orrery::cli
