#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

using floor::DbOutcome;

Inventory::State Inventory::start(Ctx& ctx, const Durable& durable) const {
    const floor::Lives lives = durable.next(ctx);
    State state;
    state.db.last = lives.first_number();
    ctx.persist(lives);
    stock_up(ctx, state);
    return state;
}

// Each item's row, where it is not there yet.
void Inventory::stock_up(Ctx& ctx, State& state) const {
    if (state.stocked == static_cast<ItemId>(knobs.items))
        return;
    const std::uint64_t tx = state.db.begin(ctx, knobs.statement_patience, at.stock_db,
                                            StockDb::Insert{state.stocked + 1, Item{knobs.stock}}, true);
    state.jobs.set(tx, Job{Work::stock_up, {}, 1, {}, false, false});
}

void Inventory::say(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number, Work work, StockDb::Op op,
                    bool commits) const {
    state.jobs.edit(tx, [&](Job& job) { job.work = work; });
    state.db.say(ctx, knobs.statement_patience, at.stock_db, tx, number, std::move(op), commits);
}

void Inventory::on(Ctx& ctx, State& state, const Mq::Deliver& message) const {
    if (state.stocked != static_cast<ItemId>(knobs.items))
        return ctx.send(at.broker, Mq::Nack{message.claim, message.attempt});
    if (const std::uint64_t* tx = state.busy.find(message.claim))
        return state.jobs.edit(*tx, [&](Job& job) { job.attempt = message.attempt; });
    const ItemId item = message.payload.item;
    // Flaw unlocked_check breaks "the stock is not negative": what was read may be gone before it is taken.
    const StockDb::Op look =
        knobs.unlocked_check ? StockDb::Op(StockDb::Read{item}) : StockDb::Op(StockDb::ReadForUpdate{item});
    const std::uint64_t tx = state.db.begin(ctx, knobs.statement_patience, at.stock_db, look);
    state.busy.set(message.claim, tx);
    state.jobs.set(tx, Job{Work::look, message.claim, message.attempt, message.payload, false, false});
}

void Inventory::on(Ctx& ctx, State& state, const StockDb::Answer& answer) const {
    if (!state.db.heard(ctx, answer))
        return;
    const Job* known = state.jobs.find(answer.transaction);
    if (!known)
        return;
    const Job job = *known;
    if (job.work == Work::stock_up) {
        state.jobs.erase(answer.transaction);
        if (answer.outcome == DbOutcome::done || answer.outcome == DbOutcome::duplicate)
            ++state.stocked;
        return stock_up(ctx, state);
    }
    if (job.work == Work::leave)
        return finish(ctx, state, answer.transaction, job.done);
    if (job.work == Work::note && answer.outcome == DbOutcome::duplicate)
        return noted(ctx, state, answer, job);
    if (answer.outcome == DbOutcome::lock_timeout || answer.outcome == DbOutcome::missing)
        return leave(ctx, state, answer, false);
    if (answer.outcome != DbOutcome::done)
        return finish(ctx, state, answer.transaction, false);
    switch (job.work) {
        case Work::look:
            return looked(ctx, state, answer, job);
        case Work::note:
            return noted(ctx, state, answer, job);
        case Work::again:
            return say(ctx, state, answer.transaction, answer.number + 1, Work::take,
                       StockDb::Change{job.wanted.item, Take{job.wanted.pieces}}, true);
        case Work::take:
            ctx.moment("deducted");
            ctx.sample("lag", ctx.now() - job.wanted.placed);
            return finish(ctx, state, answer.transaction, true);
        case Work::stock_up:
        case Work::leave:
            return;
    }
}

// The item's row is locked; now the receipt, which is the same for everybody who comes with this order.
void Inventory::looked(Ctx& ctx, State& state, const StockDb::Answer& answer, Job job) const {
    if (answer.rows.empty()) {
        ctx.moment("unknown_item");
        ctx.note("order {}: there is no item {}", job.wanted.order, job.wanted.item);
        return leave(ctx, state, answer, false);
    }
    const Deduct& wanted = job.wanted;
    const bool enough = std::get<Item>(answer.rows.front().second).available >= wanted.pieces;
    state.jobs.edit(answer.transaction, [&](Job& one) { one.enough = enough; });
    const Taken taken{wanted.item, enough ? wanted.pieces : 0, enough ? 1u : 0u, !enough};
    // Flaw effect_apart breaks "the stock adds up": the receipt is committed, and then the pieces are taken.
    say(ctx, state, answer.transaction, 2, Work::note, StockDb::Insert{wanted.order, taken},
        !enough || knobs.effect_apart);
}

void Inventory::noted(Ctx& ctx, State& state, const StockDb::Answer& answer, const Job& job) const {
    const std::uint64_t tx = answer.transaction;
    const bool is_over = !job.enough || knobs.effect_apart;  // the statement was the transaction's last
    if (answer.outcome == DbOutcome::duplicate) {
        ctx.moment("duplicate");
        // Flaw no_inbox breaks "an order is deducted once": the row is there for the books alone, and nobody asks it.
        if (knobs.no_inbox && !is_over)
            return say(ctx, state, tx, 3, Work::again, StockDb::Change{job.wanted.order, TakeAgain{job.wanted.pieces}},
                       false);
        ctx.count("duplicates suppressed");
        return is_over ? finish(ctx, state, tx, true) : leave(ctx, state, answer, true);
    }
    if (!job.enough) {
        ctx.count("refused for want of stock");
        return finish(ctx, state, tx, true);
    }
    if (!is_over)
        return say(ctx, state, tx, 3, Work::take, StockDb::Change{job.wanted.item, Take{job.wanted.pieces}}, true);
    state.jobs.erase(tx);
    const std::uint64_t next = state.db.begin(ctx, knobs.statement_patience, at.stock_db,
                                              StockDb::Change{job.wanted.item, Take{job.wanted.pieces}}, true);
    state.busy.set(job.claim, next);
    state.jobs.set(next, Job{Work::take, job.claim, job.attempt, job.wanted, true, false});
}

// Rolls back what is still open, then answers.
void Inventory::leave(Ctx& ctx, State& state, const StockDb::Answer& answer, bool done) const {
    state.jobs.edit(answer.transaction, [&](Job& job) { job.done = done; });
    say(ctx, state, answer.transaction, answer.number + 1, Work::leave, StockDb::RollBack{}, false);
}

void Inventory::finish(Ctx& ctx, State& state, std::uint64_t tx, bool done) const {
    const Job job = state.jobs.at(tx);
    state.jobs.erase(tx);
    state.busy.erase(job.claim);
    const std::uint64_t luck = job.wanted.order;
    if (done)
        ctx.send(at.broker, Mq::Ack{job.claim}, luck);
    else
        ctx.send(at.broker, Mq::Nack{job.claim, job.attempt}, luck);
}

void Inventory::on(Ctx& ctx, State& state, const AskStockAgain& due) const {
    state.db.again(ctx, knobs.statement_patience, due);
}

std::string Inventory::label(const State& state) {
    return state.busy.empty() ? "" : fmt::format("{} at work", state.busy.size());
}

}  // namespace orrery::outbox
