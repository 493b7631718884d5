// What comes back to whoever sent it: over cuts that refuse, from processes that are down, from connections that are
// given up.
#include <memory>

#include "tests/catch.h"
#include "tests/sim/world/callers.h"

using namespace test;

namespace {

// With a fault at 1 s, and a question at 2 s.
Blueprint after_fault(FaultAction action, Duration lasting = 0, const std::string& steps = "a") {
    Blueprint blueprint = callers({{2_s, steps}});
    blueprint.plan.push_back({1_s, {}, std::move(action), lasting, "fault"});
    return blueprint;
}

Blueprint connected(const Orders& orders, Duration give_up = 15_min) {
    Blueprint blueprint = callers(orders);
    blueprint.until = 3600_s;
    for (const Link& link : {Link{0, 1}, Link{1, 0}}) {
        LinkSettings settings = blueprint.links.defaults;
        settings.connection = true;
        settings.give_up = give_up;
        blueprint.links.declare(link, settings);
    }
    return blueprint;
}

}  // namespace

TEST_CASE("over a cut that refuses a send comes back after the delay of its link; over a silent one nothing does") {
    CHECK(told(after_fault(cut({{1, 0}}))) == Seen{"0 refused 1 at 2.01s"});
    CHECK(told(after_fault(cut({{1, 0}}, false))).empty());
    CHECK(told(after_fault(cut({{1, 0}, {0, 1}}))) == Seen{"0 refused 1 at 2.01s"});
    CHECK(told(after_fault(cut({{1, 0}}), 0, "l")) == Seen{"refused letter hello at 2.01s"});
}

TEST_CASE("a cut of the other way alone refuses what is sent there, and the question arrives") {
    const auto world = run(after_fault(cut({{0, 1}})));
    CHECK(heard(*world) == Seen{"ask 1 at 2.01s"});
    CHECK(seen(*world) == Seen{"do a at 2s"});  // the server does not want to know
}

TEST_CASE("a link with a silent cut among its cuts is cut silently, until that one heals") {
    Blueprint blueprint = after_fault(cut({{1, 0}}));
    blueprint.plan.push_back({1500_ms, {}, cut({{1, 0}}, false), 1_s, "silent"});
    blueprint.plan.push_back(deliver_at(blueprint, 3_s, 1, Do{"a"}));
    CHECK(told(blueprint) == Seen{"0 refused 2 at 3.01s"});
    blueprint.plan.push_back({2700_ms, {}, HealLinks{{{1, 0}}}, 0, "heal"});
    CHECK(told(blueprint) == Seen{"reply 2 at 3.02s"});
}

TEST_CASE("a process that is down refuses what is sent to it; a machine without power, or a new one, does not") {
    CHECK(told(after_fault(CrashNode{0})) == Seen{"0 refused 1 at 2.01s"});
    CHECK(told(after_fault(LosePower{{0}})).empty());
    CHECK(told(after_fault(WipeNode{0})).empty());
    Blueprint both = after_fault(LosePower{{0}}, 500_ms);  // power is back, and a crash keeps the process down
    both.plan.push_back({900_ms, {}, CrashNode{0}, 0, "crash"});
    CHECK(told(both) == Seen{"0 refused 1 at 2.01s"});
    Blueprint cut_off = after_fault(CrashNode{0});  // what comes back does not get through
    cut_off.plan.push_back({1_s, {}, cut({{0, 1}}, false), 0, "cut"});
    CHECK(told(cut_off).empty());
    CHECK(told(after_fault(CrashNode{0}, 500_ms)) == Seen{"reply 1 at 2.02s"});
    Blueprint full = after_fault(CrashNode{0});
    full.plan.clear();
    CHECK(told(full).empty());
}

TEST_CASE("what is under way is lost either way") {
    for (const FaultAction& action : std::vector<FaultAction>{CrashNode{0}, LosePower{{0}}, cut({{1, 0}})}) {
        Blueprint blueprint = callers({{2_s, "a"}});
        blueprint.plan.push_back({2005_ms, {}, action, 0, "fault"});
        const auto world = run(blueprint);
        CHECK(heard(*world).empty());
        CHECK(seen(*world) == Seen{"do a at 2s"});
    }
}

TEST_CASE("a role without a handler for it passes over it: the run is the one that it always was") {
    const auto fingerprint = [](FaultAction action) {
        Blueprint blueprint = callers<false>({{2_s, "al"}, {2100_ms, "a"}});
        blueprint.plan.push_back({1_s, {}, std::move(action), 2_s, "fault"});
        const auto world = run(blueprint);
        CHECK(seen<false>(*world).size() == 2);
        return std::pair(world->fingerprint(), world->event());
    };
    CHECK(fingerprint(CrashNode{0}).second ==
          4 + 2 + 3);  // two orders, which arrive; the fault and its end; three losses on arrival
    const auto refused = fingerprint(cut({{1, 0}})), silent = fingerprint(cut({{1, 0}}, false));
    CHECK(refused.second == silent.second);
}

TEST_CASE("what comes back does not come to a later life of the sender, nor over a held link before its release") {
    Blueprint crashed = after_fault(cut({{1, 0}}));
    crashed.plan.push_back({2005_ms, {}, CrashNode{1}, 2_ms, "crash"});
    Trace trace;
    const auto world = run(crashed, &trace);
    CHECK(seen(*world).empty());
    CHECK(trace.events.back().outcome == Outcome::lost_dead);
    Blueprint held = after_fault(CrashNode{0});
    held.plan.push_back({1_s, {}, HoldLinks{{{{0, 1}}}}, 2_s, "hold"});
    CHECK(told(held) == Seen{"0 refused 1 at 3s"});
}

TEST_CASE("a refusal is told in the trace: the send that came back, and the event at which it did, caused by it") {
    Trace trace;
    run(after_fault(cut({{1, 0}})), &trace);
    const auto refused = std::find_if(trace.effects.begin(), trace.effects.end(),
                                      [](const TraceEffect& effect) { return effect.kind == EffectKind::refused; });
    REQUIRE(refused != trace.effects.end());
    CHECK(refused->detail == "refused: the link is cut: Ask{number=1}");
    CHECK((refused->node == 1 && refused->peer == 0 && refused->due == 2010_ms));
    const TraceEvent& back = trace.events.at(refused->settled - 1);
    CHECK(back.detail == "Refused<Ask>{message=Ask{number=1}}");
    CHECK((back.node == 1 && back.peer == 0 && back.cause == refused->event && back.time == 2010_ms));
}

TEST_CASE("what comes back has a stable name, and edits find it") {
    const auto edited = [](const MessageFate& fate) {
        Blueprint blueprint = callers({{2_s, "a"}, {3_s, "a"}});
        blueprint.plan.push_back({1_s, {}, CrashNode{0}, 0, "crash"});
        blueprint.overrides.messages.push_back({{0, 1, blueprint.find_kind("Refused<Ask>"), 2}, fate, ""});
        const auto world = run(blueprint);
        CHECK(result_of(*world).not_applied.empty());
        Seen out = seen(*world);
        std::erase_if(out, [](const std::string& line) { return line.starts_with("do "); });
        return out;
    };
    CHECK(edited(MessageFate::drop()) == Seen{"0 refused 1 at 2.01s"});
    CHECK(edited(MessageFate::late(1_s)) == Seen{"0 refused 1 at 2.01s", "0 refused 2 at 4s"});
    CHECK(edited(MessageFate::duplicate()) ==
          Seen{"0 refused 1 at 2.01s", "0 refused 2 at 3.01s", "0 refused 2 at 3.01s"});
}

TEST_CASE("the luck of what comes back is the message's own: it has the delay that the message would have had") {
    Blueprint blueprint = callers({{2_s, "a"}, {3_s, "a"}});
    blueprint.links.declare({1, 0}, {Distribution::uniform(1_ms, 900_ms)});
    const Seen arrived = heard(*run(blueprint));
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}), 0, "cut"});
    const Seen back = told(blueprint);
    REQUIRE((arrived.size() == 2 && back.size() == 2));
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(arrived[i].substr(arrived[i].rfind(' ')) == back[i].substr(back[i].rfind(' ')));
}

// ---- Connections ---------------------------------------------------------------------------------------------------

TEST_CASE("a connection keeps what is sent while it is cut silently, and delivers it in order after the heal") {
    Blueprint blueprint = connected({{2_s, "a"}, {3_s, "la"}, {8_s, "a"}});
    blueprint.links.declare({1, 0}, [&] {
        LinkSettings settings = blueprint.links.settings(blueprint.links.find(1, 0));
        settings.delay = Distribution::uniform(1_ms, 900_ms);
        return settings;
    }());
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}, false), 6_s, "cut"});
    const auto world = run(blueprint);
    const Seen asked = heard(*world);
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].starts_with("ask 1 at 7"));
    CHECK(asked[1].starts_with("letter hello at 7"));
    CHECK(asked[2].starts_with("ask 2 at 7"));
    CHECK(asked[3].starts_with("ask 3 at 8"));
    CHECK(world->state().network.stalled.empty());
    CHECK(seen(*world).size() == 3 + 3);  // and every answer
}

TEST_CASE("a connection is given up 15 minutes after the first that waits: all of it comes back, and it begins anew") {
    Blueprint blueprint = connected({{10_s, "a"}, {600_s, "l"}, {911_s, "a"}});
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}, false), 1000_s, "cut"});
    const auto world = run(blueprint);
    CHECK(told(blueprint) == Seen{"0 refused 1 at 910s", "refused letter hello at 910s", "reply 2 at 1001.02s"});
    CHECK(heard(*world) == Seen{"ask 2 at 1001.01s"});
    Blueprint sooner = connected({{10_s, "a"}}, 20_s);
    sooner.plan.push_back({1_s, {}, cut({{1, 0}}, false), 0, "cut"});
    CHECK(told(sooner) == Seen{"0 refused 1 at 30s"});
    Trace trace;
    CHECK(run(sooner, &trace)->state().network.stalled.empty());
    CHECK(std::count_if(trace.events.begin(), trace.events.end(), [](const TraceEvent& event) {
              return event.outcome == Outcome::lost_connection && event.time == 30_s;
          }) == 1);
}

TEST_CASE(
    "a connection that is cut by a reset refuses at once, and what waits is refused when the silence ends in one") {
    Blueprint blueprint = connected({{2_s, "a"}});
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}), 0, "refused"});
    CHECK(told(blueprint) == Seen{"0 refused 1 at 2.01s"});
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}, false), 4_s, "silent"});
    CHECK(told(blueprint) == Seen{"0 refused 1 at 5.01s"});
}

TEST_CASE(
    "what a connection keeps is lost with a crash of its sender, and refused by a receiver that is down by then") {
    Blueprint sender = connected({{2_s, "a"}});
    sender.plan.push_back({1_s, {}, cut({{1, 0}}, false), 4_s, "cut"});
    Blueprint receiver = sender;
    sender.plan.push_back({3_s, {}, CrashNode{1}, 1_s, "crash"});
    Trace trace;
    const auto world = run(sender, &trace);
    CHECK((heard(*world).empty() && seen(*world).empty()));
    const auto lost = std::find_if(trace.events.begin(), trace.events.end(),
                                   [](const TraceEvent& event) { return event.outcome == Outcome::lost_connection; });
    REQUIRE(lost != trace.events.end());
    CHECK((lost->time == 3_s && lost->node == 0 && lost->peer == 1));
    CHECK(world->event() == 4 + 2 + 1);  // two faults and their ends; the order, which arrives; what is lost
    receiver.plan.push_back({3_s, {}, CrashNode{0}, 0, "crash"});
    CHECK(told(receiver) == Seen{"0 refused 1 at 5.01s"});
}

TEST_CASE("a message that a connection kept is counted once by its name, and is one send of the trace") {
    Blueprint blueprint = connected({{2_s, "a"}, {6_s, "a"}});
    blueprint.plan.push_back({1_s, {}, cut({{1, 0}}, false), 4_s, "cut"});
    blueprint.overrides.messages.push_back({{1, 0, blueprint.find_kind("Ask"), 2}, MessageFate::drop(), ""});
    Trace trace;
    const auto world = run(blueprint, &trace);
    CHECK(heard(*world) == Seen{"ask 1 at 5.01s"});
    int sends = 0;
    for (const TraceEffect& effect : trace.effects)
        if (effect.kind == EffectKind::send && effect.node == 1) {
            ++sends;
            CHECK((effect.detail == "waits for its link, which is cut: Ask{number=1}" && effect.settled != 0));
        }
    CHECK(sends == 1);
}

// ---- Determinism ---------------------------------------------------------------------------------------------------

namespace {

// Questions all the time, over connections, cuts of both kinds, crashes and losses of power.
Blueprint busy(std::uint64_t seed) {
    Orders orders;
    for (int i = 0; i < 60; ++i)
        orders.emplace_back(i * 100_ms + 50_ms, i % 7 == 3 ? "ab" : i % 3 == 0 ? "al" : "a");
    Blueprint blueprint = callers(orders);
    blueprint.seed = seed;
    blueprint.sync_latency = Distribution::uniform(1_ms, 8_ms);
    LinkSettings settings{Distribution::lognormal(2_ms, 40_ms), {1, 50}, {1, 30}};
    settings.connection = seed % 2 == 0;
    settings.give_up = 300_ms;
    for (const Link& link : {Link{0, 1}, Link{1, 0}})
        blueprint.links.declare(link, settings);
    const auto fault = [&](Time at, FaultAction action, Duration lasting) {
        blueprint.plan.push_back({at, {}, std::move(action), lasting, "fault"});
    };
    fault(500_ms, CrashNode{0}, 300_ms);
    fault(1200_ms, cut({{1, 0}}), 300_ms);
    fault(1700_ms, cut({{1, 0}, {0, 1}}, false), 700_ms);
    fault(2800_ms, LosePower{{0}}, 300_ms);
    fault(3500_ms, cut({{1, 0}}, false), 250_ms);
    fault(3600_ms, CrashNode{1}, 50_ms);
    fault(4200_ms, HoldLinks{{{{0, 1}}}}, 300_ms);
    fault(4250_ms, cut({{1, 0}}), 100_ms);
    fault(4700_ms, PauseNode{1}, 300_ms);
    return blueprint;
}

}  // namespace

TEST_CASE("runs with refusals and calls are the same watched, carefully, and rewound to any event",
          "[determinism][property]") {
    std::int64_t refused = 0, blocked = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Blueprint blueprint = busy(seed);
        World straight(share(blueprint));
        straight.run();
        for (const std::string& line : seen(straight)) {
            refused += line.find("refused") != std::string::npos ? 1 : 0;
            blocked += line.find("gave up") != std::string::npos ? 1 : 0;
        }
        Trace trace;
        CHECK(run(blueprint, &trace)->fingerprint() == straight.fingerprint());
        Blueprint careful = blueprint;
        careful.careful = true;
        CHECK(run(careful)->fingerprint() == straight.fingerprint());
        const auto shared = share(blueprint);
        for (EventNumber kept = 0; kept < straight.event(); kept += 7) {
            World world(shared);
            world.run_to(kept);
            const WorldState snapshot = world.state();
            world.run_to(kept + 40);
            world.restore(snapshot);
            world.run();
            REQUIRE(world.fingerprint() == straight.fingerprint());
        }
    }
    CHECK(refused > 10);
    CHECK(blocked > 3);
}
