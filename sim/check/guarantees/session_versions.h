// Session guarantees where reads give single values: versions of a key in an order that no read may go back in.
// See session.h. Private to sim/check.
#pragma once

#include <vector>

#include "sim/check/guarantees/session_steps.h"

namespace orrery {

CheckerResult check_session_versions(const CheckerInput& input, const std::vector<SessionOperation>& operations);

}  // namespace orrery
