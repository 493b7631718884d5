#include <fmt/format.h>

#include "models/commerce/tcc/tcc.h"

namespace orrery::tcc {

Participant::State Participant::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.ledger = durable;
    if (!state.ledger.open) {
        state.ledger.open = true;
        state.ledger.available = initial.at(ctx.self());
        ctx.persist(state.ledger);
    }
    if (!knobs.self_cancel)
        return state;
    for (const auto& [tx, branch] : state.ledger.branches)
        if (branch.holds())
            ctx.set_timer(HoldExpires{tx}, knobs.hold_expiry);
    return state;
}

void Participant::on(Ctx& ctx, State& state, const Try& call, NodeId from) const {
    if (state.cancelled_before_try.contains(call.tx)) {
        state.cancelled_before_try.set(call.tx, true);
        ctx.moment("late_try");
    }
    const Applied applied = apply_try(state.ledger, call.tx, call.amount, ctx.now(), rules);
    if (applied.effective) {
        ctx.moment("held");
    }
    answer(ctx, state, from, Answer{call.tx, Operation::try_, applied.done, call.attempt}, applied);
    // Flaw self_cancel breaks "no mixed outcome": a participant that has waited long enough decides for itself.
    if (applied.effective && knobs.self_cancel)
        ctx.set_timer(HoldExpires{call.tx}, knobs.hold_expiry);
}

void Participant::on(Ctx& ctx, State& state, const Confirm& call, NodeId from) const {
    const Applied applied = apply_confirm(state.ledger, call.tx, call.amount, rules);
    if (applied.orphan) {
        ++state.orphans;
        state.last_orphan = call.tx;
    }
    if (applied.effective)
        release_metrics(ctx, state, call.tx);
    answer(ctx, state, from, Answer{call.tx, Operation::confirm, applied.done, call.attempt}, applied);
}

void Participant::on(Ctx& ctx, State& state, const Cancel& call, NodeId from) const {
    const Applied applied = apply_cancel(state.ledger, call.tx, call.amount, rules);
    if (applied.empty_rollback && state.cancelled_before_try.insert(call.tx, false))
        ctx.moment("empty_rollback");
    if (applied.effective)
        release_metrics(ctx, state, call.tx);
    answer(ctx, state, from, Answer{call.tx, Operation::cancel, applied.done, call.attempt}, applied);
}

void Participant::on(Ctx& ctx, State& state, const HoldExpires& expiry) const {
    const Branch* branch = state.ledger.branches.find(expiry.tx);
    if (!branch || !branch->holds())
        return;
    const Applied applied = apply_cancel(state.ledger, expiry.tx, branch->amount, rules);
    ctx.note("order {}: held for {} and given back", expiry.tx, format_duration(knobs.hold_expiry));
    if (applied.effective)
        release_metrics(ctx, state, expiry.tx);
    if (applied.changed)
        ctx.persist(state.ledger);
}

void Participant::release_metrics(Ctx& ctx, const State& state, TxId tx) const {
    constexpr Duration kMillisecond = 1_ms;
    const Branch& branch = *state.ledger.branches.find(tx);
    ctx.count("frozen", branch.amount * ((ctx.now() - branch.held_since) / kMillisecond), "unit·ms");
}

// Nobody hears of an effect before it is on the disk. A call without effect waits as well: the effect that makes it a
// repeat may still be on its way to the disk.
// Flaw answer_before_sync breaks "no end without a Try": a crash in between takes back what was promised.
void Participant::answer(Ctx& ctx, State& state, NodeId to, const Answer& answer, const Applied& applied) const {
    const std::uint64_t luck = floor::luck_of(answer.tx, answer.operation, answer.attempt);
    if (knobs.answer_before_sync)
        ctx.send(to, answer, luck);
    if (applied.changed)
        ctx.persist(state.ledger);
    else
        ctx.barrier();
    if (!knobs.answer_before_sync)
        ctx.send(to, answer, luck);
}

std::string Participant::label(const State& state) {
    return state.ledger.frozen == 0 ? "" : fmt::format("{} frozen", state.ledger.frozen);
}

}  // namespace orrery::tcc
