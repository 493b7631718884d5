#include "scenarios/cli/watched_run.h"

#include <fmt/format.h>

namespace orrery::cli {

std::optional<WatchedRun> run_watched(Session& session, const Opened& opened) {
    const auto blueprint = make_blueprint(opened.scenario, session.catalog, opened.request);
    if (!blueprint) {
        session.fail(blueprint.error());
        return std::nullopt;
    }
    FaultTrace trace(**blueprint);
    WatchedRun out;
    Watch watch;
    watch.sink = &trace;
    watch.started = [&](const World& world) { trace.start(world); };
    watch.ended = [&](const World& world) {
        const auto& history = world.state().history;
        out.history.assign(history.begin(), history.end());
    };
    auto ran = run_blueprint(session, opened, *blueprint, watch);
    if (!ran)
        return std::nullopt;
    out.ran = *std::move(ran);
    const Time last = trace.events.empty() ? 0 : trace.events.back().time;
    out.end = out.ran.outcome.ending == Ending::finished ? std::max(last, (*blueprint)->until) : last;
    out.faults = trace.take_spans(out.end);
    out.trace = std::move(static_cast<Trace&>(trace));
    return out;
}

std::string name_of_run(const Opened& opened) {
    return fmt::format("{}, design {}, seed {}", opened.scenario.name, opened.request.design,
                       opened.request.seed.value_or(opened.scenario.seed));
}

}  // namespace orrery::cli
