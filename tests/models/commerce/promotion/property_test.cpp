// The sound designs under plans of faults drawn from the seed, the same run twice and rewound, and the same crowd in
// every design.
#include "tests/catch.h"
#include "tests/models/commerce/promotion/promotion_world.h"

namespace orrery {
namespace {

constexpr test::DrawnFaults kFaults{3, 100_ms, 15'100_ms, 4'100_ms};

TEST_CASE("the sound promotions hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string at_end = GENERATE("close-first", "release", "expire-first");
    test::check_holds(test::short_promotion(at_end), kFaults, at_end, "the sound promotions*");
}

TEST_CASE("a run of commerce/promotion is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = test::short_promotion("release");
    world.plan = kFaults.plan(5);
    test::check_repeats(world, 5);
}

TEST_CASE("the promotions are compared on the same crowd; where nobody is late they are the same", "[property]") {
    std::vector<RunResult> results;
    for (const std::string at_end : {"close-first", "release", "expire-first"}) {
        test::ModelWorld world = test::short_promotion(at_end);
        world.set("pay_time", std::string("uniform(100ms, 3s)"));
        for (const char* share : {"abandons", "undecided", "declines"})
            world.set(share, Ratio{0, 1});
        results.push_back(world.run(11));
    }
    for (const RunResult& result : results) {
        CHECK(result.verdict == RunVerdict::held);
        for (const char* name : {"buyers", "ordered", "refused", "paid", "sell-through", "idle stock"}) {
            INFO(name);
            CHECK(test::metric(result, name).sum > 0);
            CHECK(test::metric(result, name).sum == test::metric(results.front(), name).sum);
        }
    }
}

}  // namespace
}  // namespace orrery
