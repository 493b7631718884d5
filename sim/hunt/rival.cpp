#include "sim/hunt/rival.h"

namespace orrery {

std::optional<Rival> find_rival(const Scenario& scenario, const Catalog& catalog, const RunRequest& request,
                                const std::function<bool()>& interrupted) {
    const auto own = choose_design(scenario, request.design);
    if (!own)
        return std::nullopt;
    RunRequest other = request;
    other.limits = {.max_events = kRivalEvents};
    Watch watch;
    watch.interrupted = interrupted;
    for (const Design& design : scenario.designs) {
        if (interrupted && interrupted())
            return std::nullopt;
        if (&design == *own || design.expect.kind != Expectation::Kind::violates)
            continue;
        other.design = design.name;
        const auto blueprint = make_blueprint(scenario, catalog, other);
        if (!blueprint)
            continue;
        const RunOutcome outcome = run_world(*blueprint, other.limits, watch);
        if (outcome.ending == Ending::interrupted)
            return std::nullopt;
        if (!is_broken(outcome.ending) && !outcome.result.violations.empty())
            return Rival{design.name, outcome.result.violations.front()};
    }
    return std::nullopt;
}

}  // namespace orrery
