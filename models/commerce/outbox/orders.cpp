// The order service: an order and its row of the outbox in one transaction; or, as its channel is, a half message
// before that transaction and its end behind it.
#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"

namespace orrery::outbox {

using floor::DbOutcome;
using floor::Resolution;

constexpr RowId kIdsAtOnce = 1000;  // as Hibernate's pooled optimizer and Oracle's cached sequences have it

OrderService::State OrderService::start(Ctx& ctx, const Durable& durable) const {
    const floor::Lives lives = durable.next(ctx);
    State state;
    state.db.last = state.last_send = lives.first_number();
    ctx.persist(lives);
    return state;
}

void OrderService::on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const {
    if (state.placing.contains(order.order))
        return;  // it is worked on
    const Placing placing{from, order.item, order.pieces, ctx.now(), 0, false};
    state.placing.set(order.order, placing);
    if (knobs.is_half()) {
        state.waiting.set(++state.last_send, order.order);
        const Deduct wanted{order.order, order.item, order.pieces, ctx.now(), 0, 0, kNoNode};
        state.halves.begin(ctx, {kSendPatience}, state.last_send, at.broker,
                           Mq::SendHalf{state.last_send, 0, order.order, wanted});
    } else if (knobs.publish_before_commit) {
        // Flaw publish_before_commit breaks "orders and stock agree": whoever takes the pieces hears of an order that
        // may never be.
        send(ctx, state, order.order, placing);
        state.waiting.set(state.last_send, order.order);
    } else {
        go_on(ctx, state, order.order);
    }
}

// Into the database, where there is an id for its row of the outbox.
void OrderService::go_on(Ctx& ctx, State& state, OrderId order) const {
    if (!needs_ids(state))
        return insert(ctx, state, order);
    state.placing.edit(order, [](Placing& placing) { placing.wants_ids = true; });
    if (!state.takes_ids)
        take_ids(ctx, state);
}

// Ids are given from a stock of them, outside of the transaction that uses them, as every sequence does.
void OrderService::take_ids(Ctx& ctx, State& state) const {
    state.takes_ids = true;
    const std::uint64_t tx =
        state.db.begin(ctx, knobs.statement_patience, at.order_db, OrderDb::ReadForUpdate{kRowIdsKey});
    state.jobs.set(tx, Job{Work::take_ids, 0, 0});
}

void OrderService::ids_taken(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    if (answer.outcome != DbOutcome::done) {
        state.jobs.erase(answer.transaction);
        return take_ids(ctx, state);
    }
    if (answer.number == 1) {
        const RowId first = answer.rows.empty() ? 1 : std::get<RowIds>(answer.rows.front().second).next;
        state.jobs.edit(answer.transaction, [&](Job& job) { job.half = first; });
        const OrderTable::Row next = RowIds{first + kIdsAtOnce};
        const OrderDb::Op op = answer.rows.empty() ? OrderDb::Op(OrderDb::Insert{kRowIdsKey, next})
                                                   : OrderDb::Op(OrderDb::Update{kRowIdsKey, next});
        return state.db.say(ctx, knobs.statement_patience, at.order_db, answer.transaction, 2, op, true);
    }
    state.next_row = state.jobs.at(answer.transaction).half;
    state.end_of_rows = state.next_row + kIdsAtOnce;
    state.takes_ids = false;
    state.jobs.erase(answer.transaction);
    const SharedMap<OrderId, Placing> before = state.placing;
    for (const auto& [order, placing] : before)
        if (placing.wants_ids) {
            state.placing.edit(order, [](Placing& one) { one.wants_ids = false; });
            insert(ctx, state, order);
        }
}

void OrderService::insert(Ctx& ctx, State& state, OrderId order) const {
    const Placing placing = state.placing.at(order);
    // Flaw outbox_apart breaks "an order has its outbox row": each is a transaction of its own.
    const bool alone = knobs.is_direct() || knobs.outbox_apart;
    const std::uint64_t tx =
        state.db.begin(ctx, knobs.statement_patience, at.order_db,
                       OrderDb::Insert{order, Order{placing.item, placing.pieces, Phase::confirmed}}, alone);
    state.jobs.set(tx, Job{Work::insert, order, 0});
}

void OrderService::insert_row(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number, OrderId order) const {
    const Placing placing = state.placing.at(order);
    const std::uint64_t key = key_of(knobs.first_box(), state.next_row++);
    state.db.say(ctx, knobs.statement_patience, at.order_db, tx, number,
                 OrderDb::Insert{key, Letter{order, placing.item, placing.pieces, placing.placed, ctx.now(), 0}}, true);
}

void OrderService::on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    if (!state.db.heard(ctx, answer))
        return;
    const Job* known = state.jobs.find(answer.transaction);
    if (!known)
        return;
    const Job job = *known;
    switch (job.work) {
        case Work::take_ids:
            return ids_taken(ctx, state, answer);
        case Work::insert:
            return inserted(ctx, state, answer, job.order);
        case Work::insert_row:
            state.jobs.erase(answer.transaction);
            if (answer.outcome == DbOutcome::done)
                return committed(ctx, state, job.order);
            state.placing.erase(job.order);  // whether it is there is not known: the customer asks again
            return;
        case Work::look:
            return looked(ctx, state, answer, job.order);
        case Work::bar:
        case Work::look_up:
            return decided(ctx, state, answer, job);
    }
}

void OrderService::inserted(Ctx& ctx, State& state, const OrderDb::Answer& answer, OrderId order) const {
    state.jobs.erase(answer.transaction);
    const bool is_over = knobs.is_direct() || knobs.outbox_apart;
    if (answer.outcome == DbOutcome::done && knobs.is_direct())
        return committed(ctx, state, order);
    if (answer.outcome == DbOutcome::done && needs_ids(state)) {
        roll_back(ctx, state, answer);
        return go_on(ctx, state, order);
    }
    if (answer.outcome == DbOutcome::done) {
        const std::uint64_t tx = is_over ? ++state.db.last : answer.transaction;
        state.jobs.set(tx, Job{Work::insert_row, order, 0});
        return insert_row(ctx, state, tx, is_over ? 1 : 2, order);
    }
    if (!is_over && (answer.outcome == DbOutcome::duplicate || answer.outcome == DbOutcome::lock_timeout))
        roll_back(ctx, state, answer);
    if (answer.outcome != DbOutcome::duplicate) {
        state.placing.erase(order);
        return;
    }
    const std::uint64_t tx = state.db.begin(ctx, knobs.statement_patience, at.order_db, OrderDb::Read{order}, true);
    state.jobs.set(tx, Job{Work::look, order, 0});
}

// Nobody waits for what becomes of it.
void OrderService::roll_back(Ctx& ctx, State& state, const OrderDb::Answer& answer) const {
    state.db.say(ctx, knobs.statement_patience, at.order_db, answer.transaction, answer.number + 1,
                 OrderDb::RollBack{});
}

// The order was in the table before: placed by an earlier request, or barred.
void OrderService::looked(Ctx& ctx, State& state, const OrderDb::Answer& answer, OrderId order) const {
    state.jobs.erase(answer.transaction);
    const Placing placing = state.placing.at(order);
    state.placing.erase(order);
    if (answer.outcome != DbOutcome::done || answer.rows.empty())
        return;
    const bool placed = std::get<Order>(answer.rows.front().second).phase != Phase::barred;
    ctx.send(placing.customer, OrderAnswer{order, placed}, order);
    if (placing.half != 0)
        ctx.send(at.broker, Mq::EndTransaction{placing.half, placed ? Resolution::commit : Resolution::roll_back},
                 order);
}

void OrderService::committed(Ctx& ctx, State& state, OrderId order) const {
    const Placing placing = state.placing.at(order);
    state.placing.erase(order);
    ctx.moment("order_committed");
    ctx.count("orders");
    ctx.send(placing.customer, OrderAnswer{order, true}, order);
    if (placing.half != 0)
        ctx.send(at.broker, Mq::EndTransaction{placing.half, Resolution::commit}, order);
    // Flaw publish_after_commit breaks "orders and stock agree": a crash before the broker has it, and nobody knows
    // that something was to be sent.
    if (knobs.publish_after_commit)
        send(ctx, state, order, placing);
}

void OrderService::send(Ctx& ctx, State& state, OrderId order, const Placing& placing) const {
    const Deduct wanted{order, placing.item, placing.pieces, placing.placed, 0, 0, kNoNode};
    ++state.last_send;
    ctx.count("sends");
    state.sends.begin(ctx, {kSendPatience}, state.last_send, at.broker, Mq::Send{state.last_send, 0, order, 0, wanted});
}

void OrderService::on(Ctx& ctx, State& state, const Mq::SendResult& result) const {
    if (!result.stored)
        return;  // asked again in time
    const bool is_half = state.halves.end(ctx, result.number).has_value();
    if (!is_half && !state.sends.end(ctx, result.number))
        return;
    const OrderId* waits = state.waiting.find(result.number);
    if (!waits)
        return;
    const OrderId order = *waits;
    state.waiting.erase(result.number);
    if (is_half) {
        ctx.moment("half_stored");
        ctx.count("sends");
        state.placing.edit(order, [&](Placing& placing) { placing.half = result.transaction; });
    }
    go_on(ctx, state, order);
}

// The broker does not know what became of the order. Whoever looks and finds nothing may be overtaken by a commit that
// is still on its way: so the answer "never" is a row as well, under the order's own key.
void OrderService::on(Ctx& ctx, State& state, const Mq::CheckBack& check) const {
    const Deduct& wanted = check.payload;
    if (state.placing.contains(wanted.order))
        return;  // not decided yet
    ctx.moment("checked_back");
    const std::uint64_t tx =
        state.db.begin(ctx, knobs.statement_patience, at.order_db,
                       OrderDb::Insert{wanted.order, Order{wanted.item, wanted.pieces, Phase::barred}}, true);
    state.jobs.set(tx, Job{Work::bar, wanted.order, check.transaction});
}

void OrderService::decided(Ctx& ctx, State& state, const OrderDb::Answer& answer, const Job& job) const {
    state.jobs.erase(answer.transaction);
    if (job.work == Work::bar && answer.outcome == DbOutcome::duplicate) {
        const std::uint64_t tx =
            state.db.begin(ctx, knobs.statement_patience, at.order_db, OrderDb::Read{job.order}, true);
        state.jobs.set(tx, Job{Work::look_up, job.order, job.half});
        return;
    }
    if (answer.outcome != DbOutcome::done)
        return;  // the broker asks again
    const bool placed = job.work == Work::look_up && !answer.rows.empty() &&
                        std::get<Order>(answer.rows.front().second).phase != Phase::barred;
    ctx.send(at.broker, Mq::EndTransaction{job.half, placed ? Resolution::commit : Resolution::roll_back}, job.order);
}

void OrderService::on(Ctx& ctx, State& state, const AskOrdersAgain& due) const {
    state.db.again(ctx, knobs.statement_patience, due);
}
void OrderService::on(Ctx& ctx, State& state, const SendAgain& due) const {
    state.sends.on_due(ctx, {kSendPatience}, due);
}
void OrderService::on(Ctx& ctx, State& state, const SendHalfAgain& due) const {
    state.halves.on_due(ctx, {kSendPatience}, due);
}

std::string OrderService::label(const State& state) {
    const std::size_t open = state.placing.size() + state.sends.open.size();
    return open == 0 ? "" : fmt::format("{} under way", open);
}

}  // namespace orrery::outbox
