#include "scenarios/many_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <set>

#include "scenarios/words.h"

namespace orrery {

tl::expected<SeedRange, InputError> parse_seed_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_seed(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_seed(text.substr(dots + 2));
    const auto wrong = [&](const Complaint& complaint) {
        return tl::unexpected(
            InputError{"", 0, 0, "--seeds: " + complaint.what, "write A..B, both ends included; " + complaint.hint});
    };
    if (!first)
        return wrong(first.error());
    if (!last)
        return wrong(last.error());
    if (*first > *last)
        return wrong({fmt::format("{} is after {}", *first, *last), "the smaller seed comes first"});
    return SeedRange{*first, *last};
}

std::string caught_by(const RunResult& result) {
    return result.violations.empty() ? "" : result.violations.front().property;
}

tl::expected<ManyEnding, InputError> run_many(const ManyRuns& many) {
    struct Slot {
        RunOutcome outcome;
        std::optional<InputError> error;
    };
    const unsigned jobs = std::max(1u, many.jobs);
    // Blocks grow, so that a caller who has enough after the first seed has not paid for many.
    std::uint64_t block = jobs;
    const auto run_one = [&](std::uint64_t seed, Slot& slot) {
        RunRequest request = many.request;
        request.seed = seed;
        const auto blueprint = make_blueprint(many.scenario, many.catalog, request);
        if (!blueprint)
            slot.error = blueprint.error();
        else
            slot.outcome = run_world(*blueprint, request.limits, {{}, many.interrupted, nullptr, {}, {}});
    };
    for (std::uint64_t begin = 0; begin < many.seeds.count();) {
        std::vector<Slot> slots(std::min(block, many.seeds.count() - begin));
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (std::size_t i = next++; i < slots.size(); i = next++) {
                if (many.interrupted && many.interrupted())
                    return;
                run_one(many.seeds.first + begin + i, slots[i]);
            }
        };
        std::vector<std::future<void>> helpers;  // libc++ has no jthread yet
        for (unsigned i = 1; i < std::min<std::size_t>(jobs, slots.size()); ++i)
            helpers.push_back(std::async(std::launch::async, work));
        work();
        for (auto& helper : helpers)
            helper.get();
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (slots[i].error)
                return tl::unexpected(*slots[i].error);
            if (slots[i].outcome.ending == Ending::interrupted || (many.interrupted && many.interrupted()))
                return ManyEnding::interrupted;
            if (!many.take(many.seeds.first + begin + i, slots[i].outcome))
                return ManyEnding::enough;
        }
        begin += slots.size();
        block = std::min<std::uint64_t>(block * 2, jobs * std::uint64_t{32});
    }
    return ManyEnding::all;
}

tl::expected<Verified, InputError> verify_design(const Scenario& scenario, const Catalog& catalog, const Design& design,
                                                 const RunRequest& request, unsigned jobs,
                                                 const std::function<bool()>& interrupted,
                                                 const std::function<void()>& done) {
    const bool holds = design.expect.kind == Expectation::Kind::holds;
    Verified verified;
    verified.expected = name_of(design.expect.kind);
    verified.observed = "held";
    verified.property = design.expect.property.text;
    std::set<std::string> unwitnessed, witnessed;
    RunRequest own = request;
    own.design = design.name;
    const std::uint64_t last = std::min(kMaxSeed, scenario.seed + design.expect.seeds - 1);
    const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
        ++verified.seeds;
        done();
        unwitnessed.insert(outcome.result.unwitnessed.begin(), outcome.result.unwitnessed.end());
        witnessed.insert(outcome.result.witnessed.begin(), outcome.result.witnessed.end());
        if (outcome.ending == Ending::engine_error)
            verified.engine_error = outcome.why;
        const std::string property = caught_by(outcome.result);
        if (outcome.result.verdict == RunVerdict::held)
            return true;
        if (property.empty() && !holds && outcome.ending != Ending::engine_error)
            return true;  // an undecided run shows nothing either way
        verified.observed = name_of(outcome.result.verdict);
        verified.first_seed = seed;
        verified.ok = !holds && property == design.expect.property.text;
        if (!property.empty())
            verified.property = property;
        return false;
    };
    const auto ending = run_many({scenario, catalog, own, {scenario.seed, last}, jobs, interrupted, take});
    if (!ending)
        return tl::unexpected(ending.error());
    verified.interrupted = *ending == ManyEnding::interrupted;
    if (holds && *ending == ManyEnding::all) {
        verified.ok = true;
        for (const std::string& name : unwitnessed) {
            if (witnessed.contains(name))
                continue;
            verified.ok = false;
            verified.observed = "unwitnessed";
            verified.property = name;
            break;
        }
    }
    return verified;
}

}  // namespace orrery
