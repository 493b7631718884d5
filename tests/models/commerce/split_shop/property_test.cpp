// The sound protocols under faults that are drawn from the seed; the same run twice; a small shop explored whole.
#include <algorithm>

#include "sim/explore/explore.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/timeline/timeline.h"
#include "tests/catch.h"
#include "tests/models/commerce/split_shop/split_world.h"

namespace orrery::split_shop {
namespace {

FaultPlan drawn_plan(std::uint64_t seed) {
    constexpr std::uint64_t kServices = 4;
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) {
        return uniform_below(draw(seed, hash_text("faults of the test"), 0, counter++), count);
    };
    FaultPlan plan;
    const std::uint64_t faults = 2 + below(6);
    for (std::uint64_t i = 0; i < faults; ++i) {
        const Time at = 1_s + static_cast<Time>(below(19'000)) * 1_ms;
        const Duration lasting = 100_ms + static_cast<Duration>(below(3'900)) * 1_ms;
        const auto node = static_cast<NodeId>(below(kServices));
        const auto other = static_cast<NodeId>((node + 1 + below(kServices - 1)) % kServices);
        switch (below(4)) {
            case 0:
            case 1:
                plan.push_back(test::fault(at, lasting, CrashNode{node}));
                break;
            case 2:
                plan.push_back(test::fault(at, lasting, CutLinks{"partition", {{node, other}, {other, node}}}));
                break;
            default:
                plan.push_back(test::fault(at, lasting, PauseNode{node}));
                break;
        }
    }
    return plan;
}

TEST_CASE("the sound protocols hold under drawn crashes, partitions and pauses", "[property]") {
    for (const std::string& protocol : test::kProtocols) {
        test::SplitWorld world;
        world.protocol = protocol;
        world.values = test::short_bounds();
        std::vector<std::string> never;
        for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
            world.plan = drawn_plan(seed);
            const RunResult result = world.run(seed);
            INFO(protocol << " at seed " << seed);
            INFO((result.violations.empty()
                      ? ""
                      : result.violations.front().property + ": " + result.violations.front().detail));
            CHECK(result.verdict == RunVerdict::held);
            if (seed == 1)
                never = result.unwitnessed;
            std::erase_if(never, [&](const std::string& name) {
                return std::find(result.witnessed.begin(), result.witnessed.end(), name) != result.witnessed.end();
            });
        }
        if (test::seeds() >= 10) {
            INFO(protocol << " never saw: " << (never.empty() ? "" : never.front()));
            CHECK(never.empty());
        }
    }
}

TEST_CASE("a run of commerce/split-shop is the same twice, and after a rewind", "[determinism]") {
    for (const std::string& protocol : test::kProtocols) {
        INFO(protocol);
        test::SplitWorld world;
        world.protocol = protocol;
        world.values = test::short_bounds();
        world.plan = drawn_plan(5);
        const RunResult once = world.run(5);
        CHECK(world.run(5).fingerprint == once.fingerprint);
        Timeline timeline(world.blueprint(5));
        timeline.run_to_end();
        timeline.seek(once.events / 3);
        timeline.run_to_end();
        CHECK(timeline.world().fingerprint() == once.fingerprint);
    }
}

// One order of one piece, messages as a set: all of what repeating and reordering can do.
Explored explored(const std::string& protocol, std::uint32_t crashes, const std::vector<std::string>& flaws = {}) {
    Blueprint blueprint;
    const std::int64_t one = 1;
    make_split_shop().build({{"protocol", protocol},
                             {"clients", one},
                             {"orders", one},
                             {"items", one},
                             {"quantity", one},
                             {"wallet", std::int64_t{1000}}},
                            flaws, blueprint);
    blueprint.exploration.network = ExplorationRules::Network::set;
    ExploreOptions options;
    options.bounds.crashes = crashes;
    options.max_states = 200'000;
    return explore(blueprint, options);
}

TEST_CASE("a shop of one order is explored whole: every order of messages, repeats and a crash", "[property]") {
    const std::pair<std::string, std::uint64_t> states[] = {
        {"two-phase", 4559}, {"tcc", 2476}, {"saga", 412}, {"notify", 524}};
    for (const auto& [protocol, distinct] : states) {
        const Explored all = explored(protocol, 1);
        INFO(protocol << ": " << all.generated << " generated, depth " << all.depth << "; " << all.why);
        CHECK(all.complete);
        CHECK(all.violations.empty());
        CHECK(all.distinct == distinct);
    }
    const Explored broken = explored("two-phase", 1, {"heuristic_abort"});
    REQUIRE(broken.violations.size() == 1);
    CHECK(broken.violations.front().property == "no mixed outcome");
}

}  // namespace
}  // namespace orrery::split_shop
