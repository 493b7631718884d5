// Every flaw of the model is caught first by the property that it declares, and by nothing else; without it the same
// plan of faults breaks nothing.
#include <algorithm>
#include <map>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/tcc/shop_floor.h"

namespace orrery::tcc {
namespace {

// A partition of the stock service, the coordinator's power gone at a decision, the stock's just after a hold.
test::ShopFloor troubled(std::vector<std::string> flaws) {
    test::ShopFloor floor;
    floor.flaws = std::move(flaws);
    floor.plan = {test::fault(10_s, 8_s, test::cut_between(test::kCoordinator, test::kStock)),
                  test::fault_when("decided_to_confirm", kNoNode, 120, 3_s, CrashNode{test::kCoordinator}),
                  test::fault_when("held", test::kStock, 240, 2_s, CrashNode{test::kStock})};
    return floor;
}

TEST_CASE("every flaw of commerce/tcc is caught first by its own property", "[flaw]") {
    const Model model = make_tcc();
    for (const FlawSpec& flaw : model.flaws) {
        const test::ShopFloor floor = troubled({flaw.name});
        std::uint64_t caught = 0;
        for (std::uint64_t seed = 1; seed <= test::seeds() && caught == 0; ++seed) {
            const RunResult result = floor.run(seed);
            if (result.verdict != RunVerdict::violated)
                continue;
            caught = seed;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            CHECK(result.violations.front().property == flaw.breaks);
            CHECK_FALSE(result.violations.front().fields.empty());

            // The same seed and faults without the flaw.
            const RunResult sound = troubled({}).run(seed);
            CHECK(sound.verdict == RunVerdict::held);
        }
        INFO(flaw.name << ": nothing caught it in " << test::seeds() << " seeds");
        CHECK(caught != 0);
    }
}

TEST_CASE("no flaw of commerce/tcc is ever blamed on another property", "[flaw]") {
    constexpr std::uint64_t kEnough = 3;                                     // of its violations
    const std::uint64_t seeds = std::max<std::uint64_t>(test::seeds(), 40);  // a stock that is oversold is rare
    for (const FlawSpec& flaw : make_tcc().flaws) {
        const test::ShopFloor floor = troubled({flaw.name});
        std::map<std::string, std::uint64_t> blamed;
        for (std::uint64_t seed = 1001; seed <= 1000 + seeds && blamed[flaw.breaks] < kEnough; ++seed) {
            const RunResult result = floor.run(seed);
            if (result.verdict == RunVerdict::violated)
                ++blamed[result.violations.front().property];
        }
        INFO(flaw.name);
        CHECK(blamed[flaw.breaks] >= 1);
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery::tcc
