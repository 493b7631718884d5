// What a database (database.h) does as one of several: ships what it has committed or applies what it is sent, says how
// far it has come, takes over. The end of database.h, apart for its length; include database.h. Source, units, errors:
// there.
#pragma once
#include "models/floor/database.h"

namespace orrery::floor {

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const Promote& promote) const {
    if (promote.epoch > state.kept.epoch)
        lead(ctx, state, promote.epoch);
}

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const storing::DbPrimarySilent&) const {
    if (!leads(ctx, state) && ctx.now() - state.heard >= patience(ctx))
        lead(ctx, state, state.kept.epoch + 1);
}

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const storing::DbBeat&) const {
    if (leads(ctx, state))
        ship(ctx, state, state.shipped.last, {});
    else
        reached(ctx, state, false);
    ctx.set_timer(storing::DbBeat{}, knobs.beat);
}

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const Ship& ship, NodeId from) const {
    if (!hears(ctx, state, ship.epoch, from))
        return;
    if (state.kept.history != ship.epoch || ship.after > state.kept.commits)
        return reached(ctx, state, true);
    std::uint64_t number = ship.after;
    for (const Unit& unit : ship.units) {
        if (++number <= state.kept.commits)
            continue;
        state.kept.apply(unit);
        const Duration delay = knobs.apply_delay.sample(ctx.bits("apply delay"));
        state.received.set(number, {unit, saturating_add(ctx.now(), delay)});
    }
    if (ship.units.empty())
        return;
    apply_received(ctx, state);
    ctx.persist(state.kept);
    reached(ctx, state, false);
}

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const Copy& copy, NodeId from) const {
    if (!hears(ctx, state, copy.epoch, from))
        return;
    if (state.kept.history == copy.epoch && copy.number <= state.kept.commits)
        return;
    state.kept.history = copy.epoch;
    state.kept.commits = copy.number;
    state.kept.table = copy.table;
    state.catch_up();
    ctx.persist(state.kept);
    reached(ctx, state, false);
}

template <class Schema>
void Database<Schema>::on(Ctx& ctx, State& state, const Reached& reached, NodeId from) const {
    if (!leads(ctx, state))
        return;
    const bool same = reached.epoch == state.kept.epoch;
    if (same)
        state.followers.heard(from, reached.number, ctx.now());
    if (reached.wants_more) {
        ctx.barrier();
        if (same && state.shipped.has_after(reached.number))
            ctx.send(from, Ship{state.kept.epoch, reached.number, state.shipped.after(reached.number)});
        else
            ctx.send(from, Copy{state.kept.epoch, state.kept.commits, state.kept.table});
    }
    if (state.alone && state.followers.count_at(state.shipped.last) >= knobs.acknowledged_by)
        state.alone = false;
    Todo todo;
    advance(ctx, state, todo);
    run(ctx, state, todo);
}

template <class Schema>
void Database<Schema>::ship(Ctx& ctx, const State& state, std::uint64_t after, std::vector<Unit> units) const {
    const Ship message{state.kept.epoch, after, std::move(units)};
    for (const NodeId node : knobs.nodes)
        if (node != ctx.self())
            ctx.send(node, message);
}

template <class Schema>
void Database<Schema>::reached(Ctx& ctx, const State& state, bool wants_more) const {
    ctx.barrier();
    ctx.send(state.kept.primary, Reached{state.kept.history, state.kept.commits, wants_more});
}

template <class Schema>
void Database<Schema>::apply_received(Ctx& ctx, State& state) const {
    const Time next = state.apply_received(ctx.now());
    if (next != kNever)
        ctx.set_timer(storing::DbApplyDue{}, next - ctx.now());
}

// True: it is from the primary that this node follows now.
template <class Schema>
bool Database<Schema>::hears(Ctx& ctx, State& state, std::uint64_t epoch, NodeId from) const {
    const Follow heard = hear(state.kept.epoch, state.kept.primary, epoch, from);
    if (heard == Follow::anew) {
        ctx.cancel_timer(storing::DbWritten{});
        ctx.cancel_timer(storing::DbGroupDue{});
        ctx.cancel_timer(storing::DbAcknowledgeDue{});
        state.forget_sessions();
        state.kept.epoch = epoch;
        state.kept.primary = from;
        ctx.persist(state.kept);
    }
    if (heard == Follow::ignored)
        return false;
    state.heard = ctx.now();
    await_primary(ctx, state);
    return true;
}

template <class Schema>
void Database<Schema>::lead(Ctx& ctx, State& state, std::uint64_t epoch) const {
    ctx.count("promotions");
    state.kept.epoch = epoch;
    state.kept.history = epoch;
    state.kept.primary = ctx.self();
    state.catch_up();
    state.shipped = {{}, state.kept.commits};
    state.followers = {};
    ctx.persist(state.kept);
    ship(ctx, state, state.shipped.last, {});
}

template <class Schema>
void Database<Schema>::await_primary(Ctx& ctx, const State& state) const {
    if (knobs.promote_after != kNever && !leads(ctx, state))
        ctx.set_timer(storing::DbPrimarySilent{}, patience(ctx));
}

}  // namespace orrery::floor
