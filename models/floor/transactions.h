// The transactions of one database over one table: begin, read, write, commit, roll back, under four isolation levels.
// Each statement is one step; between two of a transaction anybody else's may come, so that lost updates, write skew,
// lock waits and deadlocks happen as they do in MySQL and PostgreSQL.
//
// What a level lets a transaction see: `read_uncommitted` what others have written and may yet undo, `read_committed`
// what is committed when the statement runs, `repeatable_read` what was committed when its first statement ran (a
// snapshot), `serializable` what is committed, with a shared lock on every row and range that it reads, held to its end
// (strict two-phase locking). Whatever the level, a written row is locked exclusively to the end, and nobody else's
// uncommitted write is overwritten. A repeatable-read transaction that writes a row which was committed after its
// snapshot fails in PostgreSQL (`first_updater_wins`) and goes on from the committed row in MySQL.
//
// A statement that has to wait is answered `waits`, and is to be asked again, unchanged, once its transaction is among
// the `freed` of somebody else's step. A deadlock costs a victim, which is rolled back within the step that would have
// closed the circle and is named in `undone`. Every step is O(log n) in rows; a snapshot shares the table.
//
// A locking read that finds no row locks the key all the same. With `gap_locks` it does as InnoDB: from repeatable_read
// on it locks the gap between the two stored rows around the key, together with whoever else does, and keeps others
// from inserting there; below that it locks nothing. Two that look so and then insert are a deadlock. Deviations: who
// has waited to insert into a gap keeps others from locking it until its end; a gap is named by the row behind it, and a
// lock does not go over to the next where that row is removed or another comes in between.
//
// Units: versions count commits from 1. Errors: none; requires that a transaction has begun, and that one which waits
// asks for the same again or rolls back. Source: Berenson et al., "A Critique of ANSI SQL Isolation Levels", 1995;
// PostgreSQL's manual, 13.2; InnoDB's, 17.7.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "models/floor/locks.h"
#include "sim/core/fields.h"
#include "sim/core/shared_map.h"

namespace orrery::floor {

enum class Isolation : std::uint8_t { read_uncommitted, read_committed, repeatable_read, serializable };

constexpr std::string_view name_of(Isolation isolation) {
    constexpr std::string_view kNames[] = {"read-uncommitted", "read-committed", "repeatable-read", "serializable"};
    return kNames[static_cast<std::size_t>(isolation)];
}

enum class Victim : std::uint8_t { asker, youngest };  // who pays for a deadlock: PostgreSQL's way, or one of MySQL's

struct TransactionRules {
    bool first_updater_wins = true;
    Victim victim = Victim::asker;
    bool gap_locks = false;
};

enum class Done : std::uint8_t {
    done,
    waits,                // for a lock: ask again when freed
    duplicate,            // an insert's key is there; the transaction goes on
    missing,              // an update's or a removal's row is not there; it goes on
    could_not_serialize,  // the row has changed since the snapshot: rolled back
    deadlock,             // it was the victim: rolled back
};

template <class Key, class Row>
struct Transactions {
    struct Stored {
        Row row = {};
        std::uint64_t version = 0;  // of the commit that wrote it
        ORRERY_FIELDS(Stored, row, version)
    };
    struct Write {
        bool removed = false;
        Row row = {};
        ORRERY_FIELDS(Write, removed, row)
    };
    struct Open {
        Isolation isolation = Isolation::read_committed;
        bool has_snapshot = false;
        SharedMap<Key, Stored> snapshot;
        SharedMap<Key, Write> writes;
        ORRERY_FIELDS(Open, isolation, has_snapshot, snapshot, writes)
    };
    // A lock is on one row, on the whole table, or on the gap before a row (with both: on the one behind the last).
    struct Lock {
        bool table = false;
        Key key = {};
        bool gap = false;
        ORRERY_FIELDS(Lock, table, key, gap)
        auto operator<=>(const Lock&) const = default;
    };
    struct Answer {
        Done what = Done::done;
        std::vector<std::pair<Key, Row>> rows = {};  // what a read saw
        std::vector<TxId> freed = {};                // may ask again
        std::vector<TxId> undone = {};               // victims of a deadlock, rolled back; the asker may be one
    };

    SharedMap<Key, Stored> table;
    SharedMap<TxId, Open> open;
    Locks<Lock> locks;
    std::uint64_t commits = 0;
    ORRERY_FIELDS(Transactions, table, open, locks, commits)

    void begin(TxId tx, Isolation isolation) { open.set(tx, Open{isolation, false, {}, {}}); }

    Answer read(TxId tx, const Key& key, const TransactionRules& rules = {}) {
        Answer answer;
        if (open.at(tx).isolation == Isolation::serializable &&
            !lock(tx, row_lock(key), LockMode::shared, rules, answer))
            return answer;
        look(tx);
        if (const std::optional<Row> row = seen(tx, key))
            answer.rows.emplace_back(key, *row);
        return answer;
    }

    // The rows from `low` to `high`, both included.
    Answer read_range(TxId tx, const Key& low, const Key& high, const TransactionRules& rules = {}) {
        Answer answer;
        if (open.at(tx).isolation == Isolation::serializable && !lock(tx, kTable, LockMode::shared, rules, answer))
            return answer;
        look(tx);
        const Open& own = open.at(tx);
        SharedMap<Key, Row> rows;
        const SharedMap<Key, Stored>& base = own.has_snapshot ? own.snapshot : table;
        for (auto at = base.lower_bound(low); at != base.end() && !(high < at->first); ++at)
            rows.set(at->first, at->second.row);
        const auto lay_over = [&](const SharedMap<Key, Write>& writes) {
            for (auto at = writes.lower_bound(low); at != writes.end() && !(high < at->first); ++at) {
                if (at->second.removed)
                    rows.erase(at->first);
                else
                    rows.set(at->first, at->second.row);
            }
        };
        if (own.isolation == Isolation::read_uncommitted)
            for (const auto& [other, transaction] : open)
                lay_over(transaction.writes);
        lay_over(own.writes);
        answer.rows.assign(rows.begin(), rows.end());
        return answer;
    }

    // A new row. Whoever inserts the same key meanwhile is waited for; a row that no snapshot shows is a duplicate too.
    Answer insert(TxId tx, const Key& key, Row row, const TransactionRules& rules = {}) {
        Answer answer;
        if (rules.gap_locks && !enter_gap(tx, key, rules, answer))
            return answer;
        if (!locked(tx, key, rules, answer))
            return answer;
        if (current(tx, key))
            answer.what = Done::duplicate;
        else
            put(tx, key, Write{false, std::move(row)});
        return answer;
    }
    Answer update(TxId tx, const Key& key, Row row, const TransactionRules& rules = {}) {
        return change(
            tx, key, [&](Row& old) { old = std::move(row); }, rules);
    }
    // One statement, as "set n = n + 1": from the row as it stands under the lock, not as the transaction has seen it.
    template <class Edit>
    Answer change(TxId tx, const Key& key, Edit&& edit, const TransactionRules& rules = {}) {
        Answer answer = write_locked(tx, key, rules);
        if (answer.what != Done::done)
            return answer;
        std::optional<Row> row = current(tx, key);
        if (!row) {
            answer.what = Done::missing;
            return answer;
        }
        edit(*row);
        put(tx, key, Write{false, std::move(*row)});
        return answer;
    }
    Answer remove(TxId tx, const Key& key, const TransactionRules& rules = {}) {
        Answer answer = write_locked(tx, key, rules);
        if (answer.what == Done::done && !current(tx, key))
            answer.what = Done::missing;
        if (answer.what == Done::done)
            put(tx, key, Write{true, {}});
        return answer;
    }
    // "select … for update": locks the row and reads it as it stands.
    Answer read_for_update(TxId tx, const Key& key, const TransactionRules& rules = {}) {
        if (rules.gap_locks && is_gap(tx, key))
            return lock_gap(tx, key, rules);
        Answer answer = write_locked(tx, key, rules);
        if (answer.what == Done::done)
            if (const std::optional<Row> row = current(tx, key))
                answer.rows.emplace_back(key, *row);
        return answer;
    }

    Answer commit(TxId tx) {
        const Open own = open.at(tx);
        if (!own.writes.empty())
            ++commits;
        for (const auto& [key, write] : own.writes) {
            if (write.removed)
                table.erase(key);
            else
                table.set(key, Stored{write.row, commits});
        }
        return end(tx);
    }
    Answer roll_back(TxId tx) { return end(tx); }

    // It has waited for a lock long enough; it is still open, and its statement did nothing.
    Answer stop_waiting(TxId tx) {
        Answer answer;
        free(locks.stop_waiting(tx), answer);
        return answer;
    }

private:
    static constexpr Lock kTable{true, {}, false};
    static Lock row_lock(const Key& key) { return {false, key, false}; }
    Lock gap_at(const Key& key) const {
        auto next = table.lower_bound(key);
        if (next != table.end() && !(key < next->first))
            ++next;
        return next == table.end() ? Lock{true, {}, true} : Lock{false, next->first, true};
    }
    // No row, and nobody else is about to write one.
    bool is_gap(TxId tx, const Key& key) const {
        const auto* claims = locks.rows.find(row_lock(key));
        return !current(tx, key) &&
               (!claims || claims->held.empty() || locks.holds(tx, row_lock(key), LockMode::exclusive));
    }
    Answer lock_gap(TxId tx, const Key& key, const TransactionRules& rules) {
        Answer answer;
        if (open.at(tx).isolation >= Isolation::repeatable_read)
            lock(tx, gap_at(key), LockMode::shared, rules, answer);
        return answer;
    }
    // True: nobody else has locked the gap into which the row goes.
    bool enter_gap(TxId tx, const Key& key, const TransactionRules& rules, Answer& answer) {
        const Lock gap = gap_at(key);
        const auto* claims = locks.rows.find(gap);
        const auto others = [&](const auto& claim) { return claim.tx != tx && claim.mode == LockMode::shared; };
        const bool is_locked = claims && std::any_of(claims->held.begin(), claims->held.end(), others);
        return !is_locked || lock(tx, gap, LockMode::intention, rules, answer);
    }

    void look(TxId tx) {
        const Open& own = open.at(tx);
        if (own.isolation == Isolation::repeatable_read && !own.has_snapshot)
            open.edit(tx, [&](Open& edited) {
                edited.has_snapshot = true;
                edited.snapshot = table;
            });
    }
    // What a plain read of the transaction shows.
    std::optional<Row> seen(TxId tx, const Key& key) const {
        const Open& own = open.at(tx);
        const auto of = [](const Write& write) { return write.removed ? std::nullopt : std::optional(write.row); };
        if (const Write* write = own.writes.find(key))
            return of(*write);
        if (own.isolation == Isolation::read_uncommitted)
            for (const auto& [other, transaction] : open)
                if (const Write* write = transaction.writes.find(key))
                    return of(*write);
        const Stored* stored = (own.has_snapshot ? own.snapshot : table).find(key);
        return stored ? std::optional(stored->row) : std::nullopt;
    }
    // The row as it stands for one that holds its lock.
    std::optional<Row> current(TxId tx, const Key& key) const {
        if (const Write* write = open.at(tx).writes.find(key))
            return write->removed ? std::nullopt : std::optional(write->row);
        const Stored* stored = table.find(key);
        return stored ? std::optional(stored->row) : std::nullopt;
    }
    void put(TxId tx, const Key& key, Write write) {
        open.edit(tx, [&](Open& own) { own.writes.set(key, std::move(write)); });
    }

    bool locked(TxId tx, const Key& key, const TransactionRules& rules, Answer& answer) {
        if (rules.first_updater_wins)
            look(tx);
        return lock(tx, kTable, LockMode::intention, rules, answer) &&
               lock(tx, row_lock(key), LockMode::exclusive, rules, answer);
    }
    // Locks a row to write over what is there: done, or why not.
    Answer write_locked(TxId tx, const Key& key, const TransactionRules& rules) {
        Answer answer;
        if (!locked(tx, key, rules, answer))
            return answer;
        const Open& own = open.at(tx);
        if (!own.has_snapshot || !rules.first_updater_wins || own.writes.contains(key))
            return answer;
        const Stored *then = own.snapshot.find(key), *now = table.find(key);
        if ((then ? then->version : 0) == (now ? now->version : 0))
            return answer;
        const Answer ended = end(tx);
        answer.what = Done::could_not_serialize;
        answer.freed.insert(answer.freed.end(), ended.freed.begin(), ended.freed.end());
        return answer;
    }
    // True: it has the lock. Else the answer says why not.
    bool lock(TxId tx, const Lock& what, LockMode mode, const TransactionRules& rules, Answer& answer) {
        for (;;) {
            if (locks.waits(tx)) {
                answer.what = Done::waits;
                return false;
            }
            const auto claimed = locks.claim(tx, what, mode);
            if (claimed.outcome == Locks<Lock>::Outcome::granted)
                return true;
            if (claimed.outcome == Locks<Lock>::Outcome::waits) {
                answer.what = Done::waits;
                return false;
            }
            const TxId victim =
                rules.victim == Victim::asker ? tx : *std::max_element(claimed.circle.begin(), claimed.circle.end());
            const Answer ended = end(victim);
            answer.undone.push_back(victim);
            answer.freed.insert(answer.freed.end(), ended.freed.begin(), ended.freed.end());
            if (victim == tx) {
                answer.what = Done::deadlock;
                return false;
            }
        }
    }
    Answer end(TxId tx) {
        open.erase(tx);
        Answer answer;
        free(locks.release(tx), answer);
        return answer;
    }
    static void free(const std::vector<typename Locks<Lock>::Granted>& granted, Answer& answer) {
        for (const auto& one : granted)
            answer.freed.push_back(one.tx);
    }
};

}  // namespace orrery::floor
