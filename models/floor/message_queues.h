// What a message broker keeps, as a value with pure steps: partitions of topics, which group has been given which
// message how often and until when, dead letters, messages that are held back until later, and half messages whose
// transaction is not decided. The role that holds it (broker.h) sends what a step hands out and sets the alarms that it
// names. Two ways to be given messages:
// - without order (RocketMQ's concurrent consumers): each message is answered for itself; one that fails waits for its
//   next retry while others overtake it, and is a dead letter after the last.
// - in order (Kafka; RocketMQ's orderly consumers): of each partition the next `window` messages are under way; a
//   failure or a missing answer rewinds to the committed offset, where the partition waits. Everything from there on is
//   given again, answered or not. What failed after its last retry is a dead letter and the partition goes on.
// No answer in time is a failure. An answer that comes late still counts; a refusal counts for its own attempt alone.
// Invariants: an offset is used once; committed <= sent <= length; a message that a group has been given is open,
// acknowledged or dead. Units: nanoseconds on the node's own clock. Errors: none; requires topics and groups that
// exist, a window of 1 to 64 and at least one member a group.
// Source: Apache RocketMQ, "Consumer retry" and "Transaction message"; Kreps et al., "Kafka", NetDB 2011.
// Deviation: messages are kept for ever; a partition belongs to a fixed member, and each retry goes to the next one, in
// place of rebalancing.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/floor/retry_schedule.h"
#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

// A topic and a group are known by their places in the broker's settings.
struct Partition {
    std::uint32_t topic = 0, number = 0;
    ORRERY_FIELDS(Partition, topic, number)
    auto operator<=>(const Partition&) const = default;
};
struct Place {  // of a message, for good
    Partition partition;
    std::uint64_t offset = 0;
    ORRERY_FIELDS(Place, partition, offset)
    auto operator<=>(const Place&) const = default;
};
struct Claim {  // of a group to a message; of a group in order to a partition, with offset 0
    std::uint32_t group = 0;
    Place place;
    ORRERY_FIELDS(Claim, group, place)
    auto operator<=>(const Claim&) const = default;
};

struct Subscription {  // of a consumer group to a topic
    std::uint32_t topic = 0;
    std::vector<NodeId> members;
    bool in_order = false;
    std::uint64_t window = 1;  // of a group in order
    RetrySchedule retries = rocketmq_retries();
    Duration answer_within = 15_min;  // RocketMQ's consumeTimeout

    NodeId member_for(Partition partition, std::uint64_t attempt) const {
        return members[(partition.number + attempt - 1) % members.size()];
    }
};
using Subscriptions = std::vector<Subscription>;

enum class Resolution : std::uint8_t { commit, roll_back, unknown };

constexpr std::string_view name_of(Resolution resolution) {
    return resolution == Resolution::commit ? "commit" : resolution == Resolution::roll_back ? "roll back" : "unknown";
}

template <class Payload>
struct MessageQueues {
    struct Message {
        std::uint64_t key = 0;  // chooses the partition
        Payload payload = {};
        ORRERY_FIELDS(Message, key, payload)
    };
    struct Delivery {
        std::uint64_t attempt = 1;
        bool under_way = true;
        Instant due = 0;  // under way: then it has failed; else: then it is given again
        ORRERY_FIELDS(Delivery, attempt, under_way, due)
    };
    struct Cursor {
        std::uint64_t committed = 0;  // all below are acknowledged or dead
        std::uint64_t sent = 0;       // from there up to here is under way
        std::uint64_t done = 0;       // bit i: committed + i is acknowledged
        std::uint64_t attempt = 1;    // of the message at `committed`
        bool rests = false;           // after a failure
        Instant due = 0;              // as of a Delivery
        ORRERY_FIELDS(Cursor, committed, sent, done, attempt, rests, due)
    };
    struct Delayed {
        std::uint32_t topic = 0;
        Message message;
        Instant due = 0;
        ORRERY_FIELDS(Delayed, topic, message, due)
    };
    struct Half {
        std::uint32_t topic = 0;
        Message message;
        NodeId producer = kNoNode;
        std::uint64_t number = 0;  // the producer's
        Instant since = 0;
        std::uint64_t checks = 0;
        ORRERY_FIELDS(Half, topic, message, producer, number, since, checks)
    };

    SharedMap<Place, Message> messages;
    SharedMap<Partition, std::uint64_t> lengths;
    SharedMap<Claim, Delivery> open;   // of groups without order
    SharedMap<Claim, Cursor> cursors;  // of groups in order
    SharedMap<Claim, Instant> dead;
    SharedMap<std::uint64_t, Delayed> delayed;
    SharedMap<std::uint64_t, Half> halves;  // undecided, by transaction
    std::uint64_t dropped = 0;              // halves that nobody decided
    std::uint64_t numbers = 0;              // given to delayed messages and transactions, from 1
    ORRERY_FIELDS(MessageQueues, messages, lengths, open, cursors, dead, delayed, halves, dropped, numbers)

    // What the role has to do now.
    struct Handed {
        std::uint32_t group = 0;
        Place place;
        std::uint64_t attempt = 1;
        ORRERY_FIELDS(Handed, group, place, attempt)
    };
    struct Alarm {
        Claim claim;
        Instant due = kNever;  // kNever: none any more
        ORRERY_FIELDS(Alarm, claim, due)
    };
    struct Step {
        std::vector<Handed> handed;
        std::vector<Alarm> alarms;
        std::uint64_t failed = 0, died = 0;  // how many
        ORRERY_FIELDS(Step, handed, alarms, failed, died)
    };

    void append(std::uint32_t topic, std::uint32_t partitions, Message message, Time now, const Subscriptions& groups,
                Step& step) {
        Place place{{topic, static_cast<std::uint32_t>(message.key % partitions)}, 0};
        lengths.edit(place.partition, [&](std::uint64_t& length) { place.offset = length++; });
        messages.set(place, std::move(message));
        for (std::uint32_t group = 0; group < groups.size(); ++group) {
            if (groups[group].topic != topic)
                continue;
            if (groups[group].in_order)
                edit_cursor({group, {place.partition, 0}}, groups[group], now, step, [](Cursor&) {});
            else
                hand(Claim{group, place}, 1, groups[group], now, step);
        }
    }
    // Until then nobody is given it. Its number.
    std::uint64_t hold_back(std::uint32_t topic, Message message, Time until) {
        delayed.set(++numbers, Delayed{topic, std::move(message), until});
        return numbers;
    }
    std::uint64_t hold_half(std::uint32_t topic, Message message, NodeId producer, std::uint64_t number, Time now) {
        halves.set(++numbers, Half{topic, std::move(message), producer, number, now, 0});
        return numbers;
    }
    // Counts a check of each half that is older than `timeout` and answers which; what has been checked `most` times is
    // dropped.
    std::vector<std::uint64_t> check_halves(Time now, Duration timeout, std::uint64_t most) {
        std::vector<std::uint64_t> asked, given_up;
        for (const auto& [transaction, half] : halves)
            if (now - half.since >= timeout)
                (half.checks < most ? asked : given_up).push_back(transaction);
        for (const std::uint64_t transaction : asked)
            halves.edit(transaction, [](Half& half) { ++half.checks; });
        for (const std::uint64_t transaction : given_up)
            halves.erase(transaction);
        dropped += given_up.size();
        return asked;
    }

    void acknowledged(const Claim& claim, Time now, const Subscriptions& groups, Step& step) {
        const Subscription& group = groups[claim.group];
        if (!group.in_order) {
            if (open.erase(claim))
                step.alarms.push_back({claim, kNever});
            return;
        }
        const Claim at = cursor_of(claim);
        const Cursor* known = cursors.find(at);
        if (!known || claim.place.offset < known->committed || claim.place.offset >= length_of(at.place.partition) ||
            claim.place.offset - known->committed >= group.window)
            return;
        edit_cursor(at, group, now, step, [&](Cursor& cursor) {
            cursor.done |= std::uint64_t{1} << (claim.place.offset - cursor.committed);
            for (; (cursor.done & 1) != 0; cursor.done >>= 1) {
                ++cursor.committed;
                cursor.attempt = 1;
                cursor.rests = false;
                cursor.due = saturating_add(now, group.answer_within);
            }
            cursor.sent = std::max(cursor.sent, cursor.committed);
        });
    }
    void refused(const Claim& claim, std::uint64_t attempt, Time now, const Subscriptions& groups, Step& step) {
        const Subscription& group = groups[claim.group];
        if (!group.in_order) {
            const Delivery* known = open.find(claim);
            if (known && known->under_way && known->attempt == attempt)
                fail(claim, group, now, step);
            return;
        }
        const Claim at = cursor_of(claim);
        const Cursor* known = cursors.find(at);
        const std::uint64_t offset = claim.place.offset;
        if (known && !known->rests && offset >= known->committed && offset < known->sent &&
            (offset > known->committed || attempt == known->attempt))
            rewind(at, group, offset == known->committed, now, step);
    }
    // An alarm has come.
    void due(const Claim& claim, Time now, const Subscriptions& groups, Step& step) {
        const Subscription& group = groups[claim.group];
        if (!group.in_order) {
            const Delivery* known = open.find(claim);
            if (!known)
                return;
            if (known->due > now)
                step.alarms.push_back({claim, known->due});
            else if (known->under_way)
                fail(claim, group, now, step);
            else
                hand(claim, known->attempt, group, now, step);
            return;
        }
        const Cursor* known = cursors.find(claim);
        if (!known || (!known->rests && known->sent == known->committed))
            return;
        if (known->due > now)
            step.alarms.push_back({claim, known->due});
        else if (known->rests)
            edit_cursor(claim, group, now, step, [](Cursor& cursor) { cursor.rests = false; });
        else
            rewind(claim, group, true, now, step);
    }
    // After a crash: what was under way is given again, as the same attempt.
    void recover(Time now, const Subscriptions& groups, Step& step) {
        const SharedMap<Claim, Delivery> deliveries = open;
        for (const auto& [claim, delivery] : deliveries) {
            if (delivery.under_way)
                hand(claim, delivery.attempt, groups[claim.group], now, step);
            else
                step.alarms.push_back({claim, delivery.due});
        }
        const SharedMap<Claim, Cursor> before = cursors;
        for (const auto& [claim, cursor] : before)
            edit_cursor(claim, groups[claim.group], now, step, [](Cursor& fresh) {
                fresh.sent = fresh.committed;
                fresh.done = 0;
            });
    }

    std::uint64_t length_of(Partition partition) const {
        const std::uint64_t* length = lengths.find(partition);
        return length ? *length : 0;
    }

private:
    static Claim cursor_of(const Claim& claim) { return {claim.group, {claim.place.partition, 0}}; }

    void hand(const Claim& claim, std::uint64_t attempt, const Subscription& group, Time now, Step& step) {
        const Time due = saturating_add(now, group.answer_within);
        open.set(claim, Delivery{attempt, true, due});
        step.handed.push_back({claim.group, claim.place, attempt});
        step.alarms.push_back({claim, due});
    }
    // Requires an open delivery under way.
    void fail(const Claim& claim, const Subscription& group, Time now, Step& step) {
        const std::uint64_t attempt = open.at(claim).attempt;
        ++step.failed;
        const std::optional<Duration> delay = group.retries.after(attempt);
        if (!delay) {
            open.erase(claim);
            bury(claim, now, step);
            step.alarms.push_back({claim, kNever});
            return;
        }
        const Time due = saturating_add(now, *delay);
        open.set(claim, Delivery{attempt + 1, false, due});
        step.alarms.push_back({claim, due});
    }
    void bury(const Claim& claim, Time now, Step& step) {
        dead.set(claim, now);
        ++step.died;
    }

    // A change of the cursor, then what it lets out.
    template <class Edit>
    void edit_cursor(const Claim& claim, const Subscription& group, Time now, Step& step, Edit&& edit) {
        const std::uint64_t length = length_of(claim.place.partition);
        cursors.edit(claim, [&](Cursor& cursor) {
            edit(cursor);
            for (; !cursor.rests && cursor.sent < std::min(length, cursor.committed + group.window); ++cursor.sent) {
                const std::uint64_t attempt = cursor.sent == cursor.committed ? cursor.attempt : 1;
                step.handed.push_back({claim.group, {claim.place.partition, cursor.sent}, attempt});
                cursor.due = saturating_add(now, group.answer_within);
            }
            const bool waits = cursor.rests || cursor.sent > cursor.committed;
            step.alarms.push_back({claim, waits ? Time{cursor.due} : kNever});
        });
    }
    // To the committed offset. Where the message there has failed, that is counted.
    void rewind(const Claim& claim, const Subscription& group, bool counts, Time now, Step& step) {
        ++step.failed;
        edit_cursor(claim, group, now, step, [&](Cursor& cursor) {
            cursor.sent = cursor.committed;
            cursor.done = 0;
            const std::optional<Duration> delay = group.retries.after(counts ? cursor.attempt : 1);
            if (delay || !counts) {
                cursor.attempt += counts ? 1 : 0;
                cursor.rests = true;
                cursor.due = saturating_add(now, delay.value_or(0));
                return;
            }
            bury({claim.group, {claim.place.partition, cursor.committed}}, now, step);
            cursor.sent = ++cursor.committed;
            cursor.attempt = 1;
        });
    }
};

}  // namespace orrery::floor
