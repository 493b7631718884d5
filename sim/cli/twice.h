// `orrery run --twice`: every event carried out twice, so that a handler which is no function of its state is named.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

void run_each_event_twice(Console& console, const Opened& opened, bool json);

}  // namespace orrery::cli
