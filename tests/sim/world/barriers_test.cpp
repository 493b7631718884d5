// Which effects wait behind a write, which do not, and what a cancel takes back; and a role that blocks on its disk.
#include <memory>

#include "sim/faults/crash.h"
#include "sim/faults/disk.h"
#include "sim/faults/liar.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

struct Do {  // so many steps of a handler, a letter each
    std::string steps;
    ORRERY_FIELDS(Do, steps)
};
struct Mark {
    std::int64_t number = 0;
    ORRERY_FIELDS(Mark, number)
};
struct Alarm {
    std::int64_t number = 0;
    ORRERY_FIELDS(Alarm, number)
};

template <bool kBlocks>
struct Desk {
    using In = std::variant<Do, Mark>;
    using Out = std::variant<Mark>;
    using Timers = std::variant<Alarm>;
    using Ctx = Context<Desk>;
    static constexpr std::string_view kName = "desk";
    static constexpr auto kMoments = moments("told");
    static constexpr bool kBlocksOnSync = kBlocks;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::int64_t written = 0;
        ORRERY_FIELDS(Durable, written)
    };
    struct State {
        std::int64_t written = 0;
        std::vector<std::string> seen;  // "alarm 1 at 50ms"
        ORRERY_FIELDS(State, written, seen)
    };

    State start(Ctx&, const Durable& durable) const { return {durable.written, {}}; }
    void on(Ctx& ctx, State& state, const Do& work) const {
        saw(ctx, state, "do " + work.steps);
        for (const char step : work.steps)
            switch (step) {
                case 'p':
                    ctx.persist({++state.written});
                    break;
                case 'b':
                    ctx.barrier();
                    break;
                case 's':
                    ctx.set_timer(Alarm{1}, 50_ms);
                    break;
                case 'o':
                    ctx.set_timer(Alarm{2}, 50_ms);
                    break;
                case 'c':
                    ctx.cancel_timer(Alarm{1});
                    break;
                case 'm':
                    ctx.send(1, Mark{state.written});
                    break;
                case 'h':
                    ctx.observe(OpPhase::ok, 0, "write", OpValue::nil(), OpValue::of(state.written));
                    break;
                case 't':
                    ctx.moment("told");
                    ctx.count("told");
                    break;
                default:
                    break;
            }
    }
    void on(Ctx& ctx, State& state, const Mark& mark) const { saw(ctx, state, fmt::format("mark {}", mark.number)); }
    void on(Ctx& ctx, State& state, const Alarm& alarm) const {
        saw(ctx, state, fmt::format("alarm {}", alarm.number));
    }
    void on_disk_full(Ctx& ctx, State& state) const { saw(ctx, state, "full"); }

private:
    static void saw(Ctx& ctx, State& state, std::string what) {
        state.seen.push_back(std::move(what) + " at " + format_duration(ctx.now()));
    }
};

// Two desks, whose disks take 100 ms and whose links 10; the first is told what to do, and when.
template <bool kBlocks = false>
Blueprint desks(const std::vector<std::pair<Time, std::string>>& orders) {
    Blueprint blueprint;
    blueprint.until = 2_s;
    blueprint.links.defaults.delay = Distribution::constant(10_ms);
    blueprint.sync_latency = Distribution::constant(100_ms);
    const std::uint32_t role = blueprint.add_role(Desk<kBlocks>{});
    blueprint.add_node("a", role);
    blueprint.add_node("b", role);
    blueprint.connect(0, 1);
    for (const auto& [at, steps] : orders)
        blueprint.plan.push_back(deliver_at(blueprint, at, 0, Do{steps}));
    return blueprint;
}

using Seen = std::vector<std::string>;
template <bool kBlocks = false>
Seen seen(const World& world, NodeId node = 0) {
    return View(world).state<Desk<kBlocks>>(node).seen;
}
Seen after(const std::vector<std::pair<Time, std::string>>& orders) { return seen(*run(desks(orders))); }

// What the first desk has seen of alarms.
Seen alarms(const std::vector<std::pair<Time, std::string>>& orders) {
    Seen out = after(orders);
    std::erase_if(out, [](const std::string& line) { return !line.starts_with("alarm"); });
    return out;
}

}  // namespace

TEST_CASE("what is sent, observed or set behind a write waits for the sync; a timer counts from there") {
    const auto world = run(desks({{0, "pmhst"}}));
    CHECK(seen(*world, 1) == Seen{"mark 1 at 110ms"});
    CHECK(seen(*world) == Seen{"do pmhst at 0ns", "alarm 1 at 150ms"});
    REQUIRE(world->state().history.size() == 1);
    CHECK(world->state().history.front().time == 100_ms);
}

TEST_CASE("what waits behind one write comes out in the order in which it was asked for") {
    CHECK(after({{0, "pso"}}) == Seen{"do pso at 0ns", "alarm 1 at 150ms", "alarm 2 at 150ms"});
    CHECK(after({{0, "pos"}}) == Seen{"do pos at 0ns", "alarm 2 at 150ms", "alarm 1 at 150ms"});
}

TEST_CASE("moments and metrics do not wait") {
    const auto at_once = run_as_far_as(desks({{0, "pt"}}), 50_ms);
    CHECK(at_once->state().moments == std::vector<std::uint64_t>{1});
    CHECK(at_once->state().metrics.size() == 1);
}

TEST_CASE("a cancel takes effect at once, behind a write as well") {
    CHECK(alarms({{0, "s"}}) == Seen{"alarm 1 at 50ms"});
    CHECK(alarms({{0, "s"}, {10_ms, "pc"}}).empty());
    CHECK(alarms({{0, "s"}, {10_ms, "cp"}}).empty());
    CHECK(alarms({{0, "p"}, {0, "s"}, {10_ms, "bc"}}).empty());
}

TEST_CASE("a cancel withdraws what still waits to set an equal timer, behind any write of the node") {
    CHECK(alarms({{0, "ps"}}) == Seen{"alarm 1 at 150ms"});
    CHECK(alarms({{0, "ps"}, {20_ms, "c"}}).empty());
    CHECK(alarms({{0, "ps"}, {20_ms, "pc"}}).empty());
    CHECK(alarms({{0, "ps"}, {10_ms, "ps"}, {20_ms, "c"}}).empty());
    CHECK(alarms({{0, "psc"}}).empty());
    CHECK(alarms({{0, "p"}, {10_ms, "bs"}, {20_ms, "c"}}).empty());
}

TEST_CASE("a cancel leaves what is set after it, and every other timer") {
    CHECK(alarms({{0, "pcs"}}) == Seen{"alarm 1 at 150ms"});
    CHECK(alarms({{0, "psco"}}) == Seen{"alarm 2 at 150ms"});
    CHECK(alarms({{0, "po"}, {20_ms, "c"}}) == Seen{"alarm 2 at 150ms"});
    CHECK(alarms({{0, "ps"}, {120_ms, "p"}}) == Seen{"alarm 1 at 150ms"});
}

TEST_CASE("a withdrawn timer shows in the fingerprint and in the trace, as a cancelled one does") {
    Trace trace;
    run(desks({{0, "ps"}, {20_ms, "c"}}), &trace);
    CHECK(std::count_if(trace.effects.begin(), trace.effects.end(),
                        [](const auto& effect) { return effect.kind == EffectKind::cancel_timer; }) == 1);
}

TEST_CASE("where a write fails the effects behind it are discarded, and those before it stand") {
    const auto on_a_full_disk = [](const std::vector<std::pair<Time, std::string>>& orders) {
        Blueprint blueprint = desks(orders);
        blueprint.plan.push_back({10_ms, {}, FailDisk{FailDisk::How::full, 0}, 1_s, "a's disk is full"});
        return run(blueprint);
    };
    const auto behind = on_a_full_disk({{20_ms, "opmhs"}});
    CHECK(seen(*behind) == Seen{"do opmhs at 20ms", "full at 20ms", "alarm 2 at 70ms"});
    CHECK(seen(*behind, 1).empty());
    CHECK(behind->state().history.size() == 0);
    const auto before = on_a_full_disk({{20_ms, "mp"}});
    CHECK(seen(*before, 1) == Seen{"mark 0 at 30ms"});
    // A cancel behind the write that fails has been made all the same.
    CHECK(seen(*on_a_full_disk({{0, "s"}, {20_ms, "pc"}})) == Seen{"do s at 0ns", "do pc at 20ms", "full at 20ms"});
}

TEST_CASE("a role that blocks on its disk handles nothing until its write is down, then in order of arrival") {
    const std::vector<std::pair<Time, std::string>> orders{
        {0, "s"}, {10_ms, "p"}, {20_ms, "m"}, {60_ms, "p"}, {70_ms, "h"}};
    CHECK(after(orders) ==
          Seen{"do s at 0ns", "do p at 10ms", "do m at 20ms", "alarm 1 at 50ms", "do p at 60ms", "do h at 70ms"});
    const auto world = run(desks<true>(orders));
    CHECK(seen<true>(*world) ==
          Seen{"do s at 0ns", "do p at 10ms", "do m at 110ms", "alarm 1 at 110ms", "do p at 110ms", "do h at 210ms"});
    CHECK(seen<true>(*world, 1) == Seen{"mark 1 at 120ms"});
}

TEST_CASE("a message that was sent first and arrives last waits last") {
    Blueprint blueprint = desks<true>({{10_ms, "p"}});
    blueprint.links.declare({1, 0}, {Distribution::constant(60_ms)});
    blueprint.plan.push_back(deliver_at(blueprint, 0, 1, Do{"x"}));
    blueprint.plan.push_back(deliver_at(blueprint, 5_ms, 1, Do{"x"}));
    struct Talker : Desk<true> {
        using Desk<true>::on;
        void on(Ctx& ctx, State&, const Do&) const { ctx.send(0, Mark{ctx.now() == 0 ? 1 : 2}); }
    };
    const std::uint32_t talker = blueprint.add_variant<Desk<true>>(0, "talker", Talker{});
    blueprint.plan.push_back({0, {}, TurnByzantine{1, talker}, 0, "b talks"});
    std::swap(blueprint.plan[1], blueprint.plan.back());
    blueprint.overrides.messages.push_back(
        {{1, 0, blueprint.find_kind("Mark"), 2}, MessageFate::late(20_ms), "delay:b->a/Mark#2=20ms"});
    CHECK(seen<true>(*run(blueprint)) == Seen{"do p at 10ms", "mark 2 at 110ms", "mark 1 at 110ms"});
}

TEST_CASE("a timer that is cancelled or set anew while it waits for the disk does not fire then") {
    CHECK(seen<true>(*run(desks<true>({{0, "s"}, {10_ms, "p"}, {20_ms, "c"}, {60_ms, "m"}}))) ==
          Seen{"do s at 0ns", "do p at 10ms", "do c at 110ms", "do m at 110ms"});
    CHECK(seen<true>(*run(desks<true>({{0, "s"}, {10_ms, "p"}, {20_ms, "s"}, {60_ms, "m"}}))) ==
          Seen{"do s at 0ns", "do p at 10ms", "do s at 110ms", "do m at 110ms", "alarm 1 at 160ms"});
}

TEST_CASE("what waits for the disk takes its service time when its turn has come") {
    Blueprint blueprint = desks<true>({{0, "p"}, {10_ms, "p"}, {20_ms, "m"}});
    blueprint.hardware[0].service = Distribution::constant(5_ms);
    CHECK(seen<true>(*run(blueprint)) == Seen{"do p at 5ms", "do p at 110ms", "do m at 215ms"});
}

TEST_CASE("what has arrived and waits is lost by a crash, not by a cut of its link") {
    Blueprint blueprint = desks<true>({{0, "p"}});
    blueprint.plan.push_back(deliver_at(blueprint, 0, 1, Do{"m"}, 0));
    struct Answers : Desk<true> {
        using Desk<true>::on;
        void on(Ctx& ctx, State&, const Do&) const { ctx.send(0, Mark{7}); }
    };
    const std::uint32_t answers = blueprint.add_variant<Desk<true>>(0, "answers", Answers{});
    blueprint.plan.insert(blueprint.plan.begin(), {0, {}, TurnByzantine{1, answers}, 0, "b answers"});
    Blueprint cut = blueprint;
    cut.plan.push_back({50_ms, {}, CutLinks{"cut", {{1, 0}}}, 1_s, "cut b->a"});
    CHECK(seen<true>(*run(cut)) == Seen{"do p at 0ns", "mark 7 at 100ms"});

    blueprint.plan.push_back({50_ms, {}, CrashNode{0}, 0, "crash a"});
    blueprint.plan.push_back({50_ms, {}, RestartNode{0}, 0, "restart a"});  // at the same moment
    Trace trace;
    const auto crashed = run(blueprint, &trace);
    CHECK(seen<true>(*crashed) == Seen{});
    CHECK(std::count_if(trace.events.begin(), trace.events.end(),
                        [](const auto& event) { return event.outcome == Outcome::lost_dead; }) == 1);
}

TEST_CASE("what waits belongs to the state, from the event after its arrival on") {
    const auto hash_at = [](Time until, const std::vector<std::pair<Time, std::string>>& orders) {
        World world(share([&] {
            Blueprint blueprint = desks<true>(orders);
            blueprint.plan.push_back(deliver_at(blueprint, until, 1, Do{""}));
            return blueprint;
        }()));
        while (world.now() < until && world.step()) {
        }
        return world.state_hash();
    };
    CHECK(hash_at(50_ms, {{0, "p"}, {10_ms, "m"}, {11_ms, ""}}) ==
          hash_at(50_ms, {{0, "p"}, {10_ms, "m"}, {11_ms, ""}}));
    CHECK(hash_at(50_ms, {{0, "p"}, {10_ms, "m"}, {11_ms, ""}}) !=
          hash_at(50_ms, {{0, "p"}, {10_ms, ""}, {11_ms, "m"}}));
}

TEST_CASE("a blocked node, rewound at every event, goes the same way again", "[determinism]") {
    Blueprint blueprint = desks<true>({{0, "pmso"}, {10_ms, "pm"}, {20_ms, "mh"}, {60_ms, "bp"}, {70_ms, "cm"}});
    blueprint.plan.push_back({150_ms, {}, PauseNode{0}, 100_ms, "pause a"});
    blueprint.plan.push_back({280_ms, {}, CrashNode{0}, 50_ms, "crash a"});
    blueprint.plan.push_back(deliver_at(blueprint, 275_ms, 0, Do{"pm"}));
    blueprint.plan.push_back(deliver_at(blueprint, 278_ms, 0, Do{"pm"}));
    const auto shared = share(blueprint);
    World whole(shared);
    whole.run();
    World stepwise(shared);
    EventNumber rewinds = 0;
    while (!stepwise.ended()) {
        const WorldState here = stepwise.state();
        World other(shared);
        other.restore(here);
        other.run();
        CHECK(other.fingerprint() == whole.fingerprint());
        stepwise.step();
        ++rewinds;
    }
    CHECK(rewinds > 10);
}
