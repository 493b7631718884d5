#include "sim/cli/recording.h"

#include <fmt/format.h>

#include "sim/scenario/run_link.h"

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
    recorded.revision = identity.revision;
    recorded.run_link = identity.run_link;
    recorded.program = fmt::format("orrery {} ({})", ORRERY_VERSION, ORRERY_BUILD);
    return recorded;
}

RecordedIdentity recorded_identity(const Opened& opened, const RecordedIdentity& other) {
    RecordedIdentity recorded = recorded_identity(opened);
    recorded.engine = other.engine;
    recorded.revision = other.revision;
    recorded.program = other.program;
    if (auto link = parse_run_link(recorded.run_link)) {
        const auto theirs = parse_run_link(other.run_link);
        link->engine = static_cast<int>(other.engine);
        link->revision = static_cast<int>(other.revision);
        if (theirs && !theirs->revision)  // of engine 1
            link->revision.reset();
        recorded.run_link = link->to_text();
    }
    return recorded;
}

namespace {

// The end of a run that is recorded: what was written so far is shown while the rest is.
bool finish(Console& console, Recorder& recorder, const RunEnd& end) {
    const auto done = recorder.finish(end, [&](EventNumber written) {
        console.progress(
            fmt::format("{} {} of {} events written",
                        progress_bar(static_cast<std::int64_t>(written), static_cast<std::int64_t>(end.event)),
                        with_thousands(written), with_thousands(end.event)));
        return !interrupted();
    });
    console.end_progress();
    if (done)
        return true;
    if (interrupted())
        console.fail(kInterrupted, "interrupted while the recording was written; none is kept");
    else
        console.fail(kBadInput, done.error().to_text());
    return false;
}

}  // namespace

std::optional<Ran> run_recorded(Console& console, const Opened& opened, const std::string& path) {
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    const auto recorders = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint || !recorders) {
        console.fail(blueprint.error());
        return std::nullopt;
    }
    auto recorder = Recorder::create(path, recorded_identity(opened), *recorders);
    if (!recorder) {
        console.fail(kBadInput, recorder.error().to_text());
        return std::nullopt;
    }
    std::optional<RunEnd> end;
    Watch watch;
    watch.progress = [&](EventNumber reached, Time) { (*recorder)->follow(reached); };
    watch.ended = [&](const World& world) { end = end_of(world); };
    auto ran = run_blueprint(console, opened, *blueprint, watch);
    if (!ran)
        return std::nullopt;
    const RunResult& result = ran->outcome.result;
    if (!result.not_applied.empty()) {
        console.remark(fmt::format("no recording is kept: the override '{}' had not occurred when the run was cut off",
                                   result.not_applied.front()));
        return ran;
    }
    if (!end)  // a livelock is noticed before the event that would be one too many
        end = RunEnd{result.events, result.fingerprint, true};
    if (!finish(console, **recorder, *end))
        return std::nullopt;
    return ran;
}

tl::expected<Opened, InputError> opened_from(const RecordingInfo& info, const Catalog& catalog) {
    const RecordedIdentity& identity = info.identity;
    auto scenario = load_scenario(identity.scenario_text,
                                  identity.scenario_file.empty() ? identity.scenario : identity.scenario_file, catalog);
    if (!scenario)
        return tl::unexpected(scenario.error());
    scenario->name = identity.scenario;
    Opened opened;
    opened.scenario = *std::move(scenario);
    opened.request.design = identity.design;
    opened.request.seed = identity.seed;
    for (const auto& [key, value] : identity.sets)
        opened.request.sets.push_back(fmt::format("{}={}", key, value));
    opened.request.overrides = identity.overrides;
    if (identity.engine != kEngine)
        opened.remarks.push_back(
            fmt::format("recorded with engine {}, this is engine {}; the run may differ", identity.engine, kEngine));
    if (const int here = opened.scenario.revision; identity.revision != here)
        opened.remarks.push_back(fmt::format("recorded with revision {} of {}, this is revision {}; the run may differ",
                                             identity.revision, opened.scenario.model, here));
    return opened;
}

void remark_on(Console& console, const std::string& path, const RecordingInfo& info, const Opened& opened) {
    for (const std::string& sentence : opened.remarks)
        console.remark(sentence);
    if (const std::string early = info.ends_early(); !early.empty())
        console.remark(fmt::format("{}: {}", path, early));
}

std::optional<Opened> open_run(Console& console, const ScenarioOptions& options) {
    if (!is_meant_as_recording(options.what))
        return open(console, options);
    if (!options.design.empty() || !options.seed.empty() || !options.sets.empty() || !options.overrides.empty()) {
        console.fail({options.what, 0, 0, "a recording is one run, and the options name another",
                      "leave out --design, --seed, --set and --override"});
        return std::nullopt;
    }
    const auto recording = open_recording(options.what);
    if (!recording) {
        console.fail(kBadInput, recording.error().to_text());
        return std::nullopt;
    }
    auto opened = opened_from(recording->info(), console.catalog);
    if (!opened) {
        console.fail(opened.error());
        return std::nullopt;
    }
    remark_on(console, options.what, recording->info(), *opened);
    const auto limits = read_limits(console, options);
    if (!limits)
        return std::nullopt;
    opened->request.limits = *limits;
    const RecordingInfo& info = recording->info();
    std::optional<EventNumber>& most = opened->request.limits.max_events;
    if (const EventNumber last = info.result.events; info.cut_off || !info.complete)
        most = std::min(most.value_or(last), last);
    return *std::move(opened);
}

}  // namespace orrery::cli
