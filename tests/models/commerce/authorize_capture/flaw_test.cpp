// Every flaw of the model is caught first by the property that it declares; without it the same luck breaks nothing.
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/authorize_capture/pay_world.h"

namespace orrery {
namespace {

// Answers are lost now and then, and the service is away for a moment.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::pay_world();
    world.suit(flaw, is_on);
    world.links.loss = {1, 40};
    if (flaw.name == "ignores_expiry")
        world.set("authorization_life", std::int64_t{1_s});
    if (flaw.name == "one_key_for_all")
        world.links.loss = {0, 1};
    world.plan = {test::fault(4_s, 500_ms, CrashNode{0})};
    return world;
}

TEST_CASE("every flaw of commerce/authorize-capture is caught first by its own property", "[flaw]") {
    const Model model = make_authorize_capture();
    for (const FlawSpec& flaw : model.flaws)
        test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false), 40, 1);
}

}  // namespace
}  // namespace orrery
