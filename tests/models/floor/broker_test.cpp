// Each step of the broker, as its producers and consumers see it; and the published schedules as they are kept in a
// run.
#include "models/floor/broker.h"

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

struct Order {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
using Mq = Broker<Order>;
using Producer = test::Probe<Mq::SendResult, Mq::CheckBack>;
using Consumer = test::Probe<Mq::Deliver>;

constexpr NodeId kBroker = 0, kProducer = 1, kOne = 2, kTwo = 3;

BrokerSettings settings(Subscription group = {}) {
    BrokerSettings out;
    out.partitions = {2};
    if (group.members.empty())
        group.members = {kOne};
    out.groups = {group};
    return out;
}

// Broker, producer and two consumers, whom the settings name by their numbers.
test::Script script(const BrokerSettings& knobs) {
    return test::Script([knobs](Blueprint& blueprint) {
        blueprint.add_node("broker", blueprint.add_role(Mq{knobs}));
        blueprint.add_node("producer", blueprint.add_role(Producer{}));
        const std::uint32_t consumer = blueprint.add_role(Consumer{});
        blueprint.add_node("one", consumer);
        blueprint.add_node("two", consumer);
    });
}
Mq::Send send(std::uint64_t number, std::uint64_t key = 0, std::uint32_t level = 0) {
    return {number, 0, key, level, {number}};
}
Claim claim(std::uint64_t offset, std::uint32_t partition = 0, std::uint32_t group = 0) {
    return {group, {{0, partition}, offset}};
}
// As a probe hears them: what is delivered, of which attempt.
std::string delivered(std::uint64_t number, std::uint64_t attempt, std::uint64_t offset, std::uint64_t key = 0) {
    const Mq::Deliver deliver{claim(offset, static_cast<std::uint32_t>(key % 2)), attempt, key, {number}};
    return to_text(to_value(deliver));
}
std::string stored(std::uint64_t number, std::uint64_t transaction = 0) {
    return to_text(to_value(Mq::SendResult{number, true, transaction}));
}
std::string asked(std::uint64_t transaction, std::uint64_t number) {
    return to_text(to_value(Mq::CheckBack{transaction, number, {number}}));
}
const Mq::Queues& queues(test::Script& script) { return View(script.world()).state<Mq>(kBroker).queues; }

TEST_CASE("a message is stored, answered, given to each group, and done when it is acknowledged") {
    BrokerSettings knobs = settings();
    knobs.groups.push_back({.topic = 0, .members = {kTwo}});
    test::Script run = script(knobs);
    run.deliver(kBroker, send(7), kProducer);
    CHECK(run.heard(kProducer) == test::Lines{stored(7)});
    CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0)});
    CHECK(run.heard(kTwo).size() == 1);
    CHECK(queues(run).open.size() == 2);
    run.deliver(kBroker, Mq::Ack{claim(0)}, kOne);
    CHECK(queues(run).open.size() == 1);
    run.deliver(kBroker, Mq::Ack{claim(0, 0, 1)}, kTwo).deliver(kBroker, Mq::Ack{claim(0, 0, 1)}, kTwo);
    CHECK(queues(run).open.empty());
    run.wait(24_h);
    CHECK(run.heard(kOne).size() == 1);
}

TEST_CASE("a topic that is not there is refused, and answers that fit nothing change nothing") {
    test::Script run = script(settings());
    Mq::Send stray = send(7);
    stray.topic = 1;
    run.deliver(kBroker, stray, kProducer);
    CHECK(run.heard(kProducer) == test::Lines{to_text(to_value(Mq::SendResult{7, false, 0}))});
    const Mq::Queues before = queues(run);
    run.deliver(kBroker, Mq::Ack{claim(9)}, kOne)
        .deliver(kBroker, Mq::Ack{claim(0, 0, 9)}, kOne)
        .deliver(kBroker, Mq::Nack{claim(9), 1}, kOne)
        .deliver(kBroker, Mq::EndTransaction{5, Resolution::commit}, kProducer);
    CHECK(queues(run) == before);
}

TEST_CASE("equal keys share a partition, and each partition counts its own offsets") {
    test::Script run = script(settings());
    run.deliver(kBroker, send(1, 0), kProducer)
        .deliver(kBroker, send(2, 1), kProducer)
        .deliver(kBroker, send(3, 2), kProducer);
    CHECK(run.heard(kOne) == test::Lines{delivered(1, 1, 0, 0), delivered(2, 1, 0, 1), delivered(3, 1, 1, 2)});
}

TEST_CASE("what is refused or not answered comes again; a refusal of an earlier attempt changes nothing") {
    Subscription group;
    group.members = {kOne, kTwo};
    group.retries = RetrySchedule::fixed(1_s, 2);
    group.answer_within = 10_s;
    test::Script run = script(settings(group));
    run.deliver(kBroker, send(7), kProducer).deliver(kBroker, Mq::Nack{claim(0), 1}, kOne);
    CHECK(run.heard(kTwo).empty());
    run.wait(1_s);
    CHECK(run.heard(kTwo) == test::Lines{delivered(7, 2, 0)});  // the next member has the retry
    run.deliver(kBroker, Mq::Nack{claim(0), 1}, kOne);
    CHECK(queues(run).open.at(claim(0)).under_way);
    run.wait(11_s);  // no answer, and the last retry
    CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0), delivered(7, 3, 0)});
    SECTION("acknowledged late, while it waits or is under way: done") {
        run.deliver(kBroker, Mq::Ack{claim(0)}, kTwo).wait(24_h);
        CHECK(queues(run).open.empty());
        CHECK(queues(run).dead.empty());
    }
    SECTION("refused once more: a dead letter") {
        run.deliver(kBroker, Mq::Nack{claim(0), 3}, kOne).wait(24_h);
        CHECK(queues(run).open.empty());
        CHECK(queues(run).dead.contains(claim(0)));
        CHECK(run.heard(kOne).size() + run.heard(kTwo).size() == 3);
    }
}

TEST_CASE("without order others overtake a message that waits; in order nobody does") {
    Subscription group;
    group.in_order = GENERATE(false, true);
    group.retries = RetrySchedule::fixed(10_s, 1);
    test::Script run = script(settings(group));
    run.deliver(kBroker, send(1), kProducer).deliver(kBroker, send(2), kProducer);
    run.deliver(kBroker, Mq::Nack{claim(0), 1}, kOne).deliver(kBroker, send(3), kProducer);
    test::Lines expected{delivered(1, 1, 0)};
    if (!group.in_order) {
        expected.push_back(delivered(2, 1, 1));
        expected.push_back(delivered(3, 1, 2));
    }
    CHECK(run.heard(kOne) == expected);
    run.wait(10_s);
    expected.push_back(delivered(1, 2, 0));
    CHECK(run.heard(kOne) == expected);
    run.deliver(kBroker, Mq::Nack{claim(0), 2}, kOne);  // the last
    if (group.in_order)
        expected.push_back(delivered(2, 1, 1));
    CHECK(run.heard(kOne) == expected);
    CHECK(queues(run).dead.contains(claim(0)));
}

TEST_CASE("in order, a failure brings everything from the committed offset on again") {
    Subscription group;
    group.in_order = true;
    group.window = 3;
    group.retries = RetrySchedule::endless(1_s);
    group.answer_within = 5_s;
    test::Script run = script(settings(group));
    for (const std::uint64_t number : {1, 2, 3, 4, 5})
        run.deliver(kBroker, send(number), kProducer);
    test::Lines expected{delivered(1, 1, 0), delivered(2, 1, 1), delivered(3, 1, 2)};
    CHECK(run.heard(kOne) == expected);
    run.deliver(kBroker, Mq::Ack{claim(0)}, kOne);
    expected.push_back(delivered(4, 1, 3));
    CHECK(run.heard(kOne) == expected);
    run.deliver(kBroker, Mq::Ack{claim(2)}, kOne);  // not the one at the committed offset
    CHECK(run.heard(kOne) == expected);
    run.wait(7_s);  // no answer for offset 1
    expected.insert(expected.end(), {delivered(2, 2, 1), delivered(3, 1, 2), delivered(4, 1, 3)});
    CHECK(run.heard(kOne) == expected);
    SECTION("answered in order: the window moves on") {
        run.deliver(kBroker, Mq::Ack{claim(1)}, kOne).deliver(kBroker, Mq::Ack{claim(2)}, kOne);
        expected.push_back(delivered(5, 1, 4));
        CHECK(run.heard(kOne) == expected);
        run.deliver(kBroker, Mq::Ack{claim(4)}, kOne).deliver(kBroker, Mq::Ack{claim(3)}, kOne).wait(1_h);
        CHECK(run.heard(kOne) == expected);
        CHECK(queues(run).cursors.at(claim(0)).committed == 5);
    }
    SECTION("a later one is refused: rewound as well, and not counted against the first") {
        run.deliver(kBroker, Mq::Nack{claim(3), 1}, kOne).wait(1_s);
        expected.insert(expected.end(), {delivered(2, 2, 1), delivered(3, 1, 2), delivered(4, 1, 3)});
        CHECK(run.heard(kOne) == expected);
    }
    SECTION("an answer that comes while it rests lets it go on") {
        run.deliver(kBroker, Mq::Nack{claim(1), 2}, kOne).deliver(kBroker, Mq::Ack{claim(1)}, kOne);
        expected.insert(expected.end(), {delivered(3, 1, 2), delivered(4, 1, 3), delivered(5, 1, 4)});
        CHECK(run.heard(kOne) == expected);
    }
}

TEST_CASE("a delayed message comes when its level says, after a crash as well") {
    test::Script run = script(settings());
    run.deliver(kBroker, send(7, 0, 3), kProducer).deliver(kBroker, send(8, 0, 99), kProducer);
    CHECK(run.heard(kProducer) == test::Lines{stored(7), stored(8)});
    const bool crashes = GENERATE(false, true);
    if (crashes)
        run.crash(kBroker).restart(kBroker);
    run.wait(9_s + 900_ms);
    CHECK(run.heard(kOne).empty());
    run.wait(100_ms);
    CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0)});
    run.deliver(kBroker, Mq::Ack{claim(0)}, kOne).wait(2_h);
    CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0), delivered(8, 1, 1)});
}

TEST_CASE("a half message is given to nobody until its transaction is decided") {
    test::Script run = script(settings());
    run.deliver(kBroker, Mq::SendHalf{7, 0, 0, {7}}, kProducer);
    CHECK(run.heard(kProducer) == test::Lines{stored(7, 1)});
    CHECK(run.heard(kOne).empty());
    SECTION("commit, also twice: it is given once") {
        run.deliver(kBroker, Mq::EndTransaction{1, Resolution::commit}, kProducer)
            .deliver(kBroker, Mq::EndTransaction{1, Resolution::commit}, kProducer)
            .deliver(kBroker, Mq::EndTransaction{1, Resolution::roll_back}, kProducer);
        CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0)});
    }
    SECTION("roll back: never") {
        run.deliver(kBroker, Mq::EndTransaction{1, Resolution::roll_back}, kProducer)
            .deliver(kBroker, Mq::EndTransaction{1, Resolution::commit}, kProducer)
            .wait(1_h);
        CHECK(run.heard(kOne).empty());
        CHECK(run.heard(kProducer).size() == 1);
    }
    SECTION("no word: asked for in the rounds, and decided then") {
        run.wait(29_s);
        CHECK(run.heard(kProducer).size() == 1);
        run.wait(1_s);
        CHECK(run.heard(kProducer) == test::Lines{stored(7, 1), asked(1, 7)});
        run.deliver(kBroker, Mq::EndTransaction{1, Resolution::unknown}, kProducer).wait(30_s);
        CHECK(run.heard(kProducer) == test::Lines{stored(7, 1), asked(1, 7), asked(1, 7)});
        run.deliver(kBroker, Mq::EndTransaction{1, Resolution::commit}, kProducer).wait(10_min);
        CHECK(run.heard(kProducer).size() == 3);
        CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0)});
    }
    SECTION("a crash of the broker: it asks all the same") {
        run.crash(kBroker).restart(kBroker).wait(31_s);
        CHECK(run.heard(kProducer) == test::Lines{stored(7, 1), asked(1, 7)});
    }
    SECTION("a decision that a crash takes back is asked for again") {
        run.deliver(kBroker, Mq::EndTransaction{1, Resolution::roll_back}, kProducer);
        run.crash(kBroker).restart(kBroker).wait(31_s);
        CHECK(run.heard(kProducer) == test::Lines{stored(7, 1), asked(1, 7)});
    }
    SECTION("never a word: dropped after the most checks") {
        run.wait(30_s * 15 + 1_s);
        CHECK(run.heard(kProducer).size() == 1 + 15);
        CHECK(queues(run).halves.size() == 1);
        run.wait(1_h);
        CHECK(run.heard(kProducer).size() == 1 + 15);
        CHECK(queues(run).halves.empty());
        CHECK(queues(run).dropped == 1);
    }
}

TEST_CASE("a half message younger than the limit is left for the next round") {
    test::Script run = script(settings());
    run.wait(24_s).deliver(kBroker, Mq::SendHalf{7, 0, 0, {7}}, kProducer).wait(30_s);
    CHECK(run.heard(kProducer) == test::Lines{stored(7, 1)});  // at 30 s it was under 6 s old
    run.wait(6_s);
    CHECK(run.heard(kProducer) == test::Lines{stored(7, 1), asked(1, 7)});
}

TEST_CASE("who is told and who is given what, before and after the disk") {
    BrokerSettings knobs = settings();
    const auto told = [](test::Script& run) { return run.heard(kProducer).size(); };
    const auto given = [](test::Script& run) { return run.heard(kOne).size(); };
    SECTION("synchronous: nobody before the sync") {
        test::Script run = script(knobs);
        run.sync(100_ms).deliver(kBroker, send(7), kProducer);
        CHECK((told(run) == 0 && given(run) == 0));
        SECTION("and a crash before it takes the message") {
            run.crash(kBroker).restart(kBroker).wait(1_h);
            CHECK((told(run) == 0 && given(run) == 0));
        }
        SECTION("after it, it is there") {
            run.wait(100_ms);
            CHECK((told(run) == 1 && given(run) == 1));
            run.crash(kBroker).restart(kBroker);
            CHECK(run.heard(kOne) == test::Lines{delivered(7, 1, 0), delivered(7, 1, 0)});
        }
    }
    SECTION("a synchronous one that gives unflushed messages") {
        knobs.gives_unflushed = true;
        test::Script run = script(knobs);
        run.sync(100_ms).deliver(kBroker, send(7), kProducer);
        CHECK((told(run) == 0 && given(run) == 1));
        run.crash(kBroker).restart(kBroker).wait(1_h);
        CHECK((told(run) == 0 && given(run) == 1));  // a message that never was
    }
    SECTION("asynchronous: everybody at once, and a crash takes what was told") {
        knobs.flush = Flush::asynchronous;
        test::Script run = script(knobs);
        run.sync(100_ms).deliver(kBroker, send(7), kProducer);
        CHECK((told(run) == 1 && given(run) == 1));
        SECTION("before the flush") {
            run.crash(kBroker).restart(kBroker).wait(1_h);
            CHECK(queues(run).messages.empty());
            CHECK(given(run) == 1);
        }
        SECTION("not after it") {
            run.wait(600_ms).crash(kBroker).restart(kBroker);
            CHECK(queues(run).messages.size() == 1);
            CHECK(given(run) == 2);
        }
    }
}

TEST_CASE("a consumer's progress reaches the disk at the next flush; before it, messages come again") {
    test::Script run = script(settings());
    run.deliver(kBroker, send(7), kProducer).deliver(kBroker, Mq::Ack{claim(0)}, kOne);
    const bool flushed = GENERATE(false, true);
    if (flushed)
        run.wait(500_ms);
    run.crash(kBroker).restart(kBroker);
    CHECK(run.heard(kOne).size() == (flushed ? 1 : 2));
}

// Refuses everything, at once; keeps when it came.
struct Refuser {
    using In = std::variant<Mq::Deliver>;
    using Out = std::variant<Mq::Nack>;
    using Ctx = Context<Refuser>;
    static constexpr std::string_view kName = "refuser";
    struct State {
        std::vector<Instant> came;
        ORRERY_FIELDS(State, came)
    };

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Mq::Deliver& deliver, NodeId from) const {
        state.came.push_back(ctx.now());
        ctx.send(from, Mq::Nack{deliver.claim, deliver.attempt});
    }
};

// When a message came that was refused each time, from its first delivery on, without what the links took.
std::vector<Duration> kept(const RetrySchedule& retries, bool in_order) {
    Subscription group;
    group.members = {2};
    group.retries = retries;
    group.in_order = in_order;
    test::Script run([&](Blueprint& blueprint) {
        blueprint.add_node("broker", blueprint.add_role(Mq{settings(group)}));
        blueprint.add_node("producer", blueprint.add_role(Producer{}));
        blueprint.add_node("refuser", blueprint.add_role(Refuser{}));
    });
    run.deliver(kBroker, send(7), kProducer).wait(100 * 24_h);
    CHECK(queues(run).dead.contains(claim(0)));
    const auto came = run.state<Refuser>(2).came;
    std::vector<Duration> gaps;
    for (std::size_t i = 1; i < came.size(); ++i)
        gaps.push_back(came[i] - came[i - 1] - 2_ms);
    return gaps;
}

TEST_CASE("the published schedules, as they are kept in a run") {
    const bool in_order = GENERATE(false, true);
    for (const RetrySchedule& schedule :
         {rocketmq_retries(), wechat_notifications(), alipay_notifications(), stripe_notifications()})
        CHECK(kept(schedule, in_order) == schedule.delays);
    Duration sum = 0;
    for (const Duration gap : kept(rocketmq_retries(), in_order))
        sum += gap;
    CHECK(sum == 17'140_s);
    CHECK(kept(RetrySchedule::none(), in_order).empty());
}

}  // namespace
}  // namespace orrery::floor
