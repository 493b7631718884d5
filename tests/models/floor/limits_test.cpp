// What limits a service, step by step; and a token bucket against one that counts every period.
#include "models/floor/limits.h"

#include "models/floor/once.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

TEST_CASE("a bucket gives a burst, then one token a period, and not more for having been idle") {
    Bucket bucket = Bucket::full(3, 0);
    for (int i = 0; i < 3; ++i)
        CHECK(bucket.take(0, 3, 10_ms));
    CHECK_FALSE(bucket.take(9_ms, 3, 10_ms));
    CHECK(bucket.when(1, 3, 10_ms) == 10_ms);
    CHECK(bucket.when(3, 3, 10_ms) == 30_ms);
    CHECK_FALSE(bucket.when(4, 3, 10_ms));
    CHECK(bucket.take(10_ms, 3, 10_ms));
    CHECK_FALSE(bucket.take(10_ms, 3, 10_ms));
    CHECK_FALSE(bucket.take(1_h, 3, 10_ms, 4));
    CHECK(bucket.take(1_h, 3, 10_ms, 3));
    CHECK_FALSE(bucket.take(1_h, 3, 10_ms));
}

TEST_CASE("a bucket agrees with one that is filled period by period", "[property]") {
    constexpr Stream kStep = "bucket";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::uint64_t drawn = 0;
        const auto between = [&](std::int64_t low, std::int64_t high) {
            return uniform_between(draw(seed, kStep.id, 0, drawn++), low, high);
        };
        const std::int64_t burst = between(1, 8);
        const Duration period = between(1, 20);
        Bucket bucket = Bucket::full(burst, 0);
        std::int64_t tokens = burst;
        Time now = 0;
        for (int i = 0; i < 100; ++i) {
            const Time next = now + between(0, 60);
            for (Time at = now + 1; at <= next; ++at)
                if (at % period == 0 && tokens < burst)
                    ++tokens;
            now = next;
            const std::int64_t wanted = between(1, burst);
            const auto when = bucket.when(wanted, burst, period);
            REQUIRE(when);
            const bool enough = tokens >= wanted;
            CHECK((*when <= now) == enough);
            CHECK(bucket.take(now, burst, period, wanted) == enough);
            tokens -= enough ? wanted : 0;
            CHECK(bucket.tokens == tokens);
        }
    }
}

TEST_CASE("a breaker opens after failures in a row, rests, and is closed or opened by one trial") {
    Breaker breaker;
    breaker.failed(0, 3);
    breaker.failed(0, 3);
    breaker.succeeded();
    breaker.failed(0, 3);
    breaker.failed(0, 3);
    CHECK(breaker.admits(1_s, 5_s));
    breaker.failed(1_s, 3);
    CHECK(breaker.state == BreakerState::open);
    CHECK_FALSE(breaker.admits(5_s, 5_s));
    breaker.failed(5_s, 3);  // it went out before
    CHECK(breaker.admits(6_s, 5_s));
    CHECK(breaker.state == BreakerState::half_open);
    CHECK_FALSE(breaker.admits(6_s, 5_s));  // one trial alone
    SECTION("that succeeds") {
        breaker.succeeded();
        CHECK(breaker == Breaker{});
    }
    SECTION("that fails") {
        breaker.failed(7_s, 3);
        CHECK(breaker.state == BreakerState::open);
        CHECK_FALSE(breaker.admits(11_s, 5_s));
        CHECK(breaker.admits(12_s, 5_s));
    }
}

TEST_CASE("a pool has so many at work, so many waiting in order, and refuses the rest") {
    using Pool = floor::Pool<int>;
    Pool pool;
    CHECK(pool.enter(1, 2, 2) == Pool::Entered::works);
    CHECK(pool.enter(2, 2, 2) == Pool::Entered::works);
    CHECK(pool.enter(3, 2, 2) == Pool::Entered::waits);
    CHECK(pool.enter(4, 2, 2) == Pool::Entered::waits);
    CHECK(pool.enter(5, 2, 2) == Pool::Entered::refused);
    CHECK(pool.give_up(3) == 1);
    CHECK(pool.leave() == 4);
    CHECK(pool.leave() == std::nullopt);
    CHECK(pool.leave() == std::nullopt);
    CHECK(pool == Pool{});
}

TEST_CASE("what was asked before gets its saved answer, until it is forgotten") {
    Once<std::uint64_t, int> once;
    CHECK(once.look(7, 100).known == Known::fresh);
    once.save(7, 100, 1, 10_s);
    once.save(8, 200, 2, 20_s);
    CHECK(once.look(7, 100).known == Known::same);
    CHECK(*once.look(7, 100).answer == 1);
    CHECK(once.look(7, 101).known == Known::differs);
    once.change(7, 3);
    CHECK(*once.look(7, 100).answer == 3);
    CHECK(once.forget(70_s, 1_min) == 0);
    CHECK(once.forget(71_s, 1_min) == 1);
    CHECK(once.look(7, 100).known == Known::fresh);
    CHECK(once.look(8, 200).known == Known::same);
    CHECK(once.forget(1_h, kNever) == 0);
}

}  // namespace
}  // namespace orrery::floor
