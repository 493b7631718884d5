// Every flaw is caught first by the property that it declares, with the values; the sound twin holds on that seed.
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/split_shop/split_world.h"

namespace orrery::split_shop {
namespace {

constexpr std::string_view kNeeds = "protocol=";

test::ModelWorld troubled(const FlawSpec& flaw, bool flawed) {
    const std::string protocol = flaw.on.front().substr(kNeeds.size());
    test::ModelWorld world = test::short_split_world(protocol);
    if (flawed)
        world.flaws = {flaw.name};
    const CrashNode keeps{test::kInventory, Unsynced::kept};
    world.plan = {test::fault_when("taken", test::kPayment, 30, 2_s, CrashNode{test::kOrders}),
                  test::fault_when("reserved", test::kInventory, 40, 2_s, keeps),
                  test::fault_when("prepared", test::kInventory, 50, 3_s, CrashNode{test::kOrders})};
    // In choreography this strands a payment, which is another property's.
    if (protocol == "transactional-message")
        world.plan.push_back(
            test::fault_when("taken", test::kPayment, 60, 2_s, CrashNode{test::kPayment, Unsynced::kept}));
    return world;
}

TEST_CASE("each flaw of commerce/split-shop is caught first by its own property", "[flaw]") {
    for (const FlawSpec& flaw : make_split_shop().flaws) {
        std::uint64_t caught = 0;
        for (std::uint64_t seed = 1; seed <= 20 && caught == 0; ++seed) {
            const RunResult result = troubled(flaw, true).run(seed);
            if (result.verdict != RunVerdict::violated)
                continue;
            caught = seed;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            CHECK(result.violations.front().property == flaw.breaks);
            CHECK_FALSE(result.violations.front().fields.empty());
            CHECK(troubled(flaw, false).run(seed).verdict == RunVerdict::held);
        }
        INFO(flaw.name << ": nothing caught it");
        CHECK(caught != 0);
    }
}

}  // namespace
}  // namespace orrery::split_shop
