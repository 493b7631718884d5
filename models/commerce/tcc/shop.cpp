#include <fmt/format.h>

#include "models/commerce/tcc/tcc.h"

namespace orrery::tcc {
namespace {

constexpr TxId kOrdersAShop = 1'000'000;  // the third order of node 4 is 4000003
constexpr std::uint64_t kMostPieces = 3;

// The next arrival of a Poisson process.
Duration next_arrival(Shop::Ctx& ctx, Duration mean) {
    constexpr std::uint64_t kHalf = std::uint64_t{1} << 32;
    const std::uint64_t high = ctx.below("order arrival", kHalf);
    const std::uint64_t low = ctx.below("order arrival", kHalf);
    return Distribution::exponential(mean).sample(high << 32 | low);
}

}  // namespace

Shop::State Shop::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = durable.placed;
    const Duration arrival = next_arrival(ctx, knobs.interval);
    ctx.set_timer(NextOrder{}, arrival);
    return state;
}

void Shop::on(Ctx& ctx, State& state, const NextOrder&) const {
    if (ctx.now() > knobs.selling)
        return;
    ++state.placed;
    const TxId tx = ctx.self() * kOrdersAShop + state.placed;
    const Amount quantity = 1 + static_cast<Amount>(ctx.below("order quantity", kMostPieces));
    state.waiting[tx] = quantity;
    const Duration arrival = next_arrival(ctx, knobs.interval);
    ctx.persist(Durable{state.placed});
    ctx.send(coordinator, PlaceOrder{tx, quantity}, tx);
    ctx.set_timer(OrderAgain{tx}, knobs.patience);
    ctx.set_timer(NextOrder{}, arrival);
}

void Shop::on(Ctx& ctx, State& state, const OrderAgain& again) const {
    const auto found = state.waiting.find(again.tx);
    if (found == state.waiting.end())
        return;
    ctx.send(coordinator, PlaceOrder{again.tx, found->second}, again.tx);
    ctx.set_timer(again, knobs.patience);
}

void Shop::on(Ctx& ctx, State& state, const OrderResult& result) const {
    if (state.waiting.erase(result.tx) == 0)
        return;  // heard before
    ++(result.confirmed ? state.confirmed : state.cancelled);
    ctx.cancel_timer(OrderAgain{result.tx});
}

std::string Shop::label(const State& state) {
    return state.waiting.empty() ? "" : fmt::format("{} waiting", state.waiting.size());
}

}  // namespace orrery::tcc
