// How the service works on a row: it locks it, works for a while, decides by what stands there, and writes, in one
// transaction. What goes wrong on the way is dropped: whoever asked asks again, and the agenda looks.
#include <algorithm>
#include <utility>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "models/floor/luck.h"

namespace orrery::authorize_capture {

using floor::DbOutcome;

void Api::begin(Ctx& ctx, State& state, Work work, Db::Op op, bool commits) const {
    state.at_work.edit(work.intent, [&](std::vector<Errand>& errands) { errands.push_back(work.errand); });
    const std::uint64_t tx = state.db.begin(ctx, knobs.patience, database, std::move(op), commits);
    state.works.set(tx, std::move(work));
}

// Flaw no_compare_and_set breaks "captured or cancelled, never both": it reads, and later writes what it then decided.
void Api::open(Ctx& ctx, State& state, Work work) const {
    const IntentId intent = work.intent;
    work.step = Step::reading;
    if (knobs.no_compare_and_set)
        begin(ctx, state, std::move(work), Db::Read{intent}, true);
    else
        begin(ctx, state, std::move(work), Db::ReadForUpdate{intent}, false);
}

void Api::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    if (!state.db.heard(ctx, answer))
        return;
    const std::uint64_t tx = answer.transaction;
    const Work* known = state.works.find(tx);
    if (!known)
        return;
    const Work work = *known;
    const bool went = answer.outcome == DbOutcome::done || answer.outcome == DbOutcome::duplicate ||
                      answer.outcome == DbOutcome::missing;
    if (!went)
        return drop(ctx, state, tx, work);
    if (work.step == Step::reading)
        return found(ctx, state, tx, work, answer);
    if (answer.outcome == DbOutcome::done)
        return finish(ctx, state, tx, work);
    drop(ctx, state, tx, work);
    if (work.errand == Errand::place) {  // it is there: what has become of it?
        Work again = work;
        again.step = Step::reading;
        again.calls = false;
        begin(ctx, state, std::move(again), Db::Read{work.intent}, true);
    }
}

void Api::found(Ctx& ctx, State& state, std::uint64_t tx, Work work, const Db::Answer& answer) const {
    if (!answer.rows.empty()) {
        work.read = work.row = answer.rows.front().second;
        if (work.errand == Errand::place || work.errand == Errand::show)
            return finish(ctx, state, tx, work);
        work.step = Step::working;
        state.works.set(tx, work);
        const Duration takes = knobs.work.sample(ctx.bits("work"));
        return takes > 0 ? ctx.set_timer(WorkDone{tx}, takes) : decide(ctx, state, tx);
    }
    drop(ctx, state, tx, work);
    if (work.errand != Errand::look)
        return;
    // It was to be placed, and has not come. What is dropped now cannot come later.
    Work drops = work;
    drops.step = Step::inserting;
    drops.row.phase = Phase::dropped;
    begin(ctx, state, std::move(drops), Db::Insert{work.intent, drops.row}, true);
}

void Api::on(Ctx& ctx, State& state, const StatementAgain& again) const { state.db.again(ctx, knobs.patience, again); }
void Api::on(Ctx& ctx, State& state, const WorkDone& done) const {
    if (state.works.contains(done.work))
        decide(ctx, state, done.work);
}

void Api::decide(Ctx& ctx, State& state, std::uint64_t tx) const {
    Work work = state.works.at(tx);
    step(ctx, work);
    if (work.row == work.read) {
        if (!knobs.no_compare_and_set)
            state.db.say(ctx, knobs.patience, database, tx, 2, Db::RollBack{});
        return finish(ctx, state, tx, work);
    }
    work.step = Step::writing;
    const Db::Update update{work.intent, work.row};
    if (!knobs.no_compare_and_set) {
        state.works.set(tx, work);
        return state.db.say(ctx, knobs.patience, database, tx, 2, update, true);
    }
    leave(state, tx, work);
    begin(ctx, state, std::move(work), update, true);
}

void Api::step(Ctx& ctx, Work& work) const {
    Intent& row = work.row;
    const Policy policy = knobs.policy();
    if (work.errand == Errand::look) {
        look(row, ctx.now());
    } else if (work.errand == Errand::cancel || work.errand == Errand::command) {
        work.told = cancel(row, work.errand == Errand::command, ctx.now(), policy);
    } else if (work.errand == Errand::silence) {
        if (row.is_asking() && row.asked == work.operation)
            silence(row, policy);
    } else {
        step_heard(ctx, work);
    }
    const bool asks = row.is_asking() || (row.phase == Phase::refunded && row.asked != work.read.asked);
    if (work.errand != Errand::hear)
        work.calls = asks && row.phase != work.read.phase;
    if (row.phase == work.read.phase)
        return;
    if (work.errand == Errand::look)
        ctx.moment("window_ends");
    if (row.phase == Phase::capturing && work.read.phase == Phase::authorized)
        ctx.moment("decided_to_capture");
    else if (row.phase == Phase::voiding && !work.read.is_asking())
        ctx.moment("decided_to_void");
    else if (row.phase == Phase::refunding && !work.read.is_asking())
        ctx.moment("decided_to_refund");
}

void Api::step_heard(Ctx& ctx, Work& work) const {
    const auto line = line_of(work.row, work.lines);
    if (work.is_notice && !line && work.lines.front().status != floor::PaymentStatus::declined &&
        work.lines.front().status <= floor::PaymentStatus::captured && work.lines.front().refunded.is_zero())
        ctx.count("double charges");  // a payment that the row knows nothing of
    if (!line) {
        work.calls = work.stands && hear_nothing(work.row);
        return;
    }
    work.calls = hear(work.row, *line, work.stands, ctx.now(), knobs.policy());
    const bool was_capture = work.read.asked == Operation::capture, was_void = work.read.asked == Operation::void_;
    if (work.row.phase != work.read.phase && ((was_void && line->status == floor::PaymentStatus::captured) ||
                                              (was_capture && line->status == floor::PaymentStatus::voided)))
        ctx.count("captured and cancelled");
}

// Who asks again while that is at work waits for it: each of them would wait for the row, and hold it again as long.
bool Api::is_at_work(const State& state, IntentId intent, Errand errand) {
    const std::vector<Errand>* errands = state.at_work.find(intent);
    return errands && std::find(errands->begin(), errands->end(), errand) != errands->end();
}

void Api::leave(State& state, std::uint64_t tx, const Work& work) const {
    state.works.erase(tx);
    std::vector<Errand> others = state.at_work.at(work.intent);
    others.erase(std::find(others.begin(), others.end(), work.errand));
    if (others.empty())
        state.at_work.erase(work.intent);
    else
        state.at_work.set(work.intent, others);
}

void Api::drop(Ctx& ctx, State& state, std::uint64_t tx, const Work& work) const {
    ctx.note("{} of intent {} is dropped", name_of(work.errand), work.intent);
    const bool is_open = work.step == Step::reading && work.errand != Errand::place && work.errand != Errand::show;
    if (is_open && !knobs.no_compare_and_set)
        state.db.say(ctx, knobs.patience, database, tx, 2, Db::RollBack{});
    leave(state, tx, work);
}

// The row is read, and written where it has changed.
void Api::finish(Ctx& ctx, State& state, std::uint64_t tx, const Work& work) const {
    leave(state, tx, work);
    const Intent& row = work.row;
    if (work.errand != Errand::show && row != work.read)
        count(ctx, work.read, row);
    tell(ctx, work);
    if (work.errand == Errand::show)
        return;
    const Asked* asked = state.asked.find(work.intent);
    const bool is_asked = asked && asked->operation == row.asked;
    if (work.calls && !is_asked)
        call_provider(ctx, state, work.intent, {row.asked, row.payment, row.amount, 1, work.stands});
    else if (!is_asked && (row.phase == Phase::unknown || (row.is_asking() && work.errand == Errand::look)))
        query(ctx, work.intent);
    plan_look(ctx, state, work.intent, row);
}

void Api::tell(Ctx& ctx, const Work& work) const {
    const Intent& row = work.row;
    const std::uint64_t luck = floor::luck_of(work.intent);
    if (work.errand == Errand::cancel || work.errand == Errand::command)
        return ctx.send(work.from, CancelTold{work.intent, work.told, row.phase}, luck);
    if (work.errand == Errand::show)
        return ctx.send(work.from, Shown{work.intent, row}, luck);
    const auto is_open = [](const Intent& one) {
        return one.phase == Phase::authorizing || (one.phase == Phase::unknown && one.asked == Operation::authorize);
    };
    const bool is_answer = work.errand == Errand::place || (is_open(work.read) && row != work.read);
    const NodeId user = work.errand == Errand::place ? work.from : row.user;
    if (is_answer && !is_open(row))
        ctx.send(user, Placed{work.intent, row.phase}, luck);
}

}  // namespace orrery::authorize_capture
