// The ceilings: a row lets 1 / hold through, B rows B / hold, batches of k at a row k / hold; and a call inside the
// lock is part of the hold.
#include "tests/catch.h"
#include "tests/models/commerce/hot_try/hot_world.h"

namespace orrery {
namespace {

std::int64_t reserved_a_second(const test::ModelWorld& world) {
    const RunResult result = world.run(1);
    CHECK(result.verdict != RunVerdict::violated);
    return test::metric(result, "reserved").sum;  // all within the second second
}

TEST_CASE("hot-try: one row that is locked for 2 ms lets 500 Tries a second through, however many come", "[property]") {
    for (const std::int64_t managers : {10, 40}) {
        const std::int64_t reserved = reserved_a_second(test::closed_world("row", managers));
        INFO(managers << " managers: " << reserved);
        CHECK(reserved <= 500);
        CHECK(reserved >= 485);
    }
}

TEST_CASE("hot-try: B rows let B / hold through, less what the chance of the draw leaves idle", "[property]") {
    for (const std::int64_t buckets : {2, 4}) {
        test::ModelWorld world = test::closed_world("buckets", 60);
        world.set("buckets", buckets);
        const std::int64_t reserved = reserved_a_second(world);
        INFO(buckets << " rows: " << reserved);
        CHECK(reserved <= buckets * 500);
        CHECK(reserved >= buckets * 500 * 80 / 100);
    }
}

TEST_CASE("hot-try: batches of k let k / hold through one row", "[property]") {
    for (const std::int64_t size : {2, 4}) {
        test::ModelWorld world = test::closed_world("batch", 60);
        world.set("batch", size);
        const std::int64_t reserved = reserved_a_second(world);
        INFO("batches of " << size << ": " << reserved);
        CHECK(reserved <= size * 500);
        CHECK(reserved >= size * 500 * 80 / 100);
    }
}

TEST_CASE("hot-try: a call of 20 ms inside the lock is part of the hold: 2 + 20 + 1.8 ms, 42 a second", "[flaw]") {
    test::ModelWorld world = test::closed_world("row", 10);
    world.set("check", std::int64_t{20_ms});
    const std::int64_t outside = reserved_a_second(world);
    world.flaws = {"long_transaction"};
    const std::int64_t inside = reserved_a_second(world);
    INFO("outside " << outside << ", inside " << inside);
    CHECK(inside <= 42);
    CHECK(inside >= 38);
    CHECK(outside > 8 * inside);
}

}  // namespace
}  // namespace orrery
