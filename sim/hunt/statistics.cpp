#include "sim/hunt/statistics.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr double kZ = 1.959963984540054;  // of 95 %, two-sided

// How many standard deviations the difference that was seen lies above a supposed one.
double tango_score(const ShareDifference& seen, double supposed) {
    const auto b = static_cast<double>(seen.second_alone), c = static_cast<double>(seen.first_alone);
    const auto n = static_cast<double>(seen.pairs);
    // The likeliest share of "the first alone", where the difference is as supposed: a root of 2n q² + linear q - rest.
    const double linear = (2 * n - b + c) * supposed - b - c;
    const double rest = c * supposed * (1 - supposed);
    const double first_alone = (std::sqrt(std::max(0.0, linear * linear + 8 * n * rest)) - linear) / (4 * n);
    const double variance = n * (2 * first_alone + supposed * (1 - supposed));
    const double above = b - c - n * supposed;
    return variance > 0 ? above / std::sqrt(variance) : above > 0 ? 2 * kZ : above < 0 ? -2 * kZ : 0;
}

// Where the score reaches 95 % between the difference that was seen and the end of the scale.
double tango_limit(const ShareDifference& seen, double end) {
    double inside = seen.difference, outside = end;
    for (int i = 0; i < 60; ++i) {
        const double middle = (inside + outside) / 2;
        (std::abs(tango_score(seen, middle)) <= kZ ? inside : outside) = middle;
    }
    return inside;
}

}  // namespace

std::size_t median_interval_rank(std::size_t values) {
    if (values == 0)
        return 0;
    // Weights of the binomial distribution with p = 1/2, relative to the middle one: no factorial overflows.
    const std::size_t middle = values / 2;
    std::vector<double> weights(values + 1, 0);
    weights[middle] = 1;
    for (std::size_t k = middle; k > 0; --k)
        weights[k - 1] = weights[k] * static_cast<double>(k) / static_cast<double>(values - k + 1);
    for (std::size_t k = middle; k < values; ++k)
        weights[k + 1] = weights[k] * static_cast<double>(values - k) / static_cast<double>(k + 1);
    double all = 0;
    for (const double weight : weights)
        all += weight;
    constexpr double kTail = (1 - kConfidencePercent / 100.0) / 2;
    std::size_t rank = 0;
    for (double below = weights[0]; below <= kTail * all && rank < middle; below += weights[rank])
        ++rank;
    return rank;
}

std::optional<MedianEstimate> estimate_median(std::vector<std::int64_t> values) {
    if (values.empty())
        return std::nullopt;
    std::sort(values.begin(), values.end());
    MedianEstimate out{values[(values.size() - 1) / 2], std::nullopt, values.size()};
    if (const std::size_t rank = median_interval_rank(values.size()); rank > 0)
        out.interval = Interval{values[rank - 1], values[values.size() - rank]};
    return out;
}

ShareEstimate estimate_share(std::uint64_t hits, std::uint64_t runs) {
    ShareEstimate out{hits, runs, 0, 0, 1};
    if (runs == 0)
        return out;
    const auto n = static_cast<double>(runs);
    const double p = static_cast<double>(hits) / n;
    const double scale = 1 + kZ * kZ / n;
    const double centre = (p + kZ * kZ / (2 * n)) / scale;
    const double half = kZ / scale * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
    out.share = p;
    // At the ends the formula gives 0 and 1 but for rounding.
    out.low = hits == 0 ? 0 : std::max(0.0, centre - half);
    out.high = hits == runs ? 1 : std::min(1.0, centre + half);
    return out;
}

ShareDifference estimate_share_difference(std::uint64_t first_alone, std::uint64_t second_alone, std::uint64_t pairs) {
    ShareDifference out{first_alone, second_alone, pairs};
    if (pairs == 0)
        return out;
    out.difference =
        (static_cast<double>(second_alone) - static_cast<double>(first_alone)) / static_cast<double>(pairs);
    out.low = tango_limit(out, -1);
    out.high = tango_limit(out, 1);
    return out;
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, int percent) {
    const std::size_t rank = (sorted.size() * static_cast<std::size_t>(percent) + 99) / 100;
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace orrery
