#include "models/teaching/two_phase_commit/two_phase_commit.h"

#include "sim/explore/explore.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/plain_explore.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::two_phase_commit {
namespace {

// Two resource managers and a transaction manager that is not in a hurry.
test::Script manager(Settings settings = {}) {
    settings.patience = 1_h;
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.moments = {"prepared", "decided"};
        blueprint.add_node("tm", blueprint.add_role(TransactionManager{settings, {1, 2}}));
        const std::uint32_t probe = blueprint.add_role(test::Probe<Commit, Abort>{});
        blueprint.add_node("rm-1", probe);
        blueprint.add_node("rm-2", probe);
    });
}

test::Script resource_manager(Settings settings = {}) {
    settings.prepare_after = Distribution::constant(1_ms);
    settings.give_up_after = Distribution::constant(1_h);
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.moments = {"prepared", "decided"};
        blueprint.add_node("tm", blueprint.add_role(test::Probe<Prepared>{}));
        blueprint.add_node("rm-1", blueprint.add_role(ResourceManager{settings, 0}));
    });
}

TEST_CASE("two-phase commit: the manager commits when the last resource manager is prepared", "[unit]") {
    test::Script script = manager();
    script.deliver(0, Prepared{}, 1).deliver(0, Prepared{}, 1).wait(1_s);
    CHECK(script.heard(1).empty());
    script.deliver(0, Prepared{}, 2).wait(1_s);
    CHECK(script.heard(1) == test::Lines{"Commit{}"});
    CHECK(script.heard(2) == test::Lines{"Commit{}"});
}

TEST_CASE("two-phase commit: the manager that has waited long enough aborts, and hears nothing more", "[unit]") {
    test::Script script = manager();
    script.deliver(0, Prepared{}, 1).wait(2_h).deliver(0, Prepared{}, 2).wait(1_s);
    CHECK(script.heard(1) == test::Lines{"Abort{}"});
    CHECK(script.state<TransactionManager>(0).log.prepared.size() == 1);
}

TEST_CASE("two-phase commit: a promise survives a crash, and its decision is followed", "[unit]") {
    test::Script script = resource_manager();
    script.wait(20_ms);
    CHECK(script.heard(0) == test::Lines{"Prepared{}"});
    script.crash(1).restart(1).wait(2_h);
    CHECK(script.state<ResourceManager>(1).log.phase == Phase::prepared);
    script.deliver(1, Commit{}, 0);
    CHECK(script.state<ResourceManager>(1).log.phase == Phase::committed);
}

// ---- Exploration ---------------------------------------------------------------------------------------------------

Explored explored(std::int64_t resource_managers, const std::vector<std::string>& flaws = {},
                  const ExploreOptions& options = {}) {
    Blueprint blueprint;
    make_two_phase_commit().build({{"resource_managers", resource_managers}}, flaws, blueprint);
    return explore(blueprint, options);
}

test::Counts counts_of(const Explored& explored) { return {explored.distinct, explored.generated, explored.depth}; }

// TwoPhase.tla on its own tuples: rmState, tmState, tmPrepared, msgs.
struct Tuple {
    std::vector<char> rm;  // w p c a
    char tm = 'i';         // i c a
    std::vector<bool> prepared, said;
    bool commit = false, abort = false;
    auto operator<=>(const Tuple&) const = default;
};

std::vector<Tuple> successors(const Tuple& from) {
    std::vector<Tuple> out;
    const auto step = [&](bool enabled, auto&& change) {
        if (!enabled)
            return;
        Tuple next = from;
        change(next);
        out.push_back(next);
    };
    bool all = true;
    for (const bool one : from.prepared)
        all = all && one;
    step(from.tm == 'i' && all, [](Tuple& next) { next.tm = 'c', next.commit = true; });
    step(from.tm == 'i', [](Tuple& next) { next.tm = 'a', next.abort = true; });
    for (std::size_t r = 0; r < from.rm.size(); ++r) {
        step(from.tm == 'i' && from.said[r], [&](Tuple& next) { next.prepared[r] = true; });
        step(from.rm[r] == 'w', [&](Tuple& next) { next.rm[r] = 'p', next.said[r] = true; });
        step(from.rm[r] == 'w', [&](Tuple& next) { next.rm[r] = 'a'; });
        step(from.commit, [&](Tuple& next) { next.rm[r] = 'c'; });
        step(from.abort, [&](Tuple& next) { next.rm[r] = 'a'; });
    }
    return out;
}

TEST_CASE("exploration counts two-phase commit as TLC counts TwoPhase") {
    const Explored three = explored(3);
    CHECK(counts_of(three) == test::Counts{288, 1146, 11});
    CHECK(three.complete);
    CHECK(three.violations.empty());
    CHECK(three.held == std::vector<std::string>{"TCConsistent"});
    CHECK(three.witnessed == std::vector<std::string>{"all commit", "all abort"});
}

TEST_CASE("exploration counts two-phase commit as a plain search on the specification's tuples does") {
    for (std::size_t n = 1; n <= 5; ++n) {
        INFO(n << " resource managers");
        Tuple initial{std::vector<char>(n, 'w'), 'i', std::vector<bool>(n), std::vector<bool>(n)};
        const test::Counts plain = test::count_states(initial, successors);
        CHECK(counts_of(explored(static_cast<std::int64_t>(n))) == plain);
        ExploreOptions depth_first;
        depth_first.order = ExploreOptions::Order::depth_first;
        const Explored other = explored(static_cast<std::int64_t>(n), {}, depth_first);
        CHECK(other.distinct == plain.distinct);
        CHECK(other.generated == plain.generated);
    }
}

TEST_CASE("symmetry leaves fewer states of two-phase commit and the same verdicts") {
    ExploreOptions symmetric;
    symmetric.symmetry = true;
    CHECK(explored(3, {}, symmetric).distinct == 80);
    for (const std::int64_t n : {2, 3, 4})
        for (const std::vector<std::string>& flaws :
             {std::vector<std::string>{}, {"commits_early"}, {"aborts_prepared"}, {"forgets_prepared"}})
            for (const std::uint32_t crashes : {0u, 1u}) {
                INFO(n << (flaws.empty() ? "" : flaws.front()) << crashes);
                ExploreOptions plain;
                plain.bounds.crashes = symmetric.bounds.crashes = crashes;
                const Explored whole = explored(n, flaws, plain), part = explored(n, flaws, symmetric);
                CHECK(part.distinct < whole.distinct);
                CHECK(part.complete == whole.complete);
                CHECK(part.witnessed == whole.witnessed);
                REQUIRE(part.violations.size() == whole.violations.size());
                for (std::size_t i = 0; i < part.violations.size(); ++i)
                    CHECK(part.violations[i].steps.size() == whole.violations[i].steps.size());
            }
}

TEST_CASE("each flaw of teaching/two-phase-commit is found by exploring, its crash where it needs one", "[flaw]") {
    for (const FlawSpec& flaw : make_two_phase_commit().flaws) {
        INFO(flaw.name);
        ExploreOptions options;
        const bool by_crash = flaw.name == "forgets_prepared";
        CHECK(explored(2, {flaw.name}, options).violations.empty() == by_crash);
        options.bounds.crashes = 1;
        const Explored found = explored(2, {flaw.name}, options);
        REQUIRE(found.violations.size() == 1);
        CHECK(found.violations.front().property == flaw.breaks);
    }
}

TEST_CASE("the shortest way to break two-phase commit is the one that a person would write") {
    const Explored found = explored(2, {"commits_early"});
    REQUIRE(found.violations.size() == 1);
    std::vector<std::string> steps;
    for (const ExploredStep& step : found.violations.front().steps)
        steps.push_back(step.text);
    CHECK(steps == std::vector<std::string>{"the timer RMPrepare{} of rm-1 fires", "tm receives Prepared{} of rm-1",
                                            "the timer TMCommit{} of tm fires", "rm-1 receives Commit{} of tm",
                                            "the timer RMChooseToAbort{} of rm-2 fires"});
    CHECK(found.violations.front().detail == "rm-1 has committed and rm-2 has aborted");
}

// ---- Simulation ----------------------------------------------------------------------------------------------------

RunResult run(std::uint64_t seed, const std::vector<std::string>& flaws) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->until = 2_s;
    blueprint->links.defaults = {Distribution::uniform(1_ms, 5_ms)};
    blueprint->sync_latency = Distribution::constant(1_ms);
    make_two_phase_commit().build({}, flaws, *blueprint);
    blueprint->plan = {{30_ms, std::nullopt, CrashNode{1}, 10_ms, "crash rm-1 for 10ms"}};
    World world(blueprint);
    world.run();
    return result_of(world);
}

TEST_CASE("each flaw of teaching/two-phase-commit is caught by its property in some run", "[flaw]") {
    for (const FlawSpec& flaw : make_two_phase_commit().flaws) {
        INFO(flaw.name);
        std::uint64_t seed = 1;
        while (seed < 5000 && run(seed, {flaw.name}).verdict != RunVerdict::violated)
            ++seed;
        const RunResult result = run(seed, {flaw.name});
        REQUIRE(result.verdict == RunVerdict::violated);
        CHECK(result.violations.front().property == flaw.breaks);
    }
}

TEST_CASE("without a flaw teaching/two-phase-commit holds", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("replay: orrery run teaching/a-promise-to-commit --design keeps-the-promise --seed " << seed);
        CHECK(run(seed, {}).verdict == RunVerdict::held);
    }
}

}  // namespace
}  // namespace orrery::two_phase_commit
