// What the checkers of guarantees share: several guarantees judged of one history, each with a verdict of its own.
// The verdict of the whole is that of the guarantee asked for (CheckOptions::level), or of all of them together.
// Private to sim/check.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/check/checker_input.h"

namespace orrery {

// Anomalies have the name of the guarantee that they break; one of another name breaks all. `names`: every guarantee
// that is judged, in order. A guarantee in `open` that nothing breaks is unknown, for the reason given.
struct OpenGuarantee {
    std::string_view name;
    std::string why;
};
CheckReport guarantees_report(const std::vector<std::string>& names, std::vector<Anomaly> anomalies,
                              const std::vector<OpenGuarantee>& open, std::string_view asked);

}  // namespace orrery
