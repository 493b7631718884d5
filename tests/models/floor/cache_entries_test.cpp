// Expiry, eviction and scripts step by step, and random steps against a plain list; what a primary ships.
#include "models/floor/cache_entries.h"

#include <algorithm>
#include <list>

#include "models/floor/shipped_log.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Entries = CacheEntries<int, std::int64_t>;
using Changes = Entries::Changes;
using Keys = std::vector<int>;

Keys removed_of(const Changes& changes) {
    Keys keys;
    for (const auto& change : changes)
        if (change.removed)
            keys.push_back(change.key);
    return keys;
}
Keys keys_of(const Entries& entries) {
    Keys keys;
    for (const auto& [key, entry] : entries.entries)
        keys.push_back(key);
    return keys;
}

TEST_CASE("an entry is gone from the instant at which it expires, and is removed then") {
    Entries entries;
    Changes changes;
    entries.put(1, 10, 5_s, changes);
    entries.put(2, 20, kNever, changes);
    CHECK(entries.find(1, 5_s - 1)->value == 10);
    CHECK_FALSE(entries.find(1, 5_s));
    CHECK(entries.entries.contains(1));
    changes.clear();
    entries.remove_expired(5_s - 1, changes);
    CHECK(changes.empty());
    entries.remove_expired(5_s, changes);
    CHECK(removed_of(changes) == Keys{1});
    CHECK(keys_of(entries) == Keys{2});
    entries.put(2, 21, 9_s, changes);
    entries.put(2, 22, kNever, changes);  // persists again
    entries.remove_expired(1_h, changes);
    CHECK(entries.find(2, 1_h)->value == 22);
}

TEST_CASE("the least recently used gives way, or of those that expire, or nothing does") {
    const auto eviction = GENERATE(Eviction::least_used, Eviction::least_used_that_expires, Eviction::none);
    Entries entries;
    Changes changes;
    entries.put(1, 10, kNever, changes);
    entries.put(2, 20, 1_h, changes);
    entries.put(3, 30, 1_h, changes);
    entries.touch(1);
    entries.touch(2);
    changes.clear();
    CHECK(entries.make_room(4, eviction, changes));
    CHECK(changes.empty());
    const bool room = entries.make_room(2, eviction, changes);
    CHECK(room == (eviction != Eviction::none));
    CHECK(removed_of(changes) == (eviction == Eviction::least_used                ? Keys{3, 1}
                                  : eviction == Eviction::least_used_that_expires ? Keys{3, 2}
                                                                                  : Keys{}));
    if (eviction == Eviction::least_used_that_expires)
        CHECK_FALSE(entries.make_room(1, eviction, changes));  // what is left does not expire
}

TEST_CASE("a script sees what is there and not expired, and all that it does is told") {
    Entries entries;
    Changes changes;
    entries.put(1, 10, 5_s, changes);
    entries.put(2, 20, 1_s, changes);
    changes.clear();
    ScriptView<int, std::int64_t> view(entries, 2_s, changes);
    CHECK_FALSE(view.get(2));
    CHECK(take_if_enough(view, 1, std::int64_t{4}) == std::int64_t{6});
    CHECK_FALSE(take_if_enough(view, 1, std::int64_t{7}));
    CHECK_FALSE(take_if_enough(view, 2, std::int64_t{1}));
    CHECK(entries.find(1, 2_s)->value == 6);
    CHECK(entries.find(1, 2_s)->expires == 5_s);  // as before
    CHECK(view.expire(1, 10_s));
    CHECK_FALSE(view.expire(9, 10_s));
    CHECK(entries.find(1, 2_s)->expires == 12_s);
    CHECK_FALSE(view.erase(2));  // it had expired
    CHECK(view.erase(1));
    view.set(3, 30);
    CHECK(keys_of(entries) == Keys{3});
    Entries replica;
    Changes before;
    replica.put(1, 10, 5_s, before);
    replica.put(2, 20, 1_s, before);
    replica.apply(changes);
    CHECK(keys_of(replica) == Keys{3});
}

TEST_CASE("random steps agree with a plain list, and a replica that applies them with both", "[property]") {
    struct Plain {
        int key;
        std::int64_t value;
        Time expires;
    };
    std::uint64_t evicted = 0, expired = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        constexpr Stream kStep = "step";
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        Entries entries, replica;
        std::list<Plain> plain;  // the least recently used first
        const auto place = [&](int key) {
            return std::find_if(plain.begin(), plain.end(), [&](const Plain& one) { return one.key == key; });
        };
        constexpr std::size_t kMost = 5;
        for (Time now = 1; now <= 120; ++now) {
            const int key = static_cast<int>(below(9));
            Changes changes;
            if (const auto step = below(5); step <= 1) {
                const Time expires = below(3) == 0 ? kNever : now + static_cast<Time>(below(20));
                const auto value = static_cast<std::int64_t>(below(100));
                if (!entries.entries.contains(key))
                    entries.make_room(kMost, Eviction::least_used, changes);
                entries.put(key, value, expires, changes);
                if (const auto at = place(key); at != plain.end())
                    plain.erase(at);
                else if (plain.size() == kMost)
                    plain.pop_front(), ++evicted;
                plain.push_back({key, value, expires});
            } else if (step == 2) {
                entries.remove(key, changes);
                std::erase_if(plain, [&](const Plain& one) { return one.key == key; });
            } else if (step == 3) {
                const auto at = place(key);
                const bool there = at != plain.end() && at->expires > now;
                REQUIRE((entries.find(key, now) != nullptr) == there);
                if (there) {
                    REQUIRE(entries.find(key, now)->value == at->value);
                    entries.touch(key);
                    plain.splice(plain.end(), plain, at);
                }
            } else {
                entries.remove_expired(now, changes);
                expired += std::erase_if(plain, [&](const Plain& one) { return one.expires <= now; });
            }
            replica.apply(changes);
            REQUIRE(entries.entries.size() == plain.size());
            REQUIRE(replica.entries.size() == plain.size());
            REQUIRE(entries.by_use.size() == plain.size());
            auto use = entries.by_use.begin();
            std::size_t that_expire = 0;
            for (const Plain& one : plain) {
                const bool same = use->second == one.key && entries.entries.at(one.key).value == one.value &&
                                  replica.entries.at(one.key).value == one.value &&
                                  entries.entries.at(one.key).expires == one.expires;
                REQUIRE(same);
                that_expire += one.expires != kNever ? 1 : 0;
                ++use;
            }
            REQUIRE(entries.expiry.due.size() == that_expire);
        }
    }
    CHECK(evicted > 0);
    CHECK(expired > 0);
}

TEST_CASE("a log keeps its latest units, and says whether what somebody missed is among them") {
    ShippedLog<int> log;
    CHECK(log.has_after(0));
    CHECK_FALSE(log.has_after(1));
    for (int unit = 1; unit <= 5; ++unit)
        CHECK(log.append(unit * 10, 3) == static_cast<std::uint64_t>(unit));
    CHECK_FALSE(log.has_after(1));
    CHECK(log.has_after(2));
    CHECK(log.after(2) == std::vector<int>{30, 40, 50});
    CHECK(log.after(3, 1) == std::vector<int>{40});
    CHECK(log.has_after(5));
    CHECK(log.after(5).empty());
    CHECK_FALSE(log.has_after(6));
}

TEST_CASE("followers are counted by how far they are and by when they were heard") {
    Followers followers;
    followers.heard(1, 5, 10_s);
    followers.heard(2, 7, 12_s);
    followers.heard(1, 3, 13_s);  // overtaken
    CHECK(followers.count_at(5) == 2);
    CHECK(followers.count_at(6) == 1);
    CHECK(followers.count_at(8) == 0);
    CHECK(followers.count_heard(20_s, 7_s) == 1);
    CHECK(followers.count_heard(20_s, 8_s) == 2);
}

}  // namespace
}  // namespace orrery::floor
