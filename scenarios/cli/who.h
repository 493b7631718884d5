// `orrery show --event N --who NODE.FIELD`: which event last changed a field.
#pragma once
#include "scenarios/cli/session.h"

namespace orrery::cli {

// `event` empty: the end of the run.
void show_who(Session& session, const Opened& opened, const std::string& event, const std::string& who, bool json);

}  // namespace orrery::cli
