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

TEST_CASE("a share's interval is the one in print") {
    // Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I,
    // method 3.
    const struct {
        std::uint64_t hits, runs;
        double low, high;
    } published[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}};
    for (const auto& one : published) {
        INFO(one.hits << " of " << one.runs);
        const ShareEstimate share = estimate_share(one.hits, one.runs);
        CHECK(near(share.low, one.low));
        CHECK(near(share.high, one.high));
    }
}

TEST_CASE("a difference of shares over pairs has Tango's interval, as in print") {
    // Fagerland, Lydersen, Laake, Recommended tests and confidence intervals for paired binomial proportions,
    // Statistics in Medicine 33 (2014): airway hyper-responsiveness before and after; -0.286 (-0.517 to -0.026).
    const ShareDifference published = estimate_share_difference(7, 1, 21);
    CHECK(near(published.difference, -0.28571));
    CHECK(near(published.low, -0.51723));
    CHECK(near(published.high, -0.02600));
    const ShareDifference mirrored = estimate_share_difference(1, 7, 21);
    CHECK(near(mirrored.low, 0.02600));
    CHECK(near(mirrored.high, 0.51723));
}

TEST_CASE("where no pair differs, the difference is as well known as a share that was never seen") {
    for (const std::uint64_t pairs : {1, 20, 1000}) {
        INFO(pairs);
        const ShareDifference none = estimate_share_difference(0, 0, pairs);
        CHECK(none.difference == 0);
        CHECK(near(none.high, estimate_share(0, pairs).high));
        CHECK(near(none.low, -none.high));
    }
    const ShareDifference unknown = estimate_share_difference(0, 0, 0);
    CHECK(unknown.low == -1);
    CHECK(unknown.high == 1);
    const ShareDifference whole = estimate_share_difference(0, 50, 50);
    CHECK(whole.difference == 1);
    CHECK(whole.high == 1);
    CHECK(near(whole.low, 2 * estimate_share(50, 50).low - 1));  // the rest may be the first alone
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
