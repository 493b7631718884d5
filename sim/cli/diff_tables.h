// `orrery diff` where a side is a table of events that `orrery export` wrote: the first event and column that differ.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

// Does the file begin like a table of events?
bool is_table_file(const std::string& path);

// Each side is such a file, or what open_run() takes.
void diff_tables(Console& console, const ScenarioOptions& first, const ScenarioOptions& second);

}  // namespace orrery::cli
