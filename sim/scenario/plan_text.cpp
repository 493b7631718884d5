#include "sim/scenario/plan_text.h"

#include <algorithm>

#include "sim/overrides/override.h"

namespace orrery {

tl::expected<PlanText, InputError> plan_text(const Scenario& scenario, const Catalog& catalog,
                                             const RunRequest& request) {
    PlanText plan;
    RunRequest written = request;
    const auto beside =
        std::stable_partition(written.overrides.begin(), written.overrides.end(),
                              [](const std::string& text) { return fault_of_override(text).has_value(); });
    plan.overrides.assign(beside, written.overrides.end());
    written.overrides.erase(beside, written.overrides.end());
    const bool is_the_file = !scenario.swarm && written.sets.empty() && written.overrides.empty() &&
                             request.seed.value_or(scenario.seed) == scenario.seed;
    if (is_the_file) {
        plan.text = scenario.text;
        return plan;
    }
    written.design.clear();
    auto drawn = drawn_out(scenario, catalog, written);
    if (!drawn && !request.design.empty()) {
        written.design = request.design;
        drawn = drawn_out(scenario, catalog, written);
    }
    if (!drawn)
        return tl::unexpected(drawn.error());
    plan.text = write_scenario(*drawn, catalog);
    return plan;
}

}  // namespace orrery
