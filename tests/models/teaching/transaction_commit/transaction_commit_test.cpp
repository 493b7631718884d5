#include "models/teaching/transaction_commit/transaction_commit.h"

#include "sim/explore/explore.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/plain_explore.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::transaction_commit {
namespace {

Explored explored(std::int64_t resource_managers, const std::vector<std::string>& flaws = {}) {
    Blueprint blueprint;
    make_transaction_commit().build({{"resource_managers", resource_managers}}, flaws, blueprint);
    return explore(blueprint, {});
}

// TCommit.tla on rmState alone.
using States = std::vector<char>;  // w p c a

std::vector<States> successors(const States& from) {
    bool can_commit = true, not_committed = true;
    for (const char one : from) {
        can_commit = can_commit && (one == 'p' || one == 'c');
        not_committed = not_committed && one != 'c';
    }
    std::vector<States> out;
    const auto step = [&](std::size_t rm, char to) {
        out.push_back(from);
        out.back()[rm] = to;
    };
    for (std::size_t rm = 0; rm < from.size(); ++rm) {
        if (from[rm] == 'w')
            step(rm, 'p');
        if (from[rm] == 'p' && can_commit)
            step(rm, 'c');
        if ((from[rm] == 'w' || from[rm] == 'p') && not_committed)
            step(rm, 'a');
    }
    return out;
}

TEST_CASE("exploration counts transaction commit as TLC counts TCommit") {
    const Explored three = explored(3);
    CHECK(three.distinct == 34);
    CHECK(three.generated == 94);
    CHECK(three.depth == 7);
    CHECK(three.complete);
    CHECK(three.witnessed == std::vector<std::string>{"all commit", "all abort"});
    for (std::size_t n = 1; n <= 6; ++n) {
        INFO(n << " resource managers");
        const test::Counts plain = test::count_states(States(n, 'w'), successors);
        const Explored one = explored(static_cast<std::int64_t>(n));
        CHECK(test::Counts{one.distinct, one.generated, one.depth} == plain);
    }
}

TEST_CASE("transaction commit: a step is armed only while it is enabled", "[unit]") {
    Settings settings;
    settings.resource_managers = 1;
    settings.prepare_after = Distribution::constant(1_ms);
    settings.commit_after = Distribution::constant(1_ms);
    settings.abort_after = Distribution::constant(1_h);
    test::Script script([settings](Blueprint& blueprint) {
        blueprint.add_node("resource-managers", blueprint.add_role(ResourceManagers{settings}));
    });
    script.wait(2_h);
    CHECK(script.state<ResourceManagers>(0).log.phases == std::vector<Phase>{Phase::committed});
    CHECK(script.world().event() == 2);
}

RunResult run(std::uint64_t seed, const std::vector<std::string>& flaws) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = seed;
    blueprint->until = 5_s;
    make_transaction_commit().build({}, flaws, *blueprint);
    World world(blueprint);
    world.run();
    return result_of(world);
}

TEST_CASE("each flaw of teaching/transaction-commit is caught by its property, in runs and by exploring", "[flaw]") {
    for (const FlawSpec& flaw : make_transaction_commit().flaws) {
        INFO(flaw.name);
        std::uint64_t seed = 1;
        while (seed < 1000 && run(seed, {flaw.name}).verdict != RunVerdict::violated)
            ++seed;
        const RunResult result = run(seed, {flaw.name});
        REQUIRE(result.verdict == RunVerdict::violated);
        CHECK(result.violations.front().property == flaw.breaks);
        const Explored found = explored(2, {flaw.name});
        REQUIRE(found.violations.size() == 1);
        CHECK(found.violations.front().property == flaw.breaks);
    }
}

TEST_CASE("without a flaw teaching/transaction-commit holds", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("replay: orrery run teaching/everyone-sees-everyone --design looks-at-all --seed " << seed);
        CHECK(run(seed, {}).verdict == RunVerdict::held);
    }
}

}  // namespace
}  // namespace orrery::transaction_commit
