// What the shop does with what the provider tells: notices, and the answers to its own calls.
#include <algorithm>

#include "models/commerce/promotion/promotion.h"

namespace orrery::promotion {

using floor::PaymentStatus;
using floor::PayOutcome;

void Shop::on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const {
    if (floor::seal_of(notice, secret) != notice.seal)
        return ctx.count("false notices");
    const auto take = [&] { ctx.send(from, floor::NoticeTaken{notice.notice}, hash_of(notice.line), notice.attempt); };
    // Flaw takes_notice_first breaks "who is charged and cancelled is refunded": a crash takes back what was heard, and
    // nobody will say it again.
    if (knobs.takes_notice_first)
        take();
    if (hear(ctx, state, notice.line)) {
        ctx.persist(state.books);
        call_provider(ctx, state, notice.line.order);
    } else {
        ctx.barrier();
    }
    if (!knobs.takes_notice_first)
        take();
}

// Whether it changes anything.
bool Shop::hear(Ctx& ctx, State& state, const floor::PaymentLine& line) const {
    const bool is_paid = line.status == PaymentStatus::captured && line.refunded.is_zero();
    if (line.status == PaymentStatus::pending)
        ctx.moment("accepted");
    // Flaw confirms_when_accepted breaks "a confirmed order is paid for": what is accepted may be declined yet.
    if (is_paid || (line.status == PaymentStatus::pending && knobs.confirms_when_accepted))
        return pay(ctx, state, line);
    const Order* order = state.books.orders.find(line.order);
    if (line.status == PaymentStatus::declined && order && order->payment == line.payment)
        ctx.count("sold without money");
    return false;
}

bool Shop::pay(Ctx& ctx, State& state, const floor::PaymentLine& line) const {
    const Order* order = state.books.orders.find(line.order);
    if (!order || order->price != line.amount || order->payment != 0)
        return false;
    const Order before = *order;
    if (before.was_closed() && knobs.asks_first()) {
        // It was closed there before it was closed here: nobody can have paid, so nobody has thought of what to do.
        ctx.count("charged and cancelled");
        return false;
    }
    if (before.was_closed()) {
        ctx.count("late payments");
        ctx.moment("paid_late");
        // Flaw drops_late_payment breaks "who is charged and cancelled is refunded": the order is over, so is the case.
        if (knobs.drops_late_payment) {
            ctx.count("charged and cancelled");
            return false;
        }
    }
    state.books.orders.edit(line.order, [&](Order& edited) { edited.payment = line.payment; });
    // Flaw pays_closed_order breaks "a closed order is paid only by the late path": it does not look at the phase.
    if (before.is_waiting() || knobs.pays_closed_order)
        confirm(ctx, state, line.order);
    else
        pay_late(ctx, state, line.order);
    return true;
}

void Shop::confirm(Ctx& ctx, State& state, OrderId id) const {
    const Order order = state.books.orders.at(id);
    ctx.moment("paid");
    if (order.phase == Phase::closing)
        ctx.moment("paid_while_closing");
    state.closing.end(ctx, id);
    ends_of(state).remove(id);
    const Amount now = knobs.deducts_at_payment ? order.quantity : 0;
    sell(ctx, state, order.item, order.held, now);
    state.books.orders.edit(id, [&](Order& edited) {
        edited.phase = Phase::confirmed;
        edited.held += now;
    });
}

// Its pieces were given back: it takes others while there are any, else the money goes back.
void Shop::pay_late(Ctx& ctx, State& state, OrderId id) const {
    const Order order = state.books.orders.at(id);
    const bool is_there = state.books.items.at(order.item).available >= order.quantity;
    if (is_there) {
        sell(ctx, state, order.item, 0, order.quantity);
        ctx.count("late sales");
    } else {
        ctx.moment("asked_to_refund");
        ctx.count("refunds");
    }
    state.books.orders.edit(id, [&](Order& edited) {
        edited.late = true;
        edited.phase = is_there ? Phase::confirmed : Phase::refunding;
        edited.held = is_there ? order.quantity : 0;
    });
}

void Shop::sell(Ctx& ctx, State& state, ItemId id, Amount from_reserved, Amount from_available) const {
    count_reserved(ctx, state);
    const Amount there = state.books.items.at(id).available;
    state.books.items.edit(id, [&](Item& item) {
        item.reserved -= from_reserved;
        item.available -= from_available;
        item.sold += from_reserved + from_available;
    });
    state.reserved -= from_reserved;
    const Amount all = knobs.items * knobs.stock, before = state.sold;
    state.sold += from_reserved + from_available;
    if (const Amount missing = std::max<Amount>(from_available - std::max<Amount>(there, 0), 0); missing > 0)
        ctx.count("oversold", missing);
    if (all == 0)
        return;
    const auto per_mille = [all](Amount sold) { return std::min(sold, all) * 1000 / all; };
    if (const std::int64_t more = per_mille(state.sold) - per_mille(before); more > 0)
        ctx.count("sell-through", more, "per mille");
    if (before < all && state.sold >= all)
        ctx.sample("time to sell out", ctx.now());
}

// Of a close or a refund: even and odd numbers.
void Shop::on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const {
    const OrderId id = answer.number / 2;
    const Order* order = state.books.orders.find(id);
    if (!order)
        return;
    const bool is_refund = answer.number % 2 == 1;
    if (is_refund && order->phase == Phase::refunding) {
        // What is refunded already has been by an earlier request of this call.
        const bool is_back = answer.outcome == PayOutcome::done || answer.line.refunded.minor >= order->price.minor;
        if (!is_back)
            return;
        state.refunding.end(ctx, id);
        state.books.orders.edit(id, [](Order& edited) { edited.phase = Phase::refunded; });
    } else if (!is_refund && order->phase == Phase::closing) {
        if (answer.outcome == PayOutcome::done) {
            state.closing.end(ctx, id);
            close(ctx, state, id);
        } else if (!hear(ctx, state, answer.line)) {
            return;  // still to be decided: it is asked again
        }
    } else {
        return;
    }
    ctx.persist(state.books);
}

}  // namespace orrery::promotion
