// Timers, writes to disk, crashes, links: what happens to a handler's effects.
#include "sim/faults/clock.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::vector<Time> times_of(const Trace& trace, EventKind what, NodeId node) {
    std::vector<Time> times;
    for (const TraceEvent& event : trace.events)
        if (event.what == what && event.node == node && event.outcome == Outcome::handled)
            times.push_back(event.time);
    return times;
}

}  // namespace

TEST_CASE("an answer written after persist waits for the disk") {
    Blueprint blueprint = ledgers();
    blueprint.sync_latency = Distribution::constant(5_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::sync, 0) == std::vector<Time>{1005_ms});
    CHECK(times_of(trace, EventKind::deliver, 1) == std::vector<Time>{1015_ms});
    CHECK(state_of(*world, 1).answers == 1);
    CHECK(View(*world).durable<Ledger>(0).total == 3);
}

TEST_CASE("a crash before the sync loses the write and the answer together") {
    Blueprint blueprint = ledgers();
    blueprint.sync_latency = Distribution::constant(5_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));
    blueprint.plan.push_back({1004_ms, {}, CrashNode{0}, 1_s, "crash a"});
    const auto world = run(blueprint);
    CHECK(state_of(*world, 1).answers == 0);
    CHECK(state_of(*world, 0).total == 0);
}

TEST_CASE("an answer sent before persist survives the crash that loses the write: the mistake is one line moved") {
    Ledger hasty;
    hasty.answer_first = true;
    Blueprint blueprint = ledgers(hasty);
    blueprint.sync_latency = Distribution::constant(5_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));
    blueprint.plan.push_back({1004_ms, {}, CrashNode{0}, 1_s, "crash a"});
    const auto world = run(blueprint);
    CHECK(state_of(*world, 1).answers == 1);
    CHECK(state_of(*world, 0).total == 0);
}

TEST_CASE("a crash after the sync keeps what was written; memory is lost") {
    Blueprint blueprint = ledgers();
    blueprint.sync_latency = Distribution::constant(5_ms);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}));
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Letter{{1}, "hello"}));
    blueprint.plan.push_back({1006_ms, {}, CrashNode{0}, 1_s, "crash a"});
    const auto world = run(blueprint);
    CHECK(state_of(*world, 0).total == 3);
    CHECK(state_of(*world, 0).letters.empty());
}

TEST_CASE("writes reach the disk in the order in which they were made") {
    Blueprint blueprint = ledgers();
    blueprint.sync_latency = Distribution::uniform(1_ms, 50_ms);
    for (int i = 1; i <= 30; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, 1_s + i * 1_ms, 0, Add{1}, 1));
    Trace trace;
    const auto world = run(blueprint, &trace);
    const auto syncs = times_of(trace, EventKind::sync, 0);
    CHECK(syncs.size() == 30);
    CHECK(std::is_sorted(syncs.begin(), syncs.end()));
    CHECK(View(*world).durable<Ledger>(0).total == 30);
}

TEST_CASE("a timer set anew fires once, at its last deadline") {
    Blueprint blueprint = ledgers();
    for (Time at : {1000_ms, 1050_ms, 1090_ms})
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Letter{{1}, "wait"}));
    blueprint.plan.push_back(deliver_at(blueprint, 1090_ms, 0, Letter{{1, 2}, "another timer"}));
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::timer, 0) == std::vector<Time>{1190_ms, 1190_ms});
    CHECK(state_of(*world, 0).expired == 2);
}

TEST_CASE("timers die with the node and start anew with it") {
    Ledger beating;
    beating.beat = 100_ms;
    Blueprint blueprint = ledgers(beating);
    blueprint.until = 1_s;
    blueprint.plan.push_back({250_ms, {}, CrashNode{0}, 300_ms, "crash a"});
    Trace trace;
    run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::timer, 0) == std::vector<Time>{100_ms, 200_ms, 650_ms, 750_ms, 850_ms, 950_ms});
}

TEST_CASE("a clock that runs fast fires its timers early and steps do not move them") {
    Ledger beating;
    beating.beat = 1_s;
    Blueprint blueprint = ledgers(beating);
    blueprint.until = 3_s;
    blueprint.nodes[0].clock.drift_ppm = 250'000;
    blueprint.plan.push_back({500_ms, {}, StepClock{1, 10_s}, 0, "step b"});
    Trace trace;
    run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::timer, 0) == std::vector<Time>{800_ms, 1600_ms, 2400_ms});
    CHECK(times_of(trace, EventKind::timer, 1) == std::vector<Time>{1_s, 2_s, 3_s});
}

TEST_CASE("a paused node handles what waited when it wakes") {
    Ledger beating;
    beating.beat = 100_ms;
    Blueprint blueprint = ledgers(beating);
    blueprint.until = 1_s;
    blueprint.plan.push_back({150_ms, {}, PauseNode{0}, 400_ms, "pause a"});
    blueprint.plan.push_back(deliver_at(blueprint, 190_ms, 1, Add{1}, 0));  // b answers a at 200 ms
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::timer, 0) == std::vector<Time>{100_ms, 550_ms, 650_ms, 750_ms, 850_ms, 950_ms});
    CHECK(times_of(trace, EventKind::deliver, 0) == std::vector<Time>{550_ms});
    CHECK(state_of(*world, 0).answers == 1);
    const auto sent = std::find_if(trace.effects.begin(), trace.effects.end(),
                                   [](const TraceEffect& effect) { return effect.kind == EffectKind::send; });
    REQUIRE(sent != trace.effects.end());
    CHECK(trace.events[sent->settled - 1].time == 550_ms);  // its arrow ends where it was handled
}

TEST_CASE("a message to a dead node, or over a link cut meanwhile, is an event that is lost") {
    Blueprint blueprint = ledgers();
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{1}, 1));
    blueprint.plan.push_back({1005_ms, {}, CrashNode{1}, 1_s, "crash b"});
    blueprint.plan.push_back(deliver_at(blueprint, 3_s, 0, Add{1}, 2));
    blueprint.plan.push_back({3005_ms, {}, CutLinks{"cut", {{0, 2}}}, 1_s, "cut a->c"});
    blueprint.plan.push_back(deliver_at(blueprint, 3500_ms, 0, Add{1}, 2));  // cut already: lost at the send, no event
    Trace trace;
    run(blueprint, &trace);
    std::vector<Outcome> outcomes;
    for (const TraceEvent& event : trace.events)
        if (event.what == EventKind::deliver)
            outcomes.push_back(event.outcome);
    CHECK(outcomes == std::vector<Outcome>{Outcome::lost_dead, Outcome::lost_cut});
    CHECK(std::count_if(trace.effects.begin(), trace.effects.end(),
                        [](const auto& e) { return e.kind == EffectKind::lost; }) == 1);
}

TEST_CASE("two partitions that overlap both have to heal; heal ends them all") {
    Blueprint blueprint = ledgers();
    const CutLinks cut{"partition", {{0, 1}}};
    blueprint.plan.push_back({1_s, {}, cut, 4_s, "first"});
    blueprint.plan.push_back({2_s, {}, cut, 1_s, "second"});
    World world(share(blueprint));
    const auto cut_at = [&](Time time) {
        while (world.now() < time && world.step()) {
        }
        return world.state().network.cuts.is_cut(0, 1);
    };
    CHECK(cut_at(3_s));
    CHECK(world.state().plan.active == 1);
    CHECK(!cut_at(5_s));

    blueprint.plan.push_back({2500_ms, {}, HealAll{}, 0, "heal"});
    const auto healed = run(blueprint);
    CHECK(healed->state().network.cuts.empty());
    CHECK(healed->state().plan.active == 0);
    CHECK(healed->state().plan.last_heal == 2500_ms);
}

TEST_CASE("a heal that finds nothing cut or held does not fire") {
    Blueprint blueprint = ledgers();
    blueprint.plan.push_back({1_s, {}, HealAll{}, 0, "too early"});
    blueprint.plan.push_back({2_s, {}, CutLinks{"partition", {{0, 1}}}, 0, "cut"});
    blueprint.plan.push_back({3_s, {}, HealLinks{{{1, 0}}}, 0, "the other way"});
    blueprint.plan.push_back({4_s, {}, HealLinks{{{0, 1}}}, 0, "heals"});
    blueprint.plan.push_back({5_s, {}, HealAll{}, 0, "too late"});
    const auto ended = run(blueprint);
    CHECK(ended->state().plan.not_fired ==
          std::vector<std::string>{"too early at 1.000 s", "the other way at 3.000 s", "too late at 5.000 s"});
    CHECK(ended->state().plan.counts.at("heal") == 1);
    CHECK(ended->state().plan.last_heal == 4_s);
}

TEST_CASE("a triggered fault fires once, caused by the event that triggered it") {
    Blueprint blueprint = ledgers();
    for (int i = 1; i <= 4; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, i * 1_s, 0, Add{1}));
    blueprint.plan.push_back({0, Trigger{"added", 0, 2, 0}, CrashNode{0}, 100_ms, "crash a at its second"});
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(world->state().plan.counts.at("crash") == 1);
    const auto crash = std::find_if(trace.events.begin(), trace.events.end(),
                                    [](const auto& e) { return e.detail == "crash a at its second"; });
    REQUIRE(crash != trace.events.end());
    CHECK(crash->time == 2_s);
    CHECK(trace.events[crash->cause - 1].detail == "deliver");
}

TEST_CASE("what could not fire is reported") {
    Blueprint blueprint = ledgers();
    blueprint.plan.push_back({1_s, {}, CrashNode{0}, 0, "crash a"});
    blueprint.plan.push_back({2_s, {}, PauseNode{0}, 1_s, "pause a"});
    blueprint.plan.push_back({3_s, {}, FireTimer{1, blueprint.find_kind("Beat")}, 0, "fire b's beat"});
    blueprint.plan.push_back({11_s, {}, CrashNode{1}, 0, "too late"});
    blueprint.plan.push_back({0, Trigger{"added", kNoNode, 1, 0}, CrashNode{2}, 0, "never triggered"});
    const RunResult result = result_of(*run(blueprint));
    CHECK(result.not_fired == std::vector<std::string>{"pause a at 2.000 s", "fire b's beat at 3.000 s",
                                                       "too late: it is due at 11.000 s, and the run ends at 10.000 s",
                                                       "never triggered: the moment 'added' did not come"});
    CHECK(result.faults == std::map<std::string, std::int64_t>{{"crash", 1}});
}

TEST_CASE("an armed timer can be fired early") {
    Ledger beating;
    beating.beat = 5_s;
    Blueprint blueprint = ledgers(beating);
    blueprint.plan.push_back({1_s, {}, FireTimer{0, blueprint.find_kind("Beat")}, 0, "fire"});
    const auto world = run(blueprint);
    CHECK(state_of(*world, 0).beats == 2);  // at 1 s, then 5 s after that; not at 5 s
    CHECK(state_of(*world, 1).beats == 2);  // at 5 s and 10 s
}

TEST_CASE("messages are edited by their stable name") {
    Blueprint blueprint = ledgers();
    for (int i = 1; i <= 3; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, i * 1_s, 0, Add{1}, 1));
    const MessageKind added = blueprint.find_kind("Added");
    auto& edits = blueprint.overrides.messages;
    edits.push_back({{0, 1, added, 1}, MessageFate::drop(), "drop:a->b/Added#1"});
    edits.push_back({{0, 1, added, 2}, MessageFate::late(500_ms), "delay:a->b/Added#2=500ms"});
    edits.push_back({{0, 1, added, 3}, MessageFate::duplicate(), "duplicate:a->b/Added#3"});
    edits.push_back({{0, 1, added, 9}, MessageFate::drop(), "drop:a->b/Added#9"});
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(times_of(trace, EventKind::deliver, 1) == std::vector<Time>{2500_ms, 3010_ms, 3010_ms});
    CHECK(result_of(*world).not_applied == std::vector<std::string>{"drop:a->b/Added#9"});
}

TEST_CASE("a livelock ends with a message that names it") {
    Ledger restless;
    restless.beat = 1_s;
    restless.restless = true;
    const Blueprint blueprint = ledgers(restless);
    World world(share(blueprint));
    CHECK_THROWS_WITH(world.run(), Catch::Matchers::ContainsSubstring("virtual time stands still"));
    World again(share(blueprint));
    CHECK_THROWS_AS(again.run(), Livelock);
}
