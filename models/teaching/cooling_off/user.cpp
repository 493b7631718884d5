#include <fmt/format.h>

#include "models/teaching/cooling_off/cooling_off.h"
#include "sim/model/workload.h"

namespace orrery::cooling_off {

constexpr OrderId kOrdersAUser = 1'000'000;  // that many and no more

User::State User::start(Ctx& ctx, const Durable& durable) const {
    await_next(ctx);
    return {durable.placed, {}, {}};
}

void User::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrivals", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(OrderNext{}, gap);
}

void User::on(Ctx& ctx, State& state, const OrderNext&) const {
    if (state.placed + 1 == kOrdersAUser ||
        (knobs.orders != 0 && state.placed == static_cast<std::uint64_t>(knobs.orders)))
        return;
    ++state.placed;
    ctx.persist(Durable{state.placed});
    const bool due = ctx.due(state.placed);
    if (due) {
        const OrderId order = ctx.self() * kOrdersAUser + state.placed;
        state.placing.begin(ctx, {knobs.patience}, order, service, PlaceOrder{order, {10'00, floor::Currency::cny}});
    }
    if (!due || !knobs.arrivals.is_closed())
        await_next(ctx);
}

void User::on(Ctx& ctx, State& state, const OrderStatus& status) const {
    if (state.placing.end(ctx, status.order)) {
        if (knobs.arrivals.is_closed())
            await_next(ctx);
        if (knobs.regret != 0 && ctx.choose("regret", static_cast<std::uint64_t>(knobs.regret)) == 0) {
            const std::uint64_t bits = ctx.bits("regret after");
            ctx.set_timer(ChangeMind{status.order}, knobs.regret_after.sample(bits));
        }
    }
    if (status.phase != Phase::authorized)  // else it is a late answer to the order
        state.cancelling.end(ctx, status.order);
}

void User::on(Ctx& ctx, State& state, const ChangeMind& change) const {
    state.cancelling.begin(ctx, {knobs.patience}, change.order, service, CancelOrder{change.order});
}

void User::on(Ctx& ctx, State& state, const PlaceAgain& again) const {
    if (state.placing.on_due(ctx, {knobs.patience}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}

void User::on(Ctx& ctx, State& state, const CancelAgain& again) const {
    if (state.cancelling.on_due(ctx, {knobs.patience}, again) == floor::AfterWait::again)
        ctx.count("asked again");
}

std::string User::label(const State& state) {
    const std::size_t open = state.placing.open.size() + state.cancelling.open.size();
    return open == 0 ? "" : fmt::format("{} asked", open);
}

}  // namespace orrery::cooling_off
