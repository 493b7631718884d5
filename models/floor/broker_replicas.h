// What a broker of a set keeps beside its queues, as values with pure steps: what its disk knows of its place, who
// leads and who is in sync, and of a leader: changes of the queues for the others, how far each has come, and who waits
// until everybody in sync has come there. The role that holds them is broker.h.
// Invariants: a change has one number in each history, the epoch of the leader who made it; committed <= shipped.last;
// what a controller has not confirmed yet makes more brokers count, never fewer. Units: numbers count from 1;
// nanoseconds on the node's own clock. Errors: none. Source: Kafka's documentation, "Replication"; KIP-101 (leader
// epochs), KIP-497 (AlterPartition), KIP-903 (a broker's epoch in its fetches).
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/floor/broker_messages.h"
#include "models/floor/shipped_log.h"

namespace orrery::floor {

template <class Key, class T>
struct RowChanges {
    std::vector<std::pair<Key, std::optional<T>>> rows;  // nothing: it is gone
    ORRERY_FIELDS(RowChanges, rows)

    static RowChanges between(const SharedMap<Key, T>& before, const SharedMap<Key, T>& after) {
        RowChanges out;
        SharedMap<Key, T>::for_each_change(before, after, [&](const Key& key, const T*, const T* now) {
            out.rows.emplace_back(key, now ? std::optional<T>(*now) : std::nullopt);
        });
        return out;
    }
    void apply(SharedMap<Key, T>& to) const {
        for (const auto& [key, now] : rows) {
            if (now)
                to.set(key, *now);
            else
                to.erase(key);
        }
    }
};

template <class Payload>
struct QueuesChange {
    using Queues = MessageQueues<Payload>;
    RowChanges<Place, typename Queues::Message> messages;
    RowChanges<Partition, std::uint64_t> lengths;
    RowChanges<Claim, typename Queues::Delivery> open;
    RowChanges<Claim, typename Queues::Cursor> cursors;
    RowChanges<Claim, Instant> dead;
    RowChanges<std::uint64_t, typename Queues::Delayed> delayed;
    RowChanges<std::uint64_t, typename Queues::Half> halves;
    std::uint64_t dropped = 0, numbers = 0;  // as they are afterwards
    ORRERY_FIELDS(QueuesChange, messages, lengths, open, cursors, dead, delayed, halves, dropped, numbers)

    static QueuesChange between(const Queues& before, const Queues& after) {
        return {decltype(messages)::between(before.messages, after.messages),
                decltype(lengths)::between(before.lengths, after.lengths),
                decltype(open)::between(before.open, after.open),
                decltype(cursors)::between(before.cursors, after.cursors),
                decltype(dead)::between(before.dead, after.dead),
                decltype(delayed)::between(before.delayed, after.delayed),
                decltype(halves)::between(before.halves, after.halves),
                after.dropped,
                after.numbers};
    }
    void apply(Queues& to) const {
        messages.apply(to.messages);
        lengths.apply(to.lengths);
        open.apply(to.open);
        cursors.apply(to.cursors);
        dead.apply(to.dead);
        delayed.apply(to.delayed);
        halves.apply(to.halves);
        to.dropped = dropped;
        to.numbers = numbers;
    }
};

struct ReplicaMark {  // on the disk, beside the queues
    std::uint64_t lives = 0;
    std::uint64_t epoch = 0;    // the latest that it has heard of
    std::uint64_t history = 0;  // of the leader who made what is in the queues
    std::uint64_t number = 0;   // of the latest change in them
    ORRERY_FIELDS(ReplicaMark, lives, epoch, history, number)
};

template <class Payload>
struct Replication {
    using Queues = MessageQueues<Payload>;
    using Change = QueuesChange<Payload>;
    using Step = typename Queues::Step;

    struct Follower {
        std::uint64_t life = 0, number = 0;
        Instant caught_up = 0;
        ORRERY_FIELDS(Follower, life, number, caught_up)
    };
    struct Waiting {  // until everybody in sync has come to that number
        std::uint64_t number = 0;
        NodeId producer = kNoNode;  // kNoNode: nobody is answered
        messaging::SendResult result;
        Step step;
        ORRERY_FIELDS(Waiting, number, producer, result, step)
    };

    ReplicaMark mark;  // as it will be on the disk
    NodeId leader = kNoNode;
    std::uint64_t version = 0;
    std::vector<NodeId> in_sync;   // as the controller says
    std::vector<NodeId> proposed;  // by this leader, without an answer yet
    // Of a leader:
    Queues sent;  // as of shipped.last
    ShippedLog<Change> shipped;
    SharedMap<NodeId, Follower> followers;
    std::uint64_t led_from = 0;  // what its history began with
    Instant led_since = 0;
    std::uint64_t committed = 0;  // everybody in sync has it
    std::uint64_t last_at_beat = 0;
    std::vector<Waiting> waiting;
    ORRERY_FIELDS(Replication, mark, leader, version, in_sync, proposed, sent, shipped, followers, led_from, led_since,
                  committed, last_at_beat, waiting)

    // A word of the controller. False: it is an old one, or none for this life.
    bool hear(const messaging::MqLeads& word) {
        if (word.life != mark.lives || word.epoch < mark.epoch || (word.epoch == mark.epoch && word.version <= version))
            return false;
        mark.epoch = word.epoch;
        version = word.version;
        leader = word.leader;
        in_sync = word.in_sync;
        proposed.clear();
        for (const auto& [node, follower] : SharedMap<NodeId, Follower>(followers))
            if (!is_in(in_sync, node))
                followers.erase(node);  // it may have lost what it said that it had
        return true;
    }
    // A word of a leader. True where this node follows it.
    bool follows(std::uint64_t epoch, NodeId from) {
        if (epoch < mark.epoch)
            return false;
        if (epoch > mark.epoch || leader == kNoNode) {
            mark.epoch = epoch;
            version = 0;
            leader = from;
            in_sync.clear();
            proposed.clear();
            waiting.clear();
        }
        return leader == from;
    }
    void lead(const Queues& queues, Time now) {
        mark.history = mark.epoch;
        led_from = mark.number;
        led_since = now;
        shipped = {{}, mark.number};
        sent = queues;
        followers.clear();
        committed = last_at_beat = 0;
        waiting.clear();
    }
    // What has changed since the last time, if anything; it has a number now.
    std::optional<Change> publish(const Queues& queues, std::size_t most_kept) {
        if (queues == sent)
            return std::nullopt;
        Change change = Change::between(sent, queues);
        mark.number = shipped.append(change, most_kept);
        sent = queues;
        return change;
    }
    // Requires that the follower is of this history.
    void reached(NodeId from, const messaging::MqReached& word, Time now) {
        followers.edit(from, [&](Follower& one) {
            if (word.life > one.life)
                one = {word.life, 0, now};
            if (word.life < one.life)
                return;
            one.number = std::max(one.number, word.number);
            if (one.number >= shipped.last)
                one.caught_up = now;
        });
    }
    // Who waits no more.
    std::vector<Waiting> commit(NodeId self) {
        std::uint64_t all = shipped.last;
        for (const auto* members : {&in_sync, &proposed})
            for (const NodeId member : *members)
                if (member != self)
                    all = std::min(all, number_of(member));
        committed = std::max(committed, all);
        const auto end =
            std::find_if(waiting.begin(), waiting.end(), [&](const Waiting& one) { return one.number > committed; });
        std::vector<Waiting> over(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
        waiting.erase(waiting.begin(), end);
        return over;
    }
    // Once a beat: who is in sync by now. Who is stays so until it was behind for max_lag; who is not has to have all
    // that may be committed.
    std::vector<NodeId> judge(NodeId self, const std::vector<NodeId>& nodes, Time now, Duration max_lag) {
        std::vector<NodeId> out;
        for (const NodeId node : nodes) {
            const Follower* known = followers.find(node);
            if (known && known->number >= last_at_beat)
                followers.edit(node, [&](Follower& one) { one.caught_up = now; });
            const bool near = known && now - followers.at(node).caught_up <= max_lag;
            const bool unheard = !known && is_in(in_sync, node) && now - led_since <= max_lag;
            if (node == self || unheard ||
                (near && (is_in(in_sync, node) || known->number >= std::max(committed, led_from))))
                out.push_back(node);
        }
        last_at_beat = shipped.last;
        return out;
    }
    // What was proposed before may still be taken.
    void propose(const std::vector<NodeId>& nodes) {
        for (const NodeId node : nodes)
            if (!is_in(proposed, node))
                proposed.push_back(node);
    }
    std::vector<messaging::MqMember> members(const std::vector<NodeId>& nodes, NodeId self) const {
        std::vector<messaging::MqMember> out;
        for (const NodeId node : nodes) {
            const Follower* known = followers.find(node);
            out.push_back({node, node == self ? mark.lives : known ? known->life : 0});
        }
        return out;
    }
    static bool is_in(const std::vector<NodeId>& nodes, NodeId node) {
        return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
    }

private:
    std::uint64_t number_of(NodeId node) const {
        const Follower* known = followers.find(node);
        return known ? known->number : 0;
    }
};

}  // namespace orrery::floor
