// What a cache keeps, as a value with pure steps: entries that may expire, at most so many, the least recently used
// giving way to new ones; and scripts, which read and change entries whole, with nobody else's command in between. Each
// step says what has changed, so that a replica can be told.
//
// An entry is gone from the instant at which it expires, removed or not (`find`); its primary removes it then. Eviction
// as Redis names it: none (noeviction: a new key is refused), least_used (allkeys-lru), least_used_that_expires
// (volatile-lru). A script is refused before it begins or runs to its end.
// Units: nanoseconds on the node's own clock; a bound of 0: any number. Errors: what the steps answer. Steps are
// O(log n), but least_used_that_expires walks past what does not expire.
// Source: Redis's manual, "Key eviction", "EXPIRE", "Scripting with Lua". Deviation: eviction is exact (Redis looks at
// a sample of five); the bound counts entries in place of bytes; expiry is removed on time (Redis: ten rounds a
// second).
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "models/floor/agenda.h"
#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

enum class Eviction : std::uint8_t { none, least_used, least_used_that_expires };

constexpr std::string_view name_of(Eviction eviction) {
    constexpr std::string_view kNames[] = {"none", "least used", "least used that expires"};
    return kNames[static_cast<std::size_t>(eviction)];
}

template <class Key, class Value>
struct CacheEntries {
    struct Entry {
        Value value = {};
        Instant expires = kNever;
        std::uint64_t used = 0;  // when last, in uses
        ORRERY_FIELDS(Entry, value, expires, used)
    };
    struct Change {
        Key key = {};
        bool removed = false;
        Value value = {};
        Instant expires = kNever;
        ORRERY_FIELDS(Change, key, removed, value, expires)
    };
    using Changes = std::vector<Change>;

    SharedMap<Key, Entry> entries;
    Agenda<Key> expiry;
    SharedMap<std::uint64_t, Key> by_use;  // the least recently used first
    std::uint64_t uses = 0;
    ORRERY_FIELDS(CacheEntries, entries, expiry, by_use, uses)

    // Null where there is none, or where it has expired.
    const Entry* find(const Key& key, Time now) const {
        const Entry* entry = entries.find(key);
        return entry && entry->expires > now ? entry : nullptr;
    }
    void touch(const Key& key) {
        entries.edit(key, [&](Entry& entry) {
            by_use.erase(entry.used);
            entry.used = ++uses;
            by_use.set(entry.used, key);
        });
    }
    bool is_full(std::size_t most) const { return most != 0 && entries.size() >= most; }

    // Whether there is room for one key more, after what gives way.
    bool make_room(std::size_t most, Eviction eviction, Changes& changes) {
        while (is_full(most)) {
            const std::optional<Key> least = least_used(eviction);
            if (!least)
                return false;
            remove(*least, changes);
        }
        return true;
    }
    void put(const Key& key, Value value, Time expires, Changes& changes) {
        changes.push_back({key, false, value, expires});
        entries.edit(key, [&](Entry& entry) {
            entry.value = std::move(value);
            entry.expires = expires;
        });
        if (expires == kNever)
            expiry.remove(key);
        else
            expiry.add(key, expires);
        touch(key);
    }
    bool remove(const Key& key, Changes& changes) {
        const Entry* entry = entries.find(key);
        if (!entry)
            return false;
        by_use.erase(entry->used);
        entries.erase(key);
        expiry.remove(key);
        changes.push_back({key, true, {}, kNever});
        return true;
    }
    void remove_expired(Time now, Changes& changes) {
        while (!expiry.empty() && expiry.next() <= now) {
            const Key key = expiry.order.begin()->first.key;
            remove(key, changes);
        }
    }
    // What was changed elsewhere.
    void apply(const Changes& told) {
        Changes same;
        for (const Change& change : told) {
            if (change.removed)
                remove(change.key, same);
            else
                put(change.key, change.value, change.expires, same);
        }
    }

private:
    std::optional<Key> least_used(Eviction eviction) const {
        if (eviction == Eviction::none)
            return std::nullopt;
        for (const auto& [used, key] : by_use)
            if (eviction == Eviction::least_used || entries.at(key).expires != kNever)
                return key;
        return std::nullopt;
    }
};

// What a script sees and changes, as of one instant.
template <class Key, class Value>
class ScriptView {
public:
    using Entries = CacheEntries<Key, Value>;
    ScriptView(Entries& entries, Time now, typename Entries::Changes& changes)
        : entries_(entries), changes_(changes), now_(now) {}

    Time now() const { return now_; }
    std::optional<Value> get(const Key& key) {
        const auto* entry = entries_.find(key, now_);
        if (!entry)
            return std::nullopt;
        std::optional<Value> value = entry->value;
        entries_.touch(key);
        return value;
    }
    void set(const Key& key, Value value, Duration life = kNever) {
        entries_.put(key, std::move(value), life == kNever ? kNever : saturating_add(now_, life), changes_);
    }
    // The value alone: the entry goes on to expire when it would have.
    void set_keeping_expiry(const Key& key, Value value) {
        const auto* entry = entries_.find(key, now_);
        entries_.put(key, std::move(value), entry ? Time{entry->expires} : kNever, changes_);
    }
    bool expire(const Key& key, Duration life) {
        const auto* entry = entries_.find(key, now_);
        if (!entry)
            return false;
        entries_.put(key, Value(entry->value), saturating_add(now_, life), changes_);
        return true;
    }
    bool erase(const Key& key) {
        const bool was_there = entries_.find(key, now_) != nullptr;
        entries_.remove(key, changes_);
        return was_there;
    }

private:
    Entries& entries_;
    typename Entries::Changes& changes_;
    Time now_;
};

// Takes so many of a count, or none: what is left, or nothing where there is not enough.
template <class Key, class Value>
std::optional<Value> take_if_enough(ScriptView<Key, Value>& view, const Key& key, Value wanted) {
    const std::optional<Value> there = view.get(key);
    if (!there || *there < wanted)
        return std::nullopt;
    view.set_keeping_expiry(key, *there - wanted);
    return *there - wanted;
}

}  // namespace orrery::floor
