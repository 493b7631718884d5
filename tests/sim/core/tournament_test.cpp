// The tournament against a sorted set: places that were left are taken again, old sequences come back, a full one.
#include "sim/core/tournament.h"

#include <set>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

QueueEntry entry(Time time, std::uint64_t sequence, std::uint32_t slot) {
    return {time, sequence << QueueEntry::kSlotBits | slot};
}

// What a tournament of so many weighs.
std::size_t bytes_of(unsigned entries) {
    Tournament few;
    for (std::uint32_t i = 0; i < entries; ++i)
        few.push(entry(0, i, i));
    return few.bytes();
}

}  // namespace

TEST_CASE("whoever comes and goes, the first of all is on top", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        INFO("seed " << seed);
        Tournament few;
        std::set<std::pair<Time, std::uint64_t>> oracle;
        std::uint64_t counter = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, 1, 0, counter++), count); };
        const std::uint64_t wanted = 1 + below(Tournament::kMost);
        const std::uint64_t times = 1 + below(200);  // few: many at the same time
        for (int step = 0; step < 3000; ++step) {
            if (oracle.empty() || (!few.full() && below(wanted) >= oracle.size() / 2)) {
                const QueueEntry one = entry(static_cast<Time>(below(times)), (std::uint64_t{1} << 40) - 1 - counter,
                                             static_cast<std::uint32_t>(below(QueueEntry::kSlotMask)));
                few.push(one);
                oracle.emplace(one.time, one.order);
            } else {
                const QueueEntry top = few.top();
                REQUIRE(std::pair{top.time, top.order} == *oracle.begin());
                few.drop_top();
                oracle.erase(oracle.begin());
            }
            REQUIRE(few.size() == oracle.size());
        }
        std::size_t visited = 0;
        few.for_each([&](QueueEntry one) { visited += oracle.count({one.time, one.order}); });
        CHECK(visited == oracle.size());
        while (!oracle.empty()) {  // it shrinks meanwhile
            const QueueEntry top = few.top();
            REQUIRE(std::pair{top.time, top.order} == *oracle.begin());
            few.drop_top();
            oracle.erase(oracle.begin());
        }
        CHECK(few.empty());
        static_cast<void>(few.top());
        CHECK(few.bytes() < bytes_of(2 * Tournament::kLeast));
    }
}

TEST_CASE("a full tournament holds the widest of keys, and a copy goes its own way") {
    Tournament few;
    for (std::uint32_t i = 0; i < Tournament::kMost; ++i)
        few.push(entry(kNever, (std::uint64_t{1} << 40) - 1 - i, QueueEntry::kSlotMask - i));
    CHECK(few.full());
    Tournament copy = few;
    for (std::uint32_t i = Tournament::kMost; i-- > 0;) {
        REQUIRE(few.top() == entry(kNever, (std::uint64_t{1} << 40) - 1 - i, QueueEntry::kSlotMask - i));
        few.drop_top();
    }
    CHECK(few.empty());
    CHECK(copy.full());
    few.push(entry(0, 0, 0));
    CHECK(few.top() == entry(0, 0, 0));
}
