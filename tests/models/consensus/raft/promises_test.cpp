// What a leader rests on breaks before the leaders show it: judge_promises sees the mistake itself.
#include "models/consensus/raft/promises.h"

#include "tests/catch.h"
#include "tests/models/consensus/raft/scripts.h"
#include "tests/models/consensus/raft/storm.h"

using namespace test::raft;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr const char* kVotes = "a leader has its votes on disks";
constexpr const char* kCommits = "what two have committed is the same";

Blueprint with_promises(Blueprint made, std::int64_t servers) {
    orrery::raft::Settings settings;
    settings.servers = servers;
    orrery::raft::add_promises(settings, made);
    return made;
}

const Violation* violation_of(const RunResult& result, std::string_view property) {
    for (const Violation& violation : result.violations)
        if (violation.property == property)
            return &violation;
    return nullptr;
}

}  // namespace

TEST_CASE("a forgotten vote breaks a leader's promise before there are two leaders", "[flaw]") {
    const RunResult result = run(with_promises(two_leaders({"vote_not_persisted"}, 1), 3));
    const Violation* early = violation_of(result, kVotes);
    const Violation* late = violation_of(result, "ElectionSafety");
    REQUIRE(early != nullptr);
    REQUIRE(late != nullptr);
    CHECK(early->event < late->event);
    CHECK_THAT(early->detail, ContainsSubstring("0 of 3 disks hold a vote for it"));
    CHECK(run(with_promises(two_leaders({}, 1), 3)).violations.empty());
}

TEST_CASE("servers that have committed different entries are a pair that differs", "[flaw]") {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Blueprint made = two_leaders({"vote_not_persisted"}, seed);
        made.until = 40_s;
        const RunResult result = run(with_promises(std::move(made), 3));
        const Violation* pair = violation_of(result, kCommits);
        if (pair == nullptr)
            continue;
        ++found;
        // StateMachineSafety remembers what servers that are down had applied, so it never comes later.
        const Violation* machines = violation_of(result, "StateMachineSafety");
        INFO("seed " << seed << ": " << pair->detail);
        REQUIRE(machines != nullptr);
        CHECK(pair->event >= machines->event);
        CHECK_THAT(pair->detail, ContainsSubstring(" has committed "));
    }
    CHECK(found > 0);
}

TEST_CASE("sound designs keep their promises in storms", "[property]") {
    for (std::uint64_t seed = 1; seed <= seeds(40); ++seed) {
        Dice dice(seed);
        INFO("storm " << seed);
        const RunResult result = run(with_promises(storm(seed), draw_storm(dice).servers));
        for (const Violation& violation : result.violations)
            UNSCOPED_INFO(violation.property << " at event " << violation.event << ": " << violation.detail);
        REQUIRE(result.verdict == RunVerdict::held);
    }
}
