// Recordings on the command line: writing one beside a run, and what its identity says about the run.
#pragma once
#include "sim/cli/console.h"
#include "sim/record/recording.h"

namespace orrery::cli {

RecordedIdentity recorded_identity(const Opened& opened);
// What a recording of the same run says of it that another engine or program made.
RecordedIdentity recorded_identity(const Opened& opened, const RecordedIdentity& other);

// Like run_opened(), with a recording of the run at `path`; an interrupted or failed run leaves none.
std::optional<Ran> run_recorded(Console& console, const Opened& opened, const std::string& path);

// The scenario and request of a recording, from what it holds: the library plays no part. Remarks say what differs.
tl::expected<Opened, InputError> opened_from(const RecordingInfo& info, const Catalog& catalog);

// Says what differs, and where the recording is not the whole run.
void remark_on(Console& console, const std::string& path, const RecordingInfo& info, const Opened& opened);

// Like open(), but what is meant as a recording is taken as one. Where that breaks off, or was cut off by a limit,
// so is the run.
std::optional<Opened> open_run(Console& console, const ScenarioOptions& options);

}  // namespace orrery::cli
