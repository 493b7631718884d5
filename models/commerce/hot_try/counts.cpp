// The cache in front: it says no before the database is asked, and its yes is only that the database shall be asked.
#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {
namespace {

constexpr std::uint32_t kAttempts = 3;
constexpr std::uint64_t kReconciles = 0;  // the number of what nobody waits for

NodeId behind(const std::vector<NodeId>& caches, NodeId node) {
    const auto at = std::find(caches.begin(), caches.end(), node);
    return at == caches.end() || at + 1 == caches.end() ? caches.front() : *(at + 1);
}

}  // namespace

void TryService::count(Ctx& ctx, State& state, OrderId order, bool gives_back, const std::vector<Line>& lines) const {
    // Flaw no_flow_record breaks "the cache agrees with the books": the count goes down, and nobody knows for whom.
    const Take take{gives_back, order, lines, !knobs.no_flow_record, knobs.checks_stock_first};
    const std::uint64_t number = ++state.last_count;
    state.counts.begin(ctx, {knobs.cache_patience, 1, kNever, false, kAttempts}, number, state.cache,
                       CacheRun{number, take});
}

void TryService::on(Ctx& ctx, State& state, const CacheAnswer& answer) const {
    if (answer.number == kReconciles && answer.outcome == floor::CacheOutcome::not_primary)
        state.cache = answer.primary;  // the next one goes there
    if (!state.counts.open.contains(answer.number))
        return;
    if (answer.outcome == floor::CacheOutcome::not_primary && answer.primary != state.cache) {
        state.cache = answer.primary;
        return state.counts.turn_to(ctx, {knobs.cache_patience, 1, kNever, false, kAttempts}, answer.number,
                                    state.cache);
    }
    if (answer.outcome == floor::CacheOutcome::not_primary)
        return;  // it does not know who is; it is asked again
    const auto call = state.counts.end(ctx, answer.number);
    const Take& take = call->request.script;
    if (answer.outcome != floor::CacheOutcome::done)
        return count_failed(ctx, state, call->request);
    const Asked* asked = state.asked.find(take.order);
    if (take.gives_back || !asked || asked->act != Act::tries)
        return;
    const Told told = answer.result.told;
    if (knobs.no_flow_record) {
        if (told == Told::done)
            state.counted.set(take.order, take.lines);
        return tell(ctx, state, take.order, told == Told::done ? Verdict::reserved : Verdict::sold_out);
    }
    // The cache may have missed what was given back: the database has the last word, by a read that locks nothing.
    if (told == Told::insufficient)
        return begin(ctx, state, Work::looks, {take.order});
    if (told != Told::barred) {
        ctx.moment("counted");
        state.asked.edit(take.order, [](Asked& edited) { edited.is_counted = true; });
    }
    reserve(ctx, state, take.order);
}

void TryService::on(Ctx& ctx, State& state, const CountAgain& again) const {
    decltype(state.counts)::Call given_up;
    state.cache = behind(nodes.caches, state.cache);
    const auto after =
        state.counts.on_due(ctx, {knobs.cache_patience, 1, kNever, false, kAttempts}, again, &given_up, state.cache);
    if (after == floor::AfterWait::out_of_tries)
        count_failed(ctx, state, given_up.request);
}

// No cache, no filter: the database is asked all the same.
void TryService::count_failed(Ctx& ctx, State& state, const CacheRun& run) const {
    const OrderId order = run.script.order;
    const Asked* asked = state.asked.find(order);
    if (run.script.gives_back || !asked || asked->act != Act::tries)
        return;
    ctx.count("without the cache");
    if (knobs.no_flow_record)
        return tell(ctx, state, order, Verdict::busy);
    reserve(ctx, state, order);
}

void TryService::on(Ctx& ctx, State& state, const ReconcileDue&) const {
    ctx.set_timer(ReconcileDue{}, knobs.reconcile_every);
    if (state.is_open && !knobs.no_flow_record)
        begin(ctx, state, Work::reconciles, {});
}

// The count becomes what the database had a moment ago. What is under way between the two makes it wrong for a moment;
// the next one that finds nothing under way makes it right.
void TryService::reconcile(Ctx& ctx, State& state, const Job& job) const {
    for (const auto& [row, available] : job.seen) {
        const CacheSet set{kReconciles, item_of(row),         Counted{available, Flow::none, {}},
                           kNever,      knobs.no_flow_record, false};
        ctx.send(state.cache, set);
    }
}

}  // namespace orrery::hot_try
