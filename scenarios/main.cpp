#include "scenarios/cli/commands.h"

int main(int argc, char** argv) { return orrery::cli::run_program(argc, argv); }
