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
// With Flush::asynchronous a crash loses what came in the last `flush_interval`, answered or not, and offsets are used
// again: a late acknowledgement may then hit another message, as in the real ones.
//
// Limit: two brokers of different payloads in one world have kinds of message of one name; let them share a payload.
// Units: nanoseconds on the node's own clock. Errors: a topic that is not there: `stored` is false; answers that fit
// nothing are passed over.
// Source: Apache RocketMQ 5.x, BrokerConfig and MessageStoreConfig (transactionTimeOut 6 s, transactionCheckMax 15,
// transactionCheckInterval 30 s, 60 s in 4.x; flushDiskType, flushIntervalCommitLog 500 ms) and its documentation.
// Deviation: one node, no replicas; it pushes; producers are not known by a sequence, so a send that is repeated is
// stored again; half messages have no delay; only the producer that sent a half is asked.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/message_queues.h"
#include "sim/world/context.h"

namespace orrery::floor {

namespace messaging {
template <class Payload>
struct Send {
    std::uint64_t number = 0;  // the producer's, for the answer
    std::uint32_t topic = 0;
    std::uint64_t key = 0;          // equal keys share a partition
    std::uint32_t delay_level = 0;  // 0: none. Above the last: the last
    Payload payload = {};
    ORRERY_FIELDS(Send, number, topic, key, delay_level, payload)
};
template <class Payload>
struct SendHalf {
    std::uint64_t number = 0;
    std::uint32_t topic = 0;
    std::uint64_t key = 0;
    Payload payload = {};
    ORRERY_FIELDS(SendHalf, number, topic, key, payload)
};
struct SendResult {
    std::uint64_t number = 0;
    bool stored = false;
    std::uint64_t transaction = 0;  // of a half: what EndTransaction names
    ORRERY_FIELDS(SendResult, number, stored, transaction)
};
struct EndTransaction {  // is not answered
    std::uint64_t transaction = 0;
    Resolution resolution = Resolution::unknown;
    ORRERY_FIELDS(EndTransaction, transaction, resolution)
};
template <class Payload>
struct CheckBack {
    std::uint64_t transaction = 0;
    std::uint64_t number = 0;
    Payload payload = {};
    ORRERY_FIELDS(CheckBack, transaction, number, payload)
};
template <class Payload>
struct Deliver {
    Claim claim;  // goes back in the answer
    std::uint64_t attempt = 1;
    std::uint64_t key = 0;
    Payload payload = {};
    ORRERY_FIELDS(Deliver, claim, attempt, key, payload)
};
struct Ack {
    Claim claim;
    ORRERY_FIELDS(Ack, claim)
};
struct Nack {
    Claim claim;
    std::uint64_t attempt = 1;  // of the delivery
    ORRERY_FIELDS(Nack, claim, attempt)
};

// Timers.
struct DeliveryDue {
    Claim claim;
    ORRERY_FIELDS(DeliveryDue, claim)
};
struct DelayOver {
    std::uint64_t number = 0;
    ORRERY_FIELDS(DelayOver, number)
};
struct CheckRound {
    ORRERY_NO_FIELDS(CheckRound)
};
struct FlushDue {
    ORRERY_NO_FIELDS(FlushDue)
};
}  // namespace messaging

enum class Flush : std::uint8_t { synchronous, asynchronous };

struct BrokerSettings {
    std::vector<std::uint32_t> partitions;  // of each topic
    Subscriptions groups;
    Flush flush = Flush::synchronous;
    Duration flush_interval = 500_ms;                      // of what nobody waits for
    bool gives_unflushed = false;                          // consumers see what a crash may still take
    RetrySchedule delay_levels = rocketmq_delay_levels();  // level n: its n-th delay
    Duration check_after = 6_s;                            // a half message younger than this is not asked for
    Duration check_interval = 30_s;                        // rounds, counted from the start
    std::uint64_t most_checks = 15;                        // then it is dropped
};

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

    using In = std::variant<Send, SendHalf, EndTransaction, Ack, Nack>;
    using Out = std::variant<SendResult, CheckBack, Deliver>;
    using Timers = std::variant<DeliveryDue, DelayOver, CheckRound, FlushDue>;
    using Ctx = Context<Broker>;
    static constexpr std::string_view kName = "broker";

    using Queues = MessageQueues<Payload>;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // a log with checksums
        Queues queues;
        ORRERY_FIELDS(Durable, queues)
    };
    struct State {
        Queues queues;  // as they will be on the disk
        Instant started = 0;
        bool unflushed = false;  // a FlushDue is on its way
        bool checks = false;     // a CheckRound is
        ORRERY_FIELDS(State, queues, started, unflushed, checks)
    };

    BrokerSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const {
        State state{durable.queues, ctx.now(), false, false};
        Step step;
        state.queues.recover(ctx.now(), knobs.groups, step);
        carry_out(ctx, state, step);
        for (const auto& [number, delayed] : state.queues.delayed)
            ctx.set_timer(DelayOver{number}, until(ctx, delayed.due));
        await_round(ctx, state);
        return state;
    }

    void on(Ctx& ctx, State& state, const Send& send, NodeId from) const {
        if (send.topic >= knobs.partitions.size())
            return ctx.send(from, SendResult{send.number, false, 0});
        Step step;
        const auto levels = static_cast<std::uint32_t>(knobs.delay_levels.delays.size());
        if (const auto delay = knobs.delay_levels.after(std::min(send.delay_level, levels))) {
            const std::uint64_t number =
                state.queues.hold_back(send.topic, {send.key, send.payload}, saturating_add(ctx.now(), *delay));
            write(ctx, state, step, [&] {
                ctx.send(from, SendResult{send.number, true, 0});
                ctx.set_timer(DelayOver{number}, *delay);
            });
            return;
        }
        append(ctx, state, send.topic, {send.key, send.payload}, step);
        write(ctx, state, step, [&] { ctx.send(from, SendResult{send.number, true, 0}); });
    }
    void on(Ctx& ctx, State& state, const DelayOver& over) const {
        const auto* delayed = state.queues.delayed.find(over.number);
        if (!delayed)
            return;
        if (delayed->due > ctx.now())
            return ctx.set_timer(over, until(ctx, delayed->due));
        const auto due = *delayed;
        state.queues.delayed.erase(over.number);
        Step step;
        append(ctx, state, due.topic, due.message, step);
        write(ctx, state, step, [] {});
    }

    void on(Ctx& ctx, State& state, const SendHalf& half, NodeId from) const {
        if (half.topic >= knobs.partitions.size())
            return ctx.send(from, SendResult{half.number, false, 0});
        const std::uint64_t transaction =
            state.queues.hold_half(half.topic, {half.key, half.payload}, from, half.number, ctx.now());
        await_round(ctx, state);
        write(ctx, state, Step{}, [&] { ctx.send(from, SendResult{half.number, true, transaction}); });
    }
    void on(Ctx& ctx, State& state, const EndTransaction& end) const {
        const auto* known = state.queues.halves.find(end.transaction);
        if (!known || end.resolution == Resolution::unknown)
            return;
        const auto half = *known;
        state.queues.halves.erase(end.transaction);
        if (end.resolution == Resolution::roll_back)
            return flush_later(ctx, state);  // a crash brings it back, to be asked for again
        Step step;
        append(ctx, state, half.topic, half.message, step);
        write(ctx, state, step, [] {});
    }
    void on(Ctx& ctx, State& state, const CheckRound&) const {
        state.checks = false;
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
        if (state.unflushed)
            persist(ctx, state);
    }

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
    // A message has come to stay: the disk, then the answer and the deliveries; or as the settings say.
    template <class Answer>
    void write(Ctx& ctx, State& state, const Step& step, Answer&& answer) const {
        if (knobs.flush == Flush::asynchronous) {
            flush_later(ctx, state);
        } else {
            if (knobs.gives_unflushed)
                carry_out(ctx, state, step);
            persist(ctx, state);
        }
        answer();
        if (knobs.flush == Flush::asynchronous || !knobs.gives_unflushed)
            carry_out(ctx, state, step);
    }
    // What becomes of a delivery. A dead letter is written before the next message is given; of all else a crash may
    // take the latest back, and the message comes again.
    template <class Change>
    void answered(Ctx& ctx, State& state, const Claim& claim, Change&& change) const {
        if (claim.group >= knobs.groups.size())
            return;
        Step step;
        change(step);
        if (step.handed.empty() && step.alarms.empty())
            return;
        if (step.died > 0)
            return write(ctx, state, step, [] {});
        flush_later(ctx, state);
        if (!step.handed.empty())
            wait_for_disk(ctx);
        carry_out(ctx, state, step);
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
        ctx.persist(Durable{state.queues});
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
