// The inventory and the payment service: steps that are asked for, and the row locks of two-phase commit.
#include <fmt/format.h>

#include "models/commerce/split_shop/split_shop.h"

namespace orrery::split_shop {

using floor::LockMode;

// Prepared branches take their rows before anybody else comes, as databases do at a restart.
Participant::State Participant::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    if (!state.books.open) {
        state.books.open = true;
        const bool goods = service(ctx) == Service::inventory;
        const std::int64_t rows = goods ? knobs.items : knobs.clients;
        for (std::int64_t i = 0; i < rows; ++i)
            state.books.rows.set(goods ? RowId(i + 1) : RowId(nodes.first_client + i),
                                 Row{goods ? knobs.stock : knobs.wallet, 0, 0});
        ctx.persist(state.books);
    }
    if (!state.books.outbox.open.empty())
        state.publisher.wake(ctx, knobs.relay);
    if (knobs.by() != Protocol::two_phase)
        return state;
    for (const auto& [order, branch] : state.books.branches) {
        if (branch.phase != BranchPhase::prepared)
            continue;
        state.locks.claim(order, branch.row, LockMode::exclusive);
        if (knobs.heuristic_abort)
            ctx.set_timer(HoldExpires{order}, knobs.hold_expiry);
    }
    return state;
}

Service Participant::service(const Ctx& ctx) const {
    return ctx.self() == nodes.inventory ? Service::inventory : Service::payment;
}

void Participant::on(Ctx& ctx, State& state, const Command& command, NodeId from) const {
    if (command.step == Step::prepare)
        return prepare(ctx, state, command, from);
    if (command.step == Step::take && knobs.by() == Protocol::transactional_message &&
        service(ctx) == Service::payment && !state.books.branches.contains(command.order))
        return send_half(ctx, state, command, from);
    if (command.step == Step::cancel && state.waiting.contains(command.order))
        stop_waiting(ctx, state, command.order);
    const Applied applied = step(ctx, state, command);
    answer(ctx, state, from, command, applied);
    // The lock is held until the decision is on the disk.
    if (applied.changed && state.locks.claimed.contains(command.order))
        ctx.set_timer(Unlock{command.order}, 0);
}

// One local transaction on the books, and what is measured of it.
Applied Participant::step(Ctx& ctx, State& state, const Command& command) const {
    const bool goods = service(ctx) == Service::inventory;
    const LedgerRules rules{goods && knobs.restores_before_image, !goods && knobs.no_idempotency_key,
                            goods && knobs.deducts_unchecked};
    const Branch* known = state.books.branches.find(command.order);
    const Branch before = known ? *known : Branch{};
    const Applied applied =
        apply(state.books, command.step, command.order, goods ? command.basket.item : command.basket.buyer,
              goods ? command.basket.quantity : command.basket.price, ctx.now(), rules);
    if (!applied.changed)
        return applied;
    const Branch& now = state.books.branches.at(command.order);
    if (goods && before.phase == BranchPhase::reserved)
        ctx.count("frozen", now.amount * ((ctx.now() - before.since) / 1_ms), "piece·ms");
    if (now.phase == BranchPhase::prepared)
        ctx.moment("prepared");
    else if (now.phase == BranchPhase::reserved)
        ctx.moment("reserved");
    else if (now.phase == BranchPhase::taken)
        ctx.moment("taken");
    else if (now.phase == BranchPhase::undone)
        ctx.moment("undone");
    const Amount left = state.books.rows.at(now.row).available;
    if (goods && left < 0 && now.phase == BranchPhase::taken)
        ctx.count("oversold", std::min(now.amount, -left), "pieces");
    return applied;
}

// Nobody hears of an effect before it is on the disk, nor of a repeat before what it repeats is.
void Participant::answer(Ctx& ctx, State& state, NodeId to, const Command& command, const Applied& applied) const {
    if (applied.changed)
        ctx.persist(state.books);
    else
        ctx.barrier();
    ctx.send(to, Answer{command.order, command.step, applied.done}, floor::luck_of(command.order, command.step));
}

void Participant::prepare(Ctx& ctx, State& state, const Command& command, NodeId from) const {
    if (state.waiting.contains(command.order))
        return;  // it is answered when it has the row
    const Asked asked{command, from, ctx.now()};
    const RowId row = service(ctx) == Service::inventory ? command.basket.item : command.basket.buyer;
    if (state.books.branches.contains(command.order) || !state.books.rows.contains(row))
        return answer(ctx, state, from, command, step(ctx, state, command));
    const auto claim = state.locks.claim(command.order, row, LockMode::exclusive);
    if (claim.outcome == floor::Locks<RowId>::Outcome::granted)
        return vote(ctx, state, asked);
    ctx.moment("waits_for_row");
    state.waiting.set(command.order, asked);
    ctx.set_timer(LockWaitOver{command.order}, knobs.lock_wait);
}

// It has its row.
void Participant::vote(Ctx& ctx, State& state, const Asked& asked) const {
    const OrderId order = asked.command.order;
    const Applied applied = step(ctx, state, asked.command);
    answer(ctx, state, asked.from, asked.command, applied);
    if (!applied.done)
        return ctx.set_timer(Unlock{order}, 0);
    // Flaw heuristic_abort breaks "no mixed outcome": who has promised and waits too long decides by itself.
    if (knobs.heuristic_abort)
        ctx.set_timer(HoldExpires{order}, knobs.hold_expiry);
}

void Participant::on(Ctx& ctx, State& state, const Unlock& unlock) const {
    const Branch* branch = state.books.branches.find(unlock.order);
    if (!branch || branch->phase == BranchPhase::prepared || !state.locks.claimed.contains(unlock.order))
        return;
    if (branch->since != 0)
        ctx.sample("row locked", ctx.now() - branch->since);
    let_through(ctx, state, state.locks.release(unlock.order));
}

// Who has waited for a row has it.
void Participant::let_through(Ctx& ctx, State& state, const std::vector<floor::Locks<RowId>::Granted>& granted) const {
    for (const auto& next : granted) {
        const Asked asked = state.waiting.at(next.tx);
        state.waiting.erase(next.tx);
        ctx.cancel_timer(LockWaitOver{next.tx});
        ctx.count("blocked", (ctx.now() - asked.since) / 1_ms, "ms");
        vote(ctx, state, asked);
    }
}

void Participant::stop_waiting(Ctx& ctx, State& state, OrderId order) const {
    ctx.count("blocked", (ctx.now() - state.waiting.at(order).since) / 1_ms, "ms");
    state.waiting.erase(order);
    ctx.cancel_timer(LockWaitOver{order});
    let_through(ctx, state, state.locks.stop_waiting(order));
}

// A no, and for good: whoever prepares it again hears the same.
void Participant::on(Ctx& ctx, State& state, const LockWaitOver& over) const {
    const Asked* waits = state.waiting.find(over.order);
    if (!waits)
        return;
    const Asked asked = *waits;
    stop_waiting(ctx, state, over.order);
    ctx.note("order {}: the row was locked for too long", over.order);
    Command undo = asked.command;
    undo.step = Step::cancel;
    Applied applied = step(ctx, state, undo);
    applied.done = false;
    answer(ctx, state, asked.from, asked.command, applied);
}

void Participant::on(Ctx& ctx, State& state, const HoldExpires& expiry) const {
    const Branch* branch = state.books.branches.find(expiry.order);
    if (!branch || branch->phase != BranchPhase::prepared)
        return;
    ctx.note("order {}: prepared for {} and given up", expiry.order, format_duration(knobs.hold_expiry));
    step(ctx, state, Command{expiry.order, Step::cancel, {}});
    ctx.persist(state.books);
    ctx.set_timer(Unlock{expiry.order}, 0);
}

std::string Participant::label(const State& state) {
    const std::size_t locked = state.locks.rows.size();
    return locked == 0 ? "" : fmt::format("{} rows locked, {} wait", locked, state.waiting.size());
}

}  // namespace orrery::split_shop
