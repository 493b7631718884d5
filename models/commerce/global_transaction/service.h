// A service with its database: one hot row, the order lines that took from it, and a branch row for each global
// transaction. A job is one local transaction: it waits for the row in a queue, and what it changes and its branch row
// (the undo log of AT, the prepared branch of XA, the fence of TCC) are one write. The row is free when that is down.
//
//   protocol   phase one                                  commit           roll-back
//   at         stock -> line, images; registered          undo log gone    before-image, if the after-image is there
//              while it holds the row
//   xa         prepared, and keeps the row                stock -> line    nothing
//   tcc        stock -> frozen                            frozen -> line   frozen -> stock
//   saga       stock -> line                              (none)           line -> stock
//
// Units: pieces; nanoseconds. Errors: an Answer. Source: README.md beside this file.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/global_transaction/global_transaction.h"
#include "models/floor/dialogue.h"
#include "models/floor/locks.h"
#include "sim/core/shared_map.h"

namespace orrery::global_transaction {

ORRERY_ENUM(Phase, prepared, reserved, done, committed, rolled_back)
constexpr bool is_over(Phase phase) { return phase == Phase::committed || phase == Phase::rolled_back; }

struct Row {
    Amount stock = 0, frozen = 0;
    std::uint64_t version = 0;  // no column: how often it was written
    ORRERY_FIELDS(Row, stock, frozen, version)
};
struct Branch {
    Phase phase = Phase::prepared;
    Amount amount = 0;
    Amount before = 0, after = 0;  // images of the stock
    std::uint64_t version = 0;     // of the row, as phase one has left it
    bool stuck = false;            // its roll-back has met a stock that is not its after-image
    ORRERY_FIELDS(Branch, phase, amount, before, after, version, stuck)
};

ORRERY_ENUM(Kind, forward, outside, ending)
ORRERY_ENUM(Stage, registering, waiting, asking, resting)
struct Job {
    Kind kind = Kind::forward;
    Stage stage = Stage::waiting;
    Amount amount = 0;
    bool refuse = false;
    bool commit = false;     // of an ending
    bool asks_lock = false;  // a local transaction that asks for the global lock
    NodeId from = kNoNode;
    std::uint32_t tries = 0;     // that met another's global lock
    std::uint32_t attempts = 0;  // of a question to a coordinator
    std::uint64_t question = 0;  // to a coordinator
    Instant asked = 0;
    Instant begun = 0;
    ORRERY_FIELDS(Job, kind, stage, amount, refuse, commit, asks_lock, from, tries, attempts, question, asked, begun)
};

struct Service {
    using In = std::variant<Work, Write, Registered, LockState, EndBranch>;
    using Out = std::variant<Worked, Written, Register, AskLock, BranchEnded>;
    using Timers = std::variant<AskCoordinator, TryAgain, LockWaitOver, Unlock>;
    using Ctx = Context<Service>;
    using Locks = floor::Locks<std::uint32_t>;
    static constexpr std::string_view kName = "service";
    static constexpr auto& kMoments = global_transaction::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        floor::Lives lives;
        Row row;
        SharedMap<Xid, Branch> branches;
        SharedMap<Xid, Amount> lines;  // what was sold to whom
        ORRERY_FIELDS(Durable, lives, row, branches, lines)
    };
    struct State {
        Durable books;  // as they will be on the disk
        Locks locks;
        SharedMap<floor::TxId, Job> jobs;
        std::uint64_t questions = 0;  // numbers that are used up
        bool is_known = false;        // a coordinator has answered this life: its number is on the disk
        Instant locked_since = 0;
        ORRERY_FIELDS(State, books, locks, jobs, questions, is_known, locked_since)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Work& work, NodeId from) const;
    void on(Ctx& ctx, State& state, const Write& write, NodeId from) const;
    void on(Ctx& ctx, State& state, const Registered& registered) const;
    void on(Ctx& ctx, State& state, const LockState& lock) const;
    void on(Ctx& ctx, State& state, const EndBranch& end, NodeId from) const;
    void on(Ctx& ctx, State& state, const AskCoordinator& again) const;
    void on(Ctx& ctx, State& state, const TryAgain& again) const;
    void on(Ctx& ctx, State& state, const LockWaitOver& over) const;
    void on(Ctx& ctx, State& state, const Unlock& unlock) const;
    static std::string label(const State& state);

    // A transaction's first local transaction at a service, and the one that ends its branch.
    static floor::TxId forward_of(Xid xid) { return xid * 2; }
    static floor::TxId ending_of(Xid xid) { return xid * 2 + 1; }
    static Xid xid_of(floor::TxId tx) { return tx / 2; }

private:
    void claim(Ctx& ctx, State& state, floor::TxId tx) const;
    void granted(Ctx& ctx, State& state, floor::TxId tx) const;
    void release(Ctx& ctx, State& state, floor::TxId tx) const;
    void ask(Ctx& ctx, State& state, floor::TxId tx, Stage stage) const;
    void forward_granted(Ctx& ctx, State& state, floor::TxId tx, const Job& job) const;
    void write(Ctx& ctx, State& state, floor::TxId tx) const;
    void locked_globally(Ctx& ctx, State& state, floor::TxId tx) const;
    void give_up(Ctx& ctx, State& state, floor::TxId tx, Answer answer) const;
    void answer(Ctx& ctx, const Job& job, Xid xid, Answer answer) const;
    void acknowledge(Ctx& ctx, NodeId to, Xid xid, bool commit, bool done) const;
    void end_prepared(Ctx& ctx, State& state, const EndBranch& end, NodeId from) const;
    void end_granted(Ctx& ctx, State& state, floor::TxId tx, const Job& job) const;
    bool take_back(Ctx& ctx, Durable& books, Xid xid, Branch& branch) const;
};

}  // namespace orrery::global_transaction
