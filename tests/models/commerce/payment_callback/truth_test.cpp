// The published schedules as a run sees them, and two closed forms: which notice of a schedule gets through, and how
// often two handlers of one notice both look before either writes.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "models/floor/retry_schedule.h"
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/commerce/payment_callback/callback_world.h"

namespace orrery {
namespace {

constexpr Duration kAnswerWithin = 5_s;  // until a notice that nobody answers counts as failed

std::int64_t count_until(test::ModelWorld world, const std::string& name, Time until) {
    world.until = until;
    const RunResult result = world.run(1);
    for (const Metric& one : result.metrics)
        if (one.name == name)
            return one.sum;
    return 0;
}

// When the metric comes to `count`, to a millisecond.
Time reaches(const test::ModelWorld& world, const std::string& name, std::int64_t count, Time latest) {
    Time low = 0, high = latest;
    REQUIRE(count_until(world, name, high) >= count);
    while (high - low > 1_ms) {
        const Time middle = low + (high - low) / 2;
        if (count_until(world, name, middle) >= count)
            high = middle;
        else
            low = middle;
    }
    return high;
}

TEST_CASE("payment-callback: WeChat tells for 24 h 4 m, Alipay for 24 h 22 m, Stripe for up to three days",
          "[property]") {
    struct Published {
        std::string name;
        std::int64_t notices;
        Duration sum;
    };
    for (const auto& [name, notices, sum] :
         std::vector<Published>{{"wechat", 16, 24_h + 4_min}, {"alipay", 8, 24_h + 22_min}, {"stripe", 9, 63_h}}) {
        INFO(name);
        test::ModelWorld world = test::one_customer(name);
        world.plan = {test::fault(500_ms, 200_h, CrashNode{1})};
        CHECK(count_until(world, "notices", 100_h) == notices);
        const Time first = reaches(world, "notices", 1, 100_h), last = reaches(world, "notices", notices, 100_h);
        // Nobody answers: each failure takes as long as the provider waits for an answer.
        const Duration waited = (notices - 1) * kAnswerWithin;
        CHECK(std::abs(last - first - waited - sum) <= 5_ms * notices);
        CHECK(sum <= 72_h);
        const Time given_up = reaches(world, "notices given up", 1, 100_h);
        CHECK(std::abs(given_up - last - kAnswerWithin) <= 10_ms);
    }
}

TEST_CASE("payment-callback: behind an outage the first notice of the schedule gets through, and none behind its end",
          "[property]") {
    const std::vector<Duration> delays = floor::wechat_notifications().delays;
    for (const Duration outage : {20_s, 2_min, 40_min, 10_h}) {
        INFO("away for " << outage / 1_s << " s");
        test::ModelWorld world = test::one_customer("wechat");
        world.until = 60_h;
        const Time away_from = 1'500_ms;
        world.plan = {test::fault(away_from, outage, CrashNode{1})};
        // The payment is two seconds in, its first notice a few milliseconds later.
        constexpr Time kFirst = 2'100_ms;
        Time at = kFirst;
        for (std::size_t i = 0; at < away_from + outage; ++i)
            at += kAnswerWithin + delays.at(i);
        const RunResult result = world.run(1);
        const Metric& confirmed = test::metric(result, "time to confirm");
        CHECK(confirmed.count == 1);
        CHECK(std::abs(confirmed.sum - (at - kFirst)) <= 200_ms);
    }
    test::ModelWorld never = test::one_customer("wechat");
    never.until = 60_h;
    never.plan = {test::fault(1'500_ms, 25_h, CrashNode{1})};
    CHECK(count_until(never, "orders paid", never.until) == 0);
    never.set("asks", true);
    never.set("poll", test::seconds(10));
    CHECK(count_until(never, "orders paid", 10_min) == 1);
}

TEST_CASE("payment-callback: two handlers of one notice both look first with probability 1 - (1 - W / L)^2",
          "[property]") {
    constexpr std::int64_t kOrders = 400;
    test::ModelWorld world = test::one_customer("wechat");
    world.until = 1_h;
    world.set("customers", kOrders);
    world.set("arrivals", std::string("constant(5s)"));
    world.set("handling", std::string("inline"));
    world.set("servers", std::int64_t{2});
    world.set("business", std::string("500ms"));
    const auto doubled = [&](const std::vector<std::string>& flaws) {
        world.flaws = flaws;
        const auto blueprint = world.blueprint(1);
        LinkSettings link = world.links;
        link.delay = Distribution::uniform(0, 2_s);
        blueprint->links.declare({0, 1}, link);
        World run(blueprint);
        run.run();
        for (const Metric& one : result_of(run).metrics)
            if (one.name == "double fulfilments")
                return one.sum;
        return std::int64_t{0};
    };
    // W is 0.5 s of work and 61 ms on the way to the database and back, L is 2 s: 1 - (1 - 0.2805)^2 = 0.482 of 400,
    // with a standard deviation of 10.
    constexpr std::int64_t kExpected = 193, kThreeDeviations = 30;
    const std::int64_t seen = doubled({"checks_then_acts"});
    INFO(seen << " of " << kOrders);
    CHECK(std::abs(seen - kExpected) <= kThreeDeviations);
    CHECK(doubled({}) == 0);
}

}  // namespace
}  // namespace orrery
