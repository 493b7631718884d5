// What is said to a cache and between its nodes, and how it is set up: the words of cache.h. Source and units: there.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/floor/about.h"
#include "models/floor/cache_entries.h"
#include "sim/core/ids.h"

namespace orrery::floor {

enum class CacheOutcome : std::uint8_t {
    done,
    absent,            // Get, Erase: there is none
    present,           // Set: only_if_absent, and there is one
    full,              // nothing gives way
    not_primary,       // the answer names who is, as far as is known
    too_few_replicas,  // have been heard
};
constexpr std::string_view name_of(CacheOutcome outcome) {
    constexpr std::string_view kNames[] = {"done", "absent", "present", "full", "not primary", "too few replicas"};
    return kNames[static_cast<std::size_t>(outcome)];
}

enum class Persistence : std::uint8_t { none, now_and_then, every_second, always };

struct CacheSettings {
    std::vector<NodeId> nodes;  // the first is the primary at first
    std::size_t most_entries = 0;
    Eviction eviction = Eviction::none;
    Persistence persistence = Persistence::every_second;
    Duration flush_interval = 1_s;      // of every_second
    Duration kernel_interval = 30_s;    // of now_and_then
    std::size_t backlog = 1000;         // units kept for replicas that have missed some
    Duration beat = 1_s;                // replicas say how far they are, the primary that it is there
    std::size_t min_replicas = 0;       // else it refuses to write
    Duration max_lag = 10_s;            // a replica that was heard so long ago counts
    Duration promote_after = kNever;    // without a word from the primary; the n-th replica waits n times as long
    bool serves_expired = false;        // flaw
    bool answers_before_write = false;  // flaw
};

namespace caching {
template <class Schema>
struct CacheGet {
    std::uint64_t number = 0;
    typename Schema::Key key = {};
    ORRERY_FIELDS_ABOUT(Schema, CacheGet, number, key)
};
template <class Schema>
struct CacheSet {
    std::uint64_t number = 0;
    typename Schema::Key key = {};
    typename Schema::Value value = {};
    Instant life = kNever;  // a span; kNever: it does not expire
    bool only_if_absent = false, keeps_expiry = false;
    ORRERY_FIELDS_ABOUT(Schema, CacheSet, number, key, value, life, only_if_absent, keeps_expiry)
};
template <class Schema>
struct CacheErase {
    std::uint64_t number = 0;
    typename Schema::Key key = {};
    ORRERY_FIELDS_ABOUT(Schema, CacheErase, number, key)
};
template <class Schema>
struct CacheRun {
    std::uint64_t number = 0;
    typename Schema::Script script = {};
    ORRERY_FIELDS_ABOUT(Schema, CacheRun, number, script)
};
template <class Schema>
struct CacheAnswer {
    std::uint64_t number = 0;
    CacheOutcome outcome = CacheOutcome::done;
    typename Schema::Value value = {};    // of a Get
    typename Schema::Result result = {};  // of a Run
    NodeId primary = kNoNode;
    ORRERY_FIELDS_ABOUT(Schema, CacheAnswer, number, outcome, value, result, primary)
};
struct CachePromote {
    std::uint64_t epoch = 0;  // nothing happens unless it is above the replica's
    ORRERY_FIELDS(CachePromote, epoch)
};

// Between primary and replicas. A history begins anew with each promotion and each start of a primary.
struct CacheHistory {
    std::uint64_t epoch = 0, life = 0;
    ORRERY_FIELDS(CacheHistory, epoch, life)
};
template <class Schema>
struct CacheShip {  // without units: the primary is there, and its last number is `after`
    CacheHistory history;
    std::uint64_t after = 0;
    std::vector<typename CacheEntries<typename Schema::Key, typename Schema::Value>::Changes> units;
    ORRERY_FIELDS_ABOUT(Schema, CacheShip, history, after, units)
};
template <class Schema>
struct CacheCopy {
    CacheHistory history;
    std::uint64_t number = 0;
    CacheEntries<typename Schema::Key, typename Schema::Value> entries;
    ORRERY_FIELDS_ABOUT(Schema, CacheCopy, history, number, entries)
};
struct CacheReached {
    CacheHistory history;
    std::uint64_t number = 0;
    bool wants_more = false;  // it has missed some
    ORRERY_FIELDS(CacheReached, history, number, wants_more)
};

// Timers.
struct CacheFlushDue {
    ORRERY_NO_FIELDS(CacheFlushDue)
};
struct CacheExpiryDue {
    ORRERY_NO_FIELDS(CacheExpiryDue)
};
struct CacheBeat {
    ORRERY_NO_FIELDS(CacheBeat)
};
struct CachePrimarySilent {
    ORRERY_NO_FIELDS(CachePrimarySilent)
};
}  // namespace caching

}  // namespace orrery::floor
