// A message broker as a machine: one node that keeps topics in partitions and gives each message to every consumer
// group of its topic at least once. Producers send and are answered once the message is safe (or before: `flush`);
// consumers answer each delivery, and what is refused or not answered comes again by the group's schedule until it is a
// dead letter. A message may be held back for a delay level. A half message is given to nobody until its producer has
// decided its own transaction; a decision that does not come is asked for.
//
//     using Mq = floor::Broker<OrderPaid>;                        // OrderPaid: a struct with ORRERY_FIELDS
//     floor::BrokerSettings settings;
//     settings.partitions = {4};                                  // topic 0
//     settings.groups = {{.topic = 0, .members = {stock}}};
//     blueprint.add_node("broker", blueprint.add_role(Mq{settings}));
//
// A producer has Mq::SendResult in its In and Mq::Send in its Out, a consumer Mq::Deliver, Mq::Ack and Mq::Nack.
// Metrics: "deliveries", "failed deliveries", "dead letters", "check-backs".
//
// Promise, with Flush::synchronous: what a producer has been told is stored survives, and is given to each group until
// it is acknowledged or dead. Dead letters are written before anything else is given in their place; acknowledgements
// and retries reach the disk at the next write, so a crash makes some come again. A group in order with a window of 1
// is given no message for the first time before the one ahead of it is over with.
// With Flush::asynchronous any crash loses what came in the last `flush_interval`, answered or not, with
// Flush::page_cache a loss of power what the disk had not written; offsets are used again: a late acknowledgement may
// then hit another message, as in the real ones.
//
// A set of brokers (`nodes`, and a node with broker_controller.h) keeps each partition on all of them. One leads; the
// others follow, and who has kept up is in sync. Consumers are given what everybody in sync has; when a producer is
// answered, `acks` says. README.md beside this file has what each setting may lose; flaws: gives_unflushed (consumers
// are given what a failover takes back), shrinks_alone (a leader that nobody hears any more goes on by itself).
// A producer turns to SendResult::leader; consumers have to take deliveries of every broker of the set.
//
// Units: nanoseconds on the node's own clock. Errors: a topic that is not there, a broker that does not lead, too few
// in sync: `stored` is false (also where the message is there, and some fell out of sync meanwhile); answers that fit
// nothing are passed over. Two of different payloads in one world: about.h.
// Source: Apache RocketMQ 5.x, BrokerConfig and MessageStoreConfig (transactionTimeOut 6 s, transactionCheckMax 15,
// transactionCheckInterval 30 s, 60 s in 4.x; flushDiskType, flushIntervalCommitLog 500 ms, transientStorePoolEnable;
// inSyncReplicas, minInSyncReplicas, allAckInSyncStateSet) and its documentation; Kafka's (acks, min.insync.replicas,
// replica.lag.time.max.ms 30 s, flush.messages: by default the page cache) and "Replication" (the high watermark).
// Deviation: it pushes; producers are not known by a sequence, so a send that is repeated is stored again; half
// messages have no delay; only the producer that sent a half is asked. A set has one leader for all of its partitions
// (several sets spread them, as RocketMQ's broker groups do), and `acks` is the set's, not the request's; followers are
// sent changes and do not fetch; who changes its leader takes a full copy. What consumers have answered reaches the
// others with the next message, flush or beat.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/broker_replicas.h"
#include "sim/world/context.h"

namespace orrery::floor {

template <class Payload>
struct Broker {
    using Send = messaging::Send<Payload>;
    using SendHalf = messaging::SendHalf<Payload>;
    using SendResult = messaging::SendResult;
    using EndTransaction = messaging::EndTransaction;
    using CheckBack = messaging::CheckBack<Payload>;
    using Deliver = messaging::Deliver<Payload>;
    using Ack = messaging::Ack;
    using Nack = messaging::Nack;
    using DeliveryDue = messaging::DeliveryDue;
    using DelayOver = messaging::DelayOver;
    using CheckRound = messaging::CheckRound;
    using FlushDue = messaging::FlushDue;

    using Leads = messaging::MqLeads;
    using Change = QueuesChange<Payload>;
    using Ship = messaging::MqShip<Payload, Change>;
    using Copy = messaging::MqCopy<Payload>;
    using Reached = messaging::MqReached;

    using In = std::variant<Send, SendHalf, EndTransaction, Ack, Nack, Leads, Ship, Copy, Reached>;
    using Out =
        std::variant<SendResult, CheckBack, Deliver, messaging::MqAlive, messaging::MqPropose, Ship, Copy, Reached>;
    using Timers = std::variant<DeliveryDue, DelayOver, CheckRound, FlushDue, messaging::MqBeat>;
    using Ctx = Context<Broker>;
    static constexpr std::string_view kName = "broker";

    using Queues = MessageQueues<Payload>;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // a log with checksums
        Queues queues;
        ReplicaMark mark;
        ORRERY_FIELDS(Durable, queues, mark)
    };
    struct State {
        Queues queues;  // as they will be on the disk
        Instant started = 0;
        bool unflushed = false;  // a FlushDue is on its way
        bool checks = false;     // a CheckRound is
        Replication<Payload> set;
        ORRERY_FIELDS(State, queues, started, unflushed, checks, set)
    };

    BrokerSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const {
        State state{durable.queues, ctx.now(), false, false, {}};
        state.set.mark = durable.mark;
        if (alone()) {
            wake(ctx, state);
            return state;
        }
        constexpr std::uint64_t kLivesOfADisk = 10'000;
        state.set.mark.lives = std::max(durable.mark.lives, ctx.wipes() * kLivesOfADisk) + 1;
        ctx.persist(Durable{state.queues, state.set.mark});
        ctx.send(knobs.controller, messaging::MqAlive{state.set.mark.lives});
        ctx.set_timer(messaging::MqBeat{}, knobs.beat);
        return state;
    }

    void on(Ctx& ctx, State& state, const Send& send, NodeId from) const {
        if (send.topic >= knobs.partitions.size() || !takes(ctx, state))
            return refuse(ctx, state, send.number, from);
        Step step;
        const auto levels = static_cast<std::uint32_t>(knobs.delay_levels.delays.size());
        const auto delay = knobs.delay_levels.after(std::min(send.delay_level, levels));
        std::uint64_t number = 0;
        if (delay)
            number = state.queues.hold_back(send.topic, {send.key, send.payload}, saturating_add(ctx.now(), *delay));
        else
            append(ctx, state, send.topic, {send.key, send.payload}, step);
        const bool told = alone() || knobs.acks != Acks::none;
        write(ctx, state, std::move(step), told ? from : kNoNode, SendResult{send.number, true, 0, kNoNode});
        if (delay)
            ctx.set_timer(DelayOver{number}, *delay);
    }
    void on(Ctx& ctx, State& state, const DelayOver& over) const {
        const auto* delayed = state.queues.delayed.find(over.number);
        if (!delayed || !leads(ctx, state))
            return;
        if (delayed->due > ctx.now())
            return ctx.set_timer(over, until(ctx, delayed->due));
        const auto due = *delayed;
        state.queues.delayed.erase(over.number);
        Step step;
        append(ctx, state, due.topic, due.message, step);
        write(ctx, state, std::move(step));
    }

    void on(Ctx& ctx, State& state, const SendHalf& half, NodeId from) const {
        if (half.topic >= knobs.partitions.size() || !takes(ctx, state))
            return refuse(ctx, state, half.number, from);
        const std::uint64_t transaction =
            state.queues.hold_half(half.topic, {half.key, half.payload}, from, half.number, ctx.now());
        await_round(ctx, state);
        write(ctx, state, Step{}, from, SendResult{half.number, true, transaction, kNoNode});
    }
    void on(Ctx& ctx, State& state, const EndTransaction& end) const {
        const auto* known = state.queues.halves.find(end.transaction);
        if (!known || end.resolution == Resolution::unknown || !leads(ctx, state))
            return;
        const auto half = *known;
        state.queues.halves.erase(end.transaction);
        if (end.resolution == Resolution::roll_back)
            return flush_later(ctx, state);  // a crash brings it back, to be asked for again
        Step step;
        append(ctx, state, half.topic, half.message, step);
        write(ctx, state, std::move(step));
    }
    void on(Ctx& ctx, State& state, const CheckRound&) const {
        state.checks = false;
        if (!leads(ctx, state))
            return;
        const std::uint64_t dropped = state.queues.dropped;
        const auto asked = state.queues.check_halves(ctx.now(), knobs.check_after, knobs.most_checks);
        await_round(ctx, state);
        if (asked.empty() && state.queues.dropped == dropped)
            return;
        flush_later(ctx, state);
        if (asked.empty())
            return;
        ctx.count("check-backs", static_cast<std::int64_t>(asked.size()));
        wait_for_disk(ctx);
        for (const std::uint64_t transaction : asked) {
            const auto& half = state.queues.halves.at(transaction);
            ctx.send(half.producer, CheckBack{transaction, half.number, half.message.payload});
        }
    }

    void on(Ctx& ctx, State& state, const Ack& ack) const {
        answered(ctx, state, ack.claim,
                 [&](Step& step) { state.queues.acknowledged(ack.claim, ctx.now(), knobs.groups, step); });
    }
    void on(Ctx& ctx, State& state, const Nack& nack) const {
        answered(ctx, state, nack.claim,
                 [&](Step& step) { state.queues.refused(nack.claim, nack.attempt, ctx.now(), knobs.groups, step); });
    }
    void on(Ctx& ctx, State& state, const DeliveryDue& due) const {
        answered(ctx, state, due.claim,
                 [&](Step& step) { state.queues.due(due.claim, ctx.now(), knobs.groups, step); });
    }

    void on(Ctx& ctx, State& state, const FlushDue&) const {
        if (!state.unflushed)
            return;
        if (!alone() && leads(ctx, state))
            publish(ctx, state);
        persist(ctx, state);
    }

    void on(Ctx& ctx, State& state, const Leads& word) const;
    void on(Ctx& ctx, State& state, const Ship& ship, NodeId from) const;
    void on(Ctx& ctx, State& state, const Copy& copy, NodeId from) const;
    void on(Ctx& ctx, State& state, const Reached& word, NodeId from) const;
    void on(Ctx& ctx, State& state, const messaging::MqBeat&) const;

    static std::string label(const State& state) {
        std::uint64_t open = state.queues.open.size();
        for (const auto& [claim, cursor] : state.queues.cursors)
            open += cursor.sent - cursor.committed;
        return fmt::format("{} open, {} dead", open, state.queues.dead.size());
    }

private:
    using Step = typename Queues::Step;

    void append(Ctx& ctx, State& state, std::uint32_t topic, typename Queues::Message message, Step& step) const {
        state.queues.append(topic, knobs.partitions[topic], std::move(message), ctx.now(), knobs.groups, step);
    }
    bool alone() const { return knobs.nodes.empty(); }
    bool leads(Ctx& ctx, const State& state) const { return alone() || state.set.leader == ctx.self(); }
    bool has_enough(const State& state) const {
        return alone() || knobs.acks != Acks::all || state.set.in_sync.size() >= knobs.min_in_sync;
    }
    bool takes(Ctx& ctx, const State& state) const { return leads(ctx, state) && has_enough(state); }
    void refuse(Ctx& ctx, const State& state, std::uint64_t number, NodeId from) const {
        ctx.send(from, SendResult{number, false, 0, state.set.leader});
    }
    // Goes on with what is in the queues.
    void wake(Ctx& ctx, State& state) const {
        Step step;
        state.queues.recover(ctx.now(), knobs.groups, step);
        if (!alone())
            publish(ctx, state);
        give(ctx, state, std::move(step));
        for (const auto& [number, delayed] : state.queues.delayed)
            ctx.set_timer(DelayOver{number}, until(ctx, delayed.due));
        await_round(ctx, state);
    }

    // A message has come to stay: the others of the set and the disk, then the answer and the deliveries; or as the
    // settings say. The others are sent it at once: what a leader loses in a crash they may keep.
    void write(Ctx& ctx, State& state, Step step, NodeId producer = kNoNode, SendResult result = {}) const {
        if (!alone())
            publish(ctx, state);
        if (knobs.gives_unflushed)
            carry_out(ctx, state, std::exchange(step, {}));
        if (knobs.flush == Flush::synchronous)
            persist(ctx, state);
        if (producer != kNoNode && (alone() || knobs.acks != Acks::all))
            ctx.send(std::exchange(producer, kNoNode), result);
        if (alone()) {
            carry_out(ctx, state, step);
        } else {
            state.set.waiting.push_back({state.set.mark.number, producer, result, std::move(step)});
            advance(ctx, state);
        }
        if (knobs.flush == Flush::page_cache)
            persist(ctx, state);
        if (knobs.flush == Flush::asynchronous)
            flush_later(ctx, state);
    }
    void give(Ctx& ctx, State& state, Step step) const;
    void advance(Ctx& ctx, State& state) const;

    void lead(Ctx& ctx, State& state) const;
    void publish(Ctx& ctx, State& state) const;
    void follow(Ctx& ctx, State& state, bool changed) const;
    void reached(Ctx& ctx, const State& state, bool wants_more) const;
    void judge(Ctx& ctx, State& state) const;
    // What becomes of a delivery. A dead letter is written before the next message is given; of all else a crash may
    // take the latest back, and the message comes again.
    template <class Change>
    void answered(Ctx& ctx, State& state, const Claim& claim, Change&& change) const {
        if (claim.group >= knobs.groups.size() || !leads(ctx, state))
            return;
        Step step;
        change(step);
        if (step.handed.empty() && step.alarms.empty())
            return;
        if (step.died > 0)
            return write(ctx, state, std::move(step));
        flush_later(ctx, state);
        if (!step.handed.empty())
            wait_for_disk(ctx);
        give(ctx, state, std::move(step));
    }
    void carry_out(Ctx& ctx, const State& state, const Step& step) const {
        for (const auto& handed : step.handed) {
            const auto& message = state.queues.messages.at(handed.place);
            const NodeId member = knobs.groups[handed.group].member_for(handed.place.partition, handed.attempt);
            ctx.send(member, Deliver{{handed.group, handed.place}, handed.attempt, message.key, message.payload});
        }
        for (const auto& alarm : step.alarms) {
            if (alarm.due == kNever)
                ctx.cancel_timer(DeliveryDue{alarm.claim});
            else
                ctx.set_timer(DeliveryDue{alarm.claim}, until(ctx, alarm.due));
        }
        if (!step.handed.empty())
            ctx.count("deliveries", static_cast<std::int64_t>(step.handed.size()));
        if (step.failed > 0)
            ctx.count("failed deliveries", static_cast<std::int64_t>(step.failed));
        if (step.died > 0)
            ctx.count("dead letters", static_cast<std::int64_t>(step.died));
    }
    // Nobody is given what is still on its way to the disk.
    void wait_for_disk(Ctx& ctx) const {
        if (knobs.flush == Flush::synchronous && !knobs.gives_unflushed)
            ctx.barrier();
    }
    void persist(Ctx& ctx, State& state) const {
        state.unflushed = false;
        ctx.persist(Durable{state.queues, state.set.mark});
    }
    void save(Ctx& ctx, State& state) const {
        if (knobs.flush == Flush::asynchronous)
            flush_later(ctx, state);
        else
            persist(ctx, state);
    }
    void flush_later(Ctx& ctx, State& state) const {
        if (!std::exchange(state.unflushed, true))
            ctx.set_timer(FlushDue{}, knobs.flush_interval);
    }
    // The next round, where there is something to ask for.
    void await_round(Ctx& ctx, State& state) const {
        if (state.checks || state.queues.halves.empty())
            return;
        state.checks = true;
        const Duration since = std::max<Duration>(ctx.now() - state.started, 0);
        ctx.set_timer(CheckRound{}, knobs.check_interval - since % knobs.check_interval);
    }
    static Duration until(Ctx& ctx, Time due) { return std::max<Duration>(due - ctx.now(), 0); }
};

}  // namespace orrery::floor

#include "models/floor/broker_set.h"
