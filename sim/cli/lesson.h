// The command that tells a lesson and marks answers to it.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

void add_lesson(Commands& commands, Console& console);

}  // namespace orrery::cli
