// `orrery show --event N --who NODE.FIELD`: which event last changed a field.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

// `event` empty: the end of the run.
void show_who(Console& console, const Opened& opened, const std::string& event, const std::string& who, bool json);

}  // namespace orrery::cli
