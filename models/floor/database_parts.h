// What a database node keeps, as values with pure steps: what is on its disk, its sessions, the commits that share a
// write, and what a replica has received and not applied. The role that holds them is database.h.
// Invariants: `kept` is what is on the disk or on its way there; a commit has the same number there, in `tx` and at
// every replica of its history; a session has a transaction from its connection on. Units, errors, source: there.
#pragma once
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/database_messages.h"
#include "models/floor/inbox.h"
#include "models/floor/limits.h"
#include "models/floor/shipped_log.h"
#include "sim/core/tearing.h"

namespace orrery::floor {

template <class Key, class Row>
using DatabaseTable = SharedMap<Key, typename Transactions<Key, Row>::Stored>;
template <class Key, class Row>
using DatabaseUnit = SharedMap<Key, typename Transactions<Key, Row>::Write>;  // what one transaction has written

template <class Schema, class Op>
struct DatabaseParts {
    using Key = typename Schema::Key;
    using Row = typename Schema::Row;
    using Tx = Transactions<Key, Row>;
    using Table = DatabaseTable<Key, Row>;
    using Unit = DatabaseUnit<Key, Row>;
    using Rows = std::vector<std::pair<Key, Row>>;
    using Statement = storing::DbStatement<Schema, Op>;
    using Answer = storing::DbAnswer<Schema>;
    using SessionId = storing::SessionId;

    struct Kept {
        static constexpr Tearing kTearing = Tearing::journal;
        Table table;
        std::uint64_t commits = 0;
        std::uint64_t epoch = 0, history = 0;  // of its primary; of what is in the table
        NodeId primary = kNoNode;              // kNoNode: the first of the nodes
        ORRERY_FIELDS(Kept, table, commits, epoch, history, primary)

        void apply(const Unit& unit) { write(table, unit, ++commits); }
    };
    enum class At : std::uint8_t { queue, work, lock, idle, commit };  // where a session stands
    friend constexpr std::string_view name_of(At at) {
        constexpr std::string_view kNames[] = {"queue", "work", "lock", "idle", "commit"};
        return kNames[static_cast<std::size_t>(at)];
    }
    struct Session {
        At at = At::queue;
        Instant since = 0;
        TxId tx = 0;  // 0: it has no connection yet
        Statement statement;
        Answer answer;  // to the statement, where it has one
        ORRERY_FIELDS(Session, at, since, tx, statement, answer)
    };
    struct Group {  // of commits that share a write
        std::vector<SessionId> sessions;
        std::vector<Unit> units;
        std::uint64_t last = 0;  // the number of the last
        ORRERY_FIELDS(Group, sessions, units, last)
    };
    struct Received {
        Unit unit;
        Instant due = 0;
        ORRERY_FIELDS(Received, unit, due)
    };

    struct State {
        Tx tx;      // what is read here
        Kept kept;  // as it will be on the disk
        SharedMap<SessionId, Session> sessions;
        SharedMap<TxId, SessionId> of_tx;
        Pool<SessionId> pool;
        Inbox<NodeId> begun;
        TxId last_tx = 0;
        Group gathering, writing;
        std::vector<Group> written;  // that wait for replicas
        bool group_set = false, is_writing = false;
        bool alone = false;  // waits for no replicas, until they have caught up
        ShippedLog<Unit> shipped;
        Followers followers;
        SharedMap<std::uint64_t, Received> received;  // of a replica, not read yet, by number
        Instant heard = 0;                            // the primary
        ORRERY_FIELDS(State, tx, kept, sessions, of_tx, pool, begun, last_tx, gathering, writing, written, group_set,
                      is_writing, alone, shipped, followers, received, heard)

        // What is on the disk can be read.
        void catch_up() {
            tx.table = kept.table;
            tx.commits = kept.commits;
            received.clear();
        }
        // Reads what has been received and is due. When the next is; kNever where none is left.
        Time apply_received(Time now) {
            while (!received.empty()) {
                const auto [number, next] = *received.begin();
                if (next.due > now)
                    return next.due;
                tx.commits = number;
                write(tx.table, next.unit, number);
                received.erase(number);
            }
            return kNever;
        }
        void forget_sessions() {
            tx = {};
            sessions.clear();
            of_tx.clear();
            pool = {};
            gathering = writing = {};
            written.clear();
            group_set = is_writing = alone = false;
            catch_up();
        }
        // Who may go on.
        void free(const std::vector<TxId>& freed, std::vector<SessionId>& todo) const {
            for (const TxId one : freed)
                if (const SessionId* id = of_tx.find(one))
                    todo.push_back(*id);
        }
        // Others see what it has written, where they do not yet.
        void show(const SessionId& id, std::vector<SessionId>& todo) {
            if (const TxId one = sessions.at(id).tx; tx.open.contains(one))
                free(tx.commit(one).freed, todo);
        }
        void remember(const SessionId& id, DbOutcome outcome, Rows rows) {
            sessions.edit(id, [&](Session& session) {
                session.answer = {session.statement.transaction, session.statement.number, outcome, std::move(rows),
                                  kept.primary};
            });
        }
        // Any statement but a commit or a roll-back.
        typename Tx::Answer execute(const Op& statement, TxId one, const TransactionRules& rules) {
            return std::visit(
                [&](const auto& op) -> typename Tx::Answer {
                    using What = std::remove_cvref_t<decltype(op)>;
                    if constexpr (std::is_same_v<What, storing::DbRead<Key>>)
                        return tx.read(one, op.key, rules);
                    else if constexpr (std::is_same_v<What, storing::DbReadRange<Key>>)
                        return tx.read_range(one, op.low, op.high, rules);
                    else if constexpr (std::is_same_v<What, storing::DbReadForUpdate<Key>>)
                        return tx.read_for_update(one, op.key, rules);
                    else if constexpr (std::is_same_v<What, storing::DbInsert<Key, Row>>)
                        return tx.insert(one, op.key, op.row, rules);
                    else if constexpr (std::is_same_v<What, storing::DbUpdate<Key, Row>>)
                        return tx.update(one, op.key, op.row, rules);
                    else if constexpr (std::is_same_v<What, storing::DbRemove<Key>>)
                        return tx.remove(one, op.key, rules);
                    else if constexpr (requires { op.edit; })
                        return tx.change(
                            one, op.key, [&](Row& row) { Schema::apply(op.edit, row); }, rules);
                    else
                        return {};
                },
                statement);
        }
    };

private:
    static void write(Table& table, const Unit& unit, std::uint64_t number) {
        for (const auto& [key, write] : unit) {
            if (write.removed)
                table.erase(key);
            else
                table.set(key, {write.row, number});
        }
    }
};

inline DbOutcome outcome_of(Done done) {
    switch (done) {
        case Done::duplicate:
            return DbOutcome::duplicate;
        case Done::missing:
            return DbOutcome::missing;
        case Done::could_not_serialize:
            return DbOutcome::could_not_serialize;
        case Done::deadlock:
            return DbOutcome::deadlock;
        case Done::done:
        case Done::waits:
            break;
    }
    return DbOutcome::done;
}

}  // namespace orrery::floor
