#include "scenarios/cli/recording.h"

#include <fmt/format.h>

namespace orrery::cli {

RecordedIdentity recorded_identity(const Opened& opened) {
    const Identity identity = identity_of(opened.scenario, opened.request);
    RecordedIdentity recorded;
    recorded.scenario = identity.scenario;
    recorded.scenario_file = opened.scenario.file;
    recorded.scenario_text = identity.text;
    recorded.design = identity.design;
    recorded.seed = identity.seed;
    for (const std::string& set : identity.sets) {
        const std::size_t equals = set.find('=');
        recorded.sets.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    recorded.overrides = identity.overrides;
    recorded.engine = identity.engine;
    recorded.run_link = identity.run_link;
    recorded.program = fmt::format("orrery {} ({})", ORRERY_VERSION, ORRERY_BUILD);
    return recorded;
}

std::optional<Ran> run_recorded(Session& session, const Opened& opened, const std::string& path) {
    const auto blueprint = make_blueprint(opened.scenario, session.catalog, opened.request);
    if (!blueprint) {
        session.fail(blueprint.error());
        return std::nullopt;
    }
    auto recorder = Recorder::create(path, recorded_identity(opened), *blueprint);
    if (!recorder) {
        session.fail(kBadInput, recorder.error().to_text());
        return std::nullopt;
    }
    std::optional<RecordError> unwritten;
    Watch watch;
    watch.sink = recorder->get();
    watch.started = [&](const World& world) { (*recorder)->start(world); };
    watch.ended = [&](const World& world) {
        if (interrupted()) return (*recorder)->abandon();
        if (auto done = (*recorder)->finish(world); !done) unwritten = done.error();
    };
    auto ran = run_blueprint(session, opened, *blueprint, watch);
    if (ran && unwritten) {
        session.fail(kBadInput, unwritten->to_text());
        return std::nullopt;
    }
    return ran;
}

}  // namespace orrery::cli
