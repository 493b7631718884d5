// The sound designs under plans of faults drawn from the seed, and the same run twice and rewound.
#include "tests/catch.h"
#include "tests/models/commerce/payment_callback/callback_world.h"

namespace orrery {
namespace {

const test::DrawnFaults kFaults{5, 1_s, 15_s, 4_s};

TEST_CASE("the sound payment callbacks hold under drawn crashes, partitions and pauses", "[property]") {
    struct Design {
        std::string name;
        ParameterValues values;
    };
    const Design design =
        GENERATE(Design{"store-first", {}}, Design{"done-first", {{"handling", std::string("inline")}}},
                 Design{"and-ask", {{"asks", true}, {"notice_times", std::int64_t{2}}}},
                 Design{"and-reconcile",
                        {{"asks", true},
                         {"reconciles", true},
                         {"one_payment", false},
                         {"pays_twice", Ratio{1, 2}},
                         {"notice_times", std::int64_t{1}}}});
    test::ModelWorld world = test::busy_shop();
    for (const auto& [key, value] : design.values)
        world.set(key, value);
    check_holds(world, kFaults, design.name, "the sound payment callbacks hold*");
}

TEST_CASE("a run of commerce/payment-callback is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = test::busy_shop();
    world.set("asks", true);
    world.set("reconciles", true);
    world.plan = kFaults.plan(5);
    check_repeats(world, 5);
}

}  // namespace
}  // namespace orrery
