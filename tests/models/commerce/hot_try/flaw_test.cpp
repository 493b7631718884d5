// Every flaw of the model is caught first by the property that it declares; without it the same luck breaks nothing.
#include <algorithm>
#include <map>

#include "sim/faults/crash.h"
#include "sim/words/parse_values.h"
#include "tests/catch.h"
#include "tests/models/commerce/hot_try/hot_world.h"

namespace orrery {
namespace {

// A crowd, answers that are lost now and then, and what the flaw says that it needs.
test::ModelWorld troubled(const Model& model, const FlawSpec& flaw, bool is_on) {
    test::ModelWorld world = test::hot_world();
    world.set("arrivals", std::string("bursts(20 every 4s)"));
    world.set("stock", std::int64_t{20});
    world.set("admission", std::int64_t{15});
    world.set("answer_within", std::int64_t{4_s});
    for (const std::string& knob : flaw.on) {
        const std::size_t equals = knob.find('=');
        const std::string key = knob.substr(0, equals);
        const auto value = parse_parameter(*model.find_parameter(key), knob.substr(equals + 1));
        REQUIRE(value);
        world.set(key, *value);
    }
    if (flaw.name == "no_admission") {
        world.set("arrivals", std::string("bursts(60 every 6s)"));
        world.set("work", std::string("60ms"));
    }
    world.links.loss = {1, 40};
    if (is_on)
        world.flaws = {flaw.name};
    if (flaw.name == "trusts_cache")
        world.plan = {test::fault_when("reserved", test::kTry, 12, 5_s, CrashNode{test::kCache})};
    return world;
}

TEST_CASE("every flaw of commerce/hot-try is caught first by its own property", "[flaw]") {
    const Model model = make_hot_try();
    for (const FlawSpec& flaw : model.flaws) {
        const test::ModelWorld world = troubled(model, flaw, true);
        std::map<std::string, std::uint64_t> blamed;
        for (std::uint64_t seed = 1; seed <= 60 && blamed[flaw.breaks] < 2; ++seed) {
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
        CHECK(blamed.size() == 1);
    }
}

}  // namespace
}  // namespace orrery
