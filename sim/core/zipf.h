// Zipf: of n things the k-th most wanted is taken with probability proportional to 1 / k^exponent. Exponent 0 is
// uniform, and then every draw is that of uniform_below; around 1 the first few take most.
// A table of cumulative shares, built by integer code, so the same on every compiler and processor; copies share it.
// Units: ranks from 0, the most wanted first. Errors: none; requires 1 <= n <= kMost and a valid exponent (a ratio of
// integers, not a probability). Draws are O(log n); a draw never falls when its bits rise.
// Deviation: a share is exact to about 2^-40 of the first one's.
// Source: Gray et al., "Quickly Generating Billion-Record Synthetic Databases", 1994, for its use as a workload.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/core/random.h"

namespace orrery {

class Zipf {
public:
    static constexpr std::uint64_t kMost = 1'000'000;

    Zipf() = default;  // of one thing
    Zipf(std::uint64_t count, Ratio exponent);

    std::uint64_t sample(std::uint64_t bits) const;
    std::uint64_t count() const { return count_; }

private:
    std::uint64_t count_ = 1;
    // bounds[k]: the least bits that draw a rank above k; ascending. It ends before the last rank that is ever drawn.
    std::shared_ptr<const std::vector<std::uint64_t>> bounds_;
};

}  // namespace orrery
