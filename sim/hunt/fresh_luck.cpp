#include "sim/hunt/fresh_luck.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "sim/scenario/run_link.h"

namespace orrery {
namespace {

constexpr std::uint64_t kRound = 200;     // fresh seeds between two looks at what was new
constexpr std::uint64_t kVariations = 3;  // of a seed that showed something new
constexpr std::uint64_t kSeedsASecond = 1'000'000;

// Which moments a run showed, each by the magnitude of its number.
std::vector<int> combination_of(const RunResult& result) {
    std::vector<int> combination;
    for (const auto& [name, times] : result.moments)
        combination.push_back(static_cast<int>(std::bit_width(times)));
    return combination;
}

class Search {
public:
    explicit Search(const FreshLuck& asked) : asked_(asked) {
        if (const Model* model = asked.catalog.find(asked.scenario.model))
            found_.never = model->moments;
    }

    tl::expected<Luck, InputError> run() {
        std::uint64_t next = asked_.from;
        while (!over_) {
            const std::uint64_t left = asked_.seeds == 0 ? kRound : asked_.seeds - found_.seeds;
            const SeedRange round{next, next + std::min(kRound, left) - 1};
            fresh_ = {};
            if (auto error = make(round, asked_.request, false))
                return tl::unexpected(*error);
            for (std::uint64_t k = 1; k <= kVariations && !over_ && !fresh_.empty(); ++k) {
                RunRequest varied = asked_.request;
                const Time from = asked_.scenario.until / static_cast<Time>(kVariations + 1) * static_cast<Time>(k);
                varied.overrides.push_back(fmt::format("resample:*={}@{}ns", k, from));
                if (auto error = make(round, varied, true))
                    return tl::unexpected(*error);
            }
            next = round.last + 1;
            over_ = over_ || (asked_.seeds != 0 && found_.seeds >= asked_.seeds) || next > kMaxSeed - kRound;
        }
        return found_;
    }

private:
    std::optional<InputError> make(SeedRange seeds, const RunRequest& request, bool varied) {
        ManyRuns many{asked_.scenario, asked_.catalog, request, seeds, asked_.jobs, asked_.interrupted, {}, {}, {}};
        if (varied)
            many.skip = [this](std::uint64_t seed) { return !fresh_.contains(seed); };
        many.take = [&](std::uint64_t seed, const RunOutcome& outcome) {
            take(seed, outcome, request, varied);
            if (asked_.progress)
                asked_.progress(found_.seeds, found_.violated);
            over_ = !found_.broken.empty() || (asked_.enough && asked_.enough());
            return !over_;
        };
        const auto ending = run_many(many);
        if (!ending)
            return ending.error();
        found_.interrupted = *ending == ManyEnding::interrupted;
        over_ = over_ || found_.interrupted;
        return std::nullopt;
    }

    void take(std::uint64_t seed, const RunOutcome& outcome, const RunRequest& request, bool varied) {
        if (is_broken(outcome.ending))
            found_.broken =
                fmt::format("seed {}: {}", seed, broken_promise(asked_.scenario.model, outcome.ending, outcome.why));
        ++(varied ? found_.variations : found_.seeds);
        const bool is_new = combinations_.insert(combination_of(outcome.result)).second;
        if (is_new && !varied)
            fresh_.insert(seed);
        for (const auto& [name, times] : outcome.result.moments)
            if (times > 0)
                std::erase(found_.never, name);
        for (const Nearest& near : outcome.result.nearest)
            take_nearest(seed, near, request);
        found_.undecided += outcome.result.verdict == RunVerdict::undecided ? 1 : 0;
        if (outcome.result.violations.empty())
            return;
        ++found_.violated;
        const Violation& first = outcome.result.violations.front();
        if (std::any_of(found_.falls.begin(), found_.falls.end(),
                        [&](const Fall& fall) { return fall.property == first.property; }))
            return;
        found_.falls.push_back({seed, first.property, first.detail, link_of(seed, request)});
    }

    void take_nearest(std::uint64_t seed, const Nearest& near, const RunRequest& request) {
        const auto known = found_.nearest.find(near.property);
        if (known == found_.nearest.end() ||
            std::pair(near.margin, seed) < std::pair(known->second.margin, known->second.seed))
            found_.nearest.insert_or_assign(near.property,
                                            NearFall{seed, near.margin, near.unit, link_of(seed, request)});
    }

    std::string link_of(std::uint64_t seed, RunRequest request) const {
        request.seed = seed;
        return run_link_of(asked_.scenario, request);
    }

    const FreshLuck& asked_;
    Luck found_;
    std::set<std::vector<int>> combinations_;
    std::set<std::uint64_t> fresh_;  // of this round, those with a new combination
    bool over_ = false;
};

}  // namespace

tl::expected<Luck, InputError> try_luck(const FreshLuck& luck) { return Search(luck).run(); }

std::uint64_t seed_of_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count()) * kSeedsASecond;
}

}  // namespace orrery
