// What can happen on the way: bandwidth, order, bursts, corruption, holds, other settings for a while, and edits.
#include <algorithm>

#include "sim/faults/clock.h"
#include "sim/faults/degrade.h"
#include "sim/faults/hold.h"
#include "sim/faults/liar.h"
#include "sim/faults/links.h"
#include "sim/faults/pace.h"
#include "sim/faults/stimulus.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

constexpr int kMany = 400;

// b tells a to add, so that a answers to b: `count` answers on a->b, one every millisecond from 1 s on.
Blueprint answers(int count, const LinkSettings& settings) {
    Blueprint blueprint = ledgers();
    blueprint.links.declare({0, 1}, settings);
    for (int i = 0; i < count; ++i)
        blueprint.plan.push_back(deliver_at(blueprint, 1_s + i * 1_ms, 0, Add{1}, 1));
    return blueprint;
}

struct Way {
    std::vector<std::int64_t> totals;  // in the order of arrival
    std::vector<Time> times;
    int lost = 0;
    std::vector<std::string> reasons;
    std::shared_ptr<World> world;
};

Way travel(Blueprint blueprint) {
    Trace trace;
    Way way;
    way.world = run(std::move(blueprint), &trace);
    for (const Observation& seen : way.world->state().history) {
        way.totals.push_back(std::get<std::int64_t>(seen.value.data));
        way.times.push_back(seen.time);
    }
    for (const TraceEffect& effect : trace.effects)
        if (effect.kind == EffectKind::lost) {
            ++way.lost;
            way.reasons.push_back(effect.detail);
        }
    return way;
}

LinkSettings constant_link(Duration delay = 10_ms) {
    LinkSettings settings;
    settings.delay = Distribution::constant(delay);
    return settings;
}

}  // namespace

TEST_CASE("bandwidth: a message leaves when those before it have left") {
    LinkSettings narrow = constant_link();
    narrow.bytes_per_second = 4'800;  // 48 bytes, an Added with its header, take 10 ms
    const Way way = travel(answers(3, narrow));
    CHECK(way.times == std::vector<Time>{1020_ms, 1030_ms, 1040_ms});
}

TEST_CASE("a delay, a queue or a timer beyond the end of time never comes, and nothing is due in the past") {
    LinkSettings endless;
    endless.delay = Distribution::pareto(24 * 3600_s, {1, 1'000'000});
    endless.bytes_per_second = 1;
    endless.reorder = {1, 1};
    endless.duplicate = {1, 1};
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Blueprint blueprint = answers(50, endless);
        blueprint.seed = seed;
        blueprint.plan.push_back({1100_ms, {}, SlowNode{0, {1'000'000, 1}}, kNever - 1, "slow"});
        blueprint.plan.push_back({1200_ms, {}, StepClock{1, kNever - 1}, kNever - 1, "step"});
        blueprint.plan.push_back({1300_ms, {}, StepClock{1, kNever - 1}, 0, "step"});
        const auto world = run(blueprint);
        CHECK(world->now() <= blueprint.until);
        CHECK(View(*world).clock(1) == kNever - 1);
    }
    CHECK(saturating_add(kNever - 1, 5) == kNever - 1);
    CHECK(saturating_add(kNever - 1, -5) == kNever - 6);
    CHECK(saturating_add(INT64_MIN, -5) == INT64_MIN);
}

TEST_CASE("a send with a key of its own is drawn the same, whatever else the link carries") {
    struct Keyed : Ledger {
        using Ledger::on;
        void on(Ctx& ctx, State&, const Letter& letter) const {
            for (const std::int64_t page : letter.pages)
                ctx.send(1, Added{page}, static_cast<std::uint64_t>(page));
        }
        void on(Ctx& ctx, State&, const Add& add) const { ctx.send(1, Added{add.amount}); }
    };
    // When each number arrives at b.
    const auto arrivals = [](bool more, bool careful) {
        Blueprint blueprint = ledgers();
        blueprint.careful = careful;
        blueprint.links.declare({0, 1}, {Distribution::uniform(1_ms, 900_ms)});
        const std::uint32_t keyed = blueprint.add_variant<Ledger>(0, "keyed", Keyed{});
        blueprint.plan.push_back({0, {}, TurnByzantine{0, keyed}, 0, "a sends with keys"});
        if (more)
            for (std::int64_t i = 0; i < 10; ++i)
                blueprint.plan.push_back(deliver_at(blueprint, 500_ms, 0, Add{100 + i}));
        blueprint.plan.push_back(
            deliver_at(blueprint, 1_s, 0,
                       Letter{more ? std::vector<std::int64_t>{3, 1, 2, 4} : std::vector<std::int64_t>{1, 2, 3}, ""}));
        blueprint.plan.push_back(deliver_at(blueprint, 2_s, 0, Letter{{1}, ""}));  // the same key again
        std::vector<std::pair<std::int64_t, Time>> out;
        const auto world = run(blueprint);
        for (const Observation& line : world->state().history)
            if (const std::int64_t number = std::get<std::int64_t>(line.value.data); number <= 3)
                out.emplace_back(number, line.time);
        std::sort(out.begin(), out.end());
        return out;
    };
    const auto few = arrivals(false, false);
    REQUIRE(few.size() == 4);
    CHECK(few[0].second + 1_s != few[1].second);  // each send of one key has its own luck
    CHECK(arrivals(true, false) == few);
    CHECK(arrivals(false, true) == few);
}

TEST_CASE("a keyed send that says which it is has the luck of that one, and nothing is counted") {
    struct Keyed : Ledger {
        using Ledger::on;
        void on(Ctx& ctx, State&, const Letter& letter) const {  // all with one key
            for (const std::int64_t page : letter.pages)
                ctx.send(1, Added{page}, 7, static_cast<std::uint64_t>(page));
        }
    };
    // When each number arrives at b, in the order of numbers, after it was sent.
    const auto delays = [](std::vector<std::int64_t> numbers) {
        Blueprint blueprint = ledgers();
        blueprint.links.declare({0, 1}, {Distribution::uniform(1_ms, 900_ms)});
        blueprint.plan.push_back(
            {0, {}, TurnByzantine{0, blueprint.add_variant<Ledger>(0, "keyed", Keyed{})}, 0, "a sends with keys"});
        blueprint.plan.push_back(deliver_at(blueprint, 1_s, 0, Letter{std::move(numbers), ""}));
        std::vector<std::pair<std::int64_t, Time>> out;
        const auto world = run(blueprint);
        CHECK(world->state().extras[0].keyed_counters.empty());
        for (const Observation& line : world->state().history)
            out.emplace_back(std::get<std::int64_t>(line.value.data), line.time);
        std::sort(out.begin(), out.end());
        return out;
    };
    const auto three = delays({1, 2, 3});
    REQUIRE(three.size() == 3);
    CHECK(three[0].second != three[1].second);
    CHECK(delays({3, 2, 1}) == three);
    CHECK(delays({2}) == std::vector{three[1]});
    const auto twice = delays({2, 2});
    REQUIRE(twice.size() == 2);
    CHECK(twice[0] == twice[1]);
}

TEST_CASE("what finds no room in the link's queue is lost, and the trace says so") {
    LinkSettings narrow = constant_link();
    narrow.bytes_per_second = 4'800;
    narrow.queue_bytes = 200;  // four messages and a bit
    const Way way = travel(answers(20, narrow));
    CHECK(way.lost > 5);
    CHECK(way.lost + static_cast<int>(way.totals.size()) == 20);
    CHECK(way.reasons.front().find("no room in the link's queue") != std::string::npos);
}

TEST_CASE("a first-in-first-out link keeps the order that another loses; reordering breaks it again") {
    LinkSettings loose = constant_link();
    loose.delay = Distribution::uniform(1_ms, 30_ms);
    CHECK_FALSE(
        std::is_sorted(travel(answers(kMany, loose)).totals.begin(), travel(answers(kMany, loose)).totals.end()));
    LinkSettings fifo = loose;
    fifo.fifo = true;
    const Way ordered = travel(answers(kMany, fifo));
    CHECK(ordered.totals.size() == kMany);
    CHECK(std::is_sorted(ordered.totals.begin(), ordered.totals.end()));
    fifo.reorder = {1, 10};
    const Way reordered = travel(answers(kMany, fifo));
    CHECK(reordered.totals.size() == kMany);
    CHECK_FALSE(std::is_sorted(reordered.totals.begin(), reordered.totals.end()));
}

TEST_CASE("losses come in bursts: as many as expected, next to each other, at the same times on an idle link") {
    LinkSettings bursty = constant_link();
    bursty.bursts = {100_ms, 20_ms, {1, 1}};
    const Way way = travel(answers(5000, bursty));
    CHECK(way.lost > 5000 / 6 / 2);
    CHECK(way.lost < 5000 / 6 * 2);
    int stretches = 0;
    for (std::size_t i = 1; i < way.totals.size(); ++i)
        stretches += way.totals[i] != way.totals[i - 1] + 1 ? 1 : 0;
    CHECK(stretches * 8 < way.lost);  // 20 messages a stretch on average; single losses would make one each

    Blueprint busier = answers(5000, bursty);
    for (int i = 0; i < 5000; ++i)  // other messages on the same link do not move the bursts
        busier.plan.push_back(deliver_at(busier, 1_s + i * 1_ms + 500_us, 0, Add{0}, 1));
    const Way same = travel(std::move(busier));
    std::vector<Time> kept;
    for (const Time time : same.times)
        if (time % 1_ms == 0)
            kept.push_back(time);
    CHECK(kept == way.times);
}

TEST_CASE("corruption: a checksum that fails, or a changed field that looks sound") {
    LinkSettings noisy = constant_link();
    noisy.corrupt = {1, 4};
    Trace trace;
    const auto world = run(answers(kMany, noisy), &trace);
    const auto damaged = std::count_if(trace.events.begin(), trace.events.end(),
                                       [](const TraceEvent& event) { return event.outcome == Outcome::damaged; });
    CHECK(damaged > kMany / 8);
    CHECK(damaged < kMany * 3 / 8);
    CHECK(state_of(*world, 1).answers + damaged == kMany);

    noisy.corruption = Corruption::field;
    const Way changed = travel(answers(kMany, noisy));
    CHECK(changed.totals.size() == kMany);
    int wrong = 0;
    for (int i = 0; i < kMany; ++i)
        wrong += changed.totals[static_cast<std::size_t>(i)] != i + 1 ? 1 : 0;
    CHECK(wrong == damaged);  // the same draws
}

TEST_CASE("a role can be told that a message failed its checksum") {
    struct Listens : Ledger {
        void on_damaged(Ctx&, State& state, NodeId from) const { state.expired += from == 0 ? 1 : 100; }
    };
    Blueprint blueprint = answers(10, constant_link());
    const std::uint32_t variant = blueprint.add_variant<Ledger>(0, "listens", Listens{});
    blueprint.plan.push_back({0, {}, TurnByzantine{1, variant}, 0, "listens"});
    LinkSettings broken = constant_link();
    broken.corrupt = {1, 1};
    blueprint.links.declare({0, 1}, broken);
    CHECK(state_of(*run(blueprint), 1).expired == 10);
}

TEST_CASE("what arrives on a held link waits and comes in order when the hold ends") {
    Blueprint blueprint = answers(100, constant_link());
    blueprint.plan.push_back({1020_ms, {}, HoldLinks{{{{0, 1}}}}, 500_ms, "hold a->b"});
    const Way way = travel(std::move(blueprint));
    REQUIRE(way.totals.size() == 100);
    CHECK(std::is_sorted(way.totals.begin(), way.totals.end()));
    CHECK(std::count(way.times.begin(), way.times.end(), 1520_ms) == 90);
    CHECK(way.lost == 0);

    Blueprint healed = answers(100, constant_link());
    healed.plan.push_back({1020_ms, {}, HoldLinks{{{{0, 1}}}}, 0, "hold a->b"});
    healed.plan.push_back({1300_ms, {}, HealAll{}, 0, "heal"});
    const Way freed = travel(std::move(healed));
    CHECK(freed.times.back() == 1300_ms);
    CHECK(freed.world->state().plan.active == 0);
}

TEST_CASE("what waits on a held link can be let through one by one, and stay there as well") {
    const auto at_b = [](bool careful, std::uint32_t nth, bool keep) {
        Blueprint blueprint = answers(3, {Distribution::constant(10_ms)});
        blueprint.careful = careful;
        blueprint.plan.push_back({500_ms, {}, HoldLinks{{{{0, 1}}}}, 2_s, "hold a->b"});
        ArriveMessage arrive{1, 0, blueprint.find_kind("Added"), nth, keep};
        blueprint.plan.push_back({2_s, {}, arrive, 0, "arrive"});
        blueprint.plan.push_back({2_s, {}, arrive, 0, "arrive"});
        const Way way = travel(blueprint);
        std::vector<std::pair<std::int64_t, Time>> out;
        for (std::size_t i = 0; i < way.totals.size(); ++i)
            out.emplace_back(way.totals[i], way.times[i]);
        return out;
    };
    using Seen = std::vector<std::pair<std::int64_t, Time>>;
    CHECK(at_b(false, 1, false) == Seen{{1, 2_s}, {2, 2_s}, {3, 2500_ms}});
    CHECK(at_b(false, 2, false) == Seen{{2, 2_s}, {3, 2_s}, {1, 2500_ms}});
    CHECK(at_b(false, 2, true) == Seen{{2, 2_s}, {2, 2_s}, {1, 2500_ms}, {2, 2500_ms}, {3, 2500_ms}});
    for (const bool keep : {false, true})
        CHECK(at_b(true, 2, keep) == at_b(false, 2, keep));
}

TEST_CASE("other settings for a while, on some links or on all") {
    Blueprint blueprint = answers(300, constant_link());
    LinkEdit edit;
    edit.delay = Distribution::constant(50_ms);
    edit.loss = Ratio{1, 1};
    blueprint.plan.push_back({1100_ms, {}, DegradeLinks{{{{0, 1}}}, edit}, 100_ms, "degrade a->b"});
    const Way way = travel(blueprint);
    CHECK(way.lost == 100);
    CHECK(way.times.back() == 1309_ms);

    edit.loss = std::nullopt;
    blueprint.plan.back().action = DegradeLinks{{}, edit};
    const Way slower = travel(std::move(blueprint));
    CHECK(slower.lost == 0);
    CHECK(std::count(slower.times.begin(), slower.times.end(), 1211_ms) == 2);  // one of 1161 ms and one of 1201 ms
}

TEST_CASE("healing one link ends the cut of which it was the last") {
    Blueprint blueprint = answers(100, constant_link());
    blueprint.plan.push_back({1010_ms, {}, CutLinks{"cut", {{0, 1}, {1, 2}}}, 0, "cut"});
    blueprint.plan.push_back({1030_ms, {}, HealLinks{{{0, 1}}}, 0, "heal a->b"});
    blueprint.plan.push_back({1050_ms, {}, HealLinks{{{1, 2}}}, 0, "heal b->c"});
    const auto between = run_as_far_as(blueprint, 1040_ms);
    CHECK(between->state().plan.active == 1);
    CHECK(between->state().network.cuts.links() == std::vector<Link>{{1, 2}});
    const auto world = run(blueprint);
    CHECK(world->state().plan.active == 0);
    CHECK(state_of(*world, 1).answers == 69);  // those on the way at the cut are lost with those sent into it
}

TEST_CASE("timers are edited by their stable names; an edit that never applies is said") {
    Ledger beating;
    beating.beat = 1_s;
    Blueprint blueprint = ledgers(beating);
    const MessageKind beat = blueprint.find_kind("Beat");
    auto& edits = blueprint.overrides.timers;
    edits.push_back({{0, beat, 2}, 250_ms, "delay a"});
    edits.push_back({{1, beat, 3}, {}, "drop b"});
    edits.push_back({{1, beat, 30}, {}, "too late"});
    const auto world = run(blueprint);
    CHECK(state_of(*world, 0).beats == 10);  // 1 s, 1.25 s, 2.25 s, …, 9.25 s
    CHECK(state_of(*world, 1).beats == 2);
    CHECK(state_of(*world, 2).beats == 10);
    CHECK(result_of(*world).not_applied == std::vector<std::string>{"too late"});
}

TEST_CASE("a message can be corrupted by its stable name, and nothing else changes") {
    Blueprint blueprint = answers(20, constant_link());
    auto& edits = blueprint.overrides.messages;
    edits.push_back({{0, 1, blueprint.find_kind("Added"), 7}, MessageFate::corrupt(Corruption::checksum), ""});
    const Way way = travel(blueprint);
    CHECK(way.totals.size() == 19);
    CHECK(std::find(way.totals.begin(), way.totals.end(), 7) == way.totals.end());
    edits.front().fate = MessageFate::corrupt(Corruption::field);
    const Way changed = travel(blueprint);
    REQUIRE(changed.totals.size() == 20);
    for (std::int64_t i = 0; i < 20; ++i)
        CHECK((changed.totals[static_cast<std::size_t>(i)] == i + 1) == (i != 6));
}

TEST_CASE("a stream that nobody draws from cannot be drawn anew") {
    Blueprint blueprint = busy_ledgers();
    blueprint.overrides.resamples.push_back({"link delay", 7, 0, "resample:link delay=7@0s"});
    blueprint.overrides.resamples.push_back({"link dely", 7, 0, "resample:link dely=7@0s"});
    CHECK(result_of(*run(blueprint)).not_applied == std::vector<std::string>{"resample:link dely=7@0s"});
}
