// The transaction manager: what it orders, and how each order ends.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"
#include "models/floor/luck.h"
#include "models/floor/numbers.h"
#include "sim/model/workload.h"

namespace orrery::hot_try {

Orders::State Orders::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    state.books.placed = floor::numbers_used(ctx, durable.placed);
    state.placed_before = state.books.placed;
    for (const auto& [id, open] : state.books.unfinished)
        call(ctx, state, id);
    if (!knobs.arrivals.is_closed() || state.books.unfinished.empty())
        await_next(ctx);
    return state;
}

void Orders::await_next(Ctx& ctx) const {
    const Duration gap = next_arrival(ctx, "order arrival", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(NextOrder{}, gap);
}

// One item, or two in the order in which they came into the basket. Uniform draws are choices that exploration can try.
std::vector<Line> Orders::draw_lines(Ctx& ctx) const {
    const auto draw_item = [&](Stream stream) -> ItemId {
        if (knobs.skew.numerator == 0)
            return ctx.choose(stream, items.count());
        return items.sample(ctx.bits(stream));
    };
    std::vector<Line> lines;
    const ItemId first = draw_item("item");
    const ItemId second = draw_item("second item");
    const bool is_pair = ctx.choose("pair", knobs.pairs);
    lines.push_back({first, 1 + static_cast<Amount>(ctx.choose("pieces", static_cast<std::uint64_t>(knobs.pieces)))});
    if (is_pair && second != first)
        lines.push_back({second, lines.front().quantity});
    return lines;
}

void Orders::on(Ctx& ctx, State& state, const NextOrder&) const {
    const bool enough = knobs.orders != 0 && state.books.placed == static_cast<std::uint64_t>(knobs.orders);
    if (enough || ctx.now() > knobs.selling || state.books.placed + 1 == kOrdersAManager)
        return;
    const OrderId id = ctx.self() * kOrdersAManager + ++state.books.placed;
    std::vector<Line> lines = draw_lines(ctx);
    const bool due = ctx.due(state.books.placed);
    if (due) {
        state.books.orders.set(id, Order{Phase::asking, std::move(lines), false, 0});
        state.books.unfinished.set(id, true);
    }
    // Before the write: behind it the timer would count from the sync, and a burst would be over.
    if (!due || !knobs.arrivals.is_closed())
        await_next(ctx);
    ctx.persist(state.books);
    if (due)
        call(ctx, state, id);
}

void Orders::enter(Ctx& ctx, State& state, OrderId id, Phase phase) const {
    state.books.orders.edit(id, [&](Order& order) { order.phase = phase; });
    const bool is_over = state.books.orders.at(id).is_over();
    if (is_over)
        state.books.unfinished.erase(id);
    if (phase == Phase::confirmed)
        ctx.count("confirmed");
    ctx.persist(state.books);
    call(ctx, state, id);
    if (is_over && knobs.arrivals.is_closed())
        await_next(ctx);
}

// What the order's phase asks for, until it is answered.
void Orders::call(Ctx& ctx, State& state, OrderId id) const {
    const Order order = state.books.orders.at(id);
    if (order.phase == Phase::asking)
        state.trying.begin(ctx, {knobs.patience}, id, service, Try{id, order.lines});
    else if (order.phase == Phase::confirming)
        state.confirming.begin(ctx, {knobs.patience}, id, service, Confirm{id, order.lines});
    else if (order.phase == Phase::cancelling)
        state.cancelling.begin(ctx, {knobs.patience}, id, service, Cancel{id});
    else if (order.phase == Phase::reserved)
        ctx.set_timer(PayDue{id}, knobs.pay_time.sample(ctx.bits("pay time")));
    else if (order.phase == Phase::waiting)
        ctx.set_timer(AskLater{id}, knobs.patience << std::min<std::uint32_t>(order.refusals, 10));
}

void Orders::on(Ctx& ctx, State& state, const TryAnswer& answer) const {
    const Order* order = state.books.orders.find(answer.order);
    if (!order || order->phase != Phase::asking)
        return;
    const auto call = state.trying.end(ctx, answer.order);
    if (call)
        ctx.sample("time to answer", ctx.now() - call->begun);
    if (answer.verdict == Verdict::reserved) {
        const bool stays = !ctx.choose("abandons", knobs.abandons);
        return enter(ctx, state, answer.order, stays ? Phase::reserved : Phase::abandoned);
    }
    // As dtm's two-phase message: a failure is an unknown result there, and is asked again, each time twice as late.
    const bool waits = knobs.on_refusal == "retry" && answer.verdict == Verdict::sold_out;
    state.books.orders.edit(answer.order, [&](Order& edited) {
        edited.told_sold_out = answer.verdict == Verdict::sold_out && !waits;
        edited.refusals = std::min<std::uint32_t>(edited.refusals + 1, 10);
    });
    const bool has_begun = answer.verdict != Verdict::busy || !call || !is_first_word(state, answer.order, *call);
    enter(ctx, state, answer.order, waits ? Phase::waiting : has_begun ? Phase::cancelling : Phase::cancelled);
}
// Who was turned away and had asked once has nothing to give back, and a crowd of Cancels would be as bad as the crowd.
// A copy of its Try that comes later makes a hold that its time ends.
bool Orders::is_first_word(const State& state, OrderId id, const decltype(State::trying)::Call& call) {
    return call.attempts == 1 && id % kOrdersAManager > state.placed_before && state.books.orders.at(id).refusals == 1;
}

void Orders::on(Ctx& ctx, State& state, const EndAnswer& answer) const {
    const Order* order = state.books.orders.find(answer.order);
    if (!order || order->phase != (answer.confirms ? Phase::confirming : Phase::cancelling))
        return;
    if (answer.confirms)
        state.confirming.end(ctx, answer.order);
    else
        state.cancelling.end(ctx, answer.order);
    enter(ctx, state, answer.order, answer.confirms && answer.done ? Phase::confirmed : Phase::cancelled);
}

void Orders::on(Ctx& ctx, State& state, const PayDue& due) const {
    const Order* order = state.books.orders.find(due.order);
    if (order && order->phase == Phase::reserved)
        enter(ctx, state, due.order, Phase::confirming);
}
void Orders::on(Ctx& ctx, State& state, const AskLater& later) const {
    const Order* order = state.books.orders.find(later.order);
    if (order && order->phase == Phase::waiting)
        enter(ctx, state, later.order, Phase::asking);
}
void Orders::on(Ctx& ctx, State& state, const TryAgain& again) const {
    state.trying.on_due(ctx, {knobs.patience}, again);
}
void Orders::on(Ctx& ctx, State& state, const ConfirmAgain& again) const {
    state.confirming.on_due(ctx, {knobs.patience}, again);
}
void Orders::on(Ctx& ctx, State& state, const CancelAgain& again) const {
    state.cancelling.on_due(ctx, {knobs.patience}, again);
}

std::string Orders::label(const State& state) {
    return state.books.unfinished.empty() ? "" : fmt::format("{} open", state.books.unfinished.size());
}

std::uint32_t add_orders(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    const Zipf items(static_cast<std::uint64_t>(settings.items), settings.skew);
    return blueprint.add_role(Orders{settings, items, nodes.service});
}

}  // namespace orrery::hot_try
