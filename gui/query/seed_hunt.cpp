#include "gui/query/seed_hunt.h"

#include "gui/style/text.h"

namespace orrery::gui {

SeedHunt::Hunted SeedHunt::hunt(OpenRequest request, std::uint64_t from, std::uint64_t most, const Aside::Desk& desk) {
    for (std::uint64_t seed = from; seed - from < most && desk.isWanted(); ++seed) {
        desk.tell([this, seed] { emit progress(seed); });
        request.seed = seed;
        const auto opened = openRun(request);
        if (!opened)
            return {0, opened.error()};
        Watch watch;
        watch.interrupted = [&desk] { return !desk.isWanted(); };
        const RunOutcome outcome = run_world(opened->blueprint, opened->limits, watch);
        if (desk.isWanted() && !outcome.result.violations.empty())
            return {seed, {}};
    }
    return {};
}

void SeedHunt::start(const OpenRequest& request, std::uint64_t from, std::uint64_t most) {
    aside_.start([this, request, from, most](const Aside::Desk& desk) {
        return [this, most, hunted = hunt(request, from, most, desk)] {
            if (hunted.seed != 0)
                emit found(hunted.seed);
            else
                emit ended(hunted.why.empty() ? tr("no seed fails among the next %1").arg(countText(most))
                                              : text(hunted.why));
        };
    });
}

void SeedHunt::cancel() {
    if (!isRunning())
        return;
    aside_.stop();
    emit ended({});
}

}  // namespace orrery::gui
