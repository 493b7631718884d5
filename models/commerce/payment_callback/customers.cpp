#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/payment_callback/payment_callback.h"
#include "sim/model/workload.h"

namespace orrery::payment_callback {

using floor::PayOutcome;

Customers::State Customers::start(Ctx& ctx, const Durable& durable) const {
    State state;
    const floor::Lives lives = durable.next(ctx);
    state.first = lives.first_number();
    ctx.persist(lives);
    come_next(ctx, std::max<Duration>(knobs.opens - ctx.now(), 0));
    return state;
}

void Customers::come_next(Ctx& ctx, Duration more) const {
    const Duration gap = next_arrival(ctx, "arrival", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(CustomerComes{}, saturating_add(gap, more));
}

void Customers::on(Ctx& ctx, State& state, const CustomerComes&) const {
    const OrderId order = state.first + ++state.came;
    Customer customer;
    customer.pays_after = knobs.pay_time.sample(ctx.bits("pay time"));
    struct Share {
        Conduct conduct;
        Ratio ratio;
        Stream stream;
    };
    const Share shares[] = {{Conduct::leaves, knobs.leaves, "leaves"},
                            {Conduct::underpays, knobs.underpays, "underpays"},
                            {Conduct::pays_foreign, knobs.pays_foreign, "pays foreign"},
                            {Conduct::pays_twice, knobs.pays_twice, "pays twice"},
                            {Conduct::forges, knobs.forges, "forges"}};
    for (const auto& [conduct, ratio, stream] : shares) {
        const bool does = !ratio.never() && ctx.choose(stream, ratio);
        if (does && customer.conduct == Conduct::pays)
            customer.conduct = conduct;
    }
    if (ctx.due(order)) {
        ctx.count("orders");
        state.open.set(order, customer);
        state.placing.begin(ctx, {knobs.patience}, order, nodes.shop, PlaceOrder{order, ctx.now()});
    }
    if (knobs.customers == 0 || state.came < static_cast<std::uint64_t>(knobs.customers))
        come_next(ctx, 0);
}

void Customers::on(Ctx& ctx, State& state, const PlaceAgain& again) const {
    state.placing.on_due(ctx, {knobs.patience}, again);
}

void Customers::on(Ctx& ctx, State& state, const OrderPlaced& placed) const {
    const Customer* known = state.open.find(placed.order);
    if (!state.placing.end(ctx, placed.order) || !known)
        return;
    if (known->conduct == Conduct::leaves) {
        state.open.erase(placed.order);
        return;
    }
    ctx.set_timer(PayDue{placed.order}, known->pays_after);
    state.open.edit(placed.order, [&](Customer& customer) {
        customer.price = placed.price;
        customer.until = placed.until;
    });
}

void Customers::on(Ctx& ctx, State& state, const PayDue& due) const {
    const Customer* known = state.open.find(due.order);
    if (!known)
        return;
    const Customer customer = *known;
    if (customer.conduct != Conduct::forges)
        return pay(ctx, state, due.order);
    // It knows the address that is called, and what a notice looks like; it does not know the secret.
    const floor::Money nothing{0, customer.price.currency};
    floor::PaymentNotice notice;
    notice.notice = kForged + due.order;
    notice.line = {kForged + due.order, due.order,      floor::PaymentStatus::captured,
                   customer.price,      customer.price, nothing};
    notice.at = ctx.now();
    ctx.send(nodes.endpoint, notice, due.order);
    state.open.erase(due.order);
}

void Customers::pay(Ctx& ctx, State& state, OrderId order) const {
    const Customer before = state.open.at(order);
    floor::Money amount = before.price;
    if (before.conduct == Conduct::underpays)
        amount.minor = 1;
    if (before.conduct == Conduct::pays_foreign)
        amount.currency = floor::Currency::jpy;
    state.open.edit(order, [&](Customer& customer) {
        ++customer.tries;
        customer.since = ctx.now();
    });
    const std::uint64_t number = order * kPaymentsAnOrder + before.tries + 1;
    const Instant pay_by = saturating_add(before.until, knobs.ahead());
    state.paying.begin(ctx, {knobs.patience}, number, nodes.provider,
                       floor::Authorize{number, number, order, amount, true, nodes.endpoint, pay_by});
}

void Customers::on(Ctx& ctx, State& state, const PayAgain& again) const {
    state.paying.on_due(ctx, {knobs.patience}, again);
}

void Customers::on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const {
    if (!state.paying.end(ctx, answer.number))
        return;
    const OrderId order = answer.number / kPaymentsAnOrder;
    const Customer* known = state.open.find(order);
    if (!known)
        return;
    const bool is_paid = answer.outcome == PayOutcome::done || answer.outcome == PayOutcome::accepted;
    const bool may_try = known->tries < static_cast<std::uint64_t>(knobs.tries);
    const bool is_declined = answer.outcome == PayOutcome::declined;
    if (is_paid && known->conduct == Conduct::pays_twice && known->tries == 1)
        ctx.set_timer(PayDue{order}, known->pays_after);  // the page hangs, or so it seems
    else if (is_declined && may_try)
        pay(ctx, state, order);
    else if (!is_paid || known->conduct == Conduct::underpays || known->conduct == Conduct::pays_foreign)
        state.open.erase(order);  // nobody will tell it anything
}

void Customers::on(Ctx& ctx, State& state, const OrderConfirmed& confirmed) const {
    const Customer* known = state.open.find(confirmed.order);
    if (!known || known->since == 0)
        return;
    ctx.sample("time to confirm", ctx.now() - known->since);
    if (known->conduct != Conduct::pays_twice || known->tries > 1)
        state.open.erase(confirmed.order);
}

std::string Customers::label(const State& state) {
    return fmt::format("{} came, {} wait", state.came, state.open.size());
}

}  // namespace orrery::payment_callback
