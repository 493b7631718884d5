#include "gui/tools/compare/over_seeds.h"

#include <algorithm>

#include "gui/style/text.h"
#include "models/catalog.h"

namespace orrery::gui {
namespace {

using Found = std::shared_ptr<const DesignComparison>;

Found compared(const OpenRequest& request, CompareRequest wanted, std::uint64_t seeds, QString& why) {
    const auto run = openRun(request);
    if (!run) {
        why = text(run.error());
        return nullptr;
    }
    const Scenario& scenario = run->from->scenario;
    wanted.run = run->from->request;
    wanted.run.design.clear();
    wanted.run.seed.reset();
    wanted.seeds = {scenario.seed, std::min(kMaxSeed, scenario.seed + seeds - 1)};
    auto found = compare_designs(scenario, all_models(), wanted);
    if (!found) {
        why = text(found.error().to_text());
        return nullptr;
    }
    why = text(found->broken);
    return std::make_shared<const DesignComparison>(*std::move(found));
}

}  // namespace

void OverSeeds::start(const OpenRequest& request, const std::string& first, const std::string& second,
                      std::uint64_t seeds) {
    aside_.start([this, request, first, second, seeds](const Aside::Desk& desk) {
        CompareRequest wanted;
        wanted.designs = {first, second};
        wanted.interrupted = [&desk] { return !desk.isWanted(); };
        std::uint64_t done = 0;
        wanted.done = [&](const std::string&) {
            const double share = static_cast<double>(++done) / static_cast<double>(2 * seeds);
            desk.tell([this, share] { emit progress(share); });
        };
        QString why;
        const Found found = compared(request, wanted, seeds, why);
        return [this, found, why] { emit ended(found, why); };
    });
}

void OverSeeds::cancel() {
    if (!isRunning())
        return;
    aside_.stop();
    emit ended(nullptr, {});
}

}  // namespace orrery::gui
