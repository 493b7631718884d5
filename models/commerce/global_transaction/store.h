// The coordinators' store, one database for all of them, as Seata's `store.mode = db`: the global transactions with the
// services registered in each, and the global row locks. Each statement is one transaction. Ended transactions are
// deleted, at once or (`delay_delete`) later; `ended` is the audit that a coordinator answers repeated questions from.
// Units: nanoseconds of the store's clock. Errors: a Verdict. Source: README.md beside this file.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/global_transaction/global_transaction.h"
#include "sim/core/shared_map.h"

namespace orrery::global_transaction {

struct Session {
    Status status = Status::begun;
    Amount amount = 0;
    Instant deadline = 0;
    Instant since = 0;  // of the status
    std::vector<NodeId> services;
    ORRERY_FIELDS(Session, status, amount, deadline, since, services)
};
struct GlobalLock {
    Xid xid = 0;
    Instant since = 0;
    ORRERY_FIELDS(GlobalLock, xid, since)
};
struct Ended {
    bool committed = false;
    Amount amount = 0;
    ORRERY_FIELDS(Ended, committed, amount)
};

struct Store {
    using In = std::variant<Statement>;
    using Out = std::variant<Result>;
    using Ctx = Context<Store>;
    static constexpr std::string_view kName = "store";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        SharedMap<Xid, Session> sessions;
        SharedMap<NodeId, GlobalLock> locks;  // by the service of the row
        SharedMap<Xid, Ended> ended;
        ORRERY_FIELDS(Durable, sessions, locks, ended)
    };
    struct State {
        Durable books;  // as they will be on the disk
        ORRERY_FIELDS(State, books)
    };

    Settings knobs;

    State start(Ctx&, const Durable& durable) const { return {durable}; }
    void on(Ctx& ctx, State& state, const Statement& statement, NodeId from) const;
    static std::string label(const State& state);

private:
    bool carry_out(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const;
    bool enlist(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const;
    bool decide(Ctx& ctx, Durable& books, const Statement& statement, Result& result) const;
    bool end(Ctx& ctx, Durable& books, const Statement& statement) const;
    void scan(Ctx& ctx, const Durable& books, Result& result) const;
};

}  // namespace orrery::global_transaction
