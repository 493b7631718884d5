// What is asked of the Try service: which requests it takes on, in what order, and what it answers.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"
#include "models/floor/dialogue.h"
#include "models/floor/luck.h"

namespace orrery::hot_try {
namespace {

constexpr std::uint64_t kNumbersALife = 1'000'000'000;
constexpr std::int64_t kExpiriesAtOnce = 4;  // so that a sweep does not take all connections

}  // namespace

TryService::State TryService::start(Ctx& ctx, const Durable& durable) const {
    State state;
    const std::uint64_t life = floor::Lives{durable.lives}.next(ctx).lives;
    state.last_job = state.last_count = life * kNumbersALife;
    state.cache = nodes.caches.empty() ? kNoNode : nodes.caches.front();
    ctx.set_timer(Sweep{}, knobs.sweep);
    if (knobs.cache)
        ctx.set_timer(ReconcileDue{}, knobs.reconcile_every);
    ctx.persist(Durable{life});
    begin(ctx, state, Work::opens, {});
    return state;
}

void TryService::on(Ctx& ctx, State& state, const Try& request, NodeId from) const {
    if (!state.is_open || state.asked.contains(request.order))
        return;
    if (state.counted.contains(request.order))
        return ctx.send(from, TryAnswer{request.order, Verdict::reserved}, floor::luck_of(request.order));
    // Flaw no_admission breaks "every Try is answered": the queue is as long as the crowd is large.
    if (!knobs.no_admission && state.trying >= knobs.admission) {
        ctx.moment("turned_away");
        ctx.count("turned away");
        return ctx.send(from, TryAnswer{request.order, Verdict::busy}, floor::luck_of(request.order));
    }
    state.asked.set(request.order, Asked{Act::tries, from, request.lines, false});
    ++state.trying;
    // Flaw accepts_unreserved breaks "no more is promised than there is": it is written down, and that is all.
    if (knobs.accepts_unreserved)
        return begin(ctx, state, Work::accepts, {request.order});
    // Flaw long_transaction breaks "every Try is answered": the other service is called with the row locked.
    if (knobs.check > 0 && !knobs.long_transaction)
        return ctx.set_timer(CheckDone{request.order}, knobs.check);
    go_on(ctx, state, request.order);
}
void TryService::on(Ctx& ctx, State& state, const CheckDone& done) const {
    if (state.asked.contains(done.order))
        go_on(ctx, state, done.order);
}

void TryService::go_on(Ctx& ctx, State& state, OrderId order) const {
    if (knobs.cache)
        count(ctx, state, order, false, state.asked.at(order).lines);
    else
        reserve(ctx, state, order);
}
void TryService::reserve(Ctx& ctx, State& state, OrderId order) const {
    if (!knobs.batches())
        return begin(ctx, state, Work::reserves, {order});
    state.pending.push_back(order);
    start_batches(ctx, state);
}
// Who comes while a batch is at work waits for the next one, until there are enough for a batch of their own.
void TryService::start_batches(Ctx& ctx, State& state) const {
    const auto size = static_cast<std::size_t>(knobs.batch);
    while (!state.pending.empty() && (state.reserving == 0 || state.pending.size() >= size)) {
        const auto end = state.pending.begin() + static_cast<std::ptrdiff_t>(std::min(size, state.pending.size()));
        std::vector<OrderId> orders(state.pending.begin(), end);
        state.pending.erase(state.pending.begin(), end);
        ctx.sample("batch", static_cast<std::int64_t>(orders.size()), "Tries");
        begin(ctx, state, Work::reserves, std::move(orders));
    }
}

void TryService::on(Ctx& ctx, State& state, const Confirm& request, NodeId from) const {
    if (!state.is_open || state.asked.contains(request.order))
        return;
    state.asked.set(request.order, Asked{Act::confirms, from, request.lines, false});
    begin(ctx, state, Work::ends, {request.order});
}
void TryService::on(Ctx& ctx, State& state, const Cancel& request, NodeId from) const {
    if (!state.is_open || state.asked.contains(request.order))
        return;
    state.asked.set(request.order, Asked{Act::cancels, from, {}, false});
    if (!knobs.no_flow_record)
        return begin(ctx, state, Work::ends, {request.order});
    if (const std::vector<Line>* lines = state.counted.find(request.order))
        count(ctx, state, request.order, true, *lines);
    state.counted.erase(request.order);
    tell_end(ctx, state, request.order, true);
}

void TryService::tell(Ctx& ctx, State& state, OrderId order, Verdict verdict) const {
    const Asked asked = state.asked.at(order);
    state.asked.erase(order);
    --state.trying;
    if (verdict == Verdict::reserved) {
        ctx.moment("reserved");
        ctx.count("reserved");
    } else {
        if (verdict == Verdict::sold_out)
            ctx.moment("sold_out");
        ctx.count(verdict == Verdict::sold_out ? "sold out" : verdict == Verdict::busy ? "turned away" : "too late");
        if (asked.is_counted)
            count(ctx, state, order, true, asked.lines);
    }
    ctx.send(asked.from, TryAnswer{order, verdict}, floor::luck_of(order));
}
void TryService::tell_end(Ctx& ctx, State& state, OrderId order, bool done) const {
    const Asked asked = state.asked.at(order);
    state.asked.erase(order);
    if (asked.act != Act::expires)
        return ctx.send(asked.from, EndAnswer{order, asked.act == Act::confirms, done}, floor::luck_of(order));
    --state.expiring;
    sweep_on(ctx, state);
}

void TryService::on(Ctx& ctx, State& state, const Sweep&) const {
    ctx.set_timer(Sweep{}, knobs.sweep);
    sweep_on(ctx, state);
}
void TryService::sweep_on(Ctx& ctx, State& state) const {
    while (state.expiring < kExpiriesAtOnce && state.ends.next() <= ctx.now()) {
        const OrderId order = state.ends.order.begin()->first.key;
        state.ends.remove(order);
        if (state.asked.contains(order)) {
            state.ends.add(order, saturating_add(ctx.now(), std::max<Duration>(knobs.sweep, 1)));
            continue;
        }
        state.asked.set(order, Asked{Act::expires, kNoNode, {}, false});
        ++state.expiring;
        ctx.moment("expires");
        begin(ctx, state, Work::ends, {order});
    }
}

// Of accepts_unreserved: one after the other, when their turn comes.
void TryService::settle_next(Ctx& ctx, State& state) const {
    if (state.is_settling || state.backlog.empty())
        return;
    state.is_settling = true;
    const OrderId order = state.backlog.begin()->first;
    begin(ctx, state, Work::settles, {order});
}

std::string TryService::label(const State& state) {
    if (!state.is_open)
        return "opening";
    return state.trying == 0 ? "" : fmt::format("{} Tries, {} transactions", state.trying, state.jobs.size());
}

}  // namespace orrery::hot_try
