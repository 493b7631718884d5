#include "gui/tools/hunt/hunt_work.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "gui/style/text.h"
#include "models/catalog.h"
#include "sim/explore/handler_run.h"
#include "sim/hunt/counterexample.h"
#include "sim/hunt/doom.h"
#include "sim/hunt/many_runs.h"
#include "sim/hunt/shrink/shrink.h"

namespace orrery::gui {
namespace {

using Tell = std::function<void(double share, const QString& words)>;

// One core is left to the window.
unsigned jobs() { return std::max(1U, std::thread::hardware_concurrency() - 1); }

HuntResult failure(const QString& why) { return {why, {}, true}; }
HuntResult failure(const InputError& error) { return failure(text(error.to_text())); }

QString hundredths(double share) { return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 1); }

IntervalBar barOf(const ShareEstimate& share) { return {share.low * 100, share.share * 100, share.high * 100, 100}; }

QString shareText(const ShareEstimate& share) {
    return HuntWork::tr("%1 (%2 to %3)").arg(hundredths(share.share), hundredths(share.low), hundredths(share.high));
}

QString changed(std::uint64_t from, std::uint64_t to) {
    return QStringLiteral("%1 → %2").arg(countText(from), countText(to));
}

class Hunter {
public:
    Hunter(OpenedRun run, std::uint64_t most, const Aside::Desk& desk, Tell tell)
        : run_(std::move(run)),
          scenario_(run_.from->scenario),
          request_(run_.from->request),
          most_(most),
          desk_(desk),
          tell_(std::move(tell)) {}

    HuntResult overSeeds(bool allDesigns) const;
    HuntResult smaller() const;
    HuntResult doomed() const;
    HuntResult everyOrder() const;

private:
    std::function<bool()> interrupted() const {
        return [this] { return !desk_.isWanted(); };
    }
    HuntRow rowOf(const std::string& design, std::uint64_t seed, const RunOutcome& outcome) const;
    std::optional<Violation> violation() const;

    const OpenedRun run_;
    const Scenario& scenario_;
    const RunRequest& request_;
    const std::uint64_t most_;
    const Aside::Desk& desk_;
    const Tell tell_;
};

HuntRow Hunter::rowOf(const std::string& design, std::uint64_t seed, const RunOutcome& outcome) const {
    HuntRow row;
    row.what = HuntWork::tr("%1, seed %2").arg(text(design)).arg(seed);
    row.opening = Opening{design, seed, {}, {}};
    const auto& violations = outcome.result.violations;
    row.falls = !violations.empty();
    if (row.falls) {
        row.verdict = HuntWork::tr("violated");
        row.detail = QStringLiteral("%1: %2").arg(text(violations.front().property), text(violations.front().detail));
    } else {
        row.verdict = is_cut_off(outcome.ending) ? HuntWork::tr("undecided") : HuntWork::tr("held");
        row.detail = HuntWork::tr("%1 events").arg(countText(outcome.result.events));
    }
    return row;
}

// The runs that fell first, of each design by its seeds; then the others.
HuntResult Hunter::overSeeds(bool allDesigns) const {
    std::vector<std::string> designs;
    for (const Design& design : scenario_.designs)
        if (allDesigns || design.name == request_.design)
            designs.push_back(design.name);
    const Catalog catalog = all_models();
    HuntResult result;
    std::uint64_t done = 0;
    QStringList shares;
    for (const std::string& design : designs) {
        std::uint64_t fell = 0, runs = 0;
        RunRequest request = request_;
        request.design = design;
        request.seed.reset();
        const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
            result.rows.push_back(rowOf(design, seed, outcome));
            fell += result.rows.back().falls ? 1 : 0;
            ++runs;
            tell_(static_cast<double>(++done) / static_cast<double>(most_ * designs.size()), {});
            return true;
        };
        if (const auto ending = run_many({scenario_, catalog, request, {1, most_}, jobs(), interrupted(), take});
            !ending)
            return failure(ending.error());
        shares.append(HuntWork::tr("%1: %2 of %3 violated, %4")
                          .arg(text(design), countText(fell), countText(runs), shareText(estimate_share(fell, runs))));
    }
    std::stable_sort(result.rows.begin(), result.rows.end(),
                     [](const HuntRow& a, const HuntRow& b) { return a.falls && !b.falls; });
    result.headline = shares.join(QStringLiteral(" · "));
    return result;
}

// Of the run that is shown.
std::optional<Violation> Hunter::violation() const {
    Watch watch;
    watch.interrupted = interrupted();
    const RunOutcome outcome = run_world(run_.blueprint, run_.limits, watch);
    if (outcome.result.violations.empty())
        return std::nullopt;
    return outcome.result.violations.front();
}

HuntResult Hunter::smaller() const {
    const Catalog catalog = all_models();
    RunRequest request = request_;
    request.limits = {};
    ShrinkRequest wanted{scenario_, catalog, request, {}, most_, 0, jobs(), interrupted(), {}};
    wanted.progress = [this](const std::string& step, std::uint64_t runs) {
        tell_(static_cast<double>(runs) / static_cast<double>(most_),
              HuntWork::tr("%1 runs, %2").arg(countText(runs), text(step)));
    };
    const auto shrunk = shrink(wanted);
    if (!shrunk)
        return failure(shrunk.error());
    HuntResult result;
    HuntRow row;
    row.what = HuntWork::tr("%1 faults, %2 nodes, %3 operations, %4 events")
                   .arg(changed(shrunk->before.faults, shrunk->after.faults),
                        changed(shrunk->before.nodes, shrunk->after.nodes),
                        changed(shrunk->before.operations, shrunk->after.operations),
                        changed(shrunk->before.events, shrunk->after.events));
    row.verdict = text(shrunk->property);
    row.detail = text(shrunk->violation.detail);
    row.falls = true;
    row.opening = Opening{{}, {}, {}, shrunk->scenario.text};
    result.rows.push_back(std::move(row));
    result.headline =
        shrunk->complete
            ? HuntWork::tr("After %1 runs nothing more can be left out.").arg(countText(shrunk->runs))
            : HuntWork::tr("Stopped after %1 runs: it fails, and may not be the least.").arg(countText(shrunk->runs));
    return result;
}

HuntResult Hunter::doomed() const {
    const auto fall = violation();
    if (!fall || fall->event == 0)
        return failure(HuntWork::tr("This run violates nothing: nothing dooms it."));
    DoomRequest wanted;
    wanted.blueprint = run_.blueprint;
    wanted.violation = *fall;
    wanted.futures = most_;
    wanted.jobs = jobs();
    wanted.interrupted = interrupted();
    wanted.progress = [this](std::size_t point, std::size_t points) {
        tell_(static_cast<double>(point) / static_cast<double>(points), {});
    };
    const auto curve = doom_curve(wanted);
    if (!curve)
        return failure(text(curve.error()));
    HuntResult result;
    if (curve->interrupted)
        return result;
    for (std::size_t i = 0; i < curve->points.size(); ++i) {
        const DoomPoint& point = curve->points[i];
        HuntRow row;
        row.what = point.event == 0 ? HuntWork::tr("start")
                                    : HuntWork::tr("event %1, %2").arg(countText(point.event), timeText(point.time));
        row.verdict = shareText(point.violated);
        row.bar = barOf(point.violated);
        row.falls = curve->rises() && i == curve->steepest + 1;
        row.event = point.event;
        if (row.falls)
            row.detail = HuntWork::tr("here it was decided: %1 more of the futures fall than at the point before")
                             .arg(hundredths(curve->rise()));
        result.rows.push_back(std::move(row));
    }
    result.headline = curve->rises()
                          ? HuntWork::tr("Of how many futures with other luck from this point on '%1' is violated.")
                                .arg(text(fall->property))
                          : HuntWork::tr("No luck helps: it is doomed from the start.");
    return result;
}

HuntResult Hunter::everyOrder() const {
    ExploreOptions options;
    options.max_states = most_;
    options.bounds = {1, 1, 0, 0};
    options.keep_going = true;
    options.pause = [this](std::uint64_t distinct, std::uint64_t, std::uint32_t depth) -> std::optional<std::string> {
        tell_(static_cast<double>(distinct) / static_cast<double>(most_),
              HuntWork::tr("%1 states, depth %2").arg(countText(distinct)).arg(depth));
        return desk_.isWanted() ? std::nullopt : std::optional<std::string>("");
    };
    try {
        const Explored explored = explore(*run_.blueprint, options);
        HuntResult result;
        for (const Counterexample& one : explored.violations) {
            HuntRow row;
            row.falls = true;
            row.what = HuntWork::tr("%1 steps").arg(one.steps.size());
            row.verdict = text(one.property);
            QStringList steps;
            for (const ExploredStep& step : one.steps)
                steps.append(text(step.text));
            row.detail = text(one.detail) + QStringLiteral(" — ") + steps.join(QStringLiteral("; "));
            if (const auto scenario = scenario_of(one, scenario_, all_models(), request_))
                row.opening = Opening{{}, {}, {}, scenario->text};
            result.rows.push_back(std::move(row));
        }
        const QString looked = HuntWork::tr("%1 states, depth %2, with a crash and a lost message at most")
                                   .arg(countText(explored.distinct))
                                   .arg(explored.depth);
        result.headline = explored.complete ? HuntWork::tr("%1: these are all.").arg(looked)
                                            : HuntWork::tr("%1: there are more.").arg(looked);
        return result;
    } catch (const CannotExplore& why) {
        return failure(text(why.what()));
    } catch (const RunError& why) {
        return failure(text(why.what()));
    }
}

}  // namespace

void HuntWork::start(HuntKind kind, const OpenRequest& request, std::uint64_t most, bool allDesigns) {
    aside_.start([this, kind, request, most, allDesigns](const Aside::Desk& desk) {
        const Tell tell = [this, &desk, told = std::chrono::steady_clock::time_point()](double share,
                                                                                        const QString& words) mutable {
            constexpr std::chrono::milliseconds kTellEvery{100};
            if (const auto now = std::chrono::steady_clock::now(); now - told > kTellEvery) {
                told = now;
                desk.tell([this, share, words] { emit progress(share, words); });
            }
        };
        auto result = std::make_shared<HuntResult>();
        if (auto run = openRun(request); !run) {
            *result = failure(text(run.error()));
        } else {
            const Hunter hunter(*std::move(run), most, desk, tell);
            switch (kind) {
                case HuntKind::overSeeds:
                    *result = hunter.overSeeds(allDesigns);
                    break;
                case HuntKind::smaller:
                    *result = hunter.smaller();
                    break;
                case HuntKind::doomed:
                    *result = hunter.doomed();
                    break;
                case HuntKind::everyOrder:
                    *result = hunter.everyOrder();
                    break;
            }
        }
        return [this, result = std::shared_ptr<const HuntResult>(std::move(result))] { emit ended(result); };
    });
}

void HuntWork::cancel() {
    if (!isRunning())
        return;
    aside_.stop();
    emit ended(nullptr);
}

}  // namespace orrery::gui
