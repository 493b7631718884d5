// The plan of a run as a scenario file that somebody can change and run: with the seed, the values and the faults of
// the request written in. Where a request changes nothing and the seed draws nothing, that is the file as it stands,
// with its comments. Errors: InputError, as make_blueprint() has them.
#pragma once
#include "sim/scenario/run.h"

namespace orrery {

struct PlanText {
    std::string text;
    std::vector<std::string> overrides;  // that a scenario file has no words for: they go beside it, in order
};

// All designs stay in it, unless their nodes differ so that one plan cannot hold for all.
tl::expected<PlanText, InputError> plan_text(const Scenario& scenario, const Catalog& catalog,
                                             const RunRequest& request);

}  // namespace orrery
