// What is said to a database and between its nodes, and how it is set up: the words of database.h. Source and units:
// there.
#pragma once
#include <compare>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/about.h"
#include "models/floor/transactions.h"
#include "sim/core/distribution.h"
#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery::floor {

enum class DbOutcome : std::uint8_t {
    done,
    duplicate,            // an insert's key is there; the transaction goes on
    missing,              // an update's or a removal's row is not there; it goes on
    could_not_serialize,  // rolled back: the row has changed since the snapshot
    deadlock,             // rolled back: it was the victim
    lock_timeout,         // the statement did nothing; the transaction goes on
    no_connection,        // the pool's queue is full, or it waited there long enough
    not_primary,          // the answer names who is, as far as is known
    ended,                // there is no such transaction any more: what became of it is not known here
};
constexpr std::string_view name_of(DbOutcome outcome) {
    constexpr std::string_view kNames[] = {"done",     "duplicate",    "missing",       "could not serialize",
                                           "deadlock", "lock timeout", "no connection", "not primary",
                                           "ended"};
    return kNames[static_cast<std::size_t>(outcome)];
}

struct DatabaseSettings {
    std::vector<NodeId> nodes;  // the first is the primary at first
    TransactionRules rules;
    std::int64_t connections = 10;                         // of each node
    std::size_t most_waiting = 100;                        // for a connection
    Duration connection_wait = 30_s;                       // HikariCP
    Duration lock_wait = 50_s;                             // InnoDB
    Duration idle_timeout = kNever;                        // of a transaction whose client says nothing
    Distribution work = Distribution::constant(0);         // of a statement
    Duration group_wait = 0;                               // a commit waits so long for others to share its write
    bool synchronous_commit = true;                        // false: answered at once, written every flush_interval
    Duration flush_interval = 200_ms;                      // PostgreSQL's wal_writer_delay; InnoDB has 1 s
    std::size_t acknowledged_by = 0;                       // semi-synchronous: a commit waits for so many replicas
    Duration acknowledge_within = 10_s;                    // then it waits no more; kNever: it waits for ever
    Distribution apply_delay = Distribution::constant(0);  // from the receipt of a commit to its being read there
    std::size_t backlog = 10'000;                          // commits kept for replicas that have missed some
    Duration beat = 1_s;
    Duration promote_after = kNever;    // without a word from the primary; the n-th replica waits n times as long
    bool visible_before_write = false;  // flaw
    bool visible_before_acknowledged = false;  // flaw
};

namespace storing {
template <class Key>
struct DbRead {
    Key key = {};
    ORRERY_FIELDS(DbRead, key)
};
template <class Key>
struct DbReadRange {  // both included
    Key low = {}, high = {};
    ORRERY_FIELDS(DbReadRange, low, high)
};
template <class Key>
struct DbReadForUpdate {
    Key key = {};
    ORRERY_FIELDS(DbReadForUpdate, key)
};
template <class Key, class Row>
struct DbInsert {
    Key key = {};
    Row row = {};
    ORRERY_FIELDS(DbInsert, key, row)
};
template <class Key, class Row>
struct DbUpdate {
    Key key = {};
    Row row = {};
    ORRERY_FIELDS(DbUpdate, key, row)
};
template <class Key, class Edit>
struct DbChange {  // "set n = n + 1"
    Key key = {};
    Edit edit = {};
    ORRERY_FIELDS(DbChange, key, edit)
};
template <class Key>
struct DbRemove {
    Key key = {};
    ORRERY_FIELDS(DbRemove, key)
};
struct DbCommit {
    ORRERY_NO_FIELDS(DbCommit)
};
struct DbRollBack {
    ORRERY_NO_FIELDS(DbRollBack)
};

// A statement of a client's transaction; the first begins it. Numbers count from 1, those of transactions in each life
// of the client, those of statements in each transaction; a statement follows the answer to the one before.
template <class Schema, class Op>
struct DbStatement {
    std::uint64_t transaction = 0, number = 1;
    Isolation isolation = Isolation::read_committed;  // of the first
    Op op = {};
    bool commits = false;  // at once, behind it: a transaction of one statement, or its last
    ORRERY_FIELDS_ABOUT(Schema, DbStatement, transaction, number, isolation, op, commits)
};
template <class Schema>
struct DbAnswer {
    std::uint64_t transaction = 0, number = 1;
    DbOutcome outcome = DbOutcome::done;
    std::vector<std::pair<typename Schema::Key, typename Schema::Row>> rows;
    NodeId primary = kNoNode;
    ORRERY_FIELDS_ABOUT(Schema, DbAnswer, transaction, number, outcome, rows, primary)
};
struct DbPromote {
    std::uint64_t epoch = 0;  // nothing happens unless it is above the node's
    ORRERY_FIELDS(DbPromote, epoch)
};

// Between primary and replicas. A unit is what one transaction has written; units are numbered by their commits.
template <class Schema, class Unit>
struct DbShip {  // without units: the primary is there, and its last number is `after`
    std::uint64_t epoch = 0, after = 0;
    std::vector<Unit> units;
    ORRERY_FIELDS_ABOUT(Schema, DbShip, epoch, after, units)
};
template <class Schema, class Table>
struct DbCopy {
    std::uint64_t epoch = 0, number = 0;
    Table table;
    ORRERY_FIELDS_ABOUT(Schema, DbCopy, epoch, number, table)
};
struct DbReached {
    std::uint64_t epoch = 0, number = 0;
    bool wants_more = false;  // it has missed some, or is of an earlier history
    ORRERY_FIELDS(DbReached, epoch, number, wants_more)
};

struct SessionId {
    NodeId client = kNoNode;
    std::uint64_t transaction = 0;
    ORRERY_FIELDS(SessionId, client, transaction)
    auto operator<=>(const SessionId&) const = default;
};

// Timers.
struct DbSessionDue {  // what it stands at has lasted long enough
    SessionId session;
    ORRERY_FIELDS(DbSessionDue, session)
};
struct DbGroupDue {
    ORRERY_NO_FIELDS(DbGroupDue)
};
struct DbWritten {
    ORRERY_NO_FIELDS(DbWritten)
};
struct DbAcknowledgeDue {
    ORRERY_NO_FIELDS(DbAcknowledgeDue)
};
struct DbApplyDue {
    ORRERY_NO_FIELDS(DbApplyDue)
};
struct DbBeat {
    ORRERY_NO_FIELDS(DbBeat)
};
struct DbPrimarySilent {
    ORRERY_NO_FIELDS(DbPrimarySilent)
};
}  // namespace storing

}  // namespace orrery::floor
