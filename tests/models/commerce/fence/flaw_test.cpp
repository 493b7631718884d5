// Every flaw of the model is caught by the property that it declares; without it the same plan of faults breaks
// nothing.
#include <algorithm>

#include "models/commerce/fence/model.h"
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/model_world.h"

namespace orrery {
namespace {

// The coordinator fails at a cancel and among its holds, a service at a hold.
test::ModelWorld troubled(const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world;
    world.make = make_fence;
    world.until = 40_s;
    world.links = {Distribution::lognormal(2_ms, 100_ms), {1, 50}, {1, 20}};
    world.values = {{"interval", std::int64_t{100_ms}},
                    {"selling", std::int64_t{12_s}},
                    {"stock", std::int64_t{60}},
                    {"patience", std::int64_t{60_ms}},
                    {"retry", std::int64_t{100_ms}},
                    {"end_within", std::int64_t{15_s}},
                    {"work", std::string("lognormal(2ms, 60ms)")},
                    {"clean_every", std::int64_t{500_ms}},
                    {"clean_after", std::int64_t{2_s}}};
    world.suit(flaw, is_on);
    world.plan = {test::fault_when("decided_to_cancel", kNoNode, 4, 500_ms, CrashNode{0}),
                  test::fault_when("held", kNoNode, 30, 500_ms, CrashNode{0}),
                  test::fault_when("held", 1, 40, 5_s, CrashNode{1})};
    return world;
}

TEST_CASE("every flaw of commerce/fence is caught by its own property, and nothing falls without it", "[flaw]") {
    const Model model = make_fence();
    for (const FlawSpec& flaw : model.flaws) {
        test::check_caught(flaw, troubled(flaw, true), troubled(flaw, false),
                           std::max<std::uint64_t>(test::seeds(), 40), 1);
    }
}

}  // namespace
}  // namespace orrery
