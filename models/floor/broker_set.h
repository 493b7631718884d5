// What a broker (broker.h) does as one of a set: hears who leads, leads or follows, and holds answers and deliveries
// back until everybody in sync has what they rest on. The end of broker.h, apart for its length; include broker.h.
// Source, units, errors: there.
#pragma once
#include "models/floor/broker.h"

namespace orrery::floor {

template <class Payload>
void Broker<Payload>::on(Ctx& ctx, State& state, const Leads& word) const {
    const bool led = leads(ctx, state);
    if (!state.set.hear(word))
        return;
    if (!leads(ctx, state))
        state.set.waiting.clear();
    else if (!led || state.set.mark.history != state.set.mark.epoch)
        lead(ctx, state);
    else
        advance(ctx, state);
}

template <class Payload>
void Broker<Payload>::on(Ctx& ctx, State& state, const Ship& ship, NodeId from) const {
    Replication<Payload>& set = state.set;
    if (!set.follows(ship.epoch, from))
        return;
    if (set.mark.history != ship.epoch || ship.after > set.mark.number)
        return reached(ctx, state, true);
    const std::uint64_t before = set.mark.number;
    std::uint64_t number = ship.after;
    for (const Change& change : ship.changes)
        if (++number > set.mark.number) {
            change.apply(state.queues);
            set.mark.number = number;
        }
    follow(ctx, state, set.mark.number != before);
}

template <class Payload>
void Broker<Payload>::on(Ctx& ctx, State& state, const Copy& copy, NodeId from) const {
    ReplicaMark& mark = state.set.mark;
    if (!state.set.follows(copy.epoch, from) || (mark.history == copy.epoch && copy.number <= mark.number))
        return;
    mark.history = copy.epoch;
    mark.number = copy.number;
    state.queues = copy.queues;
    follow(ctx, state, true);
}

template <class Payload>
void Broker<Payload>::on(Ctx& ctx, State& state, const Reached& word, NodeId from) const {
    const Replication<Payload>& set = state.set;
    if (alone() || !leads(ctx, state))
        return;
    const bool same = word.history == set.mark.history;
    if (same)
        state.set.reached(from, word, ctx.now());
    if (word.wants_more) {
        publish(ctx, state);
        if (same && set.shipped.has_after(word.number))
            ctx.send(from, Ship{set.mark.epoch, word.number, set.shipped.after(word.number)});
        else
            ctx.send(from, Copy{set.mark.epoch, set.mark.number, state.queues});
    }
    advance(ctx, state);
}

template <class Payload>
void Broker<Payload>::on(Ctx& ctx, State& state, const messaging::MqBeat&) const {
    ctx.send(knobs.controller, messaging::MqAlive{state.set.mark.lives});
    if (leads(ctx, state)) {
        publish(ctx, state);
        ctx.broadcast(knobs.nodes, Ship{state.set.mark.epoch, state.set.mark.number, {}});
        judge(ctx, state);
    }
    ctx.set_timer(messaging::MqBeat{}, knobs.beat);
}

// Deliveries of what is in the queues, once everybody in sync has that.
template <class Payload>
void Broker<Payload>::give(Ctx& ctx, State& state, Step step) const {
    if (alone() || step.handed.empty() || knobs.gives_unflushed)
        return carry_out(ctx, state, step);
    state.set.waiting.push_back({state.set.mark.number, kNoNode, {}, std::move(step)});
    advance(ctx, state);
}

template <class Payload>
void Broker<Payload>::advance(Ctx& ctx, State& state) const {
    const auto over = state.set.commit(ctx.self());
    if (over.empty())
        return;
    if (knobs.flush == Flush::synchronous)
        ctx.barrier();
    for (const auto& one : over) {
        if (one.producer != kNoNode && has_enough(state))
            ctx.send(one.producer, one.result);
        else if (one.producer != kNoNode)
            refuse(ctx, state, one.result.number, one.producer);
        carry_out(ctx, state, one.step);
    }
}

template <class Payload>
void Broker<Payload>::lead(Ctx& ctx, State& state) const {
    state.set.lead(state.queues, ctx.now());
    ctx.count("promotions");
    wake(ctx, state);
    save(ctx, state);
}

template <class Payload>
void Broker<Payload>::publish(Ctx& ctx, State& state) const {
    const std::uint64_t after = state.set.mark.number;
    if (const auto change = state.set.publish(state.queues, knobs.backlog))
        ctx.broadcast(knobs.nodes, Ship{state.set.mark.epoch, after, {*change}});
}

// It has what the leader has sent; the leader is told when it is safe, as the flush says.
template <class Payload>
void Broker<Payload>::follow(Ctx& ctx, State& state, bool changed) const {
    if (knobs.flush == Flush::synchronous) {
        if (changed)
            persist(ctx, state);
        ctx.barrier();
    }
    reached(ctx, state, false);
    if (changed && knobs.flush != Flush::synchronous)
        save(ctx, state);
}

template <class Payload>
void Broker<Payload>::reached(Ctx& ctx, const State& state, bool wants_more) const {
    const ReplicaMark& mark = state.set.mark;
    ctx.send(state.set.leader, Reached{mark.history, mark.number, mark.lives, wants_more});
}

// Who is in sync by now; the controller has to agree. Flaw shrinks_alone: it is not asked.
template <class Payload>
void Broker<Payload>::judge(Ctx& ctx, State& state) const {
    Replication<Payload>& set = state.set;
    std::vector<NodeId> now = set.judge(ctx.self(), knobs.nodes, ctx.now(), knobs.max_lag);
    if (now == set.in_sync && set.proposed.empty())
        return;
    if (knobs.shrinks_alone) {
        set.in_sync = std::move(now);
        return advance(ctx, state);
    }
    set.propose(now);
    ctx.send(knobs.controller, messaging::MqPropose{set.mark.epoch, set.version, set.members(now, ctx.self())});
}

}  // namespace orrery::floor
