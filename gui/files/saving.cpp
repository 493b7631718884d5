#include "gui/files/saving.h"

#include <algorithm>
#include <utility>

#include "gui/style/text.h"
#include "models/catalog.h"
#include "sim/overrides/override.h"
#include "sim/record/recorded_run.h"

namespace orrery::gui {
namespace {

// Both worlds are made at the same time, and share nothing.
std::string record(const OpenRequest& request, const std::string& path, const Aside::Desk& desk,
                   const std::function<void(double)>& tell) {
    const auto run = openRun(request);
    if (!run)
        return run.error();
    const auto recorders = make_blueprint(run->from->scenario, all_models(), run->from->request);
    if (!recorders)
        return recorders.error().to_text();
    auto recorder = Recorder::create(path, recorded_identity(*run->from), *recorders);
    if (!recorder)
        return recorder.error().to_text();
    const auto until = static_cast<double>(std::max<Time>(run->blueprint->until, 1));
    std::optional<RunEnd> end;
    Watch watch;
    watch.progress = [&](EventNumber reached, Time now) {
        (*recorder)->follow(reached);
        tell(std::min(static_cast<double>(now) / until, 1.0) / 2);
    };
    watch.interrupted = [&] { return !desk.isWanted(); };
    watch.ended = [&](const World& world) { end = end_of(world); };
    const RunOutcome outcome = run_world(run->blueprint, run->limits, watch);
    const RunResult& result = outcome.result;
    if (outcome.ending == Ending::interrupted)
        return {};
    if (is_broken(outcome.ending))
        return outcome.why;
    if (!result.not_applied.empty())
        return why_unapplied(result.not_applied.front(), run->blueprint.get());
    const RunEnd last = end.value_or(RunEnd{result.events, result.fingerprint, true});
    const auto done = (*recorder)->finish(last, [&](EventNumber written) {
        tell(0.5 + static_cast<double>(written) / static_cast<double>(std::max<EventNumber>(last.event, 1)) / 2);
        return desk.isWanted();
    });
    return done || !desk.isWanted() ? std::string() : done.error().to_text();
}

}  // namespace

void Saving::start(const OpenRequest& request, const QString& path) {
    path_ = path;
    aside_.start([this, request, path](const Aside::Desk& desk) {
        int told = -1;
        const auto tell = [&](double share) {
            const int percent = static_cast<int>(share * 100);
            if (percent != std::exchange(told, percent))
                desk.tell([this, percent] { emit progress(percent); });
        };
        return [this, why = text(record(request, plain(path), desk, tell))] { emit ended(why); };
    });
}

void Saving::cancel() {
    if (!isRunning())
        return;
    aside_.stop();
    emit cancelled();
}

}  // namespace orrery::gui
