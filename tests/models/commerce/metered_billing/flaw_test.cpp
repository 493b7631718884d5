// Every flaw of the model is caught first by the property that it declares, and by no other; without it the same plan
// of faults breaks nothing.
#include <algorithm>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_world.h"

namespace orrery::metered_billing {
namespace {

// Ingest and the billing service cannot hear each other for a while, and the latter's power goes at a close.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::busy_billing();
    world.suit(flaw, is_on);
    world.plan = {test::fault(3_s, 1_s, test::cut_between(test::kBilling.ingest, test::kBilling.billing)),
                  test::fault_when("period_closed", kNoNode, 2, 1_s, CrashNode{test::kBilling.billing})};
    return world;
}

TEST_CASE("every flaw of commerce/metered-billing is caught first by its own property", "[flaw]") {
    const Model model = make_metered_billing();
    for (const FlawSpec& flaw : model.flaws) {
        INFO(flaw.name);
        const auto blamed = test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false),
                                               std::max<std::uint64_t>(test::seeds(), 60), 3);
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery::metered_billing
