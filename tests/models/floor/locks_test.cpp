// Row locks, claim by claim; and random claims against a table that is worked out anew at every step.
#include "models/floor/locks.h"

#include <map>
#include <set>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Table = Locks<std::uint32_t>;
using Outcome = Table::Outcome;
using Granted = Table::Granted;
constexpr LockMode S = LockMode::shared, I = LockMode::intention, X = LockMode::exclusive;

TEST_CASE("readers share a row, a writer waits for them and nobody overtakes it") {
    Table locks;
    CHECK(locks.claim(1, 7, S).outcome == Outcome::granted);
    CHECK(locks.claim(2, 7, S).outcome == Outcome::granted);
    CHECK(locks.claim(3, 7, X).outcome == Outcome::waits);
    CHECK(locks.claim(4, 7, S).outcome == Outcome::waits);
    CHECK(locks.waits_for(3) == std::vector<TxId>{1, 2});
    CHECK(locks.waits_for(4) == std::vector<TxId>{3});
    CHECK(locks.release(1).empty());
    CHECK(locks.release(2) == std::vector<Granted>{{3, 7}});
    CHECK(locks.release(3) == std::vector<Granted>{{4, 7}});
    CHECK(locks.release(4).empty());
    CHECK(locks == Table{});
}

TEST_CASE("who holds a row and wants it stronger goes ahead of those that hold nothing") {
    Table locks;
    locks.claim(1, 7, S);
    locks.claim(2, 7, S);
    CHECK(locks.claim(3, 7, X).outcome == Outcome::waits);
    CHECK(locks.claim(1, 7, X).outcome == Outcome::waits);
    CHECK(locks.release(2) == std::vector<Granted>{{1, 7}});
    CHECK(locks.holds(1, 7, X));
    CHECK(locks.release(1) == std::vector<Granted>{{3, 7}});
}

TEST_CASE("a circle is named when it would close, and the claim that would close it is not queued") {
    Table locks;
    locks.claim(1, 10, X);
    locks.claim(2, 20, X);
    locks.claim(3, 30, X);
    CHECK(locks.claim(1, 20, X).outcome == Outcome::waits);
    CHECK(locks.claim(2, 30, S).outcome == Outcome::waits);
    const Table before = locks;
    const Table::Answer answer = locks.claim(3, 10, S);
    CHECK(answer.outcome == Outcome::deadlock);
    CHECK(answer.circle == std::vector<TxId>{3, 1, 2});
    CHECK(locks == before);
    SECTION("its victim's locks let the others through") { CHECK(locks.release(3) == std::vector<Granted>{{2, 30}}); }
    SECTION("two readers that both want to write") {
        Table both;
        both.claim(1, 7, S);
        both.claim(2, 7, S);
        CHECK(both.claim(1, 7, X).outcome == Outcome::waits);
        CHECK(both.claim(2, 7, X).circle == std::vector<TxId>{2, 1});
    }
}

TEST_CASE("who reads a whole table keeps out writers of rows that are not there yet") {
    Table locks;
    CHECK(locks.claim(1, 0, I).outcome == Outcome::granted);
    CHECK(locks.claim(2, 0, I).outcome == Outcome::granted);
    CHECK(locks.claim(3, 0, S).outcome == Outcome::waits);
    locks.release(1);
    CHECK(locks.release(2) == std::vector<Granted>{{3, 0}});
    CHECK(locks.claim(4, 0, I).outcome == Outcome::waits);
}

TEST_CASE("who stops waiting keeps what it holds and lets those behind it through") {
    Table locks;
    locks.claim(1, 7, S);
    locks.claim(2, 8, X);
    locks.claim(2, 7, X);
    CHECK(locks.claim(3, 7, S).outcome == Outcome::waits);
    CHECK(locks.stop_waiting(2) == std::vector<Granted>{{3, 7}});
    CHECK(locks.holds(2, 8, X));
    CHECK_FALSE(locks.waits(2));
    CHECK(locks.stop_waiting(2).empty());
}

// What must be true of any table, worked out from its rows alone.
void check_sound(const Table& locks) {
    std::map<TxId, std::set<std::uint32_t>> claimed;
    std::map<TxId, std::uint32_t> waits;
    std::map<TxId, std::set<TxId>> edges;
    for (const auto& [key, row] : locks.rows) {
        REQUIRE((!row.held.empty() || !row.waiting.empty()));
        for (const auto& one : row.held) {
            claimed[one.tx].insert(key);
            for (const auto& other : row.held)
                REQUIRE((one.tx == other.tx || compatible(one.mode, other.mode)));
        }
        for (std::size_t i = 0; i < row.waiting.size(); ++i) {
            const auto& one = row.waiting[i];
            claimed[one.tx].insert(key);
            REQUIRE(waits.emplace(one.tx, key).second);
            for (const auto& other : row.held)
                if (other.tx != one.tx && !compatible(other.mode, one.mode))
                    edges[one.tx].insert(other.tx);
            for (std::size_t j = 0; j < i; ++j)
                if (!compatible(row.waiting[j].mode, one.mode))
                    edges[one.tx].insert(row.waiting[j].tx);
        }
        if (!row.waiting.empty())  // else it would have been granted
            REQUIRE(!edges[row.waiting.front().tx].empty());
    }
    REQUIRE(locks.claimed.size() == claimed.size());
    for (const auto& [tx, keys] : locks.claimed)
        REQUIRE(std::set<std::uint32_t>(keys.begin(), keys.end()) == claimed[tx]);
    REQUIRE(locks.waits_at.size() == waits.size());
    // No circle: whoever waits for nobody that waits is taken away, until nobody is left.
    for (bool more = true; more;) {
        more = false;
        for (auto one = edges.begin(); one != edges.end();) {
            const bool free =
                std::none_of(one->second.begin(), one->second.end(), [&](TxId tx) { return edges.contains(tx); });
            more |= free;
            one = free ? edges.erase(one) : std::next(one);
        }
    }
    REQUIRE(edges.empty());
}

TEST_CASE("whatever is claimed and released, holders agree, queues move, and no circle waits", "[property]") {
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        Table locks;
        constexpr Stream kStep = "step";
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        for (int i = 0; i < 60; ++i) {
            const TxId tx = 1 + below(5);
            const auto key = static_cast<std::uint32_t>(below(4));
            const auto mode = static_cast<LockMode>(below(3));
            const std::uint64_t what = below(8);
            if (what == 0) {
                for (const Granted& granted : locks.release(tx))
                    CHECK(locks.claimed.contains(granted.tx));
            } else if (what == 1) {
                locks.stop_waiting(tx);
            } else if (!locks.waits(tx)) {
                const Table before = locks;
                const auto answer = locks.claim(tx, key, mode);
                if (answer.outcome == Outcome::granted)
                    CHECK(locks.holds(tx, key, mode));
                CHECK(locks.waits(tx) == (answer.outcome == Outcome::waits));
                if (answer.outcome == Outcome::deadlock) {
                    CHECK(locks == before);
                    CHECK(answer.circle.front() == tx);
                    for (std::size_t j = 1; j < answer.circle.size(); ++j)
                        CHECK(locks.waits(answer.circle[j]));
                }
            }
            check_sound(locks);
        }
        for (TxId tx = 1; tx <= 5; ++tx)
            locks.release(tx);
        CHECK(locks == Table{});
    }
}

}  // namespace
}  // namespace orrery::floor
