// `orrery run --twice`: every event carried out twice, so that a handler which is no function of its state is named.
#pragma once
#include "scenarios/cli/session.h"

namespace orrery::cli {

void run_each_event_twice(Session& session, const Opened& opened, bool json);

}  // namespace orrery::cli
