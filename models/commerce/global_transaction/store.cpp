#include "models/commerce/global_transaction/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/floor/luck.h"

namespace orrery::global_transaction {
namespace {

Status status_of(const Store::Durable& books, Xid xid) {
    if (const Session* session = books.sessions.find(xid))
        return session->status;
    const Ended* ended = books.ended.find(xid);
    return !ended ? Status::unknown : ended->committed ? Status::committed : Status::rolled_back;
}

// By the transaction, whatever services are registered in it.
void release_locks(Store::Ctx& ctx, Store::Durable& books, Xid xid) {
    std::vector<NodeId> rows;
    for (const auto& [row, lock] : books.locks)
        if (lock.xid == xid)
            rows.push_back(row);
    for (const NodeId row : rows) {
        ctx.sample("global lock held", ctx.now() - books.locks.at(row).since);
        books.locks.erase(row);
    }
}

}  // namespace

// Whoever hears an answer may rely on it, so it waits for the writes that it rests on; "begun" and "conflict" are no
// promises, and what follows from them is looked at again.
void Store::on(Ctx& ctx, State& state, const Statement& statement, NodeId from) const {
    Result result;
    result.key = statement.key;
    result.act = statement.act;
    if (carry_out(ctx, state.books, statement, result))
        ctx.persist(state.books);
    else if (result.verdict != Verdict::conflict && !(statement.act == Act::read && result.status == Status::begun))
        ctx.barrier();
    const std::uint64_t luck = floor::luck_of(floor::luck_of(statement.key), static_cast<std::uint64_t>(statement.act));
    ctx.send(from, std::move(result), luck);
}

// True where something is to be written.
bool Store::carry_out(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const {
    const Xid xid = statement.key.xid;
    bool changed = false;
    switch (statement.act) {
        case Act::begin:
            changed = status_of(books, xid) == Status::unknown;
            if (changed)
                books.sessions.set(
                    xid,
                    Session{Status::begun, statement.amount, saturating_add(ctx.now(), knobs.timeout), ctx.now(), {}});
            break;
        case Act::read:
            break;
        case Act::enlist:
        case Act::lock:
            changed = enlist(ctx, books, statement, result);
            break;
        case Act::who_locks:
            result.verdict = books.locks.contains(statement.key.service) ? Verdict::conflict : Verdict::ok;
            break;
        case Act::decide:
            changed = decide(ctx, books, statement, result);
            break;
        case Act::end:
        case Act::forget:
            changed = end(ctx, books, statement);
            break;
        case Act::scan:
            scan(ctx, books, result);
            break;
    }
    result.status = status_of(books, xid);
    return changed;
}

// The branch and its lock, in the transaction that has seen the session open.
// Flaw registers_apart breaks "no lock outlives its transaction": the session was read before, and the lock is
// inserted whatever has become of it.
bool Store::enlist(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const {
    const Xid xid = statement.key.xid;
    const NodeId service = statement.key.service;
    const Session* session = books.sessions.find(xid);
    const bool is_open = session && session->status == Status::begun;
    if (!is_open && statement.act == Act::enlist) {
        result.verdict = Verdict::over;
        return false;
    }
    bool changed = false;
    if (knobs.by() == Protocol::at) {
        const GlobalLock* lock = books.locks.find(service);
        if (lock && lock->xid != xid) {
            result.verdict = Verdict::conflict;
            return false;
        }
        if (!lock) {
            books.locks.set(service, GlobalLock{xid, ctx.now()});
            changed = true;
        }
    }
    if (session && std::find(session->services.begin(), session->services.end(), service) == session->services.end()) {
        books.sessions.edit(xid, [&](Session& open) { open.services.push_back(service); });
        changed = true;
    }
    return changed;
}

// Flaw no_compare_and_set breaks "all branches of a transaction end alike": the update does not say which status it
// replaces.
bool Store::decide(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const {
    const Xid xid = statement.key.xid;
    const Session* session = books.sessions.find(xid);
    if (!session) {
        result.verdict = Verdict::over;
        return false;
    }
    result.services = session->services;
    if (session->status == statement.to)
        return false;
    if (session->status != Status::begun && !knobs.no_compare_and_set) {
        result.verdict = Verdict::over;
        return false;
    }
    books.sessions.edit(xid, [&](Session& open) {
        open.status = statement.to;
        open.since = ctx.now();
    });
    // What AT has committed locally is committed: others may have the rows.
    if (statement.to == Status::committing && knobs.by() == Protocol::at)
        release_locks(ctx, books, xid);
    return true;
}

bool Store::end(Ctx& ctx, Durable& books, const Statement& statement) const {
    const Xid xid = statement.key.xid;
    const Session* session = books.sessions.find(xid);
    const bool is_repeat = session && is_over(session->status) && statement.act == Act::end;
    if (!session || is_repeat)
        return false;
    release_locks(ctx, books, xid);
    if (knobs.delay_delete == 0 || statement.act == Act::forget) {
        books.ended.insert(xid, Ended{statement.to == Status::committed, session->amount});
        books.sessions.erase(xid);
        return true;
    }
    books.sessions.edit(xid, [&](Session& over) {
        over.status = statement.to;
        over.since = ctx.now();
    });
    return true;
}

// What nobody seems to be at.
void Store::scan(Ctx& ctx, const Durable& books, Result& result) const {
    for (const auto& [xid, session] : books.sessions) {
        const Duration age = ctx.now() - session.since;
        const bool is_due = session.status == Status::begun ? ctx.now() > session.deadline
                            : is_over(session.status)       ? age >= knobs.delay_delete
                                                            : age >= knobs.retry;
        if (is_due)
            result.found.push_back({xid, session.status});
    }
}

std::string Store::label(const State& state) {
    if (state.books.sessions.empty())
        return "";
    return fmt::format("{} open, {} locks", state.books.sessions.size(), state.books.locks.size());
}

}  // namespace orrery::global_transaction
