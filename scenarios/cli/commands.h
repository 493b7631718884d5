// The commands of the headless program, one file each. Each adds itself to the parser; what it does runs after parsing.
#pragma once
#include "scenarios/cli/session.h"

namespace orrery::cli {

void add_list(Commands& commands, Session& session);
void add_run(Commands& commands, Session& session);
void add_verify(Commands& commands, Session& session);
void add_hunt(Commands& commands, Session& session);
void add_sweep(Commands& commands, Session& session);
void add_merge(Commands& commands, Session& session);
void add_compare(Commands& commands, Session& session);
void add_shrink(Commands& commands, Session& session);
void add_check(Commands& commands, Session& session);
void add_replay(Commands& commands, Session& session);
void add_show(Commands& commands, Session& session);
void add_explain(Commands& commands, Session& session);
void add_plan(Commands& commands, Session& session);
void add_bench(Commands& commands, Session& session);
void add_report(Commands& commands, Session& session);
void add_export(Commands& commands, Session& session);
void add_diff(Commands& commands, Session& session);
void add_explore(Commands& commands, Session& session);

// Parses and does what the command line says; the program's exit code.
int run_program(int argc, char** argv);

// A run as JSON, as `run` prints it.
Json json_of_run(const Opened& opened, const Ran& ran);

}  // namespace orrery::cli
