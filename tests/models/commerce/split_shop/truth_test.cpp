// What the protocols cost, beside closed forms; and the defaults of the products that they come from.
#include <algorithm>

#include "models/floor/broker.h"
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/split_shop/split_world.h"

namespace orrery::split_shop {
namespace {

// One hot item, many buyers, each with another order as soon as the last is over.
test::ModelWorld hot_row(const std::string& protocol, Duration delay, Duration sync, Time until) {
    test::ModelWorld world;
    world.make = make_split_shop;
    world.values = {{"protocol", protocol},
                    {"clients", std::int64_t{30}},
                    {"items", std::int64_t{1}},
                    {"stock", std::int64_t{1'000'000}},
                    {"wallet", std::int64_t{1'000'000'000}},
                    {"arrivals", std::string("closed(1ms)")},
                    {"lock_wait", std::int64_t{5_s}}};
    world.until = until;
    world.links = {Distribution::constant(delay), {0, 1}, {0, 1}};
    world.sync = Distribution::constant(sync);
    return world;
}

// A row is locked from the grant over the vote's write, the vote, the decision's write and the decision to its own
// write: 3 syncs and 2 delays. So many orders a second pass one row, and no more, however many buyers there are.
TEST_CASE("two-phase commit sells a hot item once every hold: throughput is 1 / hold", "[property]") {
    for (const auto& [delay, sync] :
         {std::pair{1_ms, 1_ms}, std::pair{2_ms, 1_ms}, std::pair{5_ms, 2_ms}, std::pair{20_ms, 5_ms}}) {
        const RunResult result = hot_row("two-phase", delay, sync, 8_s).run(1);
        const std::int64_t hold = 3 * sync + 2 * delay;
        const std::int64_t bound = 8_s / hold;
        const std::int64_t sold = test::metric(result, "confirmed").sum;
        INFO("hold " << format_duration(hold) << ": at most " << bound << " in 8 s, measured " << sold);
        CHECK(result.verdict != RunVerdict::violated);
        CHECK(sold <= bound);
        CHECK(sold * 100 >= bound * 97);
    }
}

TEST_CASE("a reservation leaves the row to others: TCC and a saga sell more of a hot item than its holds allow",
          "[property]") {
    const std::int64_t bound = 2_s / (3 * 2_ms + 2 * 5_ms);
    for (const std::string protocol : {"tcc", "saga"}) {
        const std::int64_t sold = test::metric(hot_row(protocol, 5_ms, 2_ms, 2_s).run(1), "confirmed").sum;
        INFO(protocol << ": " << sold << ", 1 / hold would be " << bound);
        CHECK(sold > 5 * bound);
    }
}

TEST_CASE("the defaults are Seata's and RocketMQ's", "[unit]") {
    const Settings settings;
    CHECK(settings.timeout == 60_s);
    CHECK(settings.lock_wait == 30 * 10_ms);
    const floor::BrokerSettings rocketmq;
    CHECK(settings.check_after == rocketmq.check_after);
    CHECK(settings.check_interval == rocketmq.check_interval);
    CHECK(static_cast<std::uint64_t>(settings.most_checks) == rocketmq.most_checks);
}

// The payment service dies with the charge on its disk, and nobody is told: the half is asked for in the first round
// at which it is 6 s old, rounds being 30 s apart, and the buyer has the pieces a moment later.
TEST_CASE("a charge whose outcome was not told waits for the broker's round: 6 to 36 s", "[property]") {
    std::int64_t longest = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        test::ModelWorld world = test::split_world("transactional-message");
        world.set("clients", std::int64_t{1});
        world.set("selling", std::int64_t{20_s});
        world.set("patience", std::int64_t{1_s});
        world.until = 3 * 60_s;
        world.links.loss = world.links.duplicate = {0, 1};
        world.plan = {test::fault_when("taken", test::kPayment, static_cast<std::uint32_t>(seed * 5), 1_s,
                                       CrashNode{test::kPayment, Unsynced::kept})};
        const RunResult result = world.run(seed);
        CHECK(result.verdict == RunVerdict::held);
        for (const std::int64_t sample : test::metric(result, "time to confirm").samples)
            longest = std::max(longest, sample);
    }
    INFO("the longest: " << format_duration(longest));
    CHECK(longest >= 6_s);
    CHECK(longest <= 37_s);
}

}  // namespace
}  // namespace orrery::split_shop
