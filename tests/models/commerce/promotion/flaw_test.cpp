// Every flaw of the model is caught first by the property that it declares, and by no other; without it the same plan
// of faults breaks nothing.
#include <algorithm>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/promotion/promotion_world.h"

namespace orrery::promotion {
namespace {

// Shop and provider cannot hear each other for four seconds, and the shop's power goes at a payment.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::short_promotion("close-first");
    world.links.loss = {1, 20};
    world.suit(flaw, is_on);
    world.plan = {test::fault(3_s, 4_s, test::cut_between(test::kShop, test::kProvider)),
                  test::fault_when("paid", kNoNode, 4, 1_s, CrashNode{test::kShop})};
    return world;
}

TEST_CASE("every flaw of commerce/promotion is caught first by its own property", "[flaw]") {
    const Model model = make_promotion();
    for (const FlawSpec& flaw : model.flaws) {
        const auto blamed = test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false),
                                               std::max<std::uint64_t>(test::seeds(), 60), 3);
        INFO(flaw.name);
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery::promotion
