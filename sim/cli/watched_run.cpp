#include "sim/cli/watched_run.h"

#include <fmt/format.h>

#include "sim/picture/scene_trace.h"

namespace orrery::cli {

std::optional<Scene> scene_of_run(Console& console, const Opened& opened, std::vector<EventNumber> shown) {
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint) {
        console.fail(blueprint.error());
        return std::nullopt;
    }
    SceneTrace trace(**blueprint, std::move(shown));
    Time last = 0;
    Watch watch;
    watch.sink = &trace;
    watch.started = [&](const World& world) { trace.start(world); };
    watch.ended = [&](const World& world) { last = world.now(); };
    const auto ran = run_blueprint(console, opened, *blueprint, watch);
    if (!ran)
        return std::nullopt;
    Scene scene;
    scene.faults = trace.take_spans(end_of_run(*ran, last));
    scene.trace = trace.take_trace();
    return scene;
}

Time end_of_run(const Ran& ran, Time last) {
    return ran.outcome.ending == Ending::finished ? std::max(last, ran.blueprint->until) : last;
}

std::string name_of_run(const Opened& opened) {
    return fmt::format("{}, design {}, seed {}", opened.scenario.name, opened.request.design,
                       opened.request.seed.value_or(opened.scenario.seed));
}

}  // namespace orrery::cli
