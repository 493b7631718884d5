// What queueing theory says of reservations: with buyers at random, a pay time of mean m and a time to live T, as many
// are reserved on average as in M/G/infinity with service min(pay time, T), and exp(-T/m) of the payments are late.
#include <algorithm>
#include <cmath>

#include "tests/catch.h"
#include "tests/models/commerce/promotion/promotion_world.h"

namespace orrery::promotion {
namespace {

struct Shown {
    double reserved = 0;                 // on average, between the first hour and the last buyer
    std::int64_t late = 0, in_time = 0;  // payments
};

Shown show(const std::string& at_end, Duration ttl, std::uint64_t seed) {
    constexpr Time kWarm = 1_h, kLast = 2 * 1_h + 40 * 1_min;
    test::ModelWorld promotion = test::promotion_world();
    promotion.values = {{"at_end", at_end},
                        {"interval", std::int64_t{1_s}},
                        {"buyers", std::int64_t{10'000}},
                        {"stock", std::int64_t{1'000'000}},
                        {"pay_time", std::string("exponential(300s)")},
                        {"ttl", std::int64_t{ttl}},
                        {"sweep", std::int64_t{1_s}}};
    promotion.until = 4_h;
    promotion.links.loss = promotion.links.duplicate = {0, 1};
    World world(promotion.blueprint(seed));
    Shown shown;
    double area = 0;
    Time last = kWarm;
    Amount standing = 0;  // since the last event
    const View view(world);
    while (world.step()) {
        const Time now = std::min(world.now(), kLast);
        if (now > last) {
            area += static_cast<double>(standing) * static_cast<double>(now - last);
            last = now;
        }
        standing = view.state<Shop>(test::kShop).reserved;
    }
    shown.reserved = area / static_cast<double>(last - kWarm);
    const auto& buyers = view.state<floor::Buyers>(test::kBuyers);
    for (const auto& [id, order] : view.state<Shop>(test::kShop).books.orders)
        (order.late ? shown.late : shown.in_time) += order.phase == Phase::confirmed ? 1 : 0;
    shown.late += static_cast<std::int64_t>(buyers.too_late);
    return shown;
}

TEST_CASE("as many pieces are reserved as in M/G/infinity, and as many payments late as the tail of the pay time",
          "[property]") {
    constexpr double kMean = 300, kRate = 1;  // seconds; buyers a second
    for (const Duration ttl : {15_min, 30_min}) {
        const double tail = std::exp(-static_cast<double>(ttl) / 1e9 / kMean);
        const double expected = kRate * kMean * (1 - tail);
        double reserved = 0;
        std::int64_t late = 0, all = 0;
        const int runs = 2;
        for (int seed = 1; seed <= runs; ++seed) {
            const Shown shown = show(seed == 1 ? "close-first" : "release", ttl, static_cast<std::uint64_t>(seed));
            reserved += shown.reserved / runs;
            late += shown.late;
            all += shown.late + shown.in_time;
        }
        const double share = static_cast<double>(late) / static_cast<double>(all);
        const double deviation = std::sqrt(tail * (1 - tail) / static_cast<double>(all));
        INFO("time to live " << format_time(ttl) << ": " << reserved << " reserved of " << expected << ", late "
                             << share << " of " << tail << ", payments " << all);
        // The mean over a hundred minutes: its variance is 2 * E * m / t, and there are two.
        CHECK(std::abs(reserved - expected) < 3 * std::sqrt(2 * expected * kMean / 6000.0 / runs));
        CHECK(std::abs(share - tail) < 3 * deviation + tail * 1.0 / kMean);  // a sweep is a second later at most
        CHECK(all == 20'000);  // the last of them have had more than an hour
    }
}

}  // namespace
}  // namespace orrery::promotion
