// The order service: the order's row, and the stages of the orchestrated protocols.
#include <fmt/format.h>

#include "models/commerce/split_shop/split_shop.h"

namespace orrery::split_shop {
namespace {

constexpr Service kServices[] = {Service::inventory, Service::payment};

Service service_at(const Nodes& nodes, NodeId node) {
    return node == nodes.inventory ? Service::inventory : Service::payment;
}

// Where the order stands, as far as the running process knows.
Phase phase_of(const Orders::State& state, OrderId id) {
    const Phase* known = state.progress.find(id);
    return known ? *known : state.books.orders.at(id).phase;
}

}  // namespace

const Stage& Orders::stage_of(const State& state, OrderId id) const {
    return stage_at(stages_of(knobs.by(), knobs.dual_write), phase_of(state, id));
}

// Flaw no_outbox breaks "every order ends": what is to be published lies in the memory of the process.
floor::Outbox<Event>& Orders::outbox(State& state) const {
    return knobs.no_outbox ? state.publisher.unsaved : state.books.outbox;
}

// Goes on where the disk says. What was prepared or tried is cancelled: nobody remembers the votes.
// Flaw volatile_coordinator breaks "no row stays locked", and dual_write "what is paid is delivered or refunded":
// nothing says how far an order had come, so nothing goes on.
Orders::State Orders::start(Ctx& ctx, const Durable& durable) const {
    State state{durable, {}, {}, {}};
    const Protocol protocol = knobs.by();
    if (!durable.outbox.open.empty())
        state.publisher.wake(ctx, knobs.relay);
    if (protocol == Protocol::notify && !knobs.no_reconciliation)
        ctx.set_timer(Reconcile{}, knobs.reconcile_every);
    if (knobs.forgets() || protocol == Protocol::notify)
        return state;
    for (const auto& [id, open] : durable.unfinished) {
        if (stage_of(state, id).patience == Patience::timeout)
            enter(ctx, state, id, Phase::cancelling);
        else
            ask(ctx, state, id);
    }
    return state;
}

void Orders::on(Ctx& ctx, State& state, const PlaceOrder& placed, NodeId from) const {
    if (const Order* known = state.books.orders.find(placed.order)) {
        if (!is_over(known->phase))
            return;  // the client hears when it is over
        ctx.barrier();
        return ctx.send(from, OrderResult{placed.order, known->phase == Phase::confirmed}, placed.order);
    }
    const Phase first = stages_of(knobs.by(), knobs.dual_write).front().phase;
    const Basket basket{placed.item, placed.quantity, from, placed.quantity * knobs.price};
    state.books.orders.set(placed.order, Order{first, basket});
    state.books.unfinished.set(placed.order, true);
    ctx.moment("placed");
    const bool tells = knobs.by() == Protocol::choreography;
    if (tells)
        outbox(state).put(nodes.broker, Event{placed.order, What::placed, basket}, ctx.now());
    ctx.persist(state.books);
    if (tells)
        state.publisher.wake(ctx, knobs.relay);
    ask(ctx, state, placed.order);
}

floor::Retries Orders::retries(Patience patience) const {
    floor::Retries policy{knobs.retry};
    if (patience == Patience::timeout)
        policy.deadline = knobs.timeout;
    if (patience == Patience::notice)
        policy.attempts = static_cast<std::uint32_t>(knobs.notices);
    return policy;
}

// What the order's stage asks of whom, until it is answered. Behind the write of the stage.
void Orders::ask(Ctx& ctx, State& state, OrderId id) const {
    const Stage& stage = stage_of(state, id);
    const Order& order = state.books.orders.at(id);
    for (const Service service : kServices) {
        const std::optional<Step> step = stage.asks(service);
        if (!step)
            continue;
        const NodeId to = nodes.of(service);
        state.calls.begin(ctx, retries(stage.patience), CallId{id, *step, to}, to, Command{id, *step, order.basket});
    }
}

bool Orders::is_asking(const State& state, OrderId id, const Stage& stage) const {
    for (const Service service : kServices)
        if (const auto step = stage.asks(service);
            step && state.calls.open.contains(CallId{id, *step, nodes.of(service)}))
            return true;
    return false;
}

void Orders::stop_asking(Ctx& ctx, State& state, OrderId id, const Stage& stage) const {
    for (const Service service : kServices)
        if (const auto step = stage.asks(service))
            state.calls.end(ctx, CallId{id, *step, nodes.of(service)});
}

void Orders::on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const {
    const CallId call{answer.order, answer.step, from};
    // A notice counts whenever it is answered, also one that was given up.
    const bool given_up = knobs.by() == Protocol::notify && state.books.unfinished.contains(answer.order) &&
                          stage_of(state, answer.order).asks(service_at(nodes, from)) == answer.step;
    if (!given_up && !state.calls.open.contains(call))
        return;
    const Stage& stage = stage_of(state, answer.order);
    if (!answer.done && stage.no == stage.phase)
        return;  // nobody may refuse what is decided: it is asked again
    state.calls.end(ctx, call);
    if (!answer.done)
        enter(ctx, state, answer.order, stage.no);
    else if (!is_asking(state, answer.order, stage))
        enter(ctx, state, answer.order, stage.yes);
}

void Orders::on(Ctx& ctx, State& state, const AskAgain& again) const {
    const OrderId id = again.call.order;
    if (!state.calls.open.contains(again.call))
        return;
    const Stage& stage = stage_of(state, id);
    switch (state.calls.on_due(ctx, retries(stage.patience), again)) {
        case floor::AfterWait::again:
            ctx.count("asked again");
            break;
        case floor::AfterWait::out_of_time:
            ctx.note("order {}: not everybody has answered in time", id);
            enter(ctx, state, id, stage.no);
            break;
        case floor::AfterWait::out_of_tries:
            ctx.moment("gave_up_notice");
            break;
        default:
            break;
    }
}

void Orders::enter(Ctx& ctx, State& state, OrderId id, Phase phase) const {
    stop_asking(ctx, state, id, stage_of(state, id));
    if (knobs.forgets() && !is_over(phase)) {
        state.progress.set(id, phase);
    } else {
        state.progress.erase(id);
        state.books.orders.edit(id, [&](Order& order) { order.phase = phase; });
        if (is_over(phase))
            state.books.unfinished.erase(id);
        ctx.persist(state.books);
    }
    const Order& order = state.books.orders.at(id);
    if (takes_back(phase)) {
        ctx.moment("compensates");
        ctx.count("compensated", 1, "orders");
    }
    if (phase == Phase::refunding)
        ctx.count("refunded", order.basket.price, "fen");
    if (!is_over(phase)) {
        if (!takes_back(phase))
            ctx.moment("decided");
        return ask(ctx, state, id);
    }
    ctx.count(phase == Phase::confirmed ? "confirmed" : "cancelled", 1, "orders");
    ctx.send(static_cast<NodeId>(order.basket.buyer), OrderResult{id, phase == Phase::confirmed}, id);
}

// Whatever is not over and nobody is being asked about is said once more: the notices were lost, or the process was
// down. No call of its own: the next reconciliation is its second attempt, with luck of its own.
// Flaw no_reconciliation breaks "what is paid is delivered or refunded": nobody looks.
void Orders::on(Ctx& ctx, State& state, const Reconcile&) const {
    ctx.set_timer(Reconcile{}, knobs.reconcile_every);
    ctx.barrier();
    for (const auto& [id, open] : state.books.unfinished) {
        const Stage& stage = stage_of(state, id);
        if (is_asking(state, id, stage))
            continue;
        ctx.count("found by reconciliation", 1, "orders");
        for (const Service service : kServices)
            if (const auto step = stage.asks(service))
                ctx.send(nodes.of(service), Command{id, *step, state.books.orders.at(id).basket},
                         floor::luck_of(id, *step));
    }
}

// What has become of an order whose services tell each other.
void Orders::on(Ctx& ctx, State& state, const MqDeliver& deliver) const {
    const Event& event = deliver.payload;
    const Order* order = state.books.orders.find(event.order);
    const std::optional<Phase> outcome = outcome_of(knobs.by(), event.what);
    const bool waits = order && (order->phase == Phase::awaiting || order->phase == Phase::charging);
    if (outcome && waits) {
        if (event.what == What::released)
            ctx.count("compensated", 1, "orders");
        enter(ctx, state, event.order, *outcome);
    } else {
        ctx.barrier();
    }
    ctx.send(nodes.broker, Ack{deliver.claim}, floor::luck_of(event.order, event.what));
}

void Orders::on(Ctx&, State& state, const SendResult& result) const {
    if (result.stored)
        outbox(state).acknowledge(nodes.broker, result.number);
}
void Orders::on(Ctx& ctx, State& state, const Publish&) const {
    state.publisher.publish(ctx, outbox(state), nodes.broker, knobs.retry, false);
}
void Orders::on(Ctx& ctx, State& state, const PublishAgain&) const {
    state.publisher.publish(ctx, outbox(state), nodes.broker, knobs.retry, true);
}

std::string Orders::label(const State& state) {
    return state.books.unfinished.empty() ? "" : fmt::format("{} open", state.books.unfinished.size());
}

}  // namespace orrery::split_shop
