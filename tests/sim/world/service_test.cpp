// A node that takes time for a message: one after another, and how slow it is counts when it begins.
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

// Answers of b that come at these times to a, which takes 10 ms for each.
Blueprint busy_reader(const std::vector<Time>& answers) {
    Blueprint blueprint = ledgers();
    blueprint.hardware.push_back({});
    blueprint.hardware.back().service = Distribution::constant(10_ms);
    blueprint.nodes[0].hardware = 1;
    for (const Time at : answers)
        blueprint.plan.push_back(deliver_at(blueprint, at - 10_ms, 1, Add{1}, 0));
    return blueprint;
}

struct Handled {
    Time at = 0;
    Outcome outcome = Outcome::handled;
    bool operator==(const Handled&) const = default;
};

std::vector<Handled> answers_handled(const Blueprint& blueprint) {
    Trace trace;
    run(blueprint, &trace);
    std::vector<Handled> out;
    for (const TraceEvent& event : trace.events)
        if (event.what == EventKind::deliver && event.node == 0)
            out.push_back({event.time, event.outcome});
    return out;
}

}  // namespace

TEST_CASE("a busy node serves one after another, in order of arrival") {
    CHECK(answers_handled(busy_reader({100_ms, 101_ms, 102_ms, 150_ms})) ==
          std::vector<Handled>{{110_ms}, {120_ms}, {130_ms}, {160_ms}});
}

TEST_CASE("a node that was slow is so no longer to what waited meanwhile") {
    Blueprint blueprint = busy_reader({100_ms, 101_ms, 102_ms, 103_ms});
    blueprint.plan.push_back({95_ms, {}, SlowNode{0, {10, 1}}, 100_ms, "slow a"});  // until 195 ms
    CHECK(answers_handled(blueprint) == std::vector<Handled>{{200_ms}, {210_ms}, {220_ms}, {230_ms}});
}

TEST_CASE("what waits when a node becomes slow is served slowly") {
    Blueprint blueprint = busy_reader({100_ms, 101_ms, 102_ms});
    blueprint.plan.push_back({105_ms, {}, SlowNode{0, {3, 1}}, 1_s, "slow a"});
    CHECK(answers_handled(blueprint) == std::vector<Handled>{{110_ms}, {140_ms}, {170_ms}});
}

TEST_CASE(
    "a crash loses what waits and what is being served, also where the node is back before its service had ended") {
    Blueprint blueprint = busy_reader({100_ms, 101_ms, 102_ms, 108_ms});
    blueprint.plan.push_back({104_ms, {}, CrashNode{0}, 1_ms, "crash a"});
    CHECK(answers_handled(blueprint) ==
          std::vector<Handled>{
              {104_ms, Outcome::lost_dead}, {104_ms, Outcome::lost_dead}, {110_ms, Outcome::lost_dead}, {118_ms}});
}

TEST_CASE("a timer does not wait for what a node serves") {
    Ledger role;
    role.beat = 20_ms;
    Blueprint blueprint = ledgers(role);
    blueprint.hardware[0].service = Distribution::constant(1_s);
    blueprint.plan.push_back(deliver_at(blueprint, 10_ms, 1, Add{3}, 0));
    blueprint.until = 100_ms;
    CHECK(state_of(*run(blueprint), 0).beats == 5);
}

TEST_CASE("a long queue is served in order, and a copy of the state goes on alike") {
    std::vector<Time> answers;
    for (Time at = 10_ms; at < 510_ms; at += 1_ms)
        answers.push_back(at);
    const auto blueprint = share(busy_reader(answers));
    World straight(blueprint), other(blueprint);
    straight.run();
    other.run_to(straight.event() / 2);
    const WorldState kept = other.state();
    other.run();
    CHECK(other.fingerprint() == straight.fingerprint());
    other.restore(kept);
    other.run();
    CHECK(other.fingerprint() == straight.fingerprint());
    CHECK(state_of(straight, 0).answers == 500);
}
