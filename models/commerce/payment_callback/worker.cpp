// What is stored is worked off; orders that are open are asked for, later and later, until they are paid or nobody can
// pay for them any more.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/payment_callback/payment_callback.h"

namespace orrery::payment_callback {

using floor::DbOutcome;
using floor::PaymentStatus;

Worker::State Worker::start(Ctx& ctx, const Durable& durable) const {
    State state;
    const floor::Lives lives = durable.next(ctx);
    state.jobs.db.last = lives.first_number();
    ctx.persist(lives);
    look(ctx, state);
    ctx.set_timer(Poll{}, knobs.poll);
    return state;
}

void Worker::on(Ctx& ctx, State& state, const Stored&) const { look(ctx, state); }
void Worker::on(Ctx& ctx, State& state, const Poll&) const {
    look(ctx, state);
    ctx.set_timer(Poll{}, knobs.poll);
}
void Worker::on(Ctx& ctx, State& state, const SayAgain& again) const {
    state.jobs.db.again(ctx, knobs.patience, again);
}
void Worker::on(Ctx& ctx, State& state, const WorkDone& done) const {
    ended(ctx, state, state.jobs.worked(ctx, place(), done));
}
void Worker::on(Ctx& ctx, State& state, const QueryAgain& again) const {
    state.asking.on_due(ctx, {knobs.patience}, again);
}

// All that is stored, and whatever is due to be asked for, stand beside each other.
void Worker::look(Ctx& ctx, State& state) const {
    if (state.reading != 0) {
        state.again = true;
        return;
    }
    state.again = false;
    state.reading = state.jobs.next_transaction();
    const Key last = knobs.asks_actively() ? ask_of(ctx.now(), kLast) : last_of(Kind::raw);
    state.jobs.db.say(ctx, knobs.patience, nodes.database, state.reading, 1, Db::ReadRange{first_of(Kind::raw), last},
                      true);
}

void Worker::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    if (!state.jobs.db.heard(ctx, answer))
        return;
    if (answer.transaction == state.reading)
        return found_work(ctx, state, answer);
    if (const OrderId* order = state.of_transaction.find(answer.transaction))
        return answered(ctx, state, *order, answer);
    ended(ctx, state, state.jobs.heard(ctx, place(), answer));
}

void Worker::found_work(Ctx& ctx, State& state, const Db::Answer& answer) const {
    state.reading = 0;
    for (const auto& [key, row] : answer.rows) {
        if (key.kind == Kind::ask) {
            if (!state.questions.contains(key.mark))
                say(ctx, state, key.mark, {key, row, Stage::looking, 0, true}, state.jobs.next_transaction(), 1,
                    Db::Read{order_of(key.mark)}, true);
            continue;
        }
        if (state.working.contains(key))
            continue;
        Settlement one;
        const floor::Money nothing{0, row.paid.currency};
        const bool is_captured = row.said == PaymentStatus::captured;
        one.line = {row.payment, row.order, row.said, row.paid, is_captured ? row.paid : nothing, nothing};
        one.source = key.mark == kFromBill ? Source::bill : Source::notice;
        one.is_stored = true;
        one.raw = key;
        one.at = row.at;
        state.working.set(key, true);
        ended(ctx, state, state.jobs.begin(ctx, place(), std::move(one)));
    }
    if (state.again)
        look(ctx, state);
}

void Worker::ended(Ctx& ctx, State& state, const std::optional<Ended>& ended) const {
    if (!ended)
        return;
    const Settlement& one = ended->one;
    if (one.is_stored)
        state.working.erase(one.raw);
    state.unknown += ended->end == End::unknown ? 1 : 0;
    if (ended->end != End::handled)
        return;  // it stays, and is found again
    state.repeats += one.is_repeated ? 1 : 0;
    if (one.source == Source::question && !one.is_repeated) {
        ++state.found;
        ctx.moment("asked_and_found");
        ctx.count("found by asking");
    }
    if (one.pays)
        ctx.send(nodes.customers, OrderConfirmed{one.line.order}, one.line.order);
}

void Worker::say(Ctx& ctx, State& state, OrderId order, Question question, std::uint64_t transaction,
                 std::uint64_t statement, Db::Op op, bool commits) const {
    state.questions.set(order, question);
    state.of_transaction.set(transaction, order);
    state.jobs.db.say(ctx, knobs.patience, nodes.database, transaction, statement, std::move(op), commits);
}
void Worker::forget(State& state, OrderId order, std::uint64_t transaction) const {
    state.questions.erase(order);
    state.of_transaction.erase(transaction);
}

void Worker::answered(Ctx& ctx, State& state, OrderId order, const Db::Answer& answer) const {
    Question question = state.questions.at(order);
    const bool went = answer.outcome == DbOutcome::done || answer.outcome == DbOutcome::duplicate ||
                      answer.outcome == DbOutcome::missing;
    const bool is_over = question.stage == Stage::adding || (question.stage == Stage::moving && !question.goes_on);
    if (!went || is_over)
        return forget(state, order, answer.transaction);  // where it failed, it is due again at the next look
    if (question.stage == Stage::looking) {
        state.of_transaction.erase(answer.transaction);
        if (!answer.rows.empty() && answer.rows.front().second.payment != 0) {
            question.stage = Stage::moving;
            question.goes_on = false;
            return say(ctx, state, order, question, state.jobs.next_transaction(), 1, Db::Remove{question.key}, true);
        }
        question.stage = Stage::asking;
        question.asked = ctx.now();
        state.questions.set(order, question);
        ctx.moment("asked");
        ctx.count("queries");
        return state.asking.begin(ctx, {knobs.patience}, order, nodes.provider,
                                  floor::QueryPayments{order, order, nodes.endpoint});
    }
    question.stage = Stage::adding;
    Row row = question.row;
    ++row.asked;
    Duration wait = knobs.ask_after;
    for (std::uint32_t n = 0; n < row.asked && wait < knobs.ask_longest; ++n)
        wait = saturating_add(wait, wait);
    const Time next = saturating_add(ctx.now(), std::min(wait, knobs.ask_longest));
    say(ctx, state, order, question, answer.transaction, 2, Db::Insert{ask_of(next, order), row}, true);
}

void Worker::on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const {
    if (!state.asking.end(ctx, found.number))
        return;
    Question question = state.questions.at(found.order);
    bool is_decided = true;
    for (const floor::PaymentLine& line : found.lines) {
        is_decided = is_decided && line.status != PaymentStatus::pending;
        Settlement one;
        one.line = line;
        one.source = Source::question;
        if (one.is_success()) {
            is_decided = false;  // until it is written down
            ended(ctx, state, state.jobs.begin(ctx, place(), std::move(one)));
        }
    }
    // Who was asked behind the order's end has seen all that can be paid for it.
    question.goes_on = !is_decided || question.asked < question.row.until;
    question.stage = Stage::moving;
    say(ctx, state, found.order, question, state.jobs.next_transaction(), 1, Db::Remove{question.key},
        !question.goes_on);
}

std::string Worker::label(const State& state) {
    const std::size_t busy = state.jobs.open.size(), asks = state.asking.open.size();
    return busy + asks == 0 ? "" : fmt::format("{} at work, {} asked for", busy, asks);
}

}  // namespace orrery::payment_callback
