// The sound designs under plans of faults drawn from the seed; a run twice and rewound.
#include "tests/catch.h"
#include "tests/models/commerce/authorize_capture/pay_world.h"

namespace orrery {
namespace {

constexpr test::DrawnFaults kFaults{5, 500'000'000, 10'000'000'000, 3'000'000'000};

TEST_CASE("the sound ways to charge later hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string charge = GENERATE("authorize", "now", "delay");
    test::ModelWorld world = test::pay_world();
    world.set("charge", charge);
    world.set("calls", Ratio{1, 2});
    world.set("undecided", Ratio{1, 10});
    world.set("decided_after", std::string("uniform(100ms, 2s)"));
    test::check_holds(world, kFaults, charge, "the sound ways to charge later*");
}

TEST_CASE("a run of commerce/authorize-capture is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = test::pay_world();
    world.plan = kFaults.plan(5);
    check_repeats(world, 5);
}

}  // namespace
}  // namespace orrery
