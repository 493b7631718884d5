// What comes of a transaction: what is told to whom, and what is known from then on.
#include <algorithm>

#include "models/commerce/hot_try/hot_try.h"

namespace orrery::hot_try {

void TryService::finish(Ctx& ctx, State& state, const Job& job) const {
    switch (job.work) {
        case Work::opens:
            return begin(ctx, state, Work::loads, {});
        case Work::loads:
            return finish_load(ctx, state, job);
        case Work::reserves:
        case Work::accepts:
            return finish_reserve(ctx, state, job);
        case Work::settles:
            return finish_settled(ctx, state, job);
        case Work::ends:
            return finish_end(ctx, state, job);
        case Work::looks:
            return finish_look(ctx, state, job);
        case Work::reconciles:
            return reconcile(ctx, state, job);
    }
}

// What it needs to know of a hold that is in the books.
void TryService::note_hold(State& state, OrderId order, const Row& hold) const {
    if (hold.phase == HoldPhase::tried && hold.expires != kNever)
        state.ends.add(order, hold.expires);
    if (hold.phase == HoldPhase::accepted)
        state.backlog.set(order, true);
}

void TryService::finish_load(Ctx& ctx, State& state, const Job& job) const {
    state.is_open = true;
    for (const auto& [order, hold] : job.known)
        note_hold(state, order, hold);
    if (knobs.cache)
        begin(ctx, state, Work::reconciles, {});
    settle_next(ctx, state);
}

void TryService::finish_reserve(Ctx& ctx, State& state, const Job& job) const {
    if (job.work == Work::reserves)
        --state.reserving;
    start_batches(ctx, state);
    for (const OrderId order : job.orders) {
        const Row* known = job.known.find(order);
        const bool is_done = job.fits.contains(order) || (job.work == Work::accepts && !job.is_given_up);
        if (known) {
            note_hold(state, order, *known);
            const bool is_held = known->phase == HoldPhase::tried || known->phase == HoldPhase::confirmed ||
                                 known->phase == HoldPhase::accepted;
            tell(ctx, state, order, is_held ? Verdict::reserved : Verdict::gone);
        } else if (job.is_given_up) {
            tell(ctx, state, order, Verdict::busy);
        } else if (is_done) {
            Row hold;
            hold.phase = job.work == Work::accepts ? HoldPhase::accepted : HoldPhase::tried;
            hold.expires = end_of_hold(ctx.now());
            note_hold(state, order, hold);
            if (job.work == Work::accepts)
                ctx.moment("accepted");
            if (job.is_merged)
                ctx.count("borrowed");
            tell(ctx, state, order, Verdict::reserved);
        } else if (knobs.rows_an_item() > 1 && !job.is_merged && !knobs.no_borrowing) {
            // Flaw no_borrowing breaks "no Try is told sold out falsely": its own bucket is empty, the others are not.
            ctx.moment("looks");
            begin(ctx, state, Work::looks, {order});
        } else {
            tell(ctx, state, order, Verdict::sold_out);
        }
    }
    settle_next(ctx, state);
}

void TryService::finish_look(Ctx& ctx, State& state, const Job& job) const {
    const OrderId order = job.orders.front();
    if (job.is_given_up)
        return tell(ctx, state, order, Verdict::busy);
    if (const Row* known = job.known.find(order)) {
        note_hold(state, order, *known);
        const bool is_held = known->phase == HoldPhase::tried || known->phase == HoldPhase::confirmed;
        return tell(ctx, state, order, is_held ? Verdict::reserved : Verdict::gone);
    }
    const std::vector<Line> lines = state.asked.at(order).lines;
    const bool is_there = std::all_of(lines.begin(), lines.end(), [&](const Line& line) {
        return job.seen.at(stock_row(line.item, 0)) >= line.quantity;
    });
    if (!is_there)
        return tell(ctx, state, order, Verdict::sold_out);
    begin(ctx, state, Work::reserves, {order}, knobs.rows_an_item() > 1);
}

void TryService::finish_end(Ctx& ctx, State& state, const Job& job) const {
    const OrderId order = job.orders.front();
    const Act act = state.asked.at(order).act;
    const Row* hold = job.known.find(order);
    const HoldPhase before = hold ? hold->phase : HoldPhase::none;
    // Neither yes nor no yet: it is asked again.
    if (job.is_given_up || (act == Act::confirms && before == HoldPhase::accepted)) {
        if (act == Act::expires) {
            --state.expiring;
            state.ends.add(order, saturating_add(ctx.now(), std::max<Duration>(knobs.sweep, 1)));
        }
        return state.asked.erase(order), void();
    }
    const bool ended_now = before == HoldPhase::tried && job.stage == Stage::writes;
    state.ends.remove(order);
    if (act == Act::expires && before == HoldPhase::tried && !ended_now)
        note_hold(state, order, *hold);  // its time is not over yet
    if (before == HoldPhase::accepted)
        state.backlog.erase(order);
    if (ended_now && !knobs.no_ttl) {
        Amount pieces = 0;
        for (const Part& part : hold->parts)
            pieces += part.quantity;
        const Duration frozen = std::max<Duration>(ctx.now() - (hold->expires - knobs.ttl), 0);
        ctx.count("frozen", pieces * (frozen / 1_ms), "piece ms");
    }
    if (act == Act::confirms)
        ctx.moment("confirmed");
    else if (ended_now)
        ctx.moment("given_back");
    if (ended_now && act == Act::expires)
        ctx.count("expired");
    if (ended_now && act != Act::confirms && knobs.cache) {
        std::vector<Line> lines;
        for (const Part& part : hold->parts)
            lines.push_back({item_of(part.row), part.quantity});
        count(ctx, state, order, true, lines);
    }
    const bool confirms = ended_now || before == HoldPhase::confirmed || (!hold && knobs.no_flow_record);
    tell_end(ctx, state, order, act == Act::confirms ? confirms : before != HoldPhase::confirmed);
}

void TryService::finish_settled(Ctx& ctx, State& state, const Job& job) const {
    const OrderId order = job.orders.front();
    state.is_settling = false;
    if (!job.is_given_up) {
        state.backlog.erase(order);
        if (job.stage == Stage::writes) {
            Row hold = job.known.at(order);
            hold.phase = HoldPhase::tried;
            note_hold(state, order, hold);
        }
    }
    settle_next(ctx, state);
}

}  // namespace orrery::hot_try
