// The sound designs under plans of faults drawn from the seed, and the same run twice and rewound.
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_world.h"

namespace orrery {
namespace {

const test::DrawnFaults kFaults{7, 1_s, 10_s, 4_s};

TEST_CASE("the sound metered billings hold under drawn crashes, partitions and pauses", "[property]") {
    struct Design {
        std::string name;
        ParameterValues values;
    };
    const Design design =
        GENERATE(Design{"adjust", {}}, Design{"supplement", {{"late_usage", std::string("supplement")}}},
                 Design{"refuse", {{"late_usage", std::string("refuse")}, {"grace", test::seconds(3)}}},
                 Design{"window", {{"ids", std::string("window")}}});
    test::ModelWorld world = test::busy_billing();
    for (const auto& [key, value] : design.values)
        world.set(key, value);
    check_holds(world, kFaults, design.name, "the sound metered billings hold*");
}

TEST_CASE("a run of commerce/metered-billing is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = test::busy_billing();
    world.plan = kFaults.plan(5);
    check_repeats(world, 5);
}

}  // namespace
}  // namespace orrery
