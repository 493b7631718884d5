#include "sim/hunt/statistics.h"

#include "tests/catch.h"

namespace orrery {
namespace {

bool near(double a, double b) { return a - b < 5e-5 && b - a < 5e-5; }

TEST_CASE("the median's interval lies between the order statistics that the tables give") {
    // Ranks of 95 % intervals of a median, as in Conover, Practical Nonparametric Statistics, and NIST's tables.
    const std::pair<std::size_t, std::size_t> published[] = {{5, 0},  {6, 1},  {8, 1},   {9, 2},
                                                             {10, 2}, {20, 6}, {50, 18}, {100, 40}};
    for (const auto& [values, rank] : published) {
        INFO(values);
        CHECK(median_interval_rank(values) == rank);
    }
    CHECK(median_interval_rank(0) == 0);
    CHECK(median_interval_rank(1'000'000) == 499'020);  // normal approximation: 500,000 - 1.96 * 500
}

TEST_CASE("a median stands among its values, and needs six of them for an interval") {
    CHECK_FALSE(estimate_median({}));
    CHECK(*estimate_median({7}) == MedianEstimate{7, std::nullopt, 1});
    CHECK(*estimate_median({3, 1}) == MedianEstimate{1, std::nullopt, 2});
    CHECK(*estimate_median({6, 1, 5, 2, 4, 3}) == MedianEstimate{3, Interval{1, 6}, 6});
    std::vector<std::int64_t> twenty;
    for (std::int64_t i = 20; i > 0; --i)
        twenty.push_back(i * 10);
    CHECK(*estimate_median(twenty) == MedianEstimate{100, Interval{60, 150}, 20});
}

TEST_CASE("a share has Wilson's interval, which knows something even where nothing was seen") {
    const ShareEstimate none = estimate_share(0, 10), some = estimate_share(3, 10), all = estimate_share(10, 10);
    CHECK(none.low == 0);
    CHECK(near(none.high, 0.27753));
    CHECK(near(some.low, 0.10779));
    CHECK(near(some.high, 0.60322));
    CHECK(near(all.low, 0.72247));
    CHECK(all.high == 1);
    const ShareEstimate unknown = estimate_share(0, 0);
    CHECK(unknown.low == 0);
    CHECK(unknown.high == 1);
}

TEST_CASE("a percentile is one of the values") {
    std::vector<std::int64_t> hundred;
    for (std::int64_t i = 1; i <= 100; ++i)
        hundred.push_back(i);
    CHECK(percentile(hundred, 99) == 99);
    CHECK(percentile(hundred, 50) == 50);
    CHECK(percentile({5}, 99) == 5);
    CHECK(percentile({1, 2, 3}, 99) == 3);
}

}  // namespace
}  // namespace orrery
