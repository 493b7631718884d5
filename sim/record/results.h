// What a run came to, into a recording and back.
#pragma once
#include "sim/record/database.h"
#include "sim/record/recording.h"

namespace orrery::record {

// Something is still due within the run's time. Requires an ended world.
bool is_cut_off(const World& world);

// In one transaction; the database keeps the error.
void write_results(Database& database, const World& world);

// Verdicts, violations, counts, metrics. Answers what is wrong, or nothing.
std::string read_results(Database& database, RecordingInfo& info);

}  // namespace orrery::record
