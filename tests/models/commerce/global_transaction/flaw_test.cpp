// Every flaw of the model is caught first by the property that it declares; without it the same faults on the same seed
// break nothing.
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/global_transaction/world.h"

namespace orrery::global_transaction {
namespace {

// store 0, tc-1 1, tc-2 2, service-1 3, service-2 4
test::ModelWorld troubled(const FlawSpec& flaw, bool with_it) {
    const std::string protocol = flaw.on.front().substr(std::string("protocol=").size());
    test::ModelWorld world = test::global_world(protocol, {{"coordinators", std::int64_t{2}},
                                                           {"shops", std::int64_t{4}},
                                                           {"arrivals", std::string("closed(40ms)")},
                                                           {"selling", std::int64_t{4_s}},
                                                           {"timeout", std::int64_t{300_ms}},
                                                           {"sweep_every", std::int64_t{100_ms}},
                                                           {"retry", std::int64_t{300_ms}},
                                                           {"lock_wait", std::int64_t{2_s}},
                                                           {"outside", Ratio{1, 6}},
                                                           {"end_limit", std::int64_t{8_s}}});
    if (flaw.name == "no_compare_and_set")
        world.links.delay = Distribution::lognormal(12'000'000, 60'000'000);
    if (with_it)
        world.flaws = {flaw.name};
    world.until = 14_s;
    world.plan = {test::fault(1_s, 700_ms, test::cut_between(1, 0)), test::fault(2_s, 700_ms, test::cut_between(1, 3))};
    // Between the vote and its outcome.
    for (const std::uint32_t nth : {15U, 30U, 45U})
        world.plan.push_back(
            {0, Trigger{"branch_done", 3, nth, 10_ms}, CrashNode{3, Unsynced::kept}, 200_ms, "a crash behind a vote"});
    return world;
}

TEST_CASE("every flaw of commerce/global-transaction is caught first by its own property", "[flaw]") {
    for (const FlawSpec& flaw : make_global_transaction().flaws) {
        std::uint64_t caught = 0;
        for (std::uint64_t seed = 1; seed <= 40 && caught == 0; ++seed) {
            const RunResult result = troubled(flaw, true).run(seed);
            if (result.verdict != RunVerdict::violated || result.violations.front().property != flaw.breaks)
                continue;
            caught = seed;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            CHECK_FALSE(result.violations.front().fields.empty());
            const RunResult sound = troubled(flaw, false).run(seed);
            INFO((sound.violations.empty() ? "" : sound.violations.front().detail));
            CHECK(sound.verdict == RunVerdict::held);
        }
        INFO(flaw.name << ": nothing caught it");
        CHECK(caught != 0);
    }
}

}  // namespace
}  // namespace orrery::global_transaction
