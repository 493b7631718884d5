#include "sim/hunt/shrink/shrink_trials.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "sim/hunt/shrink/scenario_edits.h"
#include "sim/hunt/workers.h"

namespace orrery::shrinking {
namespace {

Duration wall_clock() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// The scenario's own seed first, then 1, 2, 3, …
std::uint64_t seed_of_attempt(std::uint64_t own, std::uint64_t attempt) {
    if (attempt == 0)
        return own;
    return attempt < own || own == 0 ? attempt : attempt + 1;
}

// A scenario is what its file says.
bool reads_back(const Scenario& scenario, const Catalog& catalog) {
    const std::string text = write_scenario(scenario, catalog);
    const auto again = load_scenario(text, scenario.file, catalog);
    return again && write_scenario(*again, catalog) == text;
}

}  // namespace

Trials::Trials(const Catalog& catalog, std::string property, Bounds bounds, std::function<bool()> interrupted)
    : catalog_(catalog),
      property_(std::move(property)),
      bounds_(bounds),
      interrupted_(std::move(interrupted)),
      begun_(wall_clock()) {}

bool Trials::out_of_time() const { return bounds_.timeout != 0 && wall_clock() - begun_ >= bounds_.timeout; }

RunOutcome Trials::run(const Scenario& scenario, std::uint64_t seed, std::uint64_t* operations) const {
    RunRequest request;
    request.seed = seed;
    const auto blueprint = make_blueprint(scenario, catalog_, request);
    RunOutcome outcome;
    if (!blueprint) {
        outcome.ending = Ending::limit;
        return outcome;
    }
    Limits limits;
    limits.max_events = bounds_.max_events;
    const auto stop = [this] { return stopped() || out_of_time(); };
    const auto count = [&](const World& world) {
        for (const Observation& line : world.state().history)
            if (operations && line.phase == OpPhase::invoke)
                ++*operations;
    };
    return run_world(*blueprint, limits, {{}, stop, nullptr, {}, count});
}

std::vector<Request> Trials::requests_of(const Scenario& scenario) const {
    std::vector<Request> requests;
    const auto blueprint = make_blueprint(scenario, catalog_, {});
    if (!blueprint)
        return requests;
    std::vector<RequestDue> due;
    auto told = std::make_shared<Blueprint>(**blueprint);
    told->requests = &due;
    Limits limits;
    limits.max_events = bounds_.max_events;
    run_world(std::move(told), limits);
    for (const RequestDue& one : due)
        requests.push_back({(*blueprint)->nodes[one.node].name, one.number});
    std::sort(requests.begin(), requests.end());
    requests.erase(std::unique(requests.begin(), requests.end()), requests.end());
    return requests;
}

std::optional<Caught> Trials::caught(const Scenario& scenario) const {
    std::uint64_t operations = 0;
    const RunOutcome outcome = run(scenario, scenario.seed, &operations);
    const auto& violations = outcome.result.violations;
    if (outcome.ending != Ending::finished || violations.empty() || violations.front().property != property_)
        return std::nullopt;
    return Caught{violations.front(), outcome.result.events, operations};
}

std::optional<std::size_t> Trials::first(std::vector<Scenario>& candidates, std::uint64_t seeds) {
    for (Scenario& one : candidates)
        tidy(one.network);
    const std::uint64_t left = bounds_.runs > runs_ ? bounds_.runs - runs_ : 0;
    const std::uint64_t all = std::min<std::uint64_t>(candidates.size() * seeds, left);
    cut_short_ = cut_short_ || all < candidates.size() * seeds || out_of_time();
    std::atomic<std::uint64_t> next = 0, best = all;
    std::mutex mutex;
    Caught found;
    const auto work = [&] {
        for (std::uint64_t i = next++; i < best; i = next++) {
            if (stopped() || out_of_time())
                return;
            Scenario one = candidates[i / seeds];
            one.seed = seed_of_attempt(one.seed, i % seeds);
            const auto now = caught(one);
            if (!now || !reads_back(one, catalog_))
                continue;
            const std::lock_guard lock(mutex);
            if (i < best) {
                best = i;
                found = *now;
            }
        }
    };
    const auto threads = static_cast<unsigned>(std::min<std::uint64_t>(bounds_.jobs, std::max<std::uint64_t>(all, 1)));
    Workers helpers(threads - 1, [&](unsigned) { work(); });
    work();
    helpers.join();
    cut_short_ = cut_short_ || out_of_time();
    runs_ += std::min<std::uint64_t>(best + 1, all);
    if (progress_)
        progress_(runs_);
    if (best == all || stopped())
        return std::nullopt;
    const std::size_t winner = best / seeds;
    candidates[winner].seed = seed_of_attempt(candidates[winner].seed, best % seeds);
    last_ = std::move(found);
    return winner;
}

}  // namespace orrery::shrinking
