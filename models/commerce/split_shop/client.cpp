// The buyers: each places orders for as long as the shop sells, and asks again until it knows the outcome.
#include <fmt/format.h>

#include "models/commerce/split_shop/split_shop.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::split_shop {
namespace {

constexpr OrderId kOrdersAClient = 1'000'000;  // that many and no more

}  // namespace

Client::State Client::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = floor::numbers_used(ctx, durable.placed);
    await_next(ctx);
    return state;
}

void Client::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "order arrival", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(NextOrder{}, gap);
}

void Client::on(Ctx& ctx, State& state, const NextOrder&) const {
    const bool enough = knobs.orders != 0 && state.placed == static_cast<std::uint64_t>(knobs.orders);
    if (enough || ctx.now() > knobs.selling || state.placed + 1 == kOrdersAClient)
        return;
    ++state.placed;
    // Uniform draws are choices that exploration can try; where an item is hot it cannot.
    const std::uint64_t count = items.count();
    std::uint64_t rank = 0;
    if (knobs.zipf.numerator == 0)
        rank = ctx.choose("item", count);
    else
        rank = items.sample(ctx.bits("item"));
    const auto quantity = 1 + static_cast<Amount>(ctx.choose("quantity", static_cast<std::uint64_t>(knobs.quantity)));
    const bool due = ctx.due(state.placed);
    ctx.persist(Durable{state.placed});
    if (due) {
        const OrderId order = ctx.self() * kOrdersAClient + state.placed;
        state.placing.begin(ctx, {knobs.patience}, order, orders, PlaceOrder{order, rank + 1, quantity});
    }
    if (!due || !knobs.arrivals.is_closed())
        await_next(ctx);
}

void Client::on(Ctx& ctx, State& state, const OrderResult& result) const {
    const auto call = state.placing.end(ctx, result.order);
    if (!call)
        return;  // heard before
    ++(result.confirmed ? state.confirmed : state.cancelled);
    if (result.confirmed)
        ctx.sample("time to confirm", ctx.now() - call->begun);
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

void Client::on(Ctx& ctx, State& state, const PlaceAgain& again) const {
    state.placing.on_due(ctx, {knobs.patience}, again);
}

std::string Client::label(const State& state) {
    return state.placing.open.empty() ? "" : fmt::format("{} waiting", state.placing.open.size());
}

}  // namespace orrery::split_shop
