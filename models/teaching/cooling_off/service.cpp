#include <fmt/format.h>

#include <algorithm>

#include "models/teaching/cooling_off/cooling_off.h"

namespace orrery::cooling_off {

// Flaw timer_in_memory breaks "every order is settled": a restart goes on with what it was asking the provider, and
// knows of no window.
Service::State Service::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    for (const auto& [id, order] : durable.orders) {
        call_provider(ctx, state, id);
        if (order.phase == Phase::authorized && !knobs.timer_in_memory)  // however the clock was set meanwhile
            ctx.set_timer(WindowEnds{id}, std::clamp<Duration>(order.due - ctx.now(), 0, knobs.window));
    }
    return state;
}

void Service::on(Ctx& ctx, State& state, const PlaceOrder& placed, NodeId from) const {
    const Order* known = state.books.orders.find(placed.order);
    if (!known) {
        state.books.orders.set(placed.order, Order{Phase::authorizing, from, placed.amount, 0, 0, false});
        ctx.persist(state.books);
        call_provider(ctx, state, placed.order);
    } else if (known->phase != Phase::authorizing) {
        ctx.barrier();
        ctx.send(from, OrderStatus{placed.order, known->phase});
    }
}

// What the order's phase asks of the provider, until it is answered. Behind the write of the phase.
void Service::call_provider(Ctx& ctx, State& state, OrderId id) const {
    const Order& order = state.books.orders.at(id);
    // Flaw no_idempotency_key breaks "one order, one hold": the provider cannot tell that it is asked again.
    const std::uint64_t key = knobs.no_idempotency_key ? 0 : id;
    if (order.phase == Phase::authorizing)
        state.authorizing.begin(ctx, {knobs.patience}, id, provider, Authorize{id, key, order.user, order.amount});
    else if (order.phase == Phase::capturing)
        state.capturing.begin(ctx, {knobs.patience}, id, provider, Capture{id, order.hold});
    else if (order.phase == Phase::voiding)
        state.voiding.begin(ctx, {knobs.patience}, id, provider, Void{id, order.hold});
}

void Service::on(Ctx& ctx, State& state, const Authorized& authorized) const {
    if (!state.authorizing.end(ctx, authorized.order))
        return;
    const Instant due = saturating_add(ctx.now(), knobs.window);
    state.books.orders.edit(authorized.order, [&](Order& order) {
        order.phase = Phase::authorized;
        order.hold = authorized.hold;
        order.due = due;
    });
    ctx.moment("authorized");
    ctx.persist(state.books);
    ctx.set_timer(WindowEnds{authorized.order}, knobs.window);
    ctx.send(state.books.orders.at(authorized.order).user, OrderStatus{authorized.order, Phase::authorized});
}

// Reads that the order may still go either way, works, and then decides.
void Service::work(Ctx& ctx, OrderId id, Wish wish) const {
    const std::uint64_t bits = ctx.bits("work");
    ctx.set_timer(Decide{id, wish}, knobs.work.sample(bits));
}

void Service::on(Ctx& ctx, State& state, const WindowEnds& end) const {
    if (state.books.orders.at(end.order).phase != Phase::authorized)
        return;
    ctx.moment("window_ends");
    work(ctx, end.order, Wish::capture);
}

void Service::on(Ctx& ctx, State& state, const CancelOrder& cancel, NodeId from) const {
    const Order* order = state.books.orders.find(cancel.order);
    if (!order || order->phase == Phase::authorizing)
        return;
    if (order->phase == Phase::authorized)
        return work(ctx, cancel.order, Wish::cancel);
    ctx.barrier();
    ctx.send(from, OrderStatus{cancel.order, order->phase});
}

void Service::on(Ctx& ctx, State& state, const Decide& decide) const {
    const Order& read = state.books.orders.at(decide.order);
    // Compare and set. Flaw no_compare_and_set breaks "a cancelled order is not charged": it sets.
    if (read.phase != Phase::authorized && !knobs.no_compare_and_set) {
        ctx.moment("overtaken");
        ctx.barrier();
        if (decide.wish == Wish::cancel)
            ctx.send(read.user, OrderStatus{decide.order, read.phase});
        return;
    }
    state.books.orders.edit(decide.order, [&](Order& order) {
        order.phase = decide.wish == Wish::capture ? Phase::capturing : Phase::voiding;
        order.cancelled = order.cancelled || decide.wish == Wish::cancel;
    });
    ctx.cancel_timer(WindowEnds{decide.order});
    if (decide.wish == Wish::capture)
        ctx.moment("decided_to_capture");
    else
        ctx.moment("decided_to_void");
    ctx.persist(state.books);
    call_provider(ctx, state, decide.order);
    if (decide.wish == Wish::cancel)
        ctx.send(state.books.orders.at(decide.order).user, OrderStatus{decide.order, Phase::voiding});
}

void Service::on(Ctx& ctx, State& state, const Settled& settled) const {
    const bool captured = state.capturing.end(ctx, settled.order).has_value();
    const bool voided = state.voiding.end(ctx, settled.order).has_value();
    if (!captured && !voided)
        return;
    state.books.orders.edit(settled.order, [&](Order& order) {
        order.phase = settled.phase == HoldPhase::captured ? Phase::captured : Phase::voided;
    });
    ctx.persist(state.books);
}

void Service::on(Ctx& ctx, State& state, const AuthorizeAgain& again) const {
    if (state.authorizing.on_due(ctx, {knobs.patience}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}
void Service::on(Ctx& ctx, State& state, const CaptureAgain& again) const {
    if (state.capturing.on_due(ctx, {knobs.patience}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}
void Service::on(Ctx& ctx, State& state, const VoidAgain& again) const {
    if (state.voiding.on_due(ctx, {knobs.patience}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}

std::string Service::label(const State& state) {
    const std::size_t asked = state.authorizing.open.size() + state.capturing.open.size() + state.voiding.open.size();
    return asked == 0 ? "" : fmt::format("{} asked", asked);
}

}  // namespace orrery::cooling_off
