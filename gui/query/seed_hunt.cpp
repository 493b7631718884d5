#include "gui/query/seed_hunt.h"

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr std::uint64_t kMostSeeds = 100'000;

}  // namespace

SeedHunt::Hunted SeedHunt::hunt(OpenRequest request, std::uint64_t from, const Aside::Desk& desk) {
    for (std::uint64_t seed = from; seed - from < kMostSeeds && desk.isWanted(); ++seed) {
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

void SeedHunt::start(const OpenRequest& request, std::uint64_t from) {
    aside_.start([this, request, from](const Aside::Desk& desk) {
        const Hunted hunted = hunt(request, from, desk);
        desk.tell([this, hunted] {
            aside_.stop();
            if (hunted.seed != 0)
                emit found(hunted.seed);
            else
                emit ended(hunted.why.empty() ? tr("no seed fails among the next %1").arg(countText(kMostSeeds))
                                              : text(hunted.why));
        });
    });
}

void SeedHunt::cancel() {
    if (!isRunning())
        return;
    aside_.stop();
    emit ended({});
}

}  // namespace orrery::gui
