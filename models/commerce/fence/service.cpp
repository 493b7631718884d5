// A call at its service: which transaction it begins at the database, and how it ends. The statements are in
// statements.cpp.
#include <fmt/format.h>

#include <utility>

#include "models/commerce/fence/fence.h"
#include "models/floor/luck.h"

namespace orrery::fence {
namespace {

std::uint64_t luck(const Call& call) {
    return floor::luck_of(call.xid, call.branch, call.line, call.operation, call.attempt);
}

}  // namespace

Service::State Service::start(Ctx& ctx, const Durable& durable) const {
    State state;
    const floor::Lives lives = durable.next(ctx);
    state.last = lives.first_number();
    ctx.persist(lives);
    open(ctx, state);
    return state;
}

// Puts its line's stock on sale, where that has not been done.
void Service::open(Ctx& ctx, State& state) const {
    Call call;
    call.line = ctx.self() - first + 1;
    Row row;
    row.available = knobs.stock;
    say(begin(ctx, state, call), Step::opening, Db::Insert{stock_of(call.line), row}, true);
}

Service::At Service::begin(Ctx& ctx, State& state, const Call& call) const {
    At at{ctx, state, ++state.last, {}};
    at.work.call = call;
    ctx.set_timer(WorkLate{at.number}, knobs.give_up);
    return at;
}

void Service::on(Ctx& ctx, State& state, const Reserve& call) const {
    At at = begin(ctx, state, {Operation::reserve, call.xid, 0, call.line, call.amount, call.attempt});
    at.work.step = Step::registering;
    state.works.set(at.number, at.work);
    ctx.send(coordinator, Register{call.xid, call.line, at.number, call.attempt}, luck(at.work.call));
}

void Service::on(Ctx& ctx, State& state, const Registered& registered) const {
    const Work* known = state.works.find(registered.work);
    if (!known || known->step != Step::registering)
        return;
    At at{ctx, state, registered.work, *known};
    if (registered.branch == 0)
        return give_up(at, "its transaction takes no more");
    at.work.call.branch = registered.branch;
    enter(at);
}

void Service::on(Ctx& ctx, State& state, const Confirm& call) const {
    enter(begin(ctx, state, {Operation::confirm, call.xid, call.branch, call.line, call.amount, call.attempt}));
}

void Service::on(Ctx& ctx, State& state, const Cancel& call) const {
    enter(begin(ctx, state, {Operation::cancel, call.xid, call.branch, call.line, call.amount, call.attempt}));
}

void Service::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    const Work* known = state.works.find(answer.transaction);
    if (!known || known->statement != answer.number)
        return;
    At at{ctx, state, answer.transaction, *known};
    switch (answer.outcome) {
        case floor::DbOutcome::done:
        case floor::DbOutcome::duplicate:
        case floor::DbOutcome::missing:
            return look(at, answer);
        case floor::DbOutcome::deadlock:
            ++state.victims;
            state.last_victim = at.work.call;
            at.work.in_transaction = false;
            break;
        case floor::DbOutcome::lock_timeout:
            break;
        default:
            at.work.in_transaction = false;
    }
    give_up(at, floor::name_of(answer.outcome));
}

void Service::on(Ctx& ctx, State& state, const Effected& effected) const {
    const Work* known = state.works.find(effected.work);
    if (!known || known->step != Step::effecting)
        return;
    At at{ctx, state, effected.work, *known};
    if (at.work.call.operation == Operation::reserve && !at.work.committed)
        return say(at, Step::counting, Db::ReadForUpdate{stock_of(at.work.call.line)});
    answer(at, true);
}

void Service::on(Ctx& ctx, State& state, const WorkLate& late) const {
    const Work* known = state.works.find(late.work);
    if (!known)
        return;
    const bool opens = known->step == Step::opening;
    give_up({ctx, state, late.work, *known}, "no answer");
    if (opens)
        open(ctx, state);
}

void Service::say(At at, Step step, Db::Op op, bool commits) const {
    at.work.step = step;
    at.work.in_transaction = !commits;
    ++at.work.statement;
    at.state.works.set(at.number, at.work);
    const auto isolation = knobs.repeatable_read ? floor::Isolation::repeatable_read : floor::Isolation::read_committed;
    at.ctx.send(database, Db::Statement{at.number, at.work.statement, isolation, std::move(op), commits},
                luck(at.work.call), at.work.statement);
}

// What it does next is another transaction, under a number of its own.
void Service::next_transaction(At& at) const {
    at.state.works.erase(at.number);
    at.ctx.cancel_timer(WorkLate{at.number});
    at.number = ++at.state.last;
    at.work.statement = 0;
    at.ctx.set_timer(WorkLate{at.number}, knobs.give_up);
}

// Nothing of its transaction is to stay.
void Service::roll_back(At& at) const {
    if (!std::exchange(at.work.in_transaction, false))
        return;
    ++at.work.statement;
    at.ctx.send(database, Db::Statement{at.number, at.work.statement, {}, Db::RollBack{}, false}, luck(at.work.call),
                at.work.statement);
}
void Service::leave(At at, bool done) const {
    roll_back(at);
    answer(at, done);
}

// The coordinator asks again, or has decided otherwise.
void Service::give_up(At at, std::string_view why) const {
    at.ctx.note("{} of transaction {}, branch {}: {}", name_of(at.work.call.operation), at.work.call.xid,
                at.work.call.branch, why);
    roll_back(at);
    at.state.works.erase(at.number);
    at.ctx.cancel_timer(WorkLate{at.number});
}

void Service::answer(At at, bool done) const {
    at.state.works.erase(at.number);
    at.ctx.cancel_timer(WorkLate{at.number});
    const Call& call = at.work.call;
    at.ctx.send(coordinator, Answer{call.operation, call.xid, call.branch, call.line, done}, luck(call));
}

void Service::effect(At at, bool undo) const {
    at.work.step = Step::effecting;
    at.state.works.set(at.number, at.work);
    at.ctx.send(outside, Effect{at.number, at.work.call.xid, at.work.call.branch, undo}, luck(at.work.call));
}

std::string Service::label(const State& state) {
    return state.works.empty() ? "" : fmt::format("{} calls", state.works.size());
}

}  // namespace orrery::fence
