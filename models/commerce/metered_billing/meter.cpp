// Usage is measured, written down, and told until it is taken: at once, late where a device was away, and sometimes
// once more a while later, by somebody who does not know that it was.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "models/commerce/metered_billing/metered_billing.h"
#include "models/commerce/metered_billing/rating.h"
#include "sim/model/workload.h"

namespace orrery::metered_billing {
namespace {

constexpr std::size_t kUnderWay = 8;                        // reports at once
constexpr std::uint64_t kNumbersADisk = 1'000'000'000'000;  // a disk that was wiped goes on behind all that it used

}  // namespace

Meter::State Meter::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.kept = durable;
    state.kept.last = std::max(durable.last, ctx.wipes() * kNumbersADisk);
    for (const auto& [number, pending] : durable.pending)
        if (!durable.due.find(number))
            state.kept.due.add(number, ctx.now());
    send_due(ctx, state);
    measure_next(ctx);
    return state;
}

void Meter::measure_next(Ctx& ctx) const {
    if (knobs.measures_for != 0 && ctx.now() >= knobs.measures_for)
        return;
    const Duration gap = next_arrival(ctx, "arrival", knobs.arrivals.or_else(Arrivals::poisson(knobs.interval)));
    ctx.set_timer(Measure{}, gap);
}

// Of each of its accounts in turn, and of each item of them.
Report Meter::measure(Ctx& ctx, State& state) const {
    const auto meters = static_cast<std::uint64_t>(knobs.meters), all = static_cast<std::uint64_t>(knobs.accounts);
    const std::uint64_t own = all > index ? (all - index + meters - 1) / meters : 1;
    Report report;
    report.number = ++state.kept.last;
    const std::uint64_t nth = report.number - 1;
    report.account = 1 + index + nth % own * meters;
    report.item = nth / own % static_cast<std::uint64_t>(knobs.items);
    report.at = ctx.now();
    if (!knobs.skewed.never() && ctx.choose("skewed", knobs.skewed))
        report.at = saturating_add(ctx.now(), knobs.skew_by);
    for (std::int64_t n = 0; n < knobs.batch; ++n)
        report.events.push_back(ctx.between("units", 1, knobs.quantity));
    return report;
}

void Meter::on(Ctx& ctx, State& state, const Measure&) const {
    if (knobs.measures_for != 0 && ctx.now() >= knobs.measures_for)
        return;
    Pending pending;
    pending.report = measure(ctx, state);
    const Report& report = pending.report;
    const bool is_late = !knobs.late.never() && ctx.choose("late", knobs.late);
    const Duration after = is_late ? knobs.late_by.sample(ctx.bits("late by")) : 0;
    pending.replays = !knobs.replays.never() && ctx.choose("replays", knobs.replays);
    if (ctx.due(report.number)) {
        const Units units = std::accumulate(report.events.begin(), report.events.end(), Units{0});
        state.kept.measured.edit({report.account, report.at / knobs.period, report.item},
                                 [&](Measured& measured) { measured.units += units; });
        ctx.count("events", knobs.batch);
        ctx.count("units measured", units);
        state.rest += worth(knobs, report.item, units);
        ctx.count("usage worth", state.rest / knobs.per, "minor units");
        state.rest %= knobs.per;
        ctx.moment("report_written");
        state.kept.due.add(report.number, saturating_add(ctx.now(), after));
        state.kept.pending.set(report.number, pending);
        ctx.persist(state.kept);
        send_due(ctx, state);
    }
    measure_next(ctx);
}

// What is due, some at a time; what waits is on the disk.
void Meter::send_due(Ctx& ctx, State& state) const {
    floor::Agenda<std::uint64_t>& due = state.kept.due;
    while (state.calls.open.size() < kUnderWay && due.next() <= ctx.now()) {
        const std::uint64_t number = due.order.begin()->first.key;
        due.remove(number);
        const Pending& pending = state.kept.pending.at(number);
        state.calls.begin(ctx, {knobs.patience}, pending.call(), nodes.ingest, pending.report);
    }
    ctx.cancel_timer(ReportDue{});
    if (state.calls.open.size() < kUnderWay && !due.empty())
        ctx.set_timer(ReportDue{}, due.next() - ctx.now());
}

void Meter::on(Ctx& ctx, State& state, const ReportDue&) const { send_due(ctx, state); }
void Meter::on(Ctx& ctx, State& state, const ReportAgain& again) const {
    state.calls.on_due(ctx, {knobs.patience}, again);
}

void Meter::on(Ctx& ctx, State& state, const ReportTaken& taken) const {
    const Pending* known = state.kept.pending.find(taken.number);
    if (!known || !state.calls.end(ctx, known->call()))
        return;
    Pending pending = *known;
    const Report& report = pending.report;
    const bool is_refused = taken.how != Taken::taken && taken.how != Taken::repeated;
    if (is_refused && !pending.is_replay) {
        const Units units = std::accumulate(report.events.begin(), report.events.end(), Units{0});
        state.kept.measured.edit({report.account, report.at / knobs.period, report.item},
                                 [&](Measured& measured) { measured.refused += units; });
        ctx.count("events refused", static_cast<std::int64_t>(report.events.size()));
    }
    if (!is_refused && pending.replays && !pending.is_replay) {
        pending.is_replay = true;
        const Duration after = knobs.replay_after.sample(ctx.bits("replay after"));
        state.kept.due.add(taken.number, saturating_add(ctx.now(), after));
        state.kept.pending.set(taken.number, pending);
    } else {
        state.kept.pending.erase(taken.number);
    }
    ctx.persist(state.kept);
    send_due(ctx, state);
}

std::string Meter::label(const State& state) {
    return state.kept.pending.empty() ? "" : fmt::format("{} not taken", state.kept.pending.size());
}

}  // namespace orrery::metered_billing
