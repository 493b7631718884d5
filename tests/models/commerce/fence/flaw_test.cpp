// Every flaw of the model is caught by the property that it declares; without it the same plan of faults breaks
// nothing.
#include <algorithm>
#include <map>

#include "models/commerce/fence/model.h"
#include "sim/faults/crash.h"
#include "sim/words/parse_values.h"
#include "tests/catch.h"
#include "tests/models/model_world.h"

namespace orrery {
namespace {

// The coordinator fails at a cancel and among its holds, a service at a hold.
test::ModelWorld troubled(const Model& model, const FlawSpec& flaw, bool is_on) {
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
    for (const std::string& knob : flaw.on) {
        const std::size_t equals = knob.find('=');
        const std::string key = knob.substr(0, equals);
        const auto value = parse_parameter(*model.find_parameter(key), knob.substr(equals + 1));
        REQUIRE(value);
        world.set(key, *value);
    }
    if (is_on)
        world.flaws = {flaw.name};
    world.plan = {test::fault_when("decided_to_cancel", kNoNode, 4, 500_ms, CrashNode{0}),
                  test::fault_when("held", kNoNode, 30, 500_ms, CrashNode{0}),
                  test::fault_when("held", 1, 40, 5_s, CrashNode{1})};
    return world;
}

TEST_CASE("every flaw of commerce/fence is caught by its own property, and nothing falls without it", "[flaw]") {
    const Model model = make_fence();
    for (const FlawSpec& flaw : model.flaws) {
        const test::ModelWorld world = troubled(model, flaw, true);
        std::map<std::string, std::uint64_t> blamed;
        const std::uint64_t seeds = std::max<std::uint64_t>(test::seeds(), 40);
        for (std::uint64_t seed = 1; seed <= seeds && blamed[flaw.breaks] < 1; ++seed) {
            const RunResult result = world.run(seed);
            if (result.verdict != RunVerdict::violated)
                continue;
            INFO(flaw.name << " at seed " << seed << ": " << result.violations.front().detail);
            ++blamed[result.violations.front().property];
            CHECK_FALSE(result.violations.front().fields.empty());
            CHECK(troubled(model, flaw, false).run(seed).verdict == RunVerdict::held);
        }
        INFO(flaw.name << " breaks \"" << flaw.breaks << '"');
        CHECK(blamed[flaw.breaks] >= 1);
    }
}

}  // namespace
}  // namespace orrery
