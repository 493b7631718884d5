// Each step of a broker of a set, as the others of it, the controller, a producer and a consumer see it; and a whole
// set that is crashed before every sync.
#include <algorithm>

#include "sim/core/random.h"
#include "sim/faults/crash.h"
#include "sim/faults/links.h"
#include "tests/catch.h"
#include "tests/models/floor/broker_set_world.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor::brokers {
namespace {

using messaging::MqAlive;
using messaging::MqMember;
using messaging::MqPropose;
using Nodes = std::vector<NodeId>;

// The broker is node 0 (kLeader), the others are probes.
test::Script script(BrokerSettings knobs = {}) {
    return test::Script([knobs](Blueprint& blueprint) mutable {
        knobs.partitions = {kPartitions};
        knobs.groups = {{.topic = 0, .members = {kConsumer}}};
        knobs.nodes = {kLeader, kSecond, kThird};
        knobs.controller = kController;
        blueprint.add_node("broker", blueprint.add_role(Mq{knobs}));
        const std::uint32_t other = blueprint.add_role(test::Probe<Mq::Ship, Mq::Copy, Mq::Reached>{});
        blueprint.add_node("second", other);
        blueprint.add_node("third", other);
        blueprint.add_node("controller", blueprint.add_role(test::Probe<MqAlive, MqPropose>{}));
        blueprint.add_node("producer", blueprint.add_role(test::Probe<Mq::SendResult, Mq::CheckBack>{}));
        blueprint.add_node("consumer", blueprint.add_role(test::Probe<Mq::Deliver>{}));
    });
}
test::Script& leads(test::Script& run, NodeId leader, std::uint64_t epoch = 1, std::uint64_t version = 1,
                    Nodes in_sync = {kLeader, kSecond}, std::uint64_t life = 1) {
    return run.deliver(kLeader, Mq::Leads{epoch, version, leader, std::move(in_sync), life}, kController);
}
test::Script& send(test::Script& run, std::uint64_t number, std::uint32_t level = 0) {
    return run.deliver(kLeader, Mq::Send{number, 0, 0, level, {number}}, kProducer);
}
// A follower says how far it has come.
test::Script& reached(test::Script& run, NodeId node, std::uint64_t number, bool wants_more = false,
                      std::uint64_t history = 1, std::uint64_t life = 1) {
    return run.deliver(kLeader, Mq::Reached{history, number, life, wants_more}, node);
}
std::string told(std::uint64_t number, bool stored = true, NodeId leader = kNoNode) {
    return to_text(to_value(Mq::SendResult{number, stored, 0, leader}));
}
std::string said(std::uint64_t history, std::uint64_t number, bool wants_more, std::uint64_t life = 1) {
    return to_text(to_value(Mq::Reached{history, number, life, wants_more}));
}
std::size_t heard(test::Script& run, NodeId node, const std::string& front) {
    const test::Lines lines = run.heard(node);
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.starts_with(front); }));
}
std::uint64_t messages(test::Script& run) { return View(run.world()).state<Mq>(kLeader).queues.messages.size(); }

// A change as a leader would ship it: one more message, after so many.
Mq::Ship shipped(std::uint64_t epoch, std::uint64_t after) {
    Mq::Queues before;
    Mq::Queues::Step step;
    for (std::uint64_t number = 1; number <= after; ++number)
        before.append(0, kPartitions, {0, {number}}, 0, {}, step);
    Mq::Queues now = before;
    now.append(0, kPartitions, {0, {after + 1}}, 0, {}, step);
    return {epoch, after, {Mq::Change::between(before, now)}};
}
Mq::Copy copy(std::uint64_t epoch, std::uint64_t count) {
    Mq::Queues queues;
    Mq::Queues::Step step;
    for (std::uint64_t number = 1; number <= count; ++number)
        queues.append(0, kPartitions, {0, {number}}, 0, {}, step);
    return {epoch, count, queues};
}

TEST_CASE("a broker that has started says so, and takes nothing before the controller has spoken to this life of it") {
    test::Script run = script();
    CHECK(run.heard(kController) == test::Lines{to_text(to_value(MqAlive{1}))});
    send(run, 7);
    CHECK(run.heard(kProducer) == test::Lines{told(7, false)});
    leads(run, kLeader, 1, 1, {kLeader}, 2);  // another life
    send(run, 8);
    leads(run, kSecond);
    send(run, 9);
    CHECK(run.heard(kProducer) == test::Lines{told(7, false), told(8, false), told(9, false, kSecond)});
    run.crash(kLeader).restart(kLeader);
    CHECK(run.heard(kController).back() == to_text(to_value(MqAlive{2})));
}

TEST_CASE("who is told when: acks 0 of refusals alone, 1 at once, all when everybody in sync has it") {
    BrokerSettings knobs;
    knobs.acks = GENERATE(Acks::none, Acks::leader, Acks::all);
    test::Script run = script(knobs);
    send(run, 6);
    send(leads(run, kLeader), 7);
    CHECK(heard(run, kSecond, "MqShip{epoch=1, after=0, changes=[Q") == 1);
    CHECK(heard(run, kThird, "MqShip{epoch=1, after=0, changes=[Q") == 1);
    test::Lines expected{told(6, false)};
    if (knobs.acks == Acks::leader)
        expected.push_back(told(7));
    CHECK(run.heard(kProducer) == expected);
    CHECK(run.heard(kConsumer).empty());
    reached(run, kThird, 1);  // not in sync
    CHECK(run.heard(kConsumer).empty());
    reached(run, kSecond, 1, false, 0);  // of another history
    CHECK(run.heard(kConsumer).empty());
    reached(run, kSecond, 1);
    if (knobs.acks == Acks::all)
        expected.push_back(told(7));
    CHECK(run.heard(kProducer) == expected);
    CHECK(run.heard(kConsumer).size() == 1);
}

TEST_CASE("nobody is told or given what the leader's own disk has not, where every message is flushed") {
    BrokerSettings knobs;
    knobs.flush = GENERATE(Flush::synchronous, Flush::page_cache, Flush::asynchronous);
    const bool waits = knobs.flush == Flush::synchronous;
    test::Script run = script(knobs);
    run.sync(100_ms).wait(100_ms);
    send(leads(run, kLeader).wait(100_ms), 7);
    reached(run, kSecond, 1);
    CHECK(run.heard(kProducer).size() == (waits ? 0 : 1));
    CHECK(run.heard(kConsumer).size() == (waits ? 0 : 1));
    run.wait(100_ms);
    CHECK((run.heard(kProducer).size() == 1 && run.heard(kConsumer).size() == 1));
}

TEST_CASE("with acks all, too few in sync are refused, also where they have become too few meanwhile") {
    BrokerSettings knobs;
    knobs.min_in_sync = 2;
    knobs.acks = GENERATE(Acks::leader, Acks::all);
    test::Script run = script(knobs);
    send(leads(run, kLeader), 7);
    leads(run, kLeader, 1, 2, {kLeader});
    send(run, 8);
    if (knobs.acks == Acks::leader)
        CHECK(run.heard(kProducer) == test::Lines{told(7), told(8)});
    else
        CHECK(run.heard(kProducer) == test::Lines{told(7, false, kLeader), told(8, false, kLeader)});
    CHECK(run.heard(kConsumer).size() == (knobs.acks == Acks::leader ? 2 : 1));  // everybody in sync has it
}

TEST_CASE("a follower takes what it is sent, asks for what it has missed, and says what it has when it is safe") {
    BrokerSettings knobs;
    knobs.flush = GENERATE(Flush::synchronous, Flush::page_cache, Flush::asynchronous);
    test::Script run = script(knobs);
    leads(run, kSecond);
    run.deliver(kLeader, shipped(1, 3), kSecond);
    CHECK(run.heard(kSecond) == test::Lines{said(0, 0, true)});
    run.deliver(kLeader, copy(1, 3), kSecond);
    CHECK(run.heard(kSecond).back() == said(1, 3, false));
    run.deliver(kLeader, shipped(1, 5), kSecond);
    CHECK(run.heard(kSecond).back() == said(1, 3, true));
    run.deliver(kLeader, copy(1, 2), kSecond);  // one that was overtaken
    run.deliver(kLeader, shipped(1, 2), kSecond).deliver(kLeader, shipped(1, 3), kSecond);
    CHECK(run.heard(kSecond).back() == said(1, 4, false));
    CHECK(messages(run) == 4);
    run.deliver(kLeader, Mq::Ship{1, 4, {}}, kSecond);
    CHECK(run.heard(kSecond).back() == said(1, 4, false));
    CHECK(run.heard(kConsumer).empty());
}

TEST_CASE("a follower's word waits for its disk where every message is flushed") {
    BrokerSettings knobs;
    knobs.flush = GENERATE(Flush::synchronous, Flush::page_cache, Flush::asynchronous);
    test::Script run = script(knobs);
    run.sync(100_ms).wait(100_ms);
    leads(run, kSecond).deliver(kLeader, copy(1, 3), kSecond);
    CHECK(run.heard(kSecond).empty() == (knobs.flush == Flush::synchronous));
    run.wait(100_ms);
    CHECK(run.heard(kSecond) == test::Lines{said(1, 3, false)});
    run.wait(600_ms).crash(kLeader).restart(kLeader).wait(100_ms);
    CHECK(messages(run) == 3);
}

TEST_CASE("a crash takes from a follower what was not flushed: nothing, or what it has said that it has") {
    BrokerSettings knobs;
    knobs.flush = GENERATE(Flush::synchronous, Flush::page_cache, Flush::asynchronous);
    test::Script run = script(knobs);
    leads(run, kSecond).deliver(kLeader, copy(1, 3), kSecond);
    CHECK(run.heard(kSecond) == test::Lines{said(1, 3, false)});
    run.crash(kLeader).restart(kLeader);
    CHECK(messages(run) == (knobs.flush == Flush::asynchronous ? 0 : 3));
}

TEST_CASE("who has missed some is sent them, or all where they are kept no more or it is of another history") {
    BrokerSettings knobs;
    knobs.backlog = 2;
    test::Script run = script(knobs);
    leads(run, kLeader);
    for (const std::uint64_t number : {1, 2, 3})
        send(run, number);
    reached(run, kThird, 1, true);
    CHECK(run.heard(kThird).back().starts_with("MqShip{epoch=1, after=1"));
    reached(run, kThird, 0, true);
    CHECK(run.heard(kThird).back().starts_with("MqCopy{epoch=1, number=3"));
    reached(run, kThird, 3, true, 7);
    CHECK(run.heard(kThird).back().starts_with("MqCopy{epoch=1, number=3"));
    CHECK(run.heard(kConsumer).empty());
}

TEST_CASE("a word of an earlier leader changes nothing; one of a later leader ends this one's time") {
    test::Script run = script();
    send(leads(run, kLeader, 2), 7);
    run.deliver(kLeader, copy(1, 3), kSecond);
    CHECK(messages(run) == 1);
    run.deliver(kLeader, Mq::Ship{3, 5, {}}, kThird);
    CHECK(run.heard(kThird).back() == said(2, 1, true));
    reached(run, kSecond, 1, false, 2);
    CHECK((run.heard(kProducer).empty() && run.heard(kConsumer).empty()));
    send(run, 8);
    CHECK(run.heard(kProducer) == test::Lines{told(8, false, kThird)});
    run.deliver(kLeader, copy(3, 5), kThird);
    CHECK(messages(run) == 5);
}

TEST_CASE("who was not heard for too long is proposed out, and counts until the controller agrees") {
    BrokerSettings knobs;
    knobs.max_lag = 1_s;
    knobs.shrinks_alone = GENERATE(false, true);
    test::Script run = script(knobs);
    send(leads(run, kLeader), 7);
    run.wait(2_s);
    const std::string proposal = to_text(to_value(MqPropose{1, 1, {MqMember{kLeader, 1}}}));
    if (knobs.shrinks_alone) {
        CHECK(run.heard(kProducer) == test::Lines{told(7)});
        CHECK(heard(run, kController, "MqPropose") == 0);
        return;
    }
    CHECK(run.heard(kController).back() == proposal);
    CHECK(run.heard(kProducer).empty());
    leads(run, kLeader, 1, 2, {kLeader});
    CHECK(run.heard(kProducer) == test::Lines{told(7)});
    reached(run, kSecond, 1).wait(500_ms);
    CHECK(run.heard(kController).back() ==
          to_text(to_value(MqPropose{1, 2, {MqMember{kLeader, 1}, MqMember{kSecond, 1}}})));
}

TEST_CASE("who is promoted goes on with what it has: messages, halves and delays") {
    test::Script run = script();
    Mq::Copy had = copy(1, 2);
    Mq::Queues::Step step;
    const Subscriptions groups{{.topic = 0, .members = {kConsumer}}};
    had.queues.append(0, kPartitions, {0, {3}}, 0, groups, step);
    had.queues.hold_back(0, {0, {4}}, 2_s);
    had.queues.hold_half(0, {0, {5}}, kProducer, 5, 0);
    leads(run, kSecond).deliver(kLeader, had, kSecond).wait(1_s);
    CHECK(run.heard(kConsumer).empty());
    leads(run, kLeader, 2, 2, {kLeader});
    CHECK(run.heard(kConsumer).size() == 1);
    run.wait(1_s);
    CHECK(run.heard(kConsumer).size() == 2);
    run.wait(30_s);
    CHECK(heard(run, kProducer, "CheckBack") == 1);
    CHECK(heard(run, kSecond, "MqShip{epoch=2") > 0);
}

TEST_CASE("a crash of any node of a set before each of its syncs takes nothing that was told or given", "[property]") {
    Setting setting;
    setting.broker.min_in_sync = 2;
    setting.orders = 6;
    setting.begins = 30_ms;
    setting.interval = 10_ms;
    setting.loss = {};
    setting.until = 1500_ms;
    std::uint64_t told = 0;
    const auto crashes =
        test::strike_each_sync(world_of(setting), 30_ms, [&](const World& world, const std::string& what) {
            const Seen seen = look(world);
            INFO(what);
            CHECK(seen.broken == "");
            CHECK(seen.lost + seen.ghosts == 0);
            CHECK(seen.told == 6);
            told += seen.told;
        });
    CHECK(crashes > 40);
    CHECK(told == 6 * (crashes + 1));
}

// Any brokers, the controller as well, crash and are cut off from each other, also several at once.
FaultPlan random_faults(std::uint64_t seed) {
    constexpr Stream kFault = "fault";
    std::uint64_t drawn = 0;
    const auto between = [&](std::int64_t low, std::int64_t high) {
        return uniform_between(draw(seed, kFault.id, 0, drawn++), low, high);
    };
    FaultPlan plan;
    for (std::int64_t left = between(1, 6); left > 0; --left) {
        const Time at = between(100_ms, 900_ms);
        const Duration lasting = between(1_ms, 600_ms);
        const auto one = between(0, 3);
        const auto another = (one + between(1, 3)) % 4;
        const NodeId node = static_cast<std::uint32_t>(one), other = static_cast<std::uint32_t>(another);
        const auto kind = between(0, 3);
        if (kind == 0)
            plan.push_back({at, {}, CutLinks{"cut", {{node, other}, {other, node}}}, lasting, "cut"});
        else if (kind == 1)
            plan.push_back({at, {}, CutLinks{"cut", {{node, other}}}, lasting, "cut one way"});
        else
            plan.push_back({at, {}, CrashNode{node, kind == 2 ? Unsynced::lost : Unsynced::some}, lasting, "crash"});
    }
    return plan;
}

TEST_CASE("acks all, clean elections and synchronous flush lose nothing, whatever falls together", "[property]") {
    std::uint64_t elections = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.begins = 50_ms;
        setting.interval = 10_ms;
        setting.broker.min_in_sync = 1 + seed % 2;
        setting.broker.backlog = seed % 3 == 0 ? 3 : 1000;
        setting.loss = {1, seed % 5 == 0 ? 3u : 10u};
        setting.plan = random_faults(seed);
        setting.until = 4_s;
        World world(world_of(setting));
        world.run();
        const Seen seen = look(world);
        INFO("seed " << seed);
        CHECK(seen.broken == "");
        CHECK(seen.lost + seen.ghosts == 0);
        CHECK(seen.told == setting.orders);
        elections += View(world).state<BrokerController>(kController).set.epoch - 1;
    }
    CHECK(elections > test::seeds() / 4);
}

}  // namespace
}  // namespace orrery::floor::brokers
