// Orders, reservations and their ends. What payments do to them is in payments.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/promotion/promotion.h"
#include "models/floor/luck.h"

namespace orrery::promotion {

using floor::PayOutcome;

Shop::State Shop::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    state.counted_to = ctx.now();
    ctx.set_timer(Sweep{}, knobs.sweep);
    if (!state.books.opened) {
        state.books.opened = true;
        for (std::int64_t item = 0; item < knobs.items; ++item)
            state.books.items.set(static_cast<ItemId>(item), Item{knobs.stock, 0, 0});
        ctx.persist(state.books);
    }
    for (const auto& [id, item] : state.books.items) {
        state.reserved += item.reserved;
        state.sold += item.sold;
    }
    for (const auto& [id, order] : state.books.orders)
        call_provider(ctx, state, id);
    return state;
}

void Shop::on(Ctx& ctx, State& state, const floor::PlaceOrder& placed, NodeId from) const {
    if (state.books.orders.contains(placed.buyer)) {
        ctx.barrier();
        return answer_buyer(ctx, state, placed, from);
    }
    const Item* item = state.books.items.find(placed.item);
    const auto quantity = static_cast<Amount>(placed.quantity);
    if (!item || quantity < 1 || item->available < quantity)
        return answer_buyer(ctx, state, placed, from);  // nothing was written that this rests on
    count_reserved(ctx, state);
    Order order;
    order.item = placed.item;
    order.quantity = quantity;
    order.price = {knobs.price * quantity, floor::Currency::cny};
    // Flaw deducts_at_payment breaks "nothing is oversold": there is enough now, and nobody keeps it.
    if (!knobs.deducts_at_payment) {
        order.held = quantity;
        state.reserved += quantity;
        state.books.items.edit(placed.item, [&](Item& edited) {
            edited.available -= quantity;
            edited.reserved += quantity;
        });
    }
    // Flaw no_ttl breaks "every reservation ends": it is for whoever has it, as long as it takes.
    if (!knobs.no_ttl) {
        order.end = saturating_add(ctx.now(), knobs.ttl);
        ends_of(state).add(placed.buyer, order.end);
    }
    state.books.orders.set(placed.buyer, order);
    ctx.moment("reserved");
    ctx.persist(state.books);
    answer_buyer(ctx, state, placed, from);
}

void Shop::answer_buyer(Ctx& ctx, const State& state, const floor::PlaceOrder& placed, NodeId buyers) const {
    floor::OrderPlaced answer{placed.buyer, placed.buyer, false, {}, 0};
    const Order* order = state.books.orders.find(placed.buyer);
    if (order && !order->was_closed()) {
        answer.accepted = true;
        answer.price = order->price;
        if (knobs.expires_first() && order->end != 0)
            answer.pay_by = std::max<Time>(order->end - knobs.margin, 1);
    }
    ctx.send(buyers, answer, placed.buyer, placed.click);
}

void Shop::on(Ctx& ctx, State& state, const Sweep&) const {
    count_reserved(ctx, state);
    ctx.set_timer(Sweep{}, knobs.sweep);
    const auto due = ends_of(state).take_due(ctx.now());
    if (due.empty())
        return;
    for (const auto& [at, id] : due)
        end_reservation(ctx, state, id);
    ctx.persist(state.books);
    for (const auto& [at, id] : due)
        call_provider(ctx, state, id);
}

void Shop::end_reservation(Ctx& ctx, State& state, OrderId id) const {
    const Order* order = state.books.orders.find(id);
    if (!order || order->phase != Phase::open)
        return;
    ctx.moment("reservation_ends");
    // Flaw never_asks breaks "who is charged and cancelled is refunded": a payment may be there that nobody has told
    // of.
    if (knobs.asks_first() && !knobs.never_asks) {
        ctx.moment("asked_to_close");
        return state.books.orders.edit(id, [](Order& edited) { edited.phase = Phase::closing; });
    }
    close(ctx, state, id);
}

// Gives back what it holds.
void Shop::close(Ctx& ctx, State& state, OrderId id) const {
    const Order order = state.books.orders.at(id);
    count_reserved(ctx, state);
    state.reserved -= order.held;
    state.books.items.edit(order.item, [&](Item& item) {
        item.reserved -= order.held;
        item.available += order.held;
    });
    state.books.orders.edit(id, [](Order& edited) {
        edited.phase = Phase::closed;
        edited.held = 0;
    });
    ctx.count("cancelled");
}

// What the order's phase asks of the provider, until it is answered. Behind the write of the phase.
void Shop::call_provider(Ctx& ctx, State& state, OrderId id) const {
    const Order* order = state.books.orders.find(id);
    if (!order)
        return;
    // Closing is the same however often it is asked, and each answer has to be a new one: no idempotency key.
    if (order->phase == Phase::closing)
        state.closing.begin(ctx, {knobs.retry}, id, provider, {2 * id, 0, id});
    // Flaw refund_without_key breaks "no payment is refunded twice": asked again it is another refund.
    const std::uint64_t key = knobs.refund_without_key ? 0 : 2 * id + 1;
    if (order->phase == Phase::refunding)
        state.refunding.begin(ctx, {knobs.retry}, id, provider, {2 * id + 1, key, order->payment, order->price});
}

void Shop::on(Ctx& ctx, State& state, const CloseAgain& again) const {
    if (state.closing.on_due(ctx, {knobs.retry}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}
void Shop::on(Ctx& ctx, State& state, const RefundAgain& again) const {
    if (state.refunding.on_due(ctx, {knobs.retry}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}

// Pieces that are reserved, times how long, in whole milliseconds; the rest of one is counted with the next.
void Shop::count_reserved(Ctx& ctx, State& state) const {
    const Duration passed = std::max<Duration>(ctx.now() - state.counted_to, 0);
    const std::int64_t milliseconds = passed / 1_ms;
    state.counted_to = ctx.now() - passed % 1_ms;
    if (milliseconds > 0 && state.reserved > 0)
        ctx.count("idle stock", state.reserved * milliseconds, "piece ms");
}

std::string Shop::label(const State& state) { return fmt::format("{} reserved, {} sold", state.reserved, state.sold); }

}  // namespace orrery::promotion
