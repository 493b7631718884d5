// What a broker of a set keeps beside its queues, step by step.
#include "models/floor/broker_replicas.h"

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

struct Order {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
using Queues = MessageQueues<Order>;
using Set = Replication<Order>;
using messaging::MqLeads;
using messaging::MqReached;

constexpr NodeId kOne = 0, kTwo = 1, kThree = 2;
using Nodes = std::vector<NodeId>;

Queues with(std::uint64_t messages) {
    Queues queues;
    Queues::Step step;
    for (std::uint64_t number = 1; number <= messages; ++number)
        queues.append(0, 2, {number, {number}}, 0, {}, step);
    return queues;
}
// The first leads in epoch 1, with all three in sync, and has published `changes` changes of a message each.
Set leading(std::uint64_t changes = 0) {
    Set set;
    set.mark.lives = 1;
    REQUIRE(set.hear({1, 1, kOne, {kOne, kTwo, kThree}, 1}));
    set.lead({}, 0);
    for (std::uint64_t number = 1; number <= changes; ++number)
        REQUIRE(set.publish(with(number), 100));
    return set;
}
MqReached at(std::uint64_t number, std::uint64_t life = 1) { return {1, number, life, false}; }

TEST_CASE("a change that is carried over makes the other's queues the same", "[property]") {
    const Subscriptions groups{{.topic = 0, .members = {7}, .retries = RetrySchedule::fixed(5, 1), .answer_within = 20},
                               {.topic = 0,
                                .members = {7},
                                .in_order = true,
                                .window = 2,
                                .retries = RetrySchedule::fixed(5, 1),
                                .answer_within = 20}};
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        constexpr Stream kSteps = "steps";
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kSteps.id, 0, drawn++), count); };
        Queues leader, follower, before;
        for (Time now = 1; now <= 40; ++now) {
            Queues::Step step;
            const auto group = static_cast<std::uint32_t>(below(2));
            const Claim claim{group, {{0, static_cast<std::uint32_t>(below(2))}, below(4)}};
            const std::uint64_t kind = below(7), number = below(5);
            if (kind <= 1)
                leader.append(0, 2, {below(9), {number}}, now, groups, step);
            else if (kind == 2)
                leader.acknowledged(claim, now, groups, step);
            else if (kind == 3)
                leader.refused(claim, 1 + below(2), now, groups, step);
            else if (kind == 4)
                leader.hold_back(0, {number, {number}}, now + 10);
            else if (kind == 5)
                leader.hold_half(0, {number, {number}}, 7, number, now);
            else if (leader.delayed.contains(1 + number))
                leader.delayed.erase(1 + number);
            else
                leader.check_halves(now, 5, 1);
            QueuesChange<Order>::between(before, leader).apply(follower);
            before = leader;
            REQUIRE(follower == leader);
        }
    }
}

TEST_CASE("a word of the controller counts for this life, and where it is newer") {
    Set set;
    set.mark.lives = 2;
    CHECK_FALSE(set.hear({1, 1, kOne, {kOne}, 1}));  // of the life before
    CHECK(set.hear({3, 5, kTwo, {kTwo}, 2}));
    CHECK(set.leader == kTwo);
    CHECK_FALSE(set.hear({3, 5, kTwo, {kTwo}, 2}));
    CHECK_FALSE(set.hear({2, 9, kOne, {kOne}, 2}));
    CHECK(set.hear({3, 6, kTwo, {kOne, kTwo}, 2}));
    CHECK(set.in_sync == Nodes{kOne, kTwo});
    CHECK(set.mark.epoch == 3);
}

TEST_CASE("a leader of an earlier epoch is not followed; one of a later epoch ends what this one waits for") {
    Set set = leading(1);
    set.waiting.push_back({1, 9, {}, {}});
    set.propose({kOne});
    CHECK_FALSE(set.follows(1, kTwo));
    CHECK(set.waiting.size() == 1);
    CHECK(set.follows(2, kTwo));
    CHECK(set.leader == kTwo);
    CHECK((set.waiting.empty() && set.proposed.empty() && set.in_sync.empty()));
    CHECK_FALSE(set.follows(2, kThree));
    CHECK_FALSE(set.follows(1, kOne));
}

TEST_CASE("changes are numbered on from what the leader had, and nothing is published twice") {
    Set set;
    set.mark = {1, 4, 3, 17};
    set.lead(with(2), 0);
    CHECK(set.mark.history == 4);
    CHECK_FALSE(set.publish(with(2), 100));
    CHECK(set.publish(with(3), 100));
    CHECK(set.mark.number == 18);
    CHECK_FALSE(set.publish(with(3), 100));
    CHECK(set.shipped.after(17).size() == 1);
}

TEST_CASE("what everybody in sync has is committed, in order, and whoever waits for it waits no more") {
    Set set = leading(3);
    for (const std::uint64_t number : {1, 2, 3})
        set.waiting.push_back({number, 9, {number, true, 0, kNoNode}, {}});
    CHECK(set.commit(kOne).empty());
    set.reached(kTwo, at(3), 1_ms);
    CHECK(set.commit(kOne).empty());
    set.reached(kThree, at(2), 1_ms);
    const auto over = set.commit(kOne);
    REQUIRE(over.size() == 2);
    CHECK(over.back().result.number == 2);
    CHECK(set.committed == 2);
    SECTION("a follower that has come back has what it says now") {
        set.reached(kThree, at(3, 2), 2_ms);
        set.reached(kTwo, at(1, 2), 2_ms);
        set.reached(kTwo, at(3, 1), 2_ms);  // said in its life before
        CHECK(set.commit(kOne).empty());
        CHECK(set.committed == 2);  // never backwards
    }
    SECTION("who is to be in sync counts before the controller has answered; who is not any more as well") {
        set.propose({kOne, kTwo});
        CHECK(set.commit(kOne).empty());
        REQUIRE(set.hear({1, 2, kOne, {kOne, kTwo}, 1}));
        CHECK(set.commit(kOne).size() == 1);
        CHECK(set.followers.find(kThree) == nullptr);
        set.propose({kOne, kTwo, kThree});
        REQUIRE(set.publish(with(4), 100));
        set.waiting.push_back({4, 9, {}, {}});
        set.reached(kTwo, at(4), 3_ms);
        CHECK(set.commit(kOne).empty());
        set.reached(kThree, at(4), 3_ms);
        CHECK(set.commit(kOne).size() == 1);
    }
}

TEST_CASE("who was behind for longer than the limit is not in sync; who has all that is committed is again") {
    Set set = leading(1);
    const Nodes all{kOne, kTwo, kThree};
    CHECK(set.judge(kOne, all, 1_s, 1_s) == all);  // nobody was heard yet, and there was no time to
    set.reached(kTwo, at(1), 1_s);
    CHECK(set.judge(kOne, all, 1_s + 1, 1_s) == Nodes{kOne, kTwo});
    REQUIRE(set.publish(with(2), 100));
    CHECK(set.judge(kOne, all, 2_s, 1_s) == Nodes{kOne, kTwo});
    CHECK(set.judge(kOne, all, 3_s + 1, 1_s) == Nodes{kOne});  // it has not come to what there was a beat ago
    REQUIRE(set.hear({1, 2, kOne, {kOne}, 1}));
    CHECK(set.commit(kOne).empty());
    CHECK(set.committed == 2);
    set.reached(kTwo, at(1), 3_s);
    CHECK(set.judge(kOne, all, 3_s, 1_s) == Nodes{kOne});
    set.reached(kTwo, at(2), 3_s);
    CHECK(set.judge(kOne, all, 3_s, 1_s) == Nodes{kOne, kTwo});
}

TEST_CASE("a follower that keeps a beat behind a busy leader is in sync") {
    Set set = leading(1);
    const Nodes all{kOne, kTwo};
    std::uint64_t number = 1;
    for (Time now = 0; now < 5_s; now += 500_ms) {
        set.reached(kTwo, at(number), now);
        CHECK(set.judge(kOne, all, now, 1_s) == all);
        REQUIRE(set.publish(with(++number), 100));
    }
}

TEST_CASE("the members of a proposal are named with the life that the leader knows of") {
    Set set = leading(1);
    set.reached(kTwo, at(1, 4), 1_ms);
    const auto members = set.members({kOne, kTwo, kThree}, kOne);
    REQUIRE(members.size() == 3);
    CHECK((members[0].life == 1 && members[1].life == 4 && members[2].life == 0));
}

}  // namespace
}  // namespace orrery::floor
