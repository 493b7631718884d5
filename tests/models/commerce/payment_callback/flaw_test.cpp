// Every flaw of the model is caught by the property that it declares; without it the same plan of faults breaks
// nothing.
#include <algorithm>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/payment_callback/callback_world.h"

namespace orrery {
namespace {

// The endpoint fails at two notices and while the database is away, and is away for longer than a notice is repeated.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::busy_shop();
    world.suit(flaw, is_on);
    if (flaw.name == "callback_only")
        world.set("notice_times", std::int64_t{2});
    world.plan = {test::fault_when("notice_came", kNoNode, 6, 300_ms, CrashNode{1}),
                  test::fault_when("notice_came", kNoNode, 20, 300_ms, CrashNode{1}),
                  test::fault(2_s, 1_s, CrashNode{4}), test::fault(2'600_ms, 200_ms, CrashNode{1}),
                  test::fault(5_s, 4_s, CrashNode{1})};
    return world;
}

TEST_CASE("every flaw of commerce/payment-callback is caught by its own property, and nothing falls without it",
          "[flaw]") {
    const Model model = make_payment_callback();
    for (const FlawSpec& flaw : model.flaws)
        test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false),
                           std::max<std::uint64_t>(test::seeds(), 40), 1);
}

}  // namespace
}  // namespace orrery
