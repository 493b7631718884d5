// What shops, coordinators, services and the coordinators' store say to each other about one global transaction.
// Units: nanoseconds; pieces. Errors: a refusal is an answer. Source: README.md beside this file.
#pragma once
#include <compare>
#include <cstdint>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery::global_transaction {

using Xid = std::uint64_t;  // the third order of node 4 is 4000003
using Amount = std::int64_t;

ORRERY_ENUM(Protocol, at, xa, tcc, saga)
ORRERY_ENUM(Status, unknown, begun, committing, rolling_back, committed, rolled_back)
constexpr bool is_over(Status status) { return status == Status::committed || status == Status::rolled_back; }

// Shop and coordinator. The shop names the transaction, so that to begin again is to begin once.
struct Begin {
    Xid xid = 0;
    Amount amount = 0;
    ORRERY_FIELDS(Begin, xid, amount)
};
struct Begun {
    Xid xid = 0;
    ORRERY_FIELDS(Begun, xid)
};
struct Finish {
    Xid xid = 0;
    bool commit = true;
    ORRERY_FIELDS(Finish, xid, commit)
};
struct Finished {
    Xid xid = 0;
    bool committed = true;
    ORRERY_FIELDS(Finished, xid, committed)
};

// Shop and service: phase one.
ORRERY_ENUM(Answer, done, refused, conflict, failed)
struct Work {
    Xid xid = 0;
    Amount amount = 0;
    bool refuse = false;  // the business of this hop will say no
    ORRERY_FIELDS(Work, xid, amount, refuse)
};
struct Worked {
    Xid xid = 0;
    Answer answer = Answer::done;
    ORRERY_FIELDS(Worked, xid, answer)
};

// Service and coordinator. A question has a number of its own: an old answer answers no new question.
ORRERY_ENUM(Verdict, ok, conflict, over)
struct Register {
    Xid xid = 0;
    std::uint64_t question = 0;
    ORRERY_FIELDS(Register, xid, question)
};
struct Registered {
    Xid xid = 0;
    std::uint64_t question = 0;
    Verdict verdict = Verdict::ok;
    ORRERY_FIELDS(Registered, xid, question, verdict)
};
struct AskLock {  // Seata's @GlobalLock: may a local transaction write the row?
    Xid xid = 0;
    std::uint64_t question = 0;
    ORRERY_FIELDS(AskLock, xid, question)
};
struct LockState {
    Xid xid = 0;
    std::uint64_t question = 0;
    bool free = true;
    ORRERY_FIELDS(LockState, xid, question, free)
};
struct EndBranch {  // phase two
    Xid xid = 0;
    bool commit = true;
    ORRERY_FIELDS(EndBranch, xid, commit)
};
struct BranchEnded {
    Xid xid = 0;
    bool commit = true;
    bool done = true;
    ORRERY_FIELDS(BranchEnded, xid, commit, done)
};

// Outsider and service.
struct Write {
    Xid xid = 0;
    Amount amount = 0;
    ORRERY_FIELDS(Write, xid, amount)
};
struct Written {
    Xid xid = 0;
    bool done = true;
    ORRERY_FIELDS(Written, xid, done)
};

// Coordinator and store. A statement is one transaction of the store.
ORRERY_ENUM(What, begin, enlist, ask, finish, time_out, end, scan)
ORRERY_ENUM(Act, begin, read, enlist, lock, who_locks, decide, end, forget, scan)
struct OpKey {  // what a coordinator is about
    What what = What::begin;
    Xid xid = 0;
    NodeId service = kNoNode;
    std::uint64_t question = 0;  // of the service
    ORRERY_FIELDS(OpKey, what, xid, service, question)
    auto operator<=>(const OpKey&) const = default;
};
struct Statement {
    OpKey key;
    Act act = Act::read;
    Amount amount = 0;
    Status to = Status::unknown;
    ORRERY_FIELDS(Statement, key, act, amount, to)
};
struct Found {
    Xid xid = 0;
    Status status = Status::unknown;
    ORRERY_FIELDS(Found, xid, status)
};
struct Result {
    OpKey key;
    Act act = Act::read;
    Verdict verdict = Verdict::ok;
    Status status = Status::unknown;
    std::vector<NodeId> services;  // that are registered
    std::vector<Found> found;
    ORRERY_FIELDS(Result, key, act, verdict, status, services, found)
};

// Timers.
struct NextOrder {
    ORRERY_NO_FIELDS(NextOrder)
};
struct AskAgain {
    Xid xid = 0;
    ORRERY_FIELDS(AskAgain, xid)
};
struct AskStore {
    OpKey key;
    ORRERY_FIELDS(AskStore, key)
};
struct EndAgain {
    Xid xid = 0;
    ORRERY_FIELDS(EndAgain, xid)
};
struct Sweep {
    ORRERY_NO_FIELDS(Sweep)
};
struct AskCoordinator {
    std::uint64_t tx = 0;
    ORRERY_FIELDS(AskCoordinator, tx)
};
struct TryAgain {
    std::uint64_t tx = 0;
    ORRERY_FIELDS(TryAgain, tx)
};
struct LockWaitOver {
    std::uint64_t tx = 0;
    ORRERY_FIELDS(LockWaitOver, tx)
};
struct Unlock {  // the local transaction is on the disk: its row is free
    std::uint64_t tx = 0;
    ORRERY_FIELDS(Unlock, tx)
};

}  // namespace orrery::global_transaction
