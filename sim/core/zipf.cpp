#include "sim/core/zipf.h"

#include <algorithm>

#include "sim/core/fixed_point.h"

namespace orrery {
namespace {

using namespace fixed_point;

// 1 / rank^exponent in units of 2^-40; nothing once it is too small for that.
constexpr std::int64_t kWhole = std::int64_t{1} << 40;
std::uint64_t weight(std::uint64_t rank, Ratio exponent) {
    const Wide power =
        static_cast<Wide>(log2_fixed(rank)) * exponent.numerator / static_cast<Wide>(exponent.denominator);
    if (power >= static_cast<Wide>(64) << kFraction)
        return 0;
    return static_cast<std::uint64_t>(scale_by_power(kWhole, -static_cast<Fixed>(power)));
}

}  // namespace

Zipf::Zipf(std::uint64_t count, Ratio exponent) : count_(count) {
    std::vector<std::uint64_t> sums(count);
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < count; ++i)
        sums[i] = total += weight(i + 1, exponent);
    sums.erase(std::find(sums.begin(), sums.end(), total), sums.end());
    for (std::uint64_t& sum : sums)  // to ceil(sum / total * 2^64), below 2^64 because the sum is below the total
        sum = static_cast<std::uint64_t>(((static_cast<Wide>(sum) << 64) + total - 1) / total);
    bounds_ = std::make_shared<const std::vector<std::uint64_t>>(std::move(sums));
}

std::uint64_t Zipf::sample(std::uint64_t bits) const {
    if (!bounds_)
        return 0;
    return static_cast<std::uint64_t>(std::upper_bound(bounds_->begin(), bounds_->end(), bits) - bounds_->begin());
}

}  // namespace orrery
