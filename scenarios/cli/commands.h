// The commands of the headless program, one file each. Each adds itself to the parser; what it does runs after parsing.
#pragma once
#include "scenarios/cli/session.h"

namespace orrery::cli {

void add_list(CLI::App& program, Session& session);
void add_run(CLI::App& program, Session& session);
void add_verify(CLI::App& program, Session& session);
void add_hunt(CLI::App& program, Session& session);
void add_sweep(CLI::App& program, Session& session);
void add_merge(CLI::App& program, Session& session);
void add_compare(CLI::App& program, Session& session);
void add_shrink(CLI::App& program, Session& session);
void add_check(CLI::App& program, Session& session);
void add_replay(CLI::App& program, Session& session);
void add_show(CLI::App& program, Session& session);
void add_explain(CLI::App& program, Session& session);
void add_plan(CLI::App& program, Session& session);
void add_bench(CLI::App& program, Session& session);
void add_report(CLI::App& program, Session& session);
void add_export(CLI::App& program, Session& session);
void add_diff(CLI::App& program, Session& session);
void add_explore(CLI::App& program, Session& session);

// Parses and does what the command line says; the program's exit code.
int run_program(int argc, char** argv);

// A run as JSON, as `run` prints it.
Json json_of_run(const Opened& opened, const Ran& ran);

}  // namespace orrery::cli
