#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::outbox {

constexpr OrderId kOrdersACustomer = 1'000'000;  // that many and no more

Customer::State Customer::start(Ctx& ctx, const Durable& durable) const {
    await_next(ctx);
    State state;
    state.ordered = floor::numbers_used(ctx, durable.ordered);
    return state;
}

void Customer::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrivals", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(OrderNext{}, gap);
}

// Somebody who hears nothing gives up: the order may have been placed or not.
floor::Retries Customer::retries() const {
    floor::Retries retries{knobs.patience};
    retries.attempts = static_cast<std::uint32_t>(knobs.attempts);
    return retries;
}

void Customer::on(Ctx& ctx, State& state, const OrderNext&) const {
    if (ctx.now() > knobs.selling || state.ordered + 1 == kOrdersACustomer ||
        (knobs.orders != 0 && state.ordered == static_cast<std::uint64_t>(knobs.orders)))
        return;
    ++state.ordered;
    const OrderId order = ctx.self() * kOrdersACustomer + state.ordered;
    const bool unknown = ctx.choose("unknown item", knobs.unknown_item);
    const auto items = static_cast<std::uint64_t>(knobs.items);
    const ItemId item = unknown ? items + 1 : 1 + ctx.choose("item", items);
    const auto pieces = 1 + static_cast<Pieces>(ctx.choose("pieces", static_cast<std::uint64_t>(knobs.most_pieces)));
    const bool due = ctx.due(state.ordered);
    if (!knobs.arrivals.is_closed() || !due)
        await_next(ctx);
    ctx.persist(Durable{state.ordered});
    if (due)
        state.open.begin(ctx, retries(), order, orders, PlaceOrder{order, item, pieces});
}

void Customer::on(Ctx& ctx, State& state, const OrderAgain& again) const {
    if (state.open.on_due(ctx, retries(), again) != floor::AfterWait::out_of_tries)
        return;
    ++state.given_up;
    ctx.count("customers without an answer");
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

void Customer::on(Ctx& ctx, State& state, const OrderAnswer& answer) const {
    const auto call = state.open.end(ctx, answer.order);
    if (!call)
        return;
    if (answer.placed)
        ++state.placed;
    ctx.sample("answer", ctx.now() - call->begun);
    if (knobs.arrivals.is_closed())
        await_next(ctx);
}

std::string Customer::label(const State& state) {
    return state.open.open.empty() ? "" : fmt::format("{} waiting", state.open.open.size());
}

}  // namespace orrery::outbox
