// What the visualizer takes for a run, measured against its budgets (ux.md): `orrery-gui SCENARIO --bench` opens it as
// a person would, without a display, and prints JSON: each measure with its budget and whether it was met.
// Units: milliseconds by the wall clock, so leave the machine alone meanwhile; MiB.
// Exits: 0 every budget met · 1 one was not · 2 bad input.
#pragma once
#include "gui/app/command_line.h"

namespace orrery::gui {

// Requires an application and a source.
int runBench(const Invocation& invocation);

}  // namespace orrery::gui
