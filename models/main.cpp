// The headless program: the command line of the engine, over all models.
#include "models/catalog.h"
#include "sim/cli/commands.h"

int main(int argc, char** argv) { return orrery::cli::run_program(argc, argv, orrery::all_models()); }
