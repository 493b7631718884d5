#include <fmt/format.h>

#include "models/commerce/tcc/tcc.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::tcc {
namespace {

constexpr TxId kOrdersAShop = 1'000'000;  // the third order of node 4 is 4000003; that many and no more
constexpr std::uint64_t kMostPieces = 3;

// By default a Poisson process whose draws come in two halves, which is part of every run that was published.
Duration next_order(Shop::Ctx& ctx, const Settings& knobs) {
    if (!knobs.arrivals.is_default())
        return next_arrival(ctx, "order arrival", knobs.arrivals);
    constexpr std::uint64_t kHalf = std::uint64_t{1} << 32;
    const std::uint64_t high = ctx.below("order arrival", kHalf);
    const std::uint64_t low = ctx.below("order arrival", kHalf);
    return Arrivals::poisson(knobs.interval).next(ctx.now(), high << 32 | low, ctx.load());
}

}  // namespace

Shop::State Shop::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = floor::numbers_used(ctx, durable.placed);
    await_next(ctx);
    return state;
}

void Shop::await_next(Ctx& ctx) const {
    const Duration gap = next_order(ctx, knobs);
    ctx.set_timer(NextOrder{}, gap);
}

void Shop::on(Ctx& ctx, State& state, const NextOrder&) const {
    if (ctx.now() > knobs.selling || state.placed + 1 == kOrdersAShop)
        return;
    ++state.placed;
    const TxId tx = ctx.self() * kOrdersAShop + state.placed;
    const Amount quantity = 1 + static_cast<Amount>(ctx.choose("order quantity", kMostPieces));
    const bool due = ctx.due(state.placed);
    // By default the wait for the next order begins when the disk has this one; other open arrivals wait for nothing.
    const bool usual = knobs.arrivals.is_default();
    const Duration gap = usual ? next_order(ctx, knobs) : 0;
    if (!usual && (!knobs.arrivals.is_closed() || !due))
        await_next(ctx);
    ctx.persist(Durable{state.placed});
    if (due)
        state.orders.begin(ctx, {knobs.patience}, tx, coordinator, PlaceOrder{tx, quantity});
    if (usual)
        ctx.set_timer(NextOrder{}, gap);
}

void Shop::on(Ctx& ctx, State& state, const OrderAgain& again) const {
    state.orders.on_due(ctx, {knobs.patience}, again);
}

void Shop::on(Ctx& ctx, State& state, const OrderResult& result) const {
    if (!state.orders.end(ctx, result.tx))
        return;  // heard before
    ++(result.confirmed ? state.confirmed : state.cancelled);
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

std::string Shop::label(const State& state) {
    return state.orders.open.empty() ? "" : fmt::format("{} waiting", state.orders.open.size());
}

}  // namespace orrery::tcc
