// The statements of a call: the fence's, the business's, and the order in which they come.
#include "models/commerce/fence/fence.h"

namespace orrery::fence {

using floor::DbOutcome;

// DTM's barrier has a row for each operation, Seata's fence one row with a status.
Key Service::fence_row(const Call& call, Operation operation) const {
    Key key = first_of(Kind::fence, call.xid, call.branch);
    // Flaw barrier_by_call breaks "an order takes each line once": the row has the number of the call in its name, so
    // that a repeated call finds no row of its own.
    if (knobs.is_barrier())
        key.mark = mark_of(operation, knobs.barrier_by_call ? call.attempt : 0);
    return key;
}

Row Service::row_with(Ctx& ctx, Status status) const {
    Row row;
    row.status = status;
    row.at = knobs.clean_every == 0 ? 0 : ctx.now();
    return row;
}

void Service::enter(At at) const {
    const Call& call = at.work.call;
    // Flaw barrier_follows breaks "an order takes each line once": the business is done and committed before anybody
    // looks whether it was done before.
    if (knobs.barrier_follows)
        return business(at);
    // Flaw barrier_commits_first breaks "frozen is the sum of the holds": what is marked as done is not done yet, and
    // where that never comes the call counts as done all the same.
    if (knobs.is_barrier() && call.operation == Operation::cancel)
        return say(at, Step::marking_try,
                   Db::Insert{fence_row(call, Operation::reserve), row_with(at.ctx, Status::marked)});
    if (knobs.is_barrier())
        return say(at, Step::marking, Db::Insert{fence_row(call, call.operation), row_with(at.ctx, Status::marked)},
                   knobs.barrier_commits_first);
    if (call.operation == Operation::reserve)
        return say(at, Step::marking, Db::Insert{fence_row(call, call.operation), row_with(at.ctx, Status::tried)});
    say(at, Step::looking, Db::ReadForUpdate{fence_row(call, call.operation)});
}

// The statement before has been carried out.
void Service::look(At at, const Db::Answer& answer) const {
    const Call& call = at.work.call;
    switch (at.work.step) {
        case Step::opening:
            at.state.works.erase(at.number);
            return at.ctx.cancel_timer(WorkLate{at.number});
        case Step::marking_try:
            // The Cancel writes the Try's row: where it is new there was no Try, and none can pass later.
            at.work.empty = answer.outcome == DbOutcome::done;
            return say(at, Step::marking,
                       Db::Insert{fence_row(call, Operation::cancel), row_with(at.ctx, Status::marked)},
                       knobs.barrier_commits_first);
        case Step::marking:
            return marked(at, answer.outcome);
        case Step::marking_behind:
            return Service::answer(at, true);
        case Step::reading:
        case Step::looking:
            return found_fence(at, answer);
        case Step::suspending:
            if (answer.outcome != DbOutcome::done)
                return Service::answer(at, false);  // another Cancel was faster
            at.state.empty_rollback = true;
            at.ctx.moment("empty_rollback");
            return Service::answer(at, true);
        case Step::telling:
            return business(at);
        case Step::counting:
            return counted(at, answer);
        case Step::moving:
            if (call.operation != Operation::reserve)
                return over(at);
            return hold(at);
        case Step::holding:
            return over(at);
        case Step::finding:
            for (const auto& [key, row] : answer.rows)
                at.work.holds.push_back(key);
            return remove_next(at);
        case Step::removing:
            return remove_next(at);
        case Step::registering:
        case Step::effecting:
            return;
    }
}

void Service::marked(At at, DbOutcome outcome) const {
    const Call& call = at.work.call;
    if (outcome == DbOutcome::duplicate) {
        if (knobs.is_barrier())
            return leave(at, true);  // repeated, or barred: answered, without effect
        return say(at, Step::reading, Db::Read{fence_row(call, call.operation)}, true);
    }
    const bool committed = !at.work.in_transaction;
    if (at.work.empty && committed)
        return answer(at, true);
    if (at.work.empty)
        return say(at, Step::suspending, Db::Commit{}, true);
    if (committed)
        next_transaction(at);
    business(at);
}

// Seata's row, as a Try finds it that could not insert its own, or as a Confirm or Cancel has locked it.
void Service::found_fence(At at, const Db::Answer& answer) const {
    const Call& call = at.work.call;
    if (answer.rows.empty()) {
        if (call.operation == Operation::cancel)
            return say(at, Step::suspending,
                       Db::Insert{fence_row(call, call.operation), row_with(at.ctx, Status::suspended)}, true);
        return leave(at, false);  // a Confirm: no row of this branch exists
    }
    const Status status = answer.rows.front().second.status;
    if (call.operation == Operation::reserve) {
        if (status == Status::tried && knobs.has_effect() && !knobs.effect_in_transaction) {
            at.work.committed = true;
            return effect(at, false);
        }
        return leave(at, status == Status::tried || status == Status::committed);
    }
    const bool confirms = call.operation == Operation::confirm;
    if (status == Status::tried)
        return say(at, Step::telling,
                   Db::Update{fence_row(call, call.operation),
                              row_with(at.ctx, confirms ? Status::committed : Status::rolled_back)});
    const bool done = confirms ? status == Status::committed : status != Status::committed;
    if (!confirms && status == Status::rolled_back && knobs.has_effect()) {
        roll_back(at);
        return effect(at, true);
    }
    leave(at, done);
}

void Service::business(At at) const {
    const Call& call = at.work.call;
    if (call.operation != Operation::reserve)
        return say(
            at, Step::finding,
            Db::ReadRange{first_of(Kind::hold, call.xid, call.branch), last_of(Kind::hold, call.xid, call.branch)});
    // Flaw effect_in_transaction breaks "a cancelled order has no effect outside": where the transaction is rolled back
    // the fence's row goes and the effect stays, and the Cancel that finds no row undoes nothing.
    if (knobs.has_effect() && knobs.effect_in_transaction)
        return effect(at, false);
    say(at, Step::counting, Db::ReadForUpdate{stock_of(call.line)});
}

void Service::counted(At at, const Db::Answer& answer) const {
    const Call& call = at.work.call;
    if (answer.rows.empty() || answer.rows.front().second.available < call.amount)
        return leave(at, false);
    say(at, Step::moving, Db::Change{stock_of(call.line), Move{-call.amount, call.amount, 0}});
}

void Service::hold(At at) const {
    const Call& call = at.work.call;
    Row row;
    row.status = Status::held;
    row.frozen = call.amount;
    row.line = call.line;
    say(at, Step::holding, Db::Insert{{Kind::hold, call.xid, call.branch, at.number}, row}, true);
}

// "delete from holds where xid and branch; update stock set frozen = frozen - amount": what the fence lets through is
// not looked at twice.
void Service::remove_next(At at) const {
    const Call& call = at.work.call;
    if (at.work.holds.empty()) {
        const bool confirms = call.operation == Operation::confirm;
        return say(at, Step::moving,
                   Db::Change{stock_of(call.line),
                              confirms ? Move{0, -call.amount, call.amount} : Move{call.amount, -call.amount, 0}},
                   true);
    }
    const Key next = at.work.holds.back();
    at.work.holds.pop_back();
    say(at, Step::removing, Db::Remove{next});
}

// The business is committed.
void Service::over(At at) const {
    const Call& call = at.work.call;
    at.work.committed = true;
    if (call.operation == Operation::reserve)
        at.ctx.moment("held");
    else if (call.operation == Operation::confirm)
        at.ctx.moment("sold");
    else
        at.ctx.moment("given_back");
    if (knobs.barrier_follows) {
        next_transaction(at);
        return say(at, Step::marking_behind,
                   Db::Insert{fence_row(call, call.operation), row_with(at.ctx, Status::marked)}, true);
    }
    if (knobs.has_effect() && call.operation == Operation::cancel)
        return effect(at, true);
    if (knobs.has_effect() && call.operation == Operation::reserve && !knobs.effect_in_transaction)
        return effect(at, false);
    answer(at, true);
}

}  // namespace orrery::fence
