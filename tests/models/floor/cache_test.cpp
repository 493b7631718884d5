// Each step of the cache as its clients see it; what each way to persist loses, what a promotion loses, and what the
// sound settings keep, in runs with crashes before every sync.
#include "models/floor/cache.h"
#include "sim/faults/crash.h"

#include <map>
#include <set>

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

struct Take {
    std::uint64_t item = 0;
    std::int64_t wanted = 0;
    ORRERY_FIELDS(Take, item, wanted)
};
struct Taken {
    bool enough = false;
    std::int64_t left = 0;
    ORRERY_FIELDS(Taken, enough, left)
};
struct Shop {
    using Key = std::uint64_t;
    using Value = std::int64_t;
    using Script = Take;
    using Result = Taken;
    static Taken run(const Take& take, ScriptView<Key, Value>& view) {
        const auto left = take_if_enough(view, take.item, take.wanted);
        return {left.has_value(), left.value_or(0)};
    }
};
using Redis = Cache<Shop>;
using Client = test::Probe<Redis::Answer>;

// Nodes 0 and up are the cache's; the client comes last.
test::Script script(CacheSettings knobs, std::uint32_t nodes) {
    for (std::uint32_t node = 0; node < nodes; ++node)
        knobs.nodes.push_back(node);
    return test::Script([knobs, nodes](Blueprint& blueprint) {
        const std::uint32_t role = blueprint.add_role(Redis{knobs});
        for (std::uint32_t node = 0; node < nodes; ++node)
            blueprint.add_node("cache-" + std::to_string(node + 1), role);
        blueprint.add_node("client", blueprint.add_role(Client{}));
    });
}
Redis::Set set(std::uint64_t number, std::uint64_t key, std::int64_t value, Duration life = kNever) {
    return {number, key, value, life, false, false};
}
std::string answer(std::uint64_t number, CacheOutcome outcome, std::int64_t value = 0, Taken taken = {},
                   NodeId primary = 0) {
    return to_text(to_value(Redis::Answer{number, outcome, value, taken, primary}));
}
std::string last(test::Script& run, NodeId client) { return run.heard(client).back(); }
const Redis::State& state(test::Script& run, NodeId node) { return View(run.world()).state<Redis>(node); }

TEST_CASE("values are set, read, kept, erased, and taken from by a script that runs whole") {
    test::Script run = script({}, 1);
    run.deliver(0, Redis::Get{1, 7}, 1)
        .deliver(0, set(2, 7, 10), 1)
        .deliver(0, Redis::Get{3, 7}, 1)
        .deliver(0, Redis::Set{4, 7, 99, kNever, true, false}, 1)
        .deliver(0, Redis::Run{5, {7, 4}}, 1)
        .deliver(0, Redis::Run{6, {7, 7}}, 1)
        .deliver(0, Redis::Erase{7, 7}, 1)
        .deliver(0, Redis::Erase{8, 7}, 1);
    CHECK(run.heard(1) == test::Lines{answer(1, CacheOutcome::absent), answer(2, CacheOutcome::done),
                                      answer(3, CacheOutcome::done, 10), answer(4, CacheOutcome::present),
                                      answer(5, CacheOutcome::done, 0, {true, 6}),
                                      answer(6, CacheOutcome::done, 0, {false, 0}), answer(7, CacheOutcome::done),
                                      answer(8, CacheOutcome::absent)});
}

TEST_CASE("what has lived long enough is gone; a set forgets the expiry unless it keeps it") {
    test::Script run = script({}, 1);
    run.deliver(0, set(1, 7, 10, 1_s), 1)
        .deliver(0, set(2, 8, 10, 1_s), 1)
        .deliver(0, Redis::Set{3, 7, 11, kNever, false, true}, 1)
        .deliver(0, set(4, 8, 11), 1)
        .deliver(0, set(5, 9, 10, 10_ms), 1);
    CHECK(state(run, 0).entries.entries.size() == 2);
    run.wait(1_s).deliver(0, Redis::Get{6, 7}, 1);
    CHECK(last(run, 1) == answer(6, CacheOutcome::absent));
    run.deliver(0, Redis::Get{7, 8}, 1);
    CHECK(last(run, 1) == answer(7, CacheOutcome::done, 11));
    CHECK(state(run, 0).entries.entries.size() == 1);
}

TEST_CASE("a full cache lets the least recently used go, or refuses") {
    CacheSettings knobs;
    knobs.most_entries = 2;
    knobs.eviction = GENERATE(Eviction::least_used, Eviction::none);
    test::Script run = script(knobs, 1);
    run.deliver(0, set(1, 1, 10), 1)
        .deliver(0, set(2, 2, 20), 1)
        .deliver(0, Redis::Get{3, 1}, 1)
        .deliver(0, set(4, 3, 30), 1);
    const bool gives = knobs.eviction == Eviction::least_used;
    CHECK(last(run, 1) == answer(4, gives ? CacheOutcome::done : CacheOutcome::full));
    run.deliver(0, Redis::Get{5, 2}, 1);
    CHECK(last(run, 1) == (gives ? answer(5, CacheOutcome::absent) : answer(5, CacheOutcome::done, 20)));
    run.deliver(0, set(6, 1, 11), 1);  // a key that is there needs no room
    CHECK(last(run, 1) == answer(6, CacheOutcome::done));
    if (!gives) {
        run.deliver(0, Redis::Run{7, {1, 1}}, 1);
        CHECK(last(run, 1) == answer(7, CacheOutcome::full));
    }
}

TEST_CASE("what a crash takes: nothing, the last second, what the kernel had not written, all") {
    struct Case {
        Persistence persistence;
        bool first, second;  // survive: written 40 s and half a second before
    };
    const auto [persistence, first, second] =
        GENERATE(Case{Persistence::always, true, true}, Case{Persistence::every_second, true, false},
                 Case{Persistence::now_and_then, true, false}, Case{Persistence::none, false, false});
    CacheSettings knobs;
    knobs.persistence = persistence;
    test::Script run = script(knobs, 1);
    run.deliver(0, set(1, 1, 10), 1)
        .wait(40_s)
        .deliver(0, set(2, 2, 20), 1)
        .wait(480_ms)
        .crash(0)
        .restart(0)
        .deliver(0, Redis::Get{3, 1}, 1)
        .deliver(0, Redis::Get{4, 2}, 1);
    const auto heard = run.heard(1);
    CHECK(heard[2] == (first ? answer(3, CacheOutcome::done, 10) : answer(3, CacheOutcome::absent)));
    CHECK(heard[3] == (second ? answer(4, CacheOutcome::done, 20) : answer(4, CacheOutcome::absent)));
}

TEST_CASE("a replica follows, answers reads, and names the primary to who would write") {
    test::Script run = script({}, 2);
    run.wait(2_s).deliver(0, set(1, 7, 10), 2).deliver(1, Redis::Get{2, 7}, 2).deliver(1, set(3, 7, 11), 2);
    CHECK(run.heard(2) == test::Lines{answer(1, CacheOutcome::done), answer(2, CacheOutcome::done, 10),
                                      answer(3, CacheOutcome::not_primary)});
    CHECK(state(run, 1).number == 1);
    SECTION("what it missed while it was down it is given from the backlog or as a copy") {
        run.crash(1).deliver(0, set(4, 8, 20), 2).restart(1).wait(2_s).deliver(1, Redis::Get{5, 8}, 2);
        CHECK(last(run, 2) == answer(5, CacheOutcome::done, 20));
        CHECK(state(run, 1).entries == state(run, 0).entries);
    }
}

TEST_CASE("a replica does not answer with what has expired, unless it has that flaw", "[flaw]") {
    CacheSettings knobs;
    knobs.serves_expired = GENERATE(false, true);
    test::Script run = script(knobs, 2);
    run.wait(2_s).deliver(0, set(1, 7, 10, 1_s), 2).crash(0).wait(2_s).deliver(1, Redis::Get{2, 7}, 2);
    CHECK(last(run, 2) == (knobs.serves_expired ? answer(2, CacheOutcome::done, 10) : answer(2, CacheOutcome::absent)));
}

TEST_CASE("a promoted replica leads, forgets what it was not sent, and the old primary follows it") {
    test::Script run = script({}, 3);
    run.wait(2_s).deliver(0, set(1, 7, 10), 3).crash(1).deliver(0, set(2, 8, 20), 3).crash(0).restart(1);
    run.deliver(1, Redis::Promote{1}, 3).deliver(1, Redis::Get{3, 8}, 3);
    CHECK(last(run, 3) == answer(3, CacheOutcome::absent, 0, {}, 1));  // answered, and lost
    run.wait(2_s).deliver(2, set(4, 8, 21), 3);
    CHECK(last(run, 3) == answer(4, CacheOutcome::not_primary, 0, {}, 1));
    run.deliver(1, set(5, 8, 21), 3).restart(0).wait(2_s).deliver(0, set(6, 9, 30), 3);
    CHECK(last(run, 3) == answer(6, CacheOutcome::not_primary, 0, {}, 1));
    for (const NodeId node : {NodeId{0}, NodeId{2}})
        CHECK(state(run, node).entries.entries == state(run, 1).entries.entries);
    run.deliver(2, Redis::Promote{1}, 3);  // not above what it knows
    CHECK(state(run, 2).primary == 1);
}

TEST_CASE("a primary that keeps nothing and comes back empty empties its replicas", "[flaw]") {
    CacheSettings knobs;
    knobs.persistence = GENERATE(Persistence::none, Persistence::every_second);
    test::Script run = script(knobs, 2);
    run.wait(2_s).deliver(0, set(1, 7, 10), 2).wait(2_s).crash(0).restart(0).wait(2_s);
    CHECK(state(run, 1).entries.entries.empty() == (knobs.persistence == Persistence::none));
}

TEST_CASE("too few replicas: it refuses to write, until they are heard again") {
    CacheSettings knobs;
    knobs.min_replicas = 1;
    knobs.max_lag = 3_s;
    test::Script run = script(knobs, 2);
    run.wait(2_s).deliver(0, set(1, 7, 10), 2).crash(1).wait(4_s).deliver(0, set(2, 7, 11), 2);
    run.deliver(0, Redis::Get{3, 7}, 2).restart(1).wait(2_s).deliver(0, set(4, 7, 12), 2);
    CHECK(run.heard(2) == test::Lines{answer(1, CacheOutcome::done), answer(2, CacheOutcome::too_few_replicas),
                                      answer(3, CacheOutcome::done, 10), answer(4, CacheOutcome::done)});
}

TEST_CASE("a replica that hears nothing promotes itself, the earlier first") {
    CacheSettings knobs;
    knobs.promote_after = 3_s;
    test::Script run = script(knobs, 3);
    run.wait(2_s).crash(0).wait(5_s);
    CHECK(state(run, 1).primary == 0);
    run.wait(4_s);
    CHECK(state(run, 1).primary == 1);
    CHECK(state(run, 2).primary == 1);
    run.restart(0).wait(2_s);
    CHECK(state(run, 0).primary == 1);
}

// Buyers take one piece at a time from a cache that has so many: by a script, or by reading and then writing.
struct TakeNext {
    ORRERY_NO_FIELDS(TakeNext)
};
struct Buyer {
    using In = std::variant<Redis::Answer>;
    using Out = std::variant<Redis::Get, Redis::Set, Redis::Run>;
    using Timers = std::variant<TakeNext>;
    using Ctx = Context<Buyer>;
    static constexpr std::string_view kName = "buyer";
    struct State {
        std::uint64_t number = 0;
        std::int64_t promised = 0, lowest = 1000;  // of what it was told is left
        bool waits = false;
        NodeId primary = 0;
        ORRERY_FIELDS(State, number, promised, lowest, waits, primary)
    };

    bool by_script = true, writes_first = false;

    State start(Ctx& ctx) const {
        ctx.set_timer(TakeNext{}, 50_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const TakeNext&) const {
        if (writes_first && state.number == 0)
            ctx.send(state.primary, Redis::Set{++state.number, 7, 20, kNever, true, false});
        else if (by_script)
            ctx.send(state.primary, Redis::Run{++state.number, {7, 1}});
        else
            ctx.send(state.primary, Redis::Get{++state.number, 7});
        ctx.set_timer(TakeNext{}, 20_ms);
    }
    void on(Ctx& ctx, State& state, const Redis::Answer& answer, NodeId from) const {
        state.primary = answer.primary;
        if (answer.number != state.number || answer.outcome != CacheOutcome::done)
            return;
        if (by_script) {
            state.promised += answer.result.enough ? 1 : 0;
            if (answer.result.enough)
                state.lowest = std::min(state.lowest, answer.result.left);
        } else if (answer.value > 0) {
            ++state.promised;
            ctx.send(from, Redis::Set{0, 7, answer.value - 1, kNever, false, true});
        }
    }
};

struct Setting {
    std::uint64_t seed = 1;
    bool by_script = true;
    CacheSettings knobs;
    FaultPlan plan;
    std::uint32_t nodes = 2;
    Ratio loss = {0, 1};  // between the caches
};
std::shared_ptr<Blueprint> shop(const Setting& setting) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = setting.seed;
    blueprint->until = 4_s;
    blueprint->sync_latency = Distribution::constant(3_ms);
    blueprint->links.defaults.delay = Distribution::uniform(1_ms, 4_ms);
    blueprint->plan = setting.plan;
    CacheSettings knobs = setting.knobs;
    for (std::uint32_t node = 0; node < setting.nodes; ++node)
        knobs.nodes.push_back(node);
    const std::uint32_t role = blueprint->add_role(Redis{knobs});
    for (std::uint32_t node = 0; node < setting.nodes; ++node)
        blueprint->add_node("cache-" + std::to_string(node + 1), role);
    if (!setting.loss.never())
        for (NodeId from = 0; from < setting.nodes; ++from)
            for (NodeId to = 0; to < setting.nodes; ++to)
                if (from != to)
                    blueprint->links.declare({from, to}, {blueprint->links.defaults.delay, setting.loss});
    blueprint->add_node("buyer-1", blueprint->add_role(Buyer{setting.by_script, true}));
    blueprint->add_node("buyer-2", blueprint->add_role(Buyer{setting.by_script, false}));
    return blueprint;
}
std::int64_t promised(const World& world) {
    std::int64_t sum = 0;
    for (const NodeId node : View(world).nodes<Buyer>())
        sum += View(world).state<Buyer>(node).promised;
    return sum;
}
std::int64_t promised(const Setting& setting) {
    World world(shop(setting));
    world.run();
    return promised(world);
}

TEST_CASE("a script sells what is there; reading and then writing sells more", "[flaw]") {
    std::uint64_t oversold = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Setting setting;
        setting.seed = seed;
        CHECK(promised(setting) == 20);
        setting.by_script = false;
        oversold += promised(setting) > 20 ? 1 : 0;
    }
    CHECK(oversold > 10);
}

TEST_CASE("written before it is answered, nothing is sold twice, whatever crashes before whichever sync",
          "[property]") {
    Setting setting;
    setting.knobs.persistence = Persistence::always;
    setting.nodes = 1;
    std::int64_t most = 0;
    const auto most_promised = [&](const World& world, const std::string& what) {
        INFO(what);
        most = std::max(most, promised(world));
        if (setting.knobs.answers_before_write)
            return;
        // What a buyer was told is left is on the disk, or less.
        for (const NodeId node : View(world).nodes<Buyer>())
            if (const std::int64_t lowest = View(world).state<Buyer>(node).lowest; lowest < 1000)
                CHECK(View(world).durable<Redis>(0).entries.entries.at(7).value <= lowest);
    };
    CHECK(test::strike_each_sync(shop(setting), 20_ms, most_promised) >= 40);
    CHECK(most == 20);
    setting.knobs.answers_before_write = true;  // the flaw
    test::strike_each_sync(shop(setting), 20_ms, most_promised);
    CHECK(most > 20);
}

TEST_CASE("replicas that miss some are given what they missed, and come to the same", "[property]") {
    std::int64_t copies = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.nodes = 3;
        setting.loss = {1, 5};
        setting.knobs.beat = 50_ms;
        setting.knobs.backlog = seed % 2 == 0 ? 100 : 1;
        World world(shop(setting));
        world.run();
        const View view(world);
        INFO("seed " << seed);
        for (const NodeId node : {NodeId{1}, NodeId{2}}) {
            REQUIRE(view.state<Redis>(node).entries.entries.contains(7));
            CHECK(view.state<Redis>(node).entries.entries.at(7).value ==
                  view.state<Redis>(0).entries.entries.at(7).value);
            CHECK(view.state<Redis>(node).number == view.state<Redis>(0).number);
        }
        CHECK(view.state<Redis>(0).number >= 20);
        for (const auto& metric : result_of(world).metrics)
            copies += seed % 2 == 0 && metric.name == "full copies" ? metric.sum : 0;
    }
    // With a backlog, little more than the copy with which each replica begins.
    CHECK(copies <= static_cast<std::int64_t>(test::seeds() / 2) * 6);
}

TEST_CASE("flushed every second, or promoted before it was sent, pieces are sold twice; never more than were lost",
          "[flaw]") {
    const auto sold = [](Persistence persistence, bool promotes) {
        std::uint64_t oversold = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Setting setting;
            setting.seed = seed;
            setting.knobs.persistence = persistence;
            setting.knobs.flush_interval = 100_ms;
            setting.knobs.promote_after = promotes ? 100_ms : kNever;
            setting.knobs.beat = 20_ms;
            setting.plan = {{200_ms + static_cast<Time>(seed) * 1_ms, {}, CrashNode{0, Unsynced::lost}, 1_s, "crash"}};
            const std::int64_t pieces = promised(setting);
            CHECK(pieces <= 40);
            oversold += pieces > 20 ? 1 : 0;
        }
        return oversold;
    };
    CHECK(sold(Persistence::always, false) == 0);
    CHECK(sold(Persistence::every_second, false) > 0);
    CHECK(sold(Persistence::always, true) > 0);
}

}  // namespace
}  // namespace orrery::floor
