// The locks of one database: claims on keys, granted in order of arrival, with deadlocks found when they arise.
// A claim is granted where every other holder's is compatible and nobody waits ahead; who holds a lock and wants it
// stronger goes to the head of the queue. A transaction waits for one claim at a time, as a session does. A claim that
// would close a circle is not queued: the answer names the circle, and the caller says whose work is undone (the
// youngest's, the asker's), releases it and claims again. `intention` is what a writer of a row claims on its whole
// table, so that a reader of the table (`shared`) keeps out rows that are not there yet.
// Units: none. Errors: none; requires that a transaction which waits makes no further claim. Source: Gray, Lorie,
// Putzolu, Traiger, "Granularity of Locks and Degrees of Consistency in a Shared Data Base", 1976.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/shared_map.h"

namespace orrery::floor {

using TxId = std::uint64_t;  // ascending: the youngest transaction has the highest

enum class LockMode : std::uint8_t { shared, intention, exclusive };

constexpr std::string_view name_of(LockMode mode) {
    return mode == LockMode::shared ? "shared" : mode == LockMode::intention ? "intention" : "exclusive";
}
constexpr bool compatible(LockMode a, LockMode b) { return a == b && a != LockMode::exclusive; }

template <class Key>
struct Locks {
    struct Claim {
        TxId tx = 0;
        LockMode mode = LockMode::shared;
        ORRERY_FIELDS(Claim, tx, mode)
    };
    struct Row {
        std::vector<Claim> held;     // in order of grant; a transaction may hold two modes
        std::vector<Claim> waiting;  // in order of grant to come
        ORRERY_FIELDS(Row, held, waiting)
    };
    struct Granted {
        TxId tx = 0;
        Key key = {};
        bool operator==(const Granted&) const = default;
    };
    enum class Outcome : std::uint8_t { granted, waits, deadlock };
    struct Answer {
        Outcome outcome = Outcome::granted;
        std::vector<TxId> circle = {};  // of a deadlock: each waits for the next, the last for the first, the asker
    };

    SharedMap<Key, Row> rows;
    SharedMap<TxId, std::vector<Key>> claimed;  // the keys of each transaction's claims, in order of claim
    SharedMap<TxId, Key> waits_at;
    ORRERY_FIELDS(Locks, rows, claimed, waits_at)

    Answer claim(TxId tx, const Key& key, LockMode mode) {
        const Row* known = rows.find(key);
        Row row = known ? *known : Row{};
        if (holds(row, tx, mode))
            return {};
        const bool stronger = has(row.held, tx);
        const std::size_t place = stronger ? 0 : row.waiting.size();
        const Claim wanted{tx, mode};
        if (std::vector<TxId> ahead = blockers(row, wanted, place); !ahead.empty()) {
            if (std::vector<TxId> circle = circle_through(tx, ahead); !circle.empty())
                return {Outcome::deadlock, std::move(circle)};
            row.waiting.insert(row.waiting.begin() + static_cast<std::ptrdiff_t>(place), wanted);
            waits_at.set(tx, key);
            note(tx, key);
            rows.set(key, std::move(row));
            return {Outcome::waits, {}};
        }
        row.held.push_back(wanted);
        note(tx, key);
        rows.set(key, std::move(row));
        return {};
    }

    // All that it holds and waits for. What this lets through, in order of its own claims, then of the queue.
    std::vector<Granted> release(TxId tx) {
        std::vector<Granted> granted;
        const std::vector<Key>* keys = claimed.find(tx);
        const std::vector<Key> all = keys ? *keys : std::vector<Key>{};
        claimed.erase(tx);
        waits_at.erase(tx);
        for (const Key& key : all)
            drop(tx, key, true, granted);
        return granted;
    }

    // It has waited long enough: what it holds stays. What this lets through.
    std::vector<Granted> stop_waiting(TxId tx) {
        std::vector<Granted> granted;
        const Key* at = waits_at.find(tx);
        if (!at)
            return granted;
        const Key key = *at;
        waits_at.erase(tx);
        if (!has(rows.at(key).held, tx)) {
            claimed.edit(tx, [&](std::vector<Key>& keys) { std::erase(keys, key); });
            if (claimed.at(tx).empty())
                claimed.erase(tx);
        }
        drop(tx, key, false, granted);
        return granted;
    }

    bool holds(TxId tx, const Key& key, LockMode mode) const {
        const Row* row = rows.find(key);
        return row && holds(*row, tx, mode);
    }
    bool waits(TxId tx) const { return waits_at.contains(tx); }

    // Whom it waits for, each once, ascending; nobody where it does not wait.
    std::vector<TxId> waits_for(TxId tx) const {
        const Key* key = waits_at.find(tx);
        if (!key)
            return {};
        const Row& row = rows.at(*key);
        const auto own =
            std::find_if(row.waiting.begin(), row.waiting.end(), [&](const Claim& c) { return c.tx == tx; });
        return blockers(row, *own, static_cast<std::size_t>(own - row.waiting.begin()));
    }

private:
    static bool has(const std::vector<Claim>& claims, TxId tx) {
        return std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) { return claim.tx == tx; });
    }
    static bool holds(const Row& row, TxId tx, LockMode mode) {
        return std::any_of(row.held.begin(), row.held.end(), [&](const Claim& claim) {
            return claim.tx == tx && (claim.mode == mode || claim.mode == LockMode::exclusive);
        });
    }
    // Who keeps `wanted` from being granted at this place of the queue.
    static std::vector<TxId> blockers(const Row& row, const Claim& wanted, std::size_t place) {
        std::vector<TxId> found;
        const auto look = [&](const Claim& other) {
            if (other.tx != wanted.tx && !compatible(other.mode, wanted.mode))
                found.push_back(other.tx);
        };
        std::for_each(row.held.begin(), row.held.end(), look);
        std::for_each(row.waiting.begin(), row.waiting.begin() + static_cast<std::ptrdiff_t>(place), look);
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }
    // A way from the asker, which is about to wait for `ahead`, back to itself; empty where there is none.
    std::vector<TxId> circle_through(TxId asker, const std::vector<TxId>& ahead) const {
        std::vector<TxId> way{asker}, seen;
        const auto search = [&](const auto& self, const std::vector<TxId>& next) -> bool {
            for (const TxId tx : next) {
                if (tx == asker)
                    return true;
                if (std::find(seen.begin(), seen.end(), tx) != seen.end())
                    continue;
                seen.push_back(tx);
                way.push_back(tx);
                if (self(self, waits_for(tx)))
                    return true;
                way.pop_back();
            }
            return false;
        };
        if (!search(search, ahead))
            return {};
        return way;
    }
    void note(TxId tx, const Key& key) {
        claimed.edit(tx, [&](std::vector<Key>& keys) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                keys.push_back(key);
        });
    }
    void drop(TxId tx, const Key& key, bool held_too, std::vector<Granted>& granted) {
        Row row = rows.at(key);
        const auto own = [&](const Claim& claim) { return claim.tx == tx; };
        std::erase_if(row.waiting, own);
        if (held_too)
            std::erase_if(row.held, own);
        // From the head on, as long as one fits: nobody overtakes.
        while (!row.waiting.empty() && blockers(row, row.waiting.front(), 0).empty()) {
            const Claim next = row.waiting.front();
            row.waiting.erase(row.waiting.begin());
            row.held.push_back(next);
            waits_at.erase(next.tx);
            granted.push_back({next.tx, key});
        }
        if (row.held.empty() && row.waiting.empty())
            rows.erase(key);
        else
            rows.set(key, std::move(row));
    }
};

}  // namespace orrery::floor
