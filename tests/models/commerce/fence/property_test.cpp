// The sound designs under plans of faults drawn from the seed, and the same run twice and rewound.
#include "models/commerce/fence/model.h"
#include "tests/catch.h"
#include "tests/models/model_world.h"

namespace orrery {
namespace {

test::ModelWorld busy_day(const std::string& fence, const std::string& effect) {
    test::ModelWorld world;
    world.make = make_fence;
    world.until = 45_s;
    world.links = {Distribution::lognormal(2_ms, 40_ms), {1, 500}, {1, 200}};
    world.values = {{"fence", fence},
                    {"effect", effect},
                    {"interval", std::int64_t{200_ms}},
                    {"selling", std::int64_t{15_s}},
                    {"stock", std::int64_t{80}},
                    {"patience", std::int64_t{60_ms}},
                    {"retry", std::int64_t{300_ms}},
                    {"end_within", std::int64_t{15_s}},
                    {"clean_every", std::int64_t{500_ms}},
                    {"clean_after", std::int64_t{5_s}}};
    return world;
}

TEST_CASE("the sound fences in a database hold under drawn crashes, partitions and pauses", "[property]") {
    const std::string fence = GENERATE(std::string("seata-fence"), std::string("dtm-barrier"));
    const std::string effect = fence == "seata-fence" ? "after-commit" : "none";
    const test::DrawnFaults faults{6, 1_s, 15_s, 4_s};
    test::ModelWorld world = busy_day(fence, effect);
    if (fence == "dtm-barrier")  // its rows are not cleaned
        world.set("clean_every", std::int64_t{0});
    check_holds(world, faults, fence, "the sound fences in a database hold*");
}

TEST_CASE("a run of commerce/fence is the same twice, and after a rewind", "[determinism]") {
    test::ModelWorld world = busy_day("seata-fence", "after-commit");
    world.plan = test::DrawnFaults{6, 1_s, 15_s, 4_s}.plan(5);
    check_repeats(world, 5);
}

}  // namespace
}  // namespace orrery
