#include "models/commerce/global_transaction/shop.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/floor/luck.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::global_transaction {

Shop::State Shop::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = floor::numbers_used(ctx, durable.placed);
    await_next(ctx);
    return state;
}

void Shop::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "order arrival", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(NextOrder{}, gap);
}

void Shop::on(Ctx& ctx, State& state, const NextOrder&) const {
    const bool enough = knobs.orders != 0 && state.placed == static_cast<std::uint64_t>(knobs.orders);
    if (enough || ctx.now() > knobs.selling || state.placed + 1 == kOrdersAShop)
        return;
    ++state.placed;
    Order order;
    order.amount = 1 + static_cast<Amount>(ctx.choose("quantity", static_cast<std::uint64_t>(knobs.quantity)));
    order.refuse = ctx.choose("refuses", knobs.refuses);
    order.begun = ctx.now();
    const bool due = ctx.due(state.placed);
    ctx.persist(Durable{state.placed});
    if (due) {
        ctx.moment("placed");
        enter(ctx, state, ctx.self() * kOrdersAShop + state.placed, order);
    }
    if (!due || !knobs.arrivals.is_closed())
        await_next(ctx);
}

void Shop::enter(Ctx& ctx, State& state, Xid xid, Order order) const {
    order.attempt = 0;
    state.orders.set(xid, order);
    ask(ctx, xid, order);
}

void Shop::ask(Ctx& ctx, Xid xid, const Order& order) const {
    const std::uint64_t luck = floor::luck_of(xid, order.step, order.hop);
    const NodeId coordinator = nodes.coordinator(xid, order.attempt);
    if (order.step == Step::beginning)
        ctx.send(coordinator, Begin{xid, order.amount}, luck);
    else if (order.step == Step::working)
        ctx.send(nodes.service(order.hop), Work{xid, order.amount, order.refuse && order.hop + 1 == nodes.services},
                 luck);
    else
        ctx.send(coordinator, Finish{xid, order.commit}, luck);
    ctx.set_timer(AskAgain{xid}, knobs.retry);
}

void Shop::on(Ctx& ctx, State& state, const Begun& begun) const {
    const Order* known = state.orders.find(begun.xid);
    if (!known || known->step != Step::beginning)
        return;
    Order order = *known;
    order.step = Step::working;
    enter(ctx, state, begun.xid, order);
}

void Shop::on(Ctx& ctx, State& state, const Worked& worked, NodeId from) const {
    const Order* known = state.orders.find(worked.xid);
    if (!known || known->step != Step::working || from != nodes.service(known->hop))
        return;
    Order order = *known;
    const bool is_last = order.hop + 1 == nodes.services;
    if (worked.answer == Answer::done && !is_last) {
        ++order.hop;
    } else {
        order.step = Step::finishing;
        order.commit = worked.answer == Answer::done;
    }
    enter(ctx, state, worked.xid, order);
}

void Shop::on(Ctx& ctx, State& state, const Finished& finished) const {
    const Order* known = state.orders.find(finished.xid);
    if (!known)
        return;  // heard before
    if (finished.committed)
        ctx.sample("time to commit", ctx.now() - known->begun);
    ctx.count(finished.committed ? "committed" : "rolled back", 1, "transactions");
    state.orders.erase(finished.xid);
    ctx.cancel_timer(AskAgain{finished.xid});
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

// A service that says nothing for the time of a whole transaction is not waited for any longer.
void Shop::on(Ctx& ctx, State& state, const AskAgain& again) const {
    const Order* known = state.orders.find(again.xid);
    if (!known)
        return;
    Order order = *known;
    order.attempt = (order.attempt + 1) % nodes.coordinators;
    if (order.step == Step::working && ctx.now() - order.begun > knobs.timeout) {
        order.step = Step::finishing;
        order.commit = false;
    }
    state.orders.set(again.xid, order);
    ask(ctx, again.xid, order);
}

std::string Shop::label(const State& state) {
    return state.orders.empty() ? "" : fmt::format("{} open", state.orders.size());
}

std::optional<Duration> outside_gap(const Settings& settings) {
    const auto [share, of] = std::pair{settings.outside.numerator, settings.outside.denominator};
    if (share == 0)
        return std::nullopt;
    const auto inside = static_cast<std::int64_t>(of - share);
    const std::int64_t outside = static_cast<std::int64_t>(share) * settings.shops;
    return std::max<Duration>(inside == 0 ? settings.interval : settings.interval / outside * inside, 1);
}

Outsider::State Outsider::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = floor::numbers_used(ctx, durable.placed);
    if (outside_gap(knobs))
        await_next(ctx);
    return state;
}

void Outsider::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "outside arrival", Arrivals::poisson(*outside_gap(knobs)));
    ctx.set_timer(NextOrder{}, gap);
}

void Outsider::on(Ctx& ctx, State& state, const NextOrder&) const {
    if (ctx.now() > knobs.selling || state.placed + 1 == kOrdersAShop)
        return;
    ++state.placed;
    const Amount amount = 1 + static_cast<Amount>(ctx.choose("quantity", static_cast<std::uint64_t>(knobs.quantity)));
    ctx.persist(Durable{state.placed});
    const Xid xid = ctx.self() * kOrdersAShop + state.placed;
    if (ctx.due(state.placed)) {
        state.open.set(xid, amount);
        ask(ctx, xid, amount);
    }
    await_next(ctx);
}

void Outsider::ask(Ctx& ctx, Xid xid, Amount amount) const {
    ctx.send(nodes.service(0), Write{xid, amount}, xid);
    ctx.set_timer(AskAgain{xid}, knobs.retry);
}

void Outsider::on(Ctx& ctx, State& state, const Written& written) const {
    if (!state.open.erase(written.xid))
        return;
    ctx.cancel_timer(AskAgain{written.xid});
    ctx.count(written.done ? "written outside" : "refused outside", 1, "writes");
}

void Outsider::on(Ctx& ctx, State& state, const AskAgain& again) const {
    if (const Amount* amount = state.open.find(again.xid))
        ask(ctx, again.xid, *amount);
}

}  // namespace orrery::global_transaction
