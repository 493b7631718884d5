// Orders: written before the customer is told, or told at once and written behind.
#include <fmt/format.h>

#include "models/commerce/payment_callback/payment_callback.h"

namespace orrery::payment_callback {

using floor::DbOutcome;

Shop::State Shop::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.kept = durable;
    state.kept.lives = durable.lives.next(ctx);
    state.db.last = state.kept.lives.first_number();
    ctx.persist(state.kept);
    state.kept.behind.arm(ctx, WriteDue{});
    return state;
}

floor::Money Shop::price_of(OrderId order) const {
    constexpr std::uint64_t kPrices = 5;
    constexpr std::int64_t kStep = 100;
    return {knobs.price + kStep * static_cast<std::int64_t>(order % kPrices), floor::Currency::cny};
}

void Shop::on(Ctx& ctx, State& state, const PlaceOrder& placed, NodeId from) const {
    Order order{placed.order, placed.at, from};
    if (knobs.write_behind == 0)
        return write(ctx, state, order);
    if (!state.kept.placed_at.contains(order.order)) {
        const Time armed_for = state.kept.behind.next();
        state.kept.placed_at.set(order.order, order.at);
        state.kept.behind.add(order.order, saturating_add(ctx.now(), knobs.write_behind));
        ctx.persist(state.kept);
        state.kept.behind.arm(ctx, WriteDue{}, armed_for);
    } else {
        ctx.barrier();
    }
    tell(ctx, order);
}

void Shop::on(Ctx& ctx, State& state, const WriteDue&) const {
    for (const auto& [at, id] : state.kept.behind.take_due(ctx.now())) {
        write(ctx, state, {id, state.kept.placed_at.at(id), kNoNode});
        // Until it is written it stays on the agenda, also of whoever starts again.
        state.kept.behind.add(id, saturating_add(ctx.now(), saturating_add(knobs.write_behind, knobs.patience)));
    }
    state.kept.behind.arm(ctx, WriteDue{});
}

// The order, and when it is to be asked for, in one transaction.
void Shop::write(Ctx& ctx, State& state, const Order& order) const {
    Row row;
    row.order = order.order;
    row.price = price_of(order.order);
    row.paid = {0, row.price.currency};
    row.at = order.at;
    row.until = saturating_add(order.at, knobs.order_life);
    ++state.db.last;
    state.writing.set(state.db.last, order);
    state.db.say(ctx, knobs.patience, nodes.database, state.db.last, 1, Db::Insert{order_of(order.order), row},
                 !knobs.asks_actively());
}

void Shop::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    if (!state.db.heard(ctx, answer))
        return;
    const Order* known = state.writing.find(answer.transaction);
    if (!known)
        return;
    const Order order = *known;
    const bool is_there = answer.outcome == DbOutcome::done || answer.outcome == DbOutcome::duplicate;
    if (answer.number == 1 && answer.outcome == DbOutcome::done && knobs.asks_actively()) {
        Row row;
        row.order = order.order;
        row.at = order.at;
        row.until = saturating_add(order.at, knobs.order_life);
        const Key key = ask_of(saturating_add(order.at, knobs.ask_after), order.order);
        return state.db.say(ctx, knobs.patience, nodes.database, answer.transaction, 2, Db::Insert{key, row}, true);
    }
    state.writing.erase(answer.transaction);
    if (answer.number == 1 && knobs.asks_actively() && answer.outcome == DbOutcome::duplicate)
        state.db.say(ctx, knobs.patience, nodes.database, answer.transaction, 2, Db::RollBack{}, true);
    if (is_there)
        written(ctx, state, order);
}

void Shop::written(Ctx& ctx, State& state, const Order& order) const {
    ctx.moment("order_written");
    if (order.customer != kNoNode)
        return tell(ctx, order);
    const Time armed_for = state.kept.behind.next();
    if (!state.kept.behind.remove(order.order))
        return;
    state.kept.placed_at.erase(order.order);
    state.kept.behind.arm(ctx, WriteDue{}, armed_for);
    ctx.persist(state.kept);
}

void Shop::tell(Ctx& ctx, const Order& order) const {
    const Instant until = saturating_add(order.at, knobs.order_life);
    ctx.send(nodes.customers, OrderPlaced{order.order, price_of(order.order), until}, order.order);
}

void Shop::on(Ctx& ctx, State& state, const SayAgain& again) const { state.db.again(ctx, knobs.patience, again); }

std::string Shop::label(const State& state) {
    return state.kept.placed_at.empty() ? "" : fmt::format("{} to be written", state.kept.placed_at.size());
}

}  // namespace orrery::payment_callback
