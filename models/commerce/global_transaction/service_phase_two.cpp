// Phase two: what a coordinator has decided, once, however often it says it.
#include "models/commerce/global_transaction/service.h"
#include "models/floor/luck.h"

namespace orrery::global_transaction {

// A roll-back that finds no branch leaves a row, so that what is still under way finds it.
// Flaw no_fence breaks "every branch ends": it leaves none.
void Service::on(Ctx& ctx, State& state, const EndBranch& end, NodeId from) const {
    const Branch* known = state.books.branches.find(end.xid);
    if (!known && !knobs.no_fence) {
        Branch fence;
        fence.phase = end.commit ? Phase::committed : Phase::rolled_back;
        state.books.branches.set(end.xid, fence);
        ctx.persist(state.books);
        return acknowledge(ctx, from, end.xid, end.commit, true);
    }
    if (!known || is_over(known->phase)) {
        ctx.barrier();
        return acknowledge(ctx, from, end.xid, end.commit, true);
    }
    const Protocol protocol = knobs.by();
    if (protocol == Protocol::xa)
        return end_prepared(ctx, state, end, from);
    if (protocol == Protocol::at && end.commit) {  // the undo log goes
        state.books.branches.edit(end.xid, [](Branch& branch) { branch.phase = Phase::committed; });
        ctx.persist(state.books);
        return acknowledge(ctx, from, end.xid, true, true);
    }
    const floor::TxId tx = ending_of(end.xid);
    if (state.jobs.contains(tx))
        return;  // it is answered when it has had the row
    Job job;
    job.kind = Kind::ending;
    job.commit = end.commit;
    job.from = from;
    job.begun = ctx.now();
    state.jobs.set(tx, job);
    claim(ctx, state, tx);
}

void Service::acknowledge(Ctx& ctx, NodeId to, Xid xid, bool commit, bool done) const {
    ctx.send(to, BranchEnded{xid, commit, done}, floor::luck_of(xid, ctx.self(), commit));
}

// It has had the row since it was prepared.
void Service::end_prepared(Ctx& ctx, State& state, const EndBranch& end, NodeId from) const {
    Branch branch = state.books.branches.at(end.xid);
    branch.phase = end.commit ? Phase::committed : Phase::rolled_back;
    if (end.commit) {
        state.books.row.stock -= branch.amount;
        ++state.books.row.version;
        state.books.lines.set(end.xid, branch.amount);
    } else {
        ctx.moment("rolls_back");
    }
    state.books.branches.set(end.xid, branch);
    ctx.persist(state.books);
    acknowledge(ctx, from, end.xid, end.commit, true);
    ctx.set_timer(Unlock{forward_of(end.xid)}, 0);
}

void Service::end_granted(Ctx& ctx, State& state, floor::TxId tx, const Job& job) const {
    const Xid xid = xid_of(tx);
    Branch branch = state.books.branches.at(xid);
    state.jobs.erase(tx);
    if (is_over(branch.phase)) {  // meanwhile, by the other coordinator
        ctx.barrier();
        acknowledge(ctx, job.from, xid, job.commit, true);
        return release(ctx, state, tx);
    }
    bool done = true;
    const bool was_stuck = branch.stuck;
    if (job.commit) {
        state.books.row.frozen -= branch.amount;
        state.books.lines.set(xid, branch.amount);
        branch.phase = Phase::committed;
    } else {
        done = take_back(ctx, state.books, xid, branch);
    }
    if (done)
        ++state.books.row.version;
    state.books.branches.set(xid, branch);
    if (done || branch.stuck != was_stuck)
        ctx.persist(state.books);
    else
        ctx.barrier();
    acknowledge(ctx, job.from, xid, job.commit, done);
    ctx.set_timer(Unlock{tx}, 0);
}

// False where it cannot be: the stock is not what the branch has left behind.
// Flaw restores_without_check breaks "conservation": the before-image goes over what others have written meanwhile.
bool Service::take_back(Ctx& ctx, Durable& books, Xid xid, Branch& branch) const {
    Row& row = books.row;
    const std::uint64_t others = row.version - branch.version;
    const Protocol protocol = knobs.by();
    if (!branch.stuck) {
        ctx.count("branches to undo");
        if (others > 0 && protocol != Protocol::tcc)
            ctx.count("dirty reads", static_cast<std::int64_t>(others));  // each has read what is now undone
    }
    if (protocol == Protocol::at && row.stock != branch.after && !knobs.restores_without_check) {
        if (!branch.stuck) {
            ctx.moment("stuck");
            ctx.count("roll-backs stuck");
            ctx.note("{}: the after-image says {}, the row says {}", xid, branch.after, row.stock);
        }
        branch.stuck = true;
        return false;
    }
    ctx.moment("rolls_back");
    if (protocol == Protocol::tcc) {
        row.frozen -= branch.amount;
        row.stock += branch.amount;
    } else {
        row.stock = protocol == Protocol::at ? branch.before : row.stock + branch.amount;
        books.lines.erase(xid);
    }
    branch.phase = Phase::rolled_back;
    return true;
}

}  // namespace orrery::global_transaction
