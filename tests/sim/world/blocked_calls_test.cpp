// A node that blocks on a call handles nothing but what ends it; all else waits in order of arrival.
#include <memory>

#include "tests/catch.h"
#include "tests/sim/world/callers.h"

using namespace test;

namespace {

Answerer mute() {
    Answerer server;
    server.mute = true;
    return server;
}

}  // namespace

TEST_CASE("a node that is blocked on a call handles its answer first, and what waited then, in order of arrival") {
    CHECK(seen(*run(callers({{1_s, "asb"}, {1001_ms, "x"}, {1012_ms, "y"}}))) ==
          Seen{"do asb at 1s", "reply 1 at 1.02s", "do x at 1.02s", "alarm at 1.02s", "do y at 1.02s"});
}

TEST_CASE("the patience runs while it is blocked; a late answer is a message like any other") {
    Blueprint slow = callers({{1_s, "ab"}, {1001_ms, "x"}});
    slow.links.declare({0, 1}, {Distribution::constant(200_ms)});
    CHECK(seen(*run(slow)) == Seen{"do ab at 1s", "gave up 1 at 1.05s", "do x at 1.05s", "reply 1 at 1.21s"});
}

TEST_CASE("without patience it waits for ever, and the result says so") {
    const auto world = run(callers({{1_s, "aB"}, {2_s, "x"}}, mute()));
    CHECK(seen(*world) == Seen{"do aB at 1s"});
    CHECK(View(*world).blocked(1));
    CHECK(world->node_label(1) == "blocked on Call");
    CHECK(result_of(*world).blocked == Seen{"caller blocks on Call{number=1} since event 2"});
    CHECK(result_of(*run(callers({{1_s, "ab"}}, mute()))).blocked.empty());
}

TEST_CASE("an answer that came before the call is handled first") {
    Blueprint blueprint = callers({{1_s, "ab"}, {1_s, "ax"}, {1001_ms, "ae"}}, mute());
    blueprint.plan.push_back(deliver_at(blueprint, 1005_ms, 1, Reply{2}, 0));  // waits behind "ax" and "ae"
    CHECK(seen(*run(blueprint)) ==
          Seen{"do ab at 1s", "gave up 1 at 1.05s", "do ax at 1.05s", "do ae at 1.05s", "reply 2 at 1.05s"});
}

TEST_CASE("another's answer does not end the call, and it may be blocked again at once") {
    Blueprint blueprint = callers({{1_s, "aab"}, {1001_ms, "ab"}});
    CHECK(seen(*run(blueprint)) ==
          Seen{"do aab at 1s", "reply 2 at 1.02s", "do ab at 1.02s", "reply 3 at 1.04s", "reply 1 at 1.04s"});
}

TEST_CASE("a refusal ends the call where the role says so") {
    Blueprint blueprint = callers({{2_s, "aB"}, {2001_ms, "x"}});
    blueprint.plan.push_back({1_s, {}, CrashNode{0}, 0, "crash"});
    CHECK(seen(*run(blueprint)) == Seen{"do aB at 2s", "0 refused 1 at 2.01s", "do x at 2.01s"});
}

TEST_CASE("whoever blocks on a dead server without patience hangs, and with a connection as long as that holds") {
    Blueprint dark = callers({{2_s, "aB"}});
    dark.plan.push_back({1_s, {}, LosePower{{0}}, 0, "power"});
    CHECK(View(*run(dark)).blocked(1));
    Blueprint connected = callers({{2_s, "aB"}, {3_s, "x"}});
    connected.until = 3600_s;
    LinkSettings settings = connected.links.defaults;
    settings.connection = true;
    connected.links.declare({1, 0}, settings);
    connected.plan.push_back({1_s, {}, cut({{1, 0}}, false), 0, "cut"});
    CHECK(seen(*run(connected)) == Seen{"do aB at 2s", "0 refused 1 at 902s", "do x at 902s"});
}

TEST_CASE("a crash takes the call and all that waits") {
    Blueprint blueprint = callers({{1_s, "aB"}, {1001_ms, "x"}, {2_s, "y"}}, mute());
    blueprint.plan.push_back({1500_ms, {}, CrashNode{1}, 100_ms, "crash"});
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(seen(*world) == Seen{"do y at 2s"});
    CHECK_FALSE(View(*world).blocked(1));
    CHECK(std::count_if(trace.events.begin(), trace.events.end(),
                        [](const TraceEvent& event) { return event.outcome == Outcome::lost_dead; }) == 1);
}

TEST_CASE("behind a write the patience counts from the sync, and a write that fails takes the call along") {
    Blueprint blueprint = callers({{1_s, "pab"}, {1001_ms, "x"}}, mute());
    blueprint.sync_latency = Distribution::constant(100_ms);
    CHECK(seen(*run(blueprint)) == Seen{"do pab at 1s", "gave up 1 at 1.15s", "do x at 1.15s"});
    blueprint.plan.push_back({500_ms, {}, FailDisk{FailDisk::How::full, 1}, 0, "full"});
    CHECK_FALSE(View(*run(blueprint)).blocked(1));
}

TEST_CASE("a busy node takes its time for the answer, too; what waits waits for it") {
    Blueprint blueprint = callers({{1_s, "ab"}, {1001_ms, "x"}});
    blueprint.hardware.push_back(Hardware{});
    blueprint.hardware.back().service = Distribution::constant(5_ms);
    blueprint.nodes[1].hardware = 1;
    CHECK(seen(*run(blueprint)) == Seen{"do ab at 1.005s", "reply 1 at 1.03s", "do x at 1.035s"});
}

TEST_CASE("a node waits for one call at a time") { CHECK_THROWS_AS(run(callers({{1_s, "abab"}})), ModelError); }

TEST_CASE("what a blocked node waits for is a part of the state") {
    const auto hash_at = [](const std::string& steps, const Orders& more, Time time) {
        Orders orders{{1_s, steps}};
        orders.insert(orders.end(), more.begin(), more.end());
        orders.emplace_back(1005_ms, "z");
        return run_as_far_as(callers(orders, mute()), time)->state_hash();
    };
    CHECK(hash_at("aB", {}, 1004_ms) != hash_at("a", {}, 1004_ms));
    CHECK(hash_at("aB", {{1001_ms, "x"}}, 1006_ms) != hash_at("aB", {{1001_ms, "y"}}, 1006_ms));
}

TEST_CASE("a blocked node is told in the trace, and its lane says what it waits for") {
    Trace trace;
    const auto blueprint = share(callers({{1_s, "ab"}}));
    World world(blueprint);
    world.start();
    trace.start(world);
    world.set_sink(&trace);
    world.run();
    Seen notes, labels;
    for (const TraceEffect& effect : trace.effects)
        if (effect.kind == EffectKind::note)
            notes.push_back(effect.detail);
    for (const StateBand& band : trace.bands)
        if (band.node == 1)
            labels.push_back(band.label);
    CHECK(notes == Seen{"blocks on Call{number=1}"});
    CHECK(labels == Seen{"idle", "blocked on Call", "idle"});
}
