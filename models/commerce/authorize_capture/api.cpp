// What is asked of the service, and when it looks at an intent by itself: an agenda on its own disk has a due time for
// each intent that is not over, written before the row can change, so that a crash finds too much there and never too
// little.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "models/floor/luck.h"

namespace orrery::authorize_capture {
namespace {

constexpr std::uint64_t kNumbersALife = 1'000'000'000;

}  // namespace

Api::State Api::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.kept = durable;
    state.kept.lives = floor::Lives{durable.lives}.next(ctx).lives;
    state.db.last = state.kept.lives * kNumbersALife;
    keep(ctx, state, kNever);
    return state;
}

void Api::on(Ctx& ctx, State& state, const Place& place, NodeId from) const {
    // Flaw ignores_expiry breaks "a capture comes between deadline and expiry": nobody asks how long a hold lives.
    const bool fits = !knobs.holds() || knobs.ignores_expiry || knobs.outlives_window();
    if (place.amount.minor <= 0 || place.amount.currency != floor::Currency::cny || !fits)
        return ctx.send(from, Placed{place.intent, Phase::refused}, floor::luck_of(place.intent));
    if (is_at_work(state, place.intent, Errand::place))
        return;
    Work work;
    work.errand = Errand::place;
    work.step = Step::inserting;
    work.intent = place.intent;
    work.from = from;
    work.row = placed(from, place.amount, ctx.now(), knobs.policy());
    work.calls = work.row.is_asking();
    look_soon(ctx, state, place.intent);
    const Intent row = work.row;
    begin(ctx, state, std::move(work), Db::Insert{place.intent, row}, true);
}

void Api::on(Ctx& ctx, State& state, const Cancel& wanted, NodeId from) const {
    Work work;
    work.errand = wanted.by_agent ? Errand::command : Errand::cancel;
    work.intent = wanted.intent;
    work.from = from;
    if (is_at_work(state, work.intent, work.errand))
        return;
    look_soon(ctx, state, wanted.intent);
    open(ctx, state, std::move(work));
}

void Api::on(Ctx& ctx, State& state, const Show& show, NodeId from) const {
    Work work;
    work.errand = Errand::show;
    work.intent = show.intent;
    work.from = from;
    begin(ctx, state, std::move(work), Db::Read{show.intent}, true);
}

void Api::on(Ctx& ctx, State& state, const Alarm&) const {
    const auto due = state.kept.agenda.take_due(ctx.now());
    for (const auto& [at, intent] : due)
        state.kept.agenda.add(intent, saturating_add(ctx.now(), knobs.query_every));
    keep(ctx, state, kNever);
    for (const auto& [at, intent] : due) {
        if (is_at_work(state, intent, Errand::look))
            continue;
        Work work;
        work.errand = Errand::look;
        work.intent = intent;
        open(ctx, state, std::move(work));
    }
}

// Flaw timer_in_memory breaks "every intent ends": the agenda is never written.
void Api::keep(Ctx& ctx, State& state, Time armed_for) const {
    state.kept.agenda.arm(ctx, Alarm{}, armed_for);
    Durable durable = state.kept;
    if (knobs.timer_in_memory)
        durable.agenda = {};
    ctx.persist(durable);
}

// Before a row may change: what it becomes is looked at in time, also by who comes back after a crash.
void Api::look_soon(Ctx& ctx, State& state, IntentId intent) const {
    const Time soon = saturating_add(ctx.now(), knobs.query_every);
    const Instant* due = state.kept.agenda.find(intent);
    if (due && *due <= soon)
        return ctx.barrier();
    const Time armed_for = state.kept.agenda.next();
    state.kept.agenda.add(intent, soon);
    keep(ctx, state, armed_for);
}

// As the row stands now. Who else is at work on it plans when they have finished.
void Api::plan_look(Ctx& ctx, State& state, IntentId intent, const Intent& row) const {
    if (state.at_work.contains(intent))
        return;
    const Time armed_for = state.kept.agenda.next();
    const Instant* due = state.kept.agenda.find(intent);
    const bool waits = row.phase == Phase::waiting || row.phase == Phase::authorized;
    const Time soon = saturating_add(ctx.now(), knobs.query_every);
    if (row.is_over() ? !due : due && (waits ? *due == row.deadline : *due <= soon))
        return;
    if (row.is_over())
        state.kept.agenda.remove(intent);
    else
        state.kept.agenda.add(intent, waits ? Time{row.deadline} : soon);
    keep(ctx, state, armed_for);
}

std::string Api::label(const State& state) {
    if (state.works.empty() && state.asked.empty())
        return "";
    return fmt::format("{} at work, {} asked", state.works.size(), state.asked.size());
}

}  // namespace orrery::authorize_capture
