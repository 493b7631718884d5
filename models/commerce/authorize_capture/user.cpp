#include <fmt/format.h>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::authorize_capture {
namespace {

constexpr IntentId kIntentsAUser = 1'000'000;  // that many and no more

}  // namespace

User::State User::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.placed = floor::numbers_used(ctx, durable.placed);
    await_next(ctx);
    return state;
}

void User::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrivals", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(OrderNext{}, gap);
}

void User::on(Ctx& ctx, State& state, const OrderNext&) const {
    const bool has_all = knobs.orders != 0 && state.placed == static_cast<std::uint64_t>(knobs.orders);
    if (ctx.now() > knobs.selling || state.placed + 1 == kIntentsAUser || has_all)
        return;
    ++state.placed;
    ctx.persist(Durable{state.placed});
    const IntentId intent = ctx.self() * kIntentsAUser + state.placed;
    const bool due = ctx.due(state.placed);
    if (due)
        state.placing.begin(ctx, {knobs.patience}, intent, api, Place{intent, {knobs.amount, floor::Currency::cny}});
    if (!due || !knobs.arrivals.is_closed())
        await_next(ctx);
}

void User::on(Ctx& ctx, State& state, const Placed& placed) const {
    if (!state.placing.end(ctx, placed.intent))
        return;  // heard before
    if (knobs.arrivals.is_closed())
        await_next(ctx);
    const bool is_there =
        placed.phase == Phase::waiting || placed.phase == Phase::authorized || placed.phase == Phase::captured;
    if (placed.phase == Phase::refused)
        ctx.count("refused");
    if (!is_there || knobs.regret == 0 || ctx.choose("regret", static_cast<std::uint64_t>(knobs.regret)) != 0)
        return;
    const std::uint64_t bits = ctx.bits("regret after");
    ctx.set_timer(ChangeMind{placed.intent}, knobs.regret_after.sample(bits));
}

void User::on(Ctx& ctx, State& state, const ChangeMind& change) const {
    state.regrets.set(change.intent, ctx.now());
    ctx.count("regrets");
    if (!knobs.calls.never() && ctx.choose("calls", knobs.calls.denominator) < knobs.calls.numerator) {
        const Duration patience = knobs.impatience.sample(ctx.bits("impatience"));
        ctx.set_timer(LosePatience{change.intent}, patience);
        return call(ctx, state, change.intent);
    }
    click(ctx, state, change.intent);
}
void User::on(Ctx& ctx, State& state, const LosePatience& over) const {
    if (state.regrets.contains(over.intent))
        click(ctx, state, over.intent);
}

void User::click(Ctx& ctx, State& state, IntentId intent) const {
    state.cancelling.begin(ctx, {knobs.patience}, intent, api, Cancel{intent, false});
}
void User::call(Ctx& ctx, State& state, IntentId intent) const {
    state.calling.begin(ctx, {knobs.patience}, intent, console, OpenCase{intent});
}

void User::on(Ctx& ctx, State& state, const CancelTold& told) const {
    if (told.told == Told::under_way || !state.cancelling.end(ctx, told.intent))
        return;
    // Who is told that it is too late asks for somebody who can.
    const bool insists = told.told == Told::too_late && state.regrets.contains(told.intent) && !knobs.calls.never();
    if (told.told == Told::too_late)
        ctx.count("told too late");
    if (insists && !state.calling.open.contains(told.intent))
        return call(ctx, state, told.intent);
    if (!insists)
        hear_end(ctx, state, told.intent, told.told, told.phase);
}
void User::on(Ctx& ctx, State& state, const CaseClosed& closed) const {
    if (!state.calling.end(ctx, closed.intent))
        return;
    ctx.cancel_timer(LosePatience{closed.intent});
    hear_end(ctx, state, closed.intent, closed.told, closed.phase);
}

void User::hear_end(Ctx& ctx, State& state, IntentId intent, Told told, Phase phase) const {
    const Instant* since = state.regrets.find(intent);
    if (since && told == Told::given_back) {
        const Duration latency = ctx.now() - *since;
        ctx.sample("cancel latency", latency);
        // A void frees the money at once; a refund takes days to arrive.
        ctx.sample("money back", latency + (phase == Phase::refunded ? knobs.refund_takes : 0));
    }
    state.regrets.erase(intent);
}

void User::on(Ctx& ctx, State& state, const PlaceAgain& again) const {
    state.placing.on_due(ctx, {knobs.patience}, again);
}
void User::on(Ctx& ctx, State& state, const CancelAgain& again) const {
    state.cancelling.on_due(ctx, {knobs.patience}, again);
}
void User::on(Ctx& ctx, State& state, const CallAgain& again) const {
    state.calling.on_due(ctx, {knobs.patience}, again);
}

std::string User::label(const State& state) {
    return state.regrets.empty() ? "" : fmt::format("{} want back", state.regrets.size());
}

}  // namespace orrery::authorize_capture
