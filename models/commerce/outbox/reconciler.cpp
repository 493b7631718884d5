#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

using floor::DbOutcome;

Reconciler::State Reconciler::start(Ctx& ctx, const Durable& durable) const {
    const floor::Lives lives = durable.next(ctx);
    State state;
    state.orders.last = state.stock.last = state.last_send = lives.first_number();
    ctx.persist(lives);
    if (knobs.reconcile > 0)
        ctx.set_timer(ReconcileNext{}, knobs.reconcile);
    return state;
}

void Reconciler::ask_orders(Ctx& ctx, State& state, Work work, RowId row, OrderDb::Op op, bool commits) const {
    const std::uint64_t tx = state.orders.begin(ctx, knobs.statement_patience, at.order_db, std::move(op), commits);
    state.order_jobs.set(tx, Job{work, row});
}
void Reconciler::ask_stock(Ctx& ctx, State& state, Work work, RowId row, StockDb::Op op) const {
    const std::uint64_t tx = state.stock.begin(ctx, knobs.statement_patience, at.stock_db, std::move(op), true);
    state.stock_jobs.set(tx, Job{work, row});
}

void Reconciler::on(Ctx& ctx, State& state, const ReconcileNext&) const {
    ctx.set_timer(ReconcileNext{}, knobs.reconcile);
    if (std::exchange(state.listing, true))
        return;
    ask_orders(ctx, state, Work::list, 0, OrderDb::ReadRange{key_of(Box::sent, 0), last_of(Box::sent)}, true);
}

// What was sent long enough ago is looked up at the inventory.
void Reconciler::listed(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    state.listing = false;
    for (const auto& [key, row] : answer.rows) {
        const Letter& letter = std::get<Letter>(row);
        const RowId id = row_of(key);
        if (letter.since + knobs.grace > ctx.now() || state.rows.contains(id))
            continue;
        state.rows.set(id, letter);
        ask_stock(ctx, state, Work::compare, id, StockDb::Read{letter.order});
    }
}

void Reconciler::on(Ctx& ctx, State& state, const StockDb::Answer& answer) const {
    if (!state.stock.heard(ctx, answer))
        return;
    const Job* known = state.stock_jobs.find(answer.transaction);
    if (!known)
        return;
    const Job job = *known;
    state.stock_jobs.erase(answer.transaction);
    if (answer.outcome != DbOutcome::done) {
        state.rows.erase(job.row);  // looked at again next time
        return;
    }
    if (job.work == Work::compare)
        return compared(ctx, state, answer, job.row);
    ctx.moment("given_up");
    ctx.count("orders given up");
    cancel(ctx, state, job.row);
}

void Reconciler::compared(Ctx& ctx, State& state, const StockDb::Answer& answer, RowId row) const {
    if (!answer.rows.empty() && std::get<Taken>(answer.rows.front().second).refused)
        return cancel(ctx, state, row);
    if (!answer.rows.empty())
        return settle(ctx, state, row);
    ctx.count("stuck orders");
    Letter letter = state.rows.at(row);
    if (letter.sent_anew < static_cast<std::uint32_t>(knobs.sends_anew)) {
        ++letter.sent_anew;
        letter.since = ctx.now();
        state.rows.set(row, letter);
        return ask_orders(ctx, state, Work::note_sending, row, OrderDb::Update{key_of(Box::sent, row), letter}, true);
    }
    // A receipt that says no, under the order's own key: a message that comes later finds it there.
    ask_stock(ctx, state, Work::bar, row, StockDb::Insert{letter.order, Taken{letter.item, 0, 0, true}});
}

void Reconciler::settle(Ctx& ctx, State& state, RowId row) const {
    ask_orders(ctx, state, Work::take_out, row, OrderDb::Remove{key_of(Box::sent, row)}, false);
}
void Reconciler::cancel(Ctx& ctx, State& state, RowId row) const {
    ask_orders(ctx, state, Work::cancel, row, OrderDb::Change{state.rows.at(row).order, CancelOrder{}}, false);
}

void Reconciler::on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    if (!state.orders.heard(ctx, answer))
        return;
    const std::uint64_t tx = answer.transaction;
    const Job* known = state.order_jobs.find(tx);
    if (!known)
        return;
    const Job job = *known;
    const auto next = [&](Work work, OrderDb::Op op, bool commits) {
        state.order_jobs.set(tx, Job{work, job.row});
        state.orders.say(ctx, knobs.statement_patience, at.order_db, tx, answer.number + 1, std::move(op), commits);
    };
    if (answer.outcome == DbOutcome::done && job.work == Work::cancel)
        return next(Work::take_out, OrderDb::Remove{key_of(Box::sent, job.row)}, false);
    if (answer.outcome == DbOutcome::done && job.work == Work::take_out)
        return next(Work::put_in, OrderDb::Insert{key_of(Box::settled, job.row), state.rows.at(job.row)}, true);
    state.order_jobs.erase(tx);
    if (job.work == Work::list) {
        if (answer.outcome == DbOutcome::done)
            return listed(ctx, state, answer);
        state.listing = false;
        return;
    }
    if (answer.outcome == DbOutcome::lock_timeout ||
        (answer.outcome == DbOutcome::missing && job.work != Work::note_sending))
        state.orders.say(ctx, knobs.statement_patience, at.order_db, tx, answer.number + 1, OrderDb::RollBack{});
    if (answer.outcome == DbOutcome::done && job.work == Work::note_sending) {
        const Letter letter = state.rows.at(job.row);
        ctx.moment("sent_anew");
        ctx.count("orders sent anew");
        ctx.count("sends");
        ++state.last_send;
        state.sends.begin(ctx, {kSendPatience}, state.last_send, at.broker,
                          Mq::Send{state.last_send, 0, letter.order, 0,
                                   Deduct{letter.order, letter.item, letter.pieces, letter.placed, 0, 0, kNoNode}});
    }
    state.rows.erase(job.row);
}

void Reconciler::on(Ctx& ctx, State& state, const Mq::SendResult& result) const {
    if (result.stored)
        state.sends.end(ctx, result.number);
}
void Reconciler::on(Ctx& ctx, State& state, const AskOrdersAgain& due) const {
    state.orders.again(ctx, knobs.statement_patience, due);
}
void Reconciler::on(Ctx& ctx, State& state, const AskStockAgain& due) const {
    state.stock.again(ctx, knobs.statement_patience, due);
}
void Reconciler::on(Ctx& ctx, State& state, const SendAgain& due) const {
    state.sends.on_due(ctx, {kSendPatience}, due);
}

std::string Reconciler::label(const State& state) {
    return state.rows.empty() ? "" : fmt::format("{} compared", state.rows.size());
}

}  // namespace orrery::outbox
