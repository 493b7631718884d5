// Sound designs hold in storms; the incremental LogMatching agrees with whole logs compared at every event.
#include "tests/models/consensus/raft/storm.h"
#include "models/consensus/raft/safety.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/scripts.h"

using namespace test::raft;

namespace {

struct FirstBreaks {
    EventNumber incremental = 0;
    EventNumber from_scratch = 0;
};

// The first event after which each of the two calls LogMatching broken; 0: none.
FirstBreaks compare_with_oracle(Blueprint made, std::uint64_t servers) {
    World world(std::make_shared<const Blueprint>(std::move(made)));
    FirstBreaks breaks;
    world.start();
    while (world.step()) {
        const View view(world);
        std::vector<orrery::raft::Log> logs;
        for (NodeId node = 0; node < servers; ++node)
            logs.push_back(view.state<Server>(node).log);
        if (breaks.from_scratch == 0 && orrery::raft::log_matching_from_scratch(logs))
            breaks.from_scratch = world.event();
    }
    for (const Violation& violation : result_of(world).violations)
        if (violation.property == "LogMatching")
            breaks.incremental = violation.event;
    return breaks;
}

}  // namespace

TEST_CASE("sound designs hold in storms", "[property]") {
    std::uint64_t elections = 0;
    std::uint64_t lost_power = 0;
    for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
        const RunResult result = run(storm(seed));
        INFO("storm " << seed << "; again: ORRERY_SEEDS=" << seed << " test_models 'sound designs hold in storms'");
        for (const Violation& violation : result.violations)
            UNSCOPED_INFO(violation.property << " at event " << violation.event << ": " << violation.detail);
        REQUIRE(result.verdict == RunVerdict::held);
        if (const Metric* one = metric(result, "elections"))
            elections += static_cast<std::uint64_t>(one->sum);
        if (const auto found = result.faults.find("crash"); found != result.faults.end())
            lost_power += static_cast<std::uint64_t>(found->second);
    }
    // Storms that disturb nobody would prove nothing.
    CHECK(elections > 3 * seeds());
    CHECK(lost_power > 3 * seeds());
}

TEST_CASE("LogMatching, judged entry by entry, agrees with whole logs compared at every event", "[property]") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Dice dice(seed);
        const FirstBreaks breaks = compare_with_oracle(storm(seed), draw_storm(dice).servers);
        CHECK(breaks.incremental == 0);
        CHECK(breaks.from_scratch == 0);
    }
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        INFO("two leaders, seed " << seed);
        const FirstBreaks breaks = compare_with_oracle(two_leaders({"vote_not_persisted"}, seed), 3);
        CHECK(breaks.from_scratch > 0);
        CHECK(breaks.incremental == breaks.from_scratch);
    }
}
