// Who stands around the services: the shops, the store outside, the database.
#include <fmt/format.h>

#include "models/commerce/fence/fence.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::fence {
namespace {

constexpr std::uint64_t kCartsAShop = 1'000'000;  // the third cart of node 4 is 4000003
constexpr std::uint64_t kMostPieces = 3;

}  // namespace

void Outside::on(Ctx& ctx, State& state, const Effect& effect, NodeId from) const {
    const Mark* known = state.marks.find(effect.branch);
    Mark mark = known ? *known : Mark{effect.xid, false, false};
    if (effect.undo)
        mark.undone = true;
    else if (!mark.undone)
        mark.made = true;
    if (known && *known == mark) {
        ctx.barrier();
    } else {
        state.marks.set(effect.branch, mark);
        ctx.persist(state);
    }
    if (!effect.undo)
        ctx.moment("effect_made");
    ctx.send(from, Effected{effect.work});
}

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
    if (ctx.now() > knobs.selling || state.placed + 1 == kCartsAShop)
        return;
    ++state.placed;
    const std::uint64_t cart = ctx.self() * kCartsAShop + state.placed;
    const Amount quantity = 1 + static_cast<Amount>(ctx.choose("order quantity", kMostPieces));
    const bool due = ctx.due(state.placed);
    if (!knobs.arrivals.is_closed() || !due)
        await_next(ctx);
    ctx.persist(Durable{state.placed});
    if (due)
        state.orders.begin(ctx, {knobs.retry}, cart, coordinator, PlaceOrder{cart, quantity});
}

void Shop::on(Ctx& ctx, State& state, const OrderAgain& again) const { state.orders.on_due(ctx, {knobs.retry}, again); }

void Shop::on(Ctx& ctx, State& state, const OrderResult& result) const {
    if (!state.orders.end(ctx, result.cart))
        return;  // heard before
    ++(result.confirmed ? state.confirmed : state.cancelled);
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

std::string Shop::label(const State& state) {
    return state.orders.open.empty() ? "" : fmt::format("{} waiting", state.orders.open.size());
}

}  // namespace orrery::fence
