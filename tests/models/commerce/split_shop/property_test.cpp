// The sound protocols under faults that are drawn from the seed; the same run twice; a small shop explored whole.
#include "sim/explore/explore.h"
#include "tests/catch.h"
#include "tests/models/commerce/split_shop/split_world.h"

namespace orrery::split_shop {
namespace {

constexpr test::DrawnFaults kFaults{4, 1_s, 20_s, 4_s};

TEST_CASE("the sound protocols hold under drawn crashes, partitions and pauses", "[property]") {
    for (const std::string& protocol : test::kProtocols)
        test::check_holds(test::short_split_world(protocol), kFaults, protocol, "the sound protocols*");
}

TEST_CASE("a run of commerce/split-shop is the same twice, and after a rewind", "[determinism]") {
    for (const std::string& protocol : test::kProtocols) {
        INFO(protocol);
        test::ModelWorld world = test::short_split_world(protocol);
        world.plan = kFaults.plan(5);
        test::check_repeats(world, 5);
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
