// The liveness table: which design survives which partial cut. Each row gives what every seed must come to; the cells
// that break one seed in many are not here.
#include "tests/catch.h"
#include "tests/models/consensus/raft/raft_world.h"

using namespace test::raft;

namespace {

struct Row {
    std::string topology;
    std::vector<std::string> broken;  // for each design of designs(): the property that breaks first, "" where all hold
};

const std::vector<Row>& table() {
    static const std::vector<Row> rows{
        {"chain", {"", "", "", "", ""}},
        {"A", {"stable", "", "", "", ""}},
        {"B", {"", "progress", "", "", "progress"}},
        {"C", {"", "progress", "", "", "progress"}},
        {"D", {"progress", "progress", "", "", "progress"}},
        {"E", {"stable", "", "stable", "", ""}},
        {"F", {"progress", "progress", "progress", "progress", "progress"}},
    };
    return rows;
}

bool breaks(const RunResult& result, const std::string& property) {
    for (const Violation& violation : result.violations)
        if (violation.property == property)
            return true;
    return false;
}

}  // namespace

TEST_CASE("each design meets each partial cut as the literature says", "[property]") {
    const std::uint64_t count = std::max<std::uint64_t>(2, seeds() / 50);
    for (const Row& row : table()) {
        for (std::size_t i = 0; i < designs().size(); ++i) {
            for (std::uint64_t seed = 1; seed <= count; ++seed) {
                INFO("topology " << row.topology << ", design " << designs()[i] << ", seed " << seed);
                const RunResult result = run(topology(row.topology, designs()[i], seed, 3_min));
                CHECK(caught_by(result) == row.broken[i]);
                std::vector<std::string> undecided;
                for (const auto& [property, why] : result.undecided)
                    undecided.push_back(property);
                if (row.topology == "E")  // it is cut again before 30 s have passed, and again
                    CHECK(undecided == std::vector<std::string>{"progress", "a leader after the heal"});
                else
                    CHECK(undecided.empty());
                for (const char* safety :
                     {"ElectionSafety", "LogMatching", "LeaderCompleteness", "StateMachineSafety", "linearizable"})
                    CHECK_FALSE(breaks(result, safety));
            }
        }
    }
}

TEST_CASE("a leader that never settles: many elections, half of the time available, and still progress", "[property]") {
    std::int64_t elections = 0;
    const std::uint64_t count = 5;
    for (std::uint64_t seed = 1; seed <= count; ++seed) {
        const RunResult result = run(topology("A", "plain", seed, 4_min));
        INFO("seed " << seed);
        CHECK(breaks(result, "stable"));
        CHECK(breaks(result, "available"));
        CHECK_FALSE(breaks(result, "progress"));
        elections += metric(result, "elections")->sum;
    }
    // About 17 a minute.
    CHECK(elections > 13 * 4 * static_cast<std::int64_t>(count));
    CHECK(elections < 21 * 4 * static_cast<std::int64_t>(count));
}

TEST_CASE("a chain settles on its middle, unless it is idle and a new leader writes nothing", "[property]") {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        INFO("seed " << seed);
        CHECK(run(topology("chain", "plain", seed, 3_min)).violations.empty());
        const RunResult idle =
            run(topology("chain", "plain", seed, 3_min, {{"scripted", true}, {"no_op_on_election", false}}));
        CHECK(breaks(idle, "stable"));
        CHECK(metric(idle, "elections")->sum > 30 * 2);
        CHECK_FALSE(breaks(run(topology("chain", "plain", seed, 3_min, {{"scripted", true}})), "stable"));
    }
}

TEST_CASE("PreVote alone stands still in B; the leader's half of CheckQuorum gives the votes back", "[property]") {
    CHECK(caught_by(run(topology("B", "prevote", 1, 2_min))) == "progress");
    const RunResult both = run(topology("B", "prevote-checkquorum", 1, 3_min));
    CHECK(both.verdict == RunVerdict::held);
    CHECK(metric(both, "elections")->sum >= 2);
}
