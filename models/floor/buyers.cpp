#include "models/floor/buyers.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"  // what a handler does inline

namespace orrery::floor {

std::uint32_t add_buyers(Blueprint& blueprint, const BuyersSettings& settings) {
    return blueprint.add_role(Buyers{settings});
}

Buyers::State Buyers::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.first = (ctx.wipes() * std::uint64_t{10'000} + durable.lives) * kBuyersInALife;
    ctx.persist(Durable{durable.lives + 1});
    come_next(ctx);  // behind the write: no number is used before this life is counted
    return state;
}

void Buyers::on(Ctx& ctx, State& state, const BuyerComes&) const {
    const std::uint64_t number = state.first + ++state.came;
    Buyer buyer;
    buyer.since = ctx.now();
    buyer.item = knobs.items.sample(ctx.bits("item"));
    buyer.quantity = 1 + ctx.below("quantity", std::max<std::uint64_t>(knobs.most_pieces, 1));
    buyer.pays_after = knobs.pay_time.sample(ctx.bits("pay time"));
    buyer.abandons = ctx.chance("abandons", knobs.abandons);
    buyer.patience = knobs.patience.sample(ctx.bits("patience"));
    if (ctx.due(number)) {
        ctx.count("buyers");
        const Time armed_for = state.agenda.next();
        state.open.set(number, buyer);
        order(ctx, state, number);
        state.agenda.arm(ctx, BuyersAlarm{}, armed_for);
    }
    if (knobs.most == 0 || state.came < knobs.most)
        come_next(ctx);
}

void Buyers::on(Ctx& ctx, State& state, const BuyersAlarm&) const {
    for (const auto& [at, number] : state.agenda.take_due(ctx.now()))
        time_is_up(ctx, state, number);
    state.agenda.arm(ctx, BuyersAlarm{});
}

void Buyers::on(Ctx& ctx, State& state, const OrderPlaced& placed) const {
    const Buyer* known = state.open.find(placed.buyer);
    if (!known)
        return;
    if (known->at != At::ordering) {
        if (placed.accepted && placed.order != known->order) {
            ++state.extra;  // nobody will pay for it
            ctx.count("extra orders");
        }
        return;
    }
    const Time armed_for = state.agenda.next();
    ctx.sample("order latency", ctx.now() - known->since);
    if (!placed.accepted) {
        ++state.refused;
        ctx.count("refused");
        leave(state, placed.buyer);
    } else if (known->abandons) {
        ++state.abandoned;
        ctx.count("ordered");
        ctx.count("abandoned");
        leave(state, placed.buyer);
    } else {
        ctx.count("ordered");
        state.open.edit(placed.buyer, [&](Buyer& buyer) {
            buyer.at = At::thinking;
            buyer.order = placed.order;
            buyer.price = placed.price;
            buyer.pay_by = placed.pay_by;
        });
        state.agenda.add(placed.buyer, saturating_add(ctx.now(), state.open.at(placed.buyer).pays_after));
    }
    state.agenda.arm(ctx, BuyersAlarm{}, armed_for);
}

void Buyers::on(Ctx& ctx, State& state, const OrderPaid& paid) const {
    ended(ctx, state, paid.buyer, paid.order, paid.outcome);
}
void Buyers::on(Ctx& ctx, State& state, const PaymentAnswer& answer) const {
    const Buyer* known = state.open.find(answer.number);
    ended(ctx, state, answer.number, known ? known->order : 0, answer.outcome);
}

std::string Buyers::label(const State& state) {
    return fmt::format("{} came, {} there, {} paid", state.came, state.open.size(), state.paid);
}

void Buyers::come_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "arrival", knobs.arrivals);
    ctx.set_timer(BuyerComes{}, gap);
}

void Buyers::order(Ctx& ctx, State& state, std::uint64_t number) const {
    const Buyer buyer = state.open.at(number);
    state.agenda.add(number, saturating_add(ctx.now(), buyer.patience));
    send(ctx, knobs.shop, PlaceOrder{number, buyer.clicks, buyer.item, buyer.quantity}, number, buyer.clicks);
}

void Buyers::pay(Ctx& ctx, State& state, std::uint64_t number) const {
    const Buyer buyer = state.open.at(number);
    state.agenda.add(number, saturating_add(ctx.now(), buyer.patience));
    if (knobs.provider == kNoNode)
        return send(ctx, knobs.shop, PayOrder{number, buyer.order, buyer.clicks}, number, buyer.clicks);
    const std::uint64_t key = knobs.new_key_each_click ? number * (knobs.clicks + 1) + buyer.clicks : number;
    send(ctx, knobs.provider, Authorize{number, key, buyer.order, buyer.price, true, knobs.shop, buyer.pay_by}, number,
         buyer.clicks);
}

void Buyers::time_is_up(Ctx& ctx, State& state, std::uint64_t number) const {
    const Buyer buyer = state.open.at(number);
    if (buyer.at == At::thinking) {
        state.open.edit(number, [&](Buyer& edited) {
            edited.at = At::paying;
            edited.since = ctx.now();
            edited.clicks = 1;
        });
        return pay(ctx, state, number);
    }
    if (buyer.clicks >= knobs.clicks) {
        ++state.gave_up;
        ctx.count("gave up");
        return leave(state, number);
    }
    state.open.edit(number, [](Buyer& edited) { ++edited.clicks; });
    if (buyer.at == At::ordering)
        order(ctx, state, number);
    else
        pay(ctx, state, number);
}

// The payment is answered: for good, but for what is accepted and decided later, which is good enough for a buyer.
void Buyers::ended(Ctx& ctx, State& state, std::uint64_t number, std::uint64_t order, PayOutcome outcome) const {
    const Buyer* known = state.open.find(number);
    if (!known || known->at != At::paying || known->order != order)
        return;
    const Time armed_for = state.agenda.next();
    ctx.sample("pay latency", ctx.now() - known->since);
    if (outcome == PayOutcome::done || outcome == PayOutcome::accepted || outcome == PayOutcome::order_paid) {
        ++state.paid;
        ctx.count("paid");
    } else if (outcome == PayOutcome::order_closed) {
        ++state.too_late;
        ctx.count("too late");
    } else {
        ++state.declined;
        ctx.count("declined");
    }
    leave(state, number);
    state.agenda.arm(ctx, BuyersAlarm{}, armed_for);
}

void Buyers::leave(State& state, std::uint64_t number) const {
    state.agenda.remove(number);
    state.open.erase(number);
}

template <class Message>
void Buyers::send(Ctx& ctx, NodeId to, const Message& message, std::uint64_t number, std::uint32_t click) const {
    if (!knobs.own_luck)
        return ctx.send(to, message);
    Hash key(number);
    key.add(click);
    ctx.send(to, message, key.value());
}

}  // namespace orrery::floor
