// Every flaw of the model is caught first by the property that it declares; without it the same luck breaks nothing.
#include <algorithm>

#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/hot_try/hot_world.h"

namespace orrery {
namespace {

// A crowd, answers that are lost now and then, and what the flaw says that it needs.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::hot_world();
    world.set("arrivals", std::string("bursts(20 every 4s)"));
    world.set("stock", std::int64_t{20});
    world.set("admission", std::int64_t{15});
    world.set("answer_within", std::int64_t{4_s});
    world.suit(flaw, is_on);
    if (flaw.name == "no_admission") {
        world.set("arrivals", std::string("bursts(60 every 6s)"));
        world.set("work", std::string("60ms"));
    }
    world.links.loss = {1, 40};
    if (flaw.name == "trusts_cache")
        world.plan = {test::fault_when("reserved", test::kTry, 12, 5_s, CrashNode{test::kCache})};
    return world;
}

TEST_CASE("every flaw of commerce/hot-try is caught first by its own property", "[flaw]") {
    const Model model = make_hot_try();
    for (const FlawSpec& flaw : model.flaws) {
        const auto blamed = test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false), 60, 2);
        INFO(flaw.name);
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery
