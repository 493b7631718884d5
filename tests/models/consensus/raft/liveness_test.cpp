// What the liveness properties say, and when they stay silent.
#include "sim/faults/clock.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/raft_world.h"

using namespace test::raft;

namespace {

// Election timeouts of a minute, so that a cluster that lost its leader stays without one.
Blueprint slow(Time until) {
    return blueprint(
        {{"servers", std::int64_t{3}}, {"election_min", 60_s}, {"election_max", 60_s}, {"leader_bound", 10_s}}, {}, 1,
        until);
}

}  // namespace

TEST_CASE("nobody leads after the heal: violated at the bound") {
    Blueprint made = slow(40_s);
    elect(made, 1, 100_ms);
    crash(made, 1, 5_s, 1_s);
    const RunResult result = run(std::move(made));
    REQUIRE(caught_by(result) == "a leader after the heal");
    CHECK(result.violations.front().time == 16_s);
}

TEST_CASE("a bound beyond the end is undecided, and so is one behind a fault that never heals") {
    CHECK(run(slow(8_s)).verdict == RunVerdict::undecided);  // nobody times out so early
    Blueprint unhealed = slow(40_s);
    crash(unhealed, 1, 5_s);
    CHECK(run(std::move(unhealed)).verdict == RunVerdict::undecided);
    Blueprint standing = slow(40_s);
    crash(standing, 1, 5_s);
    standing.plan.back().standing = true;
    const RunResult violated = run(std::move(standing));
    REQUIRE(caught_by(violated) == "a leader after the heal");
    CHECK(violated.violations.front().time == 15_s);
    // Kept at the start, where it would not have been due; the bound after the heal lies beyond the end.
    Blueprint kept = slow(12_s);
    elect(kept, 1, 100_ms);
    crash(kept, 1, 5_s, 1_s);
    CHECK(run(std::move(kept)).verdict == RunVerdict::undecided);
}

TEST_CASE("whoever led before the fault does not lead after it by what it heard before") {
    Blueprint made = slow(40_s);
    elect(made, 1, 100_ms);
    for (const int other : {2, 3}) {
        crash(made, other, 5_s);
        made.plan.back().standing = true;
    }
    const RunResult result = run(std::move(made));
    REQUIRE(caught_by(result) == "a leader after the heal");
    CHECK(result.violations.front().time == 15_s);
}

TEST_CASE("a lonely leader is no leader after the heal") {
    Blueprint made = slow(40_s);
    elect(made, 1, 100_ms);
    cut(made, 2_s, {{1, 2}, {1, 3}}, 3_s);
    crash(made, 2, 4_s, 3_s);
    CHECK(run(std::move(made)).verdict == RunVerdict::held);  // it leads a majority again once it is reached
}

TEST_CASE("a leader whose clock is wrong is a leader all the same") {
    for (const Duration step : {-5_s, 5_s}) {
        Blueprint made = slow(40_s);
        elect(made, 1, 100_ms);
        made.plan.push_back({3_s, {}, StepClock{n(1), step}, 0, "the leader's clock steps"});
        crash(made, 2, 5_s, 1_s);
        CHECK(run(std::move(made)).verdict == RunVerdict::held);
    }
}

TEST_CASE("a run too short for its windows is undecided") {
    const RunResult early = run(topology("A", "prevote", 1, 20_s));
    CHECK(early.verdict == RunVerdict::undecided);
    CHECK(early.undecided.size() == 4);  // stable, available, progress, a leader after the heal
    CHECK(run(topology("none", "plain", 1, 3_min)).verdict == RunVerdict::held);
}

TEST_CASE("availability is measured, not guessed: a leader cut off for a third of the time") {
    Blueprint made = topology("none", "checkquorum", 1, 3_min);
    for (Time at = 40_s; at < 3_min; at += 30_s) {
        cut(made, at, {{1, 2}, {1, 3}, {1, 4}, {1, 5}, {2, 3}, {2, 4}, {2, 5}, {3, 4}, {3, 5}, {4, 5}}, 10_s);
    }
    const RunResult result = run(std::move(made));
    bool available = true;
    for (const Violation& violation : result.violations)
        available = available && violation.property != "available";
    CHECK_FALSE(available);
}
