// Every flaw of the model is caught first by the property that it declares, and by no other; without it the same plan
// of faults breaks nothing.
#include <algorithm>
#include <map>

#include "sim/faults/crash.h"
#include "sim/words/parse_values.h"
#include "tests/catch.h"
#include "tests/models/commerce/promotion/promotion_world.h"

namespace orrery::promotion {
namespace {

// Shop and provider cannot hear each other for four seconds, and the shop's power goes at a payment.
test::ModelWorld troubled(const Model& model, const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::short_promotion("close-first");
    world.links.loss = {1, 20};
    for (const std::string& knob : flaw.on) {
        const std::size_t equals = knob.find('=');
        const std::string key = knob.substr(0, equals);
        const auto value = parse_parameter(*model.find_parameter(key), knob.substr(equals + 1));
        REQUIRE(value);
        world.set(key, *value);
    }
    if (is_on)
        world.flaws = {flaw.name};
    world.plan = {test::fault(3_s, 4_s, test::cut_between(test::kShop, test::kProvider)),
                  test::fault_when("paid", kNoNode, 4, 1_s, CrashNode{test::kShop})};
    return world;
}

TEST_CASE("every flaw of commerce/promotion is caught first by its own property", "[flaw]") {
    const Model model = make_promotion();
    for (const FlawSpec& flaw : model.flaws) {
        const test::ModelWorld world = troubled(model, flaw, true);
        std::map<std::string, std::uint64_t> blamed;
        const std::uint64_t seeds = std::max<std::uint64_t>(test::seeds(), 60);
        for (std::uint64_t seed = 1; seed <= seeds && blamed[flaw.breaks] < 3; ++seed) {
            const RunResult result = world.run(seed);
            if (result.verdict != RunVerdict::violated)
                continue;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            ++blamed[result.violations.front().property];
            CHECK_FALSE(result.violations.front().fields.empty());
            CHECK(troubled(model, flaw, false).run(seed).verdict == RunVerdict::held);
        }
        INFO(flaw.name << " breaks \"" << flaw.breaks << '"');
        CHECK(blamed[flaw.breaks] >= 1);
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery::promotion
