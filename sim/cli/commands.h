// The commands of the headless program, one file each. Each adds itself to the parser; what it does runs after parsing.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

void add_list(Commands& commands, Console& console);
void add_run(Commands& commands, Console& console);
void add_verify(Commands& commands, Console& console);
void add_hunt(Commands& commands, Console& console);
void add_sweep(Commands& commands, Console& console);
void add_merge(Commands& commands, Console& console);
void add_compare(Commands& commands, Console& console);
void add_shrink(Commands& commands, Console& console);
void add_check(Commands& commands, Console& console);
void add_replay(Commands& commands, Console& console);
void add_show(Commands& commands, Console& console);
void add_explain(Commands& commands, Console& console);
void add_plan(Commands& commands, Console& console);
void add_bench(Commands& commands, Console& console);
void add_journal(Commands& commands, Console& console);
void add_report(Commands& commands, Console& console);
void add_export(Commands& commands, Console& console);
void add_diff(Commands& commands, Console& console);
void add_explore(Commands& commands, Console& console);

// Parses and does what the command line says, with these models; the program's exit code.
int run_program(int argc, char** argv, const Catalog& catalog);

// A run as JSON, as `run` prints it.
Json json_of_run(const Opened& opened, const Ran& ran);

}  // namespace orrery::cli
