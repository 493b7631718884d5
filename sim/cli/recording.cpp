#include "sim/cli/recording.h"

#include <fmt/format.h>

namespace orrery::cli {

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
