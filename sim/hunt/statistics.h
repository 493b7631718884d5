// What many runs come to in one number and its uncertainty, without assuming any shape of the values.
// The median: its 95 % interval lies between two order statistics, chosen by the binomial distribution of how many
// values fall below the true median; at least 95 % whatever the distribution. A share of runs: Wilson's score interval.
// The difference of two shares over the same seeds: Tango's score interval, which is to pairs what Wilson's is to
// single runs: it knows something even where no pair differs. Numbers are the same on every machine: integers where
// they can be, else additions, multiplications and square roots. Units: the values' own. Errors: none; a sample too
// small for an interval has none. Source: H. A. David, H. N. Nagaraja, Order Statistics (3rd ed., 2003), §7.1; E. B.
// Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927); T. Tango, Equivalence
// test and confidence interval for the difference in proportions for the paired-sample design, Statistics in Medicine
// 17 (1998).
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace orrery {

constexpr int kConfidencePercent = 95;

struct Interval {
    std::int64_t low = 0, high = 0;  // both included
    bool operator==(const Interval&) const = default;
};

struct MedianEstimate {
    std::int64_t median = 0;           // the lower one where there are two
    std::optional<Interval> interval;  // nothing: fewer than six values
    std::uint64_t values = 0;
    bool operator==(const MedianEstimate&) const = default;
};

// Nothing for no values. The order of the values plays no part.
std::optional<MedianEstimate> estimate_median(std::vector<std::int64_t> values);

// How many values from either end the interval of the median reaches in, counted from 1; 0 where there is none.
std::size_t median_interval_rank(std::size_t values);

struct ShareEstimate {
    std::uint64_t hits = 0, runs = 0;
    double share = 0, low = 0, high = 1;  // 0 … 1; of no runs nothing is known
    bool operator==(const ShareEstimate&) const = default;
};

// Requires hits <= runs.
ShareEstimate estimate_share(std::uint64_t hits, std::uint64_t runs);

// Of what two kinds of run on the same seeds have shown: the second's share less the first's.
struct ShareDifference {
    std::uint64_t first_alone = 0, second_alone = 0, pairs = 0;  // in so many pairs only the one, only the other
    double difference = 0, low = -1, high = 1;                   // -1 … 1; of no pairs nothing is known
    bool operator==(const ShareDifference&) const = default;
};

// Requires first_alone + second_alone <= pairs.
ShareDifference estimate_share_difference(std::uint64_t first_alone, std::uint64_t second_alone, std::uint64_t pairs);

// The smallest value that at least `percent` % of the values do not exceed (nearest rank). Requires values, sorted.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, int percent);

}  // namespace orrery
