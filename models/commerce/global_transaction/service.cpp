// Phase one, and local transactions that belong to no global one.
#include "models/commerce/global_transaction/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/floor/luck.h"

namespace orrery::global_transaction {
namespace {

constexpr std::uint32_t kRow = 1;  // the hot one, and the only one

}  // namespace

// Prepared branches have the row before anybody else comes, as databases see to at a restart.
// Flaw forgets_prepared breaks "all branches of a transaction end alike": the database rolls them back.
Service::State Service::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    if (durable.lives.lives == 0)
        state.books.row.stock = knobs.stock;
    state.books.lives = durable.lives.next(ctx);
    state.questions = state.books.lives.first_number();
    for (const auto& [xid, branch] : durable.branches) {
        if (branch.phase != Phase::prepared)
            continue;
        if (knobs.forgets_prepared) {
            state.books.branches.edit(xid, [](Branch& known) { known.phase = Phase::rolled_back; });
        } else {
            state.locks.claim(forward_of(xid), kRow, floor::LockMode::exclusive);
            state.locked_since = ctx.now();
        }
    }
    ctx.persist(state.books);
    return state;
}

void Service::on(Ctx& ctx, State& state, const Work& work, NodeId from) const {
    const floor::TxId tx = forward_of(work.xid);
    if (state.jobs.contains(tx))
        return;  // it is answered when it is through
    Job job;
    job.amount = work.amount;
    job.refuse = work.refuse;
    job.from = from;
    job.begun = ctx.now();
    const Branch* branch = state.books.branches.find(work.xid);
    if (branch || state.books.lines.contains(work.xid)) {
        ctx.barrier();
        const bool is_off = branch && branch->phase == Phase::rolled_back;
        return answer(ctx, job, work.xid, is_off ? Answer::failed : Answer::done);
    }
    state.jobs.set(tx, job);
    if (knobs.by() == Protocol::at)
        claim(ctx, state, tx);
    else
        ask(ctx, state, tx, Stage::registering);
}

// Flaw no_global_lock_outside breaks "every global transaction ends": it writes as if nobody else could want to undo
// what stands there. So it does where the roll-back does not look (restores_without_check).
void Service::on(Ctx& ctx, State& state, const Write& write, NodeId from) const {
    const floor::TxId tx = forward_of(write.xid);
    if (state.jobs.contains(tx))
        return;
    Job job;
    job.kind = Kind::outside;
    job.amount = write.amount;
    const bool dares = knobs.no_global_lock_outside || knobs.restores_without_check;
    job.asks_lock = knobs.by() == Protocol::at && !dares;
    job.from = from;
    job.begun = ctx.now();
    if (state.books.lines.contains(write.xid)) {
        ctx.barrier();
        return answer(ctx, job, write.xid, Answer::done);
    }
    state.jobs.set(tx, job);
    claim(ctx, state, tx);
}

void Service::claim(Ctx& ctx, State& state, floor::TxId tx) const {
    state.jobs.edit(tx, [](Job& job) { job.stage = Stage::waiting; });
    if (state.locks.claim(tx, kRow, floor::LockMode::exclusive).outcome == Locks::Outcome::granted)
        return granted(ctx, state, tx);
    ctx.moment("waits_for_row");
    if (state.jobs.at(tx).kind != Kind::ending)
        ctx.set_timer(LockWaitOver{tx}, knobs.lock_wait);
}

void Service::granted(Ctx& ctx, State& state, floor::TxId tx) const {
    state.locked_since = ctx.now();
    ctx.cancel_timer(LockWaitOver{tx});
    const Job job = state.jobs.at(tx);
    if (job.kind == Kind::ending)
        return end_granted(ctx, state, tx, job);
    if (job.kind == Kind::forward)
        return forward_granted(ctx, state, tx, job);
    if (state.books.row.stock < job.amount)
        return give_up(ctx, state, tx, Answer::refused);
    if (job.asks_lock)
        ask(ctx, state, tx, Stage::asking);
    else
        write(ctx, state, tx);
}

// Who comes behind the roll-back of its own transaction finds the branch row that the roll-back has left.
void Service::forward_granted(Ctx& ctx, State& state, floor::TxId tx, const Job& job) const {
    if (state.books.branches.contains(xid_of(tx)))
        return give_up(ctx, state, tx, Answer::failed);
    if (job.refuse || state.books.row.stock < job.amount)
        return give_up(ctx, state, tx, Answer::refused);
    if (knobs.by() == Protocol::at)
        ask(ctx, state, tx, Stage::registering);
    else
        write(ctx, state, tx);
}

// All that the job holds goes, and whoever waited comes.
void Service::release(Ctx& ctx, State& state, floor::TxId tx) const {
    if (state.locks.holds(tx, kRow, floor::LockMode::exclusive))
        ctx.sample("row locked", ctx.now() - state.locked_since);
    for (const Locks::Granted& next : state.locks.release(tx))
        granted(ctx, state, next.tx);
}

void Service::ask(Ctx& ctx, State& state, floor::TxId tx, Stage stage) const {
    state.jobs.edit(tx, [&](Job& job) {
        job.stage = stage;
        job.question = ++state.questions;
        job.asked = ctx.now();
        job.attempts = 0;
    });
    if (stage == Stage::registering)
        ctx.moment("registers");
    on(ctx, state, AskCoordinator{tx});
}

void Service::on(Ctx& ctx, State& state, const AskCoordinator& again) const {
    const Job* known = state.jobs.find(again.tx);
    if (!known || (known->stage != Stage::registering && known->stage != Stage::asking))
        return;
    const Job job = *known;
    if (ctx.now() - job.asked >= knobs.register_limit)
        return give_up(ctx, state, again.tx, Answer::failed);
    const Xid xid = xid_of(again.tx);
    const NodeId to = nodes.coordinator(xid, job.attempts);
    const std::uint64_t luck = floor::luck_of(xid, job.tries);
    if (!state.is_known)
        ctx.barrier();  // where the disk may still forget this life, the next one would ask with the same numbers
    if (job.stage == Stage::registering)
        ctx.send(to, Register{xid, job.question}, luck);
    else
        ctx.send(to, AskLock{xid, job.question}, luck);
    state.jobs.edit(again.tx, [&](Job& asked) { asked.attempts = (asked.attempts + 1) % nodes.coordinators; });
    ctx.set_timer(again, std::min(knobs.retry, knobs.register_limit));
}

void Service::on(Ctx& ctx, State& state, const Registered& registered) const {
    const floor::TxId tx = forward_of(registered.xid);
    const Job* job = state.jobs.find(tx);
    if (!job || job->stage != Stage::registering || job->question != registered.question)
        return;
    state.is_known = true;
    ctx.cancel_timer(AskCoordinator{tx});
    if (registered.verdict == Verdict::over)
        return give_up(ctx, state, tx, Answer::failed);
    if (registered.verdict == Verdict::conflict)
        return locked_globally(ctx, state, tx);
    if (knobs.by() != Protocol::at)
        return claim(ctx, state, tx);
    if (state.books.branches.contains(registered.xid))
        return give_up(ctx, state, tx, Answer::failed);
    write(ctx, state, tx);
}

void Service::on(Ctx& ctx, State& state, const LockState& lock) const {
    const floor::TxId tx = forward_of(lock.xid);
    const Job* job = state.jobs.find(tx);
    if (!job || job->stage != Stage::asking || job->question != lock.question)
        return;
    state.is_known = true;
    ctx.cancel_timer(AskCoordinator{tx});
    if (lock.free)
        write(ctx, state, tx);
    else
        locked_globally(ctx, state, tx);
}

// Another transaction's lock: the local transaction is rolled back, so the row is free, and tried again a little later.
// Flaw retries_outside breaks "what is sold is what the committed orders took": the roll-back has cleared what tied the
// session to its global transaction, so what is tried again is a local transaction.
void Service::locked_globally(Ctx& ctx, State& state, floor::TxId tx) const {
    ctx.moment("lock_conflict");
    ctx.count("lock conflicts");
    if (state.jobs.at(tx).tries >= static_cast<std::uint32_t>(knobs.lock_attempts)) {
        ctx.count("given up on a lock");
        return give_up(ctx, state, tx, Answer::conflict);
    }
    state.jobs.edit(tx, [&](Job& job) {
        ++job.tries;
        job.stage = Stage::resting;
        if (knobs.retries_outside)
            job.kind = Kind::outside;
    });
    ctx.set_timer(TryAgain{tx}, knobs.lock_interval);
    release(ctx, state, tx);
}

void Service::on(Ctx& ctx, State& state, const TryAgain& again) const {
    const Job* job = state.jobs.find(again.tx);
    if (job && job->stage == Stage::resting)
        claim(ctx, state, again.tx);
}

void Service::on(Ctx& ctx, State& state, const LockWaitOver& over) const {
    if (!state.jobs.contains(over.tx) || !state.locks.waits(over.tx))
        return;
    ctx.count("given up on a row");
    const auto next = state.locks.stop_waiting(over.tx);
    give_up(ctx, state, over.tx, Answer::failed);
    for (const Locks::Granted& one : next)
        granted(ctx, state, one.tx);
}

// What phase one changes, and the branch that it belongs to, in one write.
void Service::write(Ctx& ctx, State& state, floor::TxId tx) const {
    const Job job = state.jobs.at(tx);
    const Xid xid = xid_of(tx);
    const Protocol protocol = knobs.by();
    Row& row = state.books.row;
    const Amount before = row.stock;
    if (job.kind == Kind::outside || protocol == Protocol::at || protocol == Protocol::saga) {
        row.stock -= job.amount;
        state.books.lines.set(xid, job.amount);
    } else if (protocol == Protocol::tcc) {
        row.stock -= job.amount;
        row.frozen += job.amount;
    }
    const bool keeps_row = job.kind == Kind::forward && protocol == Protocol::xa;
    if (!keeps_row)
        ++row.version;
    if (job.kind == Kind::forward) {
        const Phase phase = keeps_row ? Phase::prepared : protocol == Protocol::tcc ? Phase::reserved : Phase::done;
        state.books.branches.set(xid, Branch{phase, job.amount, before, row.stock, row.version, false});
        ctx.moment("branch_done");
    }
    if (job.tries > 0)
        ctx.sample("waited for a global lock", ctx.now() - job.begun);
    state.jobs.erase(tx);
    ctx.persist(state.books);
    answer(ctx, job, xid, Answer::done);
    if (!keeps_row)
        ctx.set_timer(Unlock{tx}, 0);
}

void Service::on(Ctx& ctx, State& state, const Unlock& unlock) const { release(ctx, state, unlock.tx); }

void Service::give_up(Ctx& ctx, State& state, floor::TxId tx, Answer why) const {
    const Job job = state.jobs.at(tx);
    state.jobs.erase(tx);
    answer(ctx, job, xid_of(tx), why);
    release(ctx, state, tx);
}

void Service::answer(Ctx& ctx, const Job& job, Xid xid, Answer answer) const {
    if (job.from == nodes.outsider)
        ctx.send(job.from, Written{xid, answer == Answer::done}, xid);
    else
        ctx.send(job.from, Worked{xid, answer}, floor::luck_of(xid, ctx.self()));
}

std::string Service::label(const State& state) {
    return state.jobs.empty() ? fmt::format("{} left", state.books.row.stock)
                              : fmt::format("{} left, {} at work", state.books.row.stock, state.jobs.size());
}

}  // namespace orrery::global_transaction
