// Every flaw is caught first by exactly its property, and by its own schedule: the same seed without the flaw holds.
#include "tests/catch.h"
#include "tests/models/consensus/raft/scripts.h"
#include "tests/models/consensus/raft/storm.h"

using namespace test::raft;

namespace {

constexpr std::uint64_t kScriptSeeds = 20;

// How many of the seeds the flaw's own property catches first; nothing else may be first, and without the flaw
// nothing is.
template <class Make>
std::uint64_t caught(const std::string& flaw, std::uint64_t seeds, Make make) {
    const Model model = make_raft();
    const FlawSpec* spec = model.find_flaw(flaw);
    REQUIRE(spec != nullptr);
    std::uint64_t count = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        INFO("flaw " << flaw << ", seed " << seed);
        const RunResult broken = run(make(std::vector<std::string>{flaw}, seed));
        const RunResult sound = run(make(std::vector<std::string>{}, seed));
        CHECK(sound.verdict == RunVerdict::held);
        CHECK(sound.violations.empty());
        if (broken.violations.empty())
            continue;
        CHECK(caught_by(broken) == spec->breaks);
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("a vote that a crash forgets makes two leaders of one term", "[flaw]") {
    CHECK(caught("vote_not_persisted", kScriptSeeds, two_leaders) == kScriptSeeds);
}

TEST_CASE("figure 8: counting the copies of an old entry loses it", "[flaw]") {
    const auto figure = [](const std::vector<std::string>& flaws, std::uint64_t seed) { return figure_8(flaws, seed); };
    CHECK(caught("commit_old_term", kScriptSeeds, figure) == kScriptSeeds);
}

TEST_CASE("figure 8 goes on to an overwritten entry and a client that was told otherwise", "[flaw]") {
    const RunResult result = run(figure_8({"commit_old_term"}, 1));
    std::vector<std::string> properties;
    for (const Violation& violation : result.violations)
        properties.push_back(violation.property);
    CHECK(properties == std::vector<std::string>{"LeaderCompleteness", "StateMachineSafety", "linearizable"});
    CHECK(result.not_fired.empty());
}

TEST_CASE("figure 8 without anybody's hand on the timers: the flaw loses the entry at every seed", "[flaw]") {
    CHECK(caught("commit_old_term", kScriptSeeds, figure_8_by_itself) == kScriptSeeds);
}

TEST_CASE("figure 8's control: an entry of the leader's own term on a majority saves both designs", "[flaw]") {
    for (std::uint64_t seed = 1; seed <= kScriptSeeds; ++seed) {
        INFO("seed " << seed);
        CHECK(run(figure_8({"commit_old_term"}, seed, true)).violations.empty());
        CHECK(run(figure_8({}, seed, true)).violations.empty());
    }
}

TEST_CASE("an acknowledgement before the disk has the entry loses it with the power", "[flaw]") {
    CHECK(caught("ack_before_fsync", kScriptSeeds, acknowledged_then_lost) == kScriptSeeds);
}

TEST_CASE("a deposed leader that answers reads by itself shows the past", "[flaw]") {
    CHECK(caught("stale_read", kScriptSeeds, lonely_leader) >= kScriptSeeds / 4);
}

TEST_CASE("storms find the flaws too, and blame the same properties", "[flaw]") {
    const auto any_storm = [](const std::vector<std::string>& flaws, std::uint64_t seed) { return storm(seed, flaws); };
    CHECK(caught("ack_before_fsync", 200, any_storm) > 0);
    CHECK(caught("stale_read", 32, any_storm) > 0);
}
