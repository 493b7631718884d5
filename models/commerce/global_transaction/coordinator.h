// The coordinator (Seata's TC). It keeps nothing of its own: what it knows is in the store, and what it is about is in
// its memory, so a crash leaves the rest to the sweeps, its own and those of the other coordinator.
// Units: nanoseconds. Errors: none. Source: README.md beside this file.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/global_transaction/global_transaction.h"
#include "sim/core/shared_map.h"

namespace orrery::global_transaction {

struct Coordinator {
    using In = std::variant<Begin, Finish, Register, AskLock, BranchEnded, Result>;
    using Out = std::variant<Statement, Begun, Finished, Registered, LockState, EndBranch>;
    using Timers = std::variant<AskStore, EndAgain, Sweep>;
    using Ctx = Context<Coordinator>;
    static constexpr std::string_view kName = "coordinator";
    static constexpr auto& kMoments = global_transaction::kMoments;

    struct Op {  // one statement at a time
        Statement statement;
        NodeId asker = kNoNode;
        bool commit = false;
        ORRERY_FIELDS(Op, statement, asker, commit)
    };
    struct Drive {  // phase two
        bool commit = false;
        bool forgets = false;      // a second look at what has ended
        std::vector<NodeId> left;  // have not answered
        NodeId waiter = kNoNode;   // the shop, where it has not heard
        ORRERY_FIELDS(Drive, commit, forgets, left, waiter)
    };
    struct State {
        SharedMap<OpKey, Op> ops;
        SharedMap<Xid, Drive> drives;
        ORRERY_FIELDS(State, ops, drives)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx) const;
    void on(Ctx& ctx, State& state, const Begin& begin, NodeId from) const;
    void on(Ctx& ctx, State& state, const Finish& finish, NodeId from) const;
    void on(Ctx& ctx, State& state, const Register& branch, NodeId from) const;
    void on(Ctx& ctx, State& state, const AskLock& ask, NodeId from) const;
    void on(Ctx& ctx, State& state, const BranchEnded& ended, NodeId from) const;
    void on(Ctx& ctx, State& state, const Result& result) const;
    void on(Ctx& ctx, State& state, const AskStore& again) const;
    void on(Ctx& ctx, State& state, const EndAgain& again) const;
    void on(Ctx& ctx, State& state, const Sweep&) const;
    static std::string label(const State& state);

private:
    void begin_op(Ctx& ctx, State& state, Statement statement, NodeId asker, bool commit = false) const;
    void go_on(Ctx& ctx, State& state, Op op, Act act, Status to) const;
    void ask_store(Ctx& ctx, const Op& op) const;
    void on_enlisted(Ctx& ctx, State& state, const Op& op, const Result& result) const;
    void on_finishing(Ctx& ctx, State& state, const Op& op, const Result& result) const;
    void on_found(Ctx& ctx, State& state, const Found& found) const;
    void drive(Ctx& ctx, State& state, const Op& op, const Result& result) const;
    void tell_branches(Ctx& ctx, State& state, Xid xid) const;
};

}  // namespace orrery::global_transaction
