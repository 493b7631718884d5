#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

using floor::DbOutcome;

Relay::State Relay::start(Ctx& ctx, const Durable& durable) const {
    const floor::Lives lives = durable.next(ctx);
    State state;
    state.db.last = state.last_send = lives.first_number();
    ctx.persist(lives);
    if (!knobs.is_polled())
        return state;
    const auto phase = static_cast<Duration>(ctx.below("poll phase", static_cast<std::uint64_t>(knobs.poll)));
    ctx.set_timer(PollNext{}, phase);
    return state;
}

void Relay::on(Ctx& ctx, State& state, const PollNext&) const {
    ctx.set_timer(PollNext{}, knobs.poll);
    // With a cursor the rows of a poll are all sent before the next.
    if (state.polling || (knobs.poll_by_id && !state.rows.empty()))
        return;
    state.polling = true;
    const bool holds = state.lock.holder == ctx.self() && ctx.now() < state.lock.until - knobs.lease / 2;
    // Flaw no_relay_lock breaks "one relay at a time sends a row": each reads what the other is about to send.
    if (holds || knobs.no_relay_lock)
        return read(ctx, state, ++state.db.last, 1);
    const std::uint64_t tx =
        state.db.begin(ctx, knobs.statement_patience, at.order_db, OrderDb::ReadForUpdate{kLockKey});
    state.jobs.set(tx, Job{Work::lock, 0});
}

// Takes the lock where nobody holds it any more, or renews it; then reads, in the same transaction.
void Relay::locking(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    const std::uint64_t tx = answer.transaction;
    if (answer.outcome != DbOutcome::done) {
        state.jobs.erase(tx);
        state.polling = false;
        state.lock = {};  // what it was about to hold
        if (answer.outcome == DbOutcome::lock_timeout)
            state.db.say(ctx, knobs.statement_patience, at.order_db, tx, answer.number + 1, OrderDb::RollBack{});
        return;
    }
    if (answer.number == 2) {
        ctx.moment("lock_taken");
        return read(ctx, state, tx, 3);
    }
    const bool is_new = answer.rows.empty();
    const RelayLock lock = is_new ? RelayLock{} : std::get<RelayLock>(answer.rows.front().second);
    if (!is_new && lock.holder != ctx.self() && lock.until > ctx.now()) {
        state.lock = lock;
        state.jobs.erase(tx);
        state.polling = false;
        state.db.say(ctx, knobs.statement_patience, at.order_db, tx, 2, OrderDb::RollBack{});
        return;
    }
    const std::uint64_t epoch = lock.epoch + (lock.holder == ctx.self() ? 0 : 1);
    state.lock = {ctx.self(), saturating_add(ctx.now(), knobs.lease), epoch, lock.sent_up_to};
    state.sent_up_to = lock.sent_up_to;
    const OrderTable::Row row = state.lock;
    const OrderDb::Op op =
        is_new ? OrderDb::Op(OrderDb::Insert{kLockKey, row}) : OrderDb::Op(OrderDb::Update{kLockKey, row});
    state.db.say(ctx, knobs.statement_patience, at.order_db, tx, 2, op);
}

void Relay::read(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number) const {
    state.jobs.set(tx, Job{Work::read, 0});
    // Flaw poll_by_id breaks "orders and stock agree": an id is given before its row can be seen, and whoever asks for
    // what comes behind the last one never asks for it again.
    const RowId from = knobs.poll_by_id ? state.sent_up_to + 1 : 0;
    state.db.say(ctx, knobs.statement_patience, at.order_db, tx, number,
                 OrderDb::ReadRange{key_of(Box::unsent, from), last_of(Box::unsent)}, true);
}

void Relay::on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    if (!state.db.heard(ctx, answer))
        return;
    const Job* known = state.jobs.find(answer.transaction);
    if (!known)
        return;
    const Job job = *known;
    switch (job.work) {
        case Work::lock:
            return locking(ctx, state, answer);
        case Work::read:
            state.jobs.erase(answer.transaction);
            state.polling = false;
            if (answer.outcome == DbOutcome::done)
                send_rows(ctx, state, answer);
            else
                state.lock = {};  // the lease may not have been written
            return;
        case Work::mark:
            return marking(ctx, state, answer, job.row);
        case Work::move_on:
            state.jobs.erase(answer.transaction);
            return;
    }
}

void Relay::send_rows(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    for (const auto& [key, row] : answer.rows) {
        const RowId id = row_of(key);
        if (state.rows.contains(id))
            continue;  // on its way
        const Letter& letter = std::get<Letter>(row);
        state.rows.set(id, letter);
        state.sending.set(++state.last_send, id);
        ctx.moment("row_read");
        ctx.count("sends");
        const std::uint64_t epoch = knobs.no_relay_lock ? 0 : state.lock.epoch;
        const Deduct wanted{letter.order, letter.item, letter.pieces, letter.placed, id, epoch, ctx.self()};
        state.sends.begin(ctx, {kSendPatience}, state.last_send, at.broker,
                          Mq::Send{state.last_send, 0, letter.order, 0, wanted});
    }
}

void Relay::on(Ctx& ctx, State& state, const Mq::SendResult& result) const {
    if (!result.stored || !state.sends.end(ctx, result.number))
        return;
    const RowId row = state.sending.at(result.number);
    state.sending.erase(result.number);
    stored(ctx, state, row);
}

// The broker has it: now the row may be flagged, not before.
void Relay::stored(Ctx& ctx, State& state, RowId row) const {
    ctx.moment("row_sent");
    ctx.sample("relay lag", ctx.now() - state.rows.at(row).since);
    if (!knobs.poll_by_id) {
        const std::uint64_t tx =
            state.db.begin(ctx, knobs.statement_patience, at.order_db, OrderDb::Remove{key_of(Box::unsent, row)});
        state.jobs.set(tx, Job{Work::mark, row});
        return;
    }
    state.rows.erase(row);
    state.sent_up_to = std::max(state.sent_up_to, row);
    if (!state.rows.empty())
        return;
    const std::uint64_t tx = state.db.begin(ctx, knobs.statement_patience, at.order_db,
                                            OrderDb::Change{kLockKey, SentUpTo{state.sent_up_to}}, true);
    state.jobs.set(tx, Job{Work::move_on, 0});
}

void Relay::marking(Ctx& ctx, State& state, const OrderDb::Answer& answer, RowId row) const {
    const std::uint64_t tx = answer.transaction;
    if (answer.number == 1 && answer.outcome == DbOutcome::done) {
        Letter letter = state.rows.at(row);
        letter.since = ctx.now();
        return state.db.say(ctx, knobs.statement_patience, at.order_db, tx, 2,
                            OrderDb::Insert{key_of(Box::sent, row), letter}, true);
    }
    if (answer.number == 1 && (answer.outcome == DbOutcome::missing || answer.outcome == DbOutcome::lock_timeout))
        state.db.say(ctx, knobs.statement_patience, at.order_db, tx, 2, OrderDb::RollBack{});
    if (answer.outcome == DbOutcome::done)
        ctx.moment("row_marked");
    state.jobs.erase(tx);
    state.rows.erase(row);  // where the flag was not set, the next poll reads the row again
}

void Relay::on(Ctx& ctx, State& state, const AskOrdersAgain& due) const {
    state.db.again(ctx, knobs.statement_patience, due);
}
void Relay::on(Ctx& ctx, State& state, const SendAgain& due) const { state.sends.on_due(ctx, {kSendPatience}, due); }

std::string Relay::label(const State& state) {
    return state.rows.empty() ? "" : fmt::format("{} on their way", state.rows.size());
}

}  // namespace orrery::outbox
