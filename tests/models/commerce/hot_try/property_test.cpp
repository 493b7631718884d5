// The sound designs under plans of faults drawn from the seed; a run twice and rewound.
#include "tests/catch.h"
#include "tests/models/commerce/hot_try/hot_world.h"

namespace orrery {
namespace {

test::ModelWorld sound(const std::string& reserve, bool cache) {
    test::ModelWorld world = test::hot_world();
    world.set("reserve", reserve);
    world.set("buckets", std::int64_t{3});
    world.set("batch", std::int64_t{4});
    world.set("cache", cache);
    return world;
}
constexpr test::DrawnFaults kFaults{6, 500'000'000, 12'000'000'000, 3'000'000'000};

TEST_CASE("the sound ways of hot-try hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string reserve = GENERATE("row", "buckets", "batch");
    test::check_holds(sound(reserve, false), kFaults, reserve, "the sound ways of hot-try*");
}
TEST_CASE("hot-try with a cache in front holds under drawn crashes, partitions and pauses", "[property]") {
    test::check_holds(sound("row", true), kFaults, "cache", "hot-try with a cache*");
}

TEST_CASE("a run of commerce/hot-try is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = sound("buckets", true);
    world.plan = kFaults.plan(5);
    test::check_repeats(world, 5);
}

}  // namespace
}  // namespace orrery
