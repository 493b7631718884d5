// The same identity shows the same sky: design.md §4.
#include "tests/catch.h"
#include "tests/seeds.h"
#include "tests/sim/world/ledger.h"

using namespace test;

TEST_CASE("the same seed twice gives the same fingerprint, another seed another", "[determinism]") {
    const auto first = run(busy_ledgers(1));
    CHECK(first->event() > 3000);
    CHECK(run(busy_ledgers(1))->fingerprint() == first->fingerprint());
    CHECK(run(busy_ledgers(2))->fingerprint() != first->fingerprint());
}

TEST_CASE("a run that is watched is the run that is not", "[determinism]") {
    Trace trace;
    const auto watched = run(busy_ledgers(), &trace);
    CHECK(watched->fingerprint() == run(busy_ledgers())->fingerprint());
    CHECK(trace.events.size() == watched->event());
}

TEST_CASE("a run rewound to any event and continued is the same run", "[determinism][property]") {
    const auto blueprint = share(busy_ledgers());
    World straight(blueprint);
    straight.run();
    for (std::uint64_t seed = 1; seed <= test::seeds(40); ++seed) {
        World world(blueprint);
        const EventNumber kept = uniform_below(draw(seed, 1, 0, 0), straight.event());
        world.run_to(kept);
        const WorldState snapshot = world.state();
        world.run_to(kept + uniform_below(draw(seed, 1, 0, 1), straight.event()));
        world.restore(snapshot);
        CHECK(world.event() == kept);
        world.run();
        REQUIRE(world.fingerprint() == straight.fingerprint());
        REQUIRE(world.state().findings.violations.size() == straight.state().findings.violations.size());
    }
}

TEST_CASE("what is admitted after the last event is no part of the run", "[determinism]") {
    Blueprint blueprint = ledgers();
    blueprint.hardware[0].service = Distribution::constant(20_s);
    blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Add{3}, 1));  // the answer is still being served at the end
    const auto shared = share(blueprint);
    World whole(shared), stopped(shared);
    whole.run();
    stopped.run_to(whole.event());
    CHECK_FALSE(stopped.ended());
    CHECK(stopped.fingerprint() == whole.fingerprint());
}

TEST_CASE("both roads of an event, a send and a draw lead to the same run", "[determinism]") {
    Ledger talkative;
    talkative.beat = 20_ms;
    talkative.pass_on = true;
    for (Blueprint blueprint : {busy_ledgers(), ledgers(talkative)}) {  // bad links, and good ones
        const std::uint64_t plain = run(blueprint)->fingerprint();
        blueprint.careful = true;
        CHECK(run(blueprint)->fingerprint() == plain);
    }
}

TEST_CASE("two worlds in one process do not disturb each other", "[determinism]") {
    const std::uint64_t alone = run(busy_ledgers(5))->fingerprint();
    World one(share(busy_ledgers(5))), other(share(busy_ledgers(6)));
    while (one.step())
        other.step();
    CHECK(one.fingerprint() == alone);
}

TEST_CASE("golden fingerprints", "[golden][determinism]") {
    // One that moves means that runs changed: raise the engine number and say why in the commit.
    CHECK(run(busy_ledgers(41))->fingerprint() == 0xbde9e4e023d989d0u);
    CHECK(run(busy_ledgers(42))->fingerprint() == 0x75a0e383f052213fu);
}

TEST_CASE("an edit of one message disturbs no draw of the other links", "[determinism]") {
    // b's links with c carry the same delays whether or not a message from a to b was dropped, as long as b sends
    // alike.
    Ledger quiet;
    Blueprint blueprint = ledgers(quiet);
    for (NodeId from = 0; from < 3; ++from)
        for (NodeId to = 0; to < 3; ++to)
            if (from != to)
                blueprint.links.declare({from, to}, {Distribution::uniform(1_ms, 50_ms), {1, 10}, {}});
    for (int i = 1; i <= 20; ++i) {
        blueprint.plan.push_back(deliver_at(blueprint, i * 100_ms, 0, Add{1}, 1));  // a answers b
        blueprint.plan.push_back(deliver_at(blueprint, i * 100_ms, 1, Add{1}, 2));  // b answers c
    }
    Blueprint edited = blueprint;
    edited.overrides.messages.push_back(
        {{0, 1, edited.find_kind("Added"), 3}, MessageFate::drop(), "drop:a->b/Added#3"});
    const auto arrivals = [](Blueprint plan, NodeId from, NodeId to) {
        Trace trace;
        const auto world = run(std::move(plan), &trace);
        std::vector<Time> times;
        for (const TraceEvent& event : trace.events)
            if (event.what == EventKind::deliver && event.peer == from && event.node == to)
                times.push_back(event.time);
        return times;
    };
    CHECK(arrivals(blueprint, 1, 2) == arrivals(edited, 1, 2));
    auto whole = arrivals(blueprint, 0, 1);
    const auto without = arrivals(edited, 0, 1);
    CHECK(whole.size() == without.size() + 1);
    std::size_t same = 0;
    for (Time time : without)
        same += std::find(whole.begin(), whole.end(), time) != whole.end() ? 1 : 0;
    CHECK(same == without.size());
}

TEST_CASE("one stream can be sampled anew while the rest holds", "[determinism]") {
    Blueprint resampled = busy_ledgers();
    resampled.overrides.resamples.push_back({"amount", 7, 5_s, "resample:amount=7@5s"});
    Trace before, after;
    run(busy_ledgers(), &before);
    run(resampled, &after);
    std::size_t same = 0;
    while (same < before.events.size() && before.events[same].detail == after.events[same].detail)
        ++same;
    REQUIRE(same < before.events.size());
    CHECK(before.events[same].time > 5_s);
    CHECK(before.events[same].time == after.events[same].time);  // the other amount travels with the same delay
}
