// A client's side of one database: it begins transactions, says one statement at a time in each, and says it again
// until it is answered. It stands in a role's State; the role lists `Due` among its timers and forwards it:
//
//     state.db.begin(ctx, patience, db, StockDb::Read{7}, true)     the number of the transaction
//     state.db.say(ctx, patience, db, tx, 2, StockDb::…, commits)   its second statement, behind the first's answer
//     if (!state.db.heard(ctx, answer)) return;                     nobody waits for it (any more)
//
// Numbers of transactions are used once: a role that comes back counts its lives on its disk, and begins each at
// first_of(). Whoever drops a transaction without an end leaves it to the database's idle timeout.
// Units: nanoseconds. Errors: DbOutcome of the answer. Source: models/floor/database.h.
#pragma once
#include <algorithm>
#include <utility>

#include "models/floor/calls.h"
#include "models/floor/database_messages.h"

namespace orrery::floor {

// What a role that talks to a database keeps on its disk: how often it has begun.
struct Lives {
    static constexpr Tearing kTearing = Tearing::journal;
    std::uint64_t lives = 0;
    ORRERY_FIELDS(Lives, lives)

    static constexpr std::uint64_t kNumbersALife = 1'000'000, kLivesADisk = 10'000;
    // One more; a disk that was wiped goes on behind all that it may have used.
    template <class Ctx>
    Lives next(Ctx& ctx) const {
        return {std::max(lives, ctx.wipes() * kLivesADisk) + 1};
    }
    std::uint64_t first_number() const { return lives * kNumbersALife; }
};

template <class Db, class Due>
struct Dialogue {
    using Statement = typename Db::Statement;
    using Op = typename Db::Op;
    static constexpr std::uint64_t kMostStatements = 8;

    Calls<std::uint64_t, Statement, Due> calls;  // by transaction * kMostStatements + statement
    std::uint64_t last = 0;                      // transaction
    ORRERY_FIELDS(Dialogue, calls, last)

    template <class Ctx>
    std::uint64_t begin(Ctx& ctx, Duration patience, NodeId db, Op op, bool commits = false) {
        ++last;
        say(ctx, patience, db, last, 1, std::move(op), commits);
        return last;
    }
    template <class Ctx>
    void say(Ctx& ctx, Duration patience, NodeId db, std::uint64_t tx, std::uint64_t number, Op op,
             bool commits = false) {
        calls.begin(ctx, {patience}, tx * kMostStatements + number, db,
                    Statement{tx, number, Isolation::read_committed, std::move(op), commits});
    }
    template <class Ctx>
    bool heard(Ctx& ctx, const typename Db::Answer& answer) {
        return calls.end(ctx, answer.transaction * kMostStatements + answer.number).has_value();
    }
    template <class Ctx>
    void again(Ctx& ctx, Duration patience, const Due& due) {
        calls.on_due(ctx, {patience}, due);
    }
};

}  // namespace orrery::floor
