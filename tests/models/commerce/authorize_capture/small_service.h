// The service with its database and provider, and probes in the place of a user and of the console.
#pragma once
#include "models/commerce/authorize_capture/cast.h"
#include "tests/models/step.h"

namespace test {

constexpr orrery::NodeId kApi = 0, kDatabase = 1, kProvider = 2, kConsole = 3, kUser = 4;

Script small_service(orrery::authorize_capture::Settings settings);
// The row of an intent as it is on the disk.
orrery::authorize_capture::Intent row_of(Script& script, orrery::authorize_capture::IntentId intent);
std::vector<orrery::floor::PaymentLine> payments_of(Script& script, orrery::authorize_capture::IntentId intent);

}  // namespace test
