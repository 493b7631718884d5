#include "models/commerce/global_transaction/coordinator.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/floor/luck.h"

namespace orrery::global_transaction {

Coordinator::State Coordinator::start(Ctx& ctx) const {
    ctx.set_timer(Sweep{}, knobs.sweep_every);
    return {};
}

// Again until it is answered.
void Coordinator::ask_store(Ctx& ctx, const Op& op) const {
    const OpKey& key = op.statement.key;
    ctx.send(nodes.store, op.statement,
             floor::luck_of(floor::luck_of(key), static_cast<std::uint64_t>(op.statement.act)));
    ctx.set_timer(AskStore{key}, knobs.retry);
}
void Coordinator::begin_op(Ctx& ctx, State& state, Statement statement, NodeId asker, bool commit) const {
    const OpKey key = statement.key;
    if (state.ops.contains(key))
        return;
    state.ops.set(key, Op{std::move(statement), asker, commit});
    ask_store(ctx, state.ops.at(key));
}
void Coordinator::go_on(Ctx& ctx, State& state, Op op, Act act, Status to) const {
    op.statement.act = act;
    op.statement.to = to;
    state.ops.set(op.statement.key, op);
    ask_store(ctx, op);
}
void Coordinator::on(Ctx& ctx, State& state, const AskStore& again) const {
    if (const Op* op = state.ops.find(again.key))
        ask_store(ctx, *op);
}

void Coordinator::on(Ctx& ctx, State& state, const Begin& begin, NodeId from) const {
    begin_op(ctx, state, Statement{{What::begin, begin.xid, kNoNode, 0}, Act::begin, begin.amount, {}}, from);
}

void Coordinator::on(Ctx& ctx, State& state, const Register& branch, NodeId from) const {
    const Act first = knobs.registers_apart ? Act::read : Act::enlist;
    begin_op(ctx, state, Statement{{What::enlist, branch.xid, from, branch.question}, first, 0, {}}, from);
}

void Coordinator::on(Ctx& ctx, State& state, const AskLock& ask, NodeId from) const {
    begin_op(ctx, state, Statement{{What::ask, ask.xid, from, ask.question}, Act::who_locks, 0, {}}, from);
}

// Whatever the other coordinator is at, this one is about a transaction once at a time.
void Coordinator::on(Ctx& ctx, State& state, const Finish& finish, NodeId from) const {
    if (const Drive* drive = state.drives.find(finish.xid)) {
        if (drive->commit == finish.commit && drive->commit)
            state.drives.edit(finish.xid, [&](Drive& known) { known.waiter = from; });
        else
            ctx.send(from, Finished{finish.xid, drive->commit}, finish.xid);
        return;
    }
    if (state.ops.contains(OpKey{What::time_out, finish.xid, kNoNode, 0}))
        return;  // the shop asks again
    begin_op(ctx, state, Statement{{What::finish, finish.xid, kNoNode, 0}, Act::read, 0, {}}, from, finish.commit);
}

void Coordinator::on(Ctx& ctx, State& state, const Sweep&) const {
    ctx.set_timer(Sweep{}, knobs.sweep_every);
    begin_op(ctx, state, Statement{{What::scan, 0, kNoNode, 0}, Act::scan, 0, {}}, kNoNode);
}

void Coordinator::on(Ctx& ctx, State& state, const Result& result) const {
    const Op* known = state.ops.find(result.key);
    if (!known || known->statement.act != result.act)
        return;  // heard before
    const Op op = *known;
    const Xid xid = result.key.xid;
    state.ops.erase(result.key);
    ctx.cancel_timer(AskStore{result.key});
    switch (result.key.what) {
        case What::begin:
            return ctx.send(op.asker, Begun{xid}, xid);
        case What::enlist:
            return on_enlisted(ctx, state, op, result);
        case What::ask:
            return ctx.send(op.asker, LockState{xid, result.key.question, result.verdict == Verdict::ok}, xid);
        case What::finish:
        case What::time_out:
            return on_finishing(ctx, state, op, result);
        case What::scan:
            for (const Found& found : result.found)
                on_found(ctx, state, found);
            return;
        case What::end:
            break;
    }
    const Drive* drive = state.drives.find(xid);
    if (!drive)
        return;
    ctx.moment("ended");
    if (drive->waiter != kNoNode)
        ctx.send(drive->waiter, Finished{xid, drive->commit}, xid);
    state.drives.erase(xid);
}

void Coordinator::on_enlisted(Ctx& ctx, State& state, const Op& op, const Result& result) const {
    Verdict verdict = result.verdict;
    if (result.act == Act::read) {
        if (result.status == Status::begun)
            return go_on(ctx, state, op, Act::lock, Status::unknown);
        verdict = Verdict::over;
    }
    const std::uint64_t luck = floor::luck_of(result.key.xid, result.key.service);
    ctx.send(op.asker, Registered{result.key.xid, result.key.question, verdict}, luck);
}

// Read first, then decide: what was read may no longer be so, which the store's compare-and-set finds.
void Coordinator::on_finishing(Ctx& ctx, State& state, const Op& op, const Result& result) const {
    const Xid xid = result.key.xid;
    if (result.act == Act::decide) {
        if (result.verdict == Verdict::ok)
            return drive(ctx, state, op, result);
        if (op.asker != kNoNode)
            go_on(ctx, state, op, Act::read, Status::unknown);
        return;
    }
    Op next = op;
    if (result.status == Status::begun)
        return go_on(ctx, state, op, Act::decide, op.commit ? Status::committing : Status::rolling_back);
    next.commit = result.status == Status::committing || result.status == Status::committed;
    if (result.status == Status::committing || result.status == Status::rolling_back)
        return go_on(ctx, state, next, Act::decide, result.status);
    ctx.send(op.asker, Finished{xid, next.commit}, xid);
}

void Coordinator::on_found(Ctx& ctx, State& state, const Found& found) const {
    const bool is_at_it =
        state.drives.contains(found.xid) || state.ops.contains(OpKey{What::finish, found.xid, kNoNode, 0});
    if (is_at_it)
        return;
    Status to = found.status;
    if (to == Status::begun) {
        to = Status::rolling_back;
        ctx.moment("timed_out");
        ctx.count("timed out", 1, "transactions");
    }
    const bool commit = to == Status::committing || to == Status::committed;
    begin_op(ctx, state, Statement{{What::time_out, found.xid, kNoNode, 0}, Act::decide, 0, to}, kNoNode, commit);
}

// Phase two. A commit of AT and of a saga is over for the shop when it is decided, and so is every roll-back.
void Coordinator::drive(Ctx& ctx, State& state, const Op& op, const Result& result) const {
    const Xid xid = result.key.xid;
    ctx.moment("decided");
    Drive begun{op.commit, is_over(result.status), result.services, op.asker};
    const Protocol protocol = knobs.by();
    if (op.commit && protocol == Protocol::saga)
        begun.left.clear();  // all of it is committed
    const bool waits = op.commit && (protocol == Protocol::xa || protocol == Protocol::tcc);
    if (op.asker != kNoNode && !waits) {
        ctx.send(op.asker, Finished{xid, op.commit}, xid);
        begun.waiter = kNoNode;
    }
    state.drives.set(xid, begun);
    tell_branches(ctx, state, xid);
}

void Coordinator::tell_branches(Ctx& ctx, State& state, Xid xid) const {
    const Drive drive = state.drives.at(xid);
    if (drive.left.empty()) {
        const Status over = drive.commit ? Status::committed : Status::rolled_back;
        return begin_op(ctx, state,
                        Statement{{What::end, xid, kNoNode, 0}, drive.forgets ? Act::forget : Act::end, 0, over},
                        kNoNode);
    }
    for (const NodeId service : drive.left)
        ctx.send(service, EndBranch{xid, drive.commit}, floor::luck_of(xid, service, drive.commit));
    ctx.set_timer(EndAgain{xid}, knobs.retry);
}

void Coordinator::on(Ctx& ctx, State& state, const EndAgain& again) const {
    const Drive* drive = state.drives.find(again.xid);
    if (drive && !drive->left.empty())
        tell_branches(ctx, state, again.xid);
}

void Coordinator::on(Ctx& ctx, State& state, const BranchEnded& ended, NodeId from) const {
    const Drive* known = state.drives.find(ended.xid);
    if (!known || known->commit != ended.commit || !ended.done || known->left.empty())
        return;
    state.drives.edit(ended.xid, [&](Drive& drive) { std::erase(drive.left, from); });
    if (!state.drives.at(ended.xid).left.empty())
        return;
    ctx.cancel_timer(EndAgain{ended.xid});
    tell_branches(ctx, state, ended.xid);
}

std::string Coordinator::label(const State& state) {
    return state.drives.empty() ? "" : fmt::format("{} in phase two", state.drives.size());
}

}  // namespace orrery::global_transaction
