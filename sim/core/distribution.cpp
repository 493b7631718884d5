#include "sim/core/distribution.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "sim/core/random.h"

namespace orrery {
namespace {

// Fixed point with 32 fractional bits.
using Fixed = std::int64_t;
constexpr int kFraction = 32;
constexpr Fixed kOne = Fixed{1} << kFraction;
constexpr Fixed kLn2 = 2977044472;  // ln 2 * 2^32

// log2 of a positive integer, by repeated squaring of the mantissa: exact to the last bit or two, integers only.
constexpr Fixed log2_fixed(std::uint64_t x) {
    const int exponent = 63 - std::countl_zero(x);
    std::uint64_t mantissa = x << (63 - exponent);  // 1.0 <= mantissa < 2.0 with 63 fractional bits
    Fixed fraction = 0;
    for (int bit = kFraction - 1; bit >= 0; --bit) {
        const Wide square = static_cast<Wide>(mantissa) * mantissa;  // 126 fractional bits
        if ((square >> 127) != 0) {
            fraction |= Fixed{1} << bit;
            mantissa = static_cast<std::uint64_t>(square >> 64);
        } else {
            mantissa = static_cast<std::uint64_t>(square >> 63);
        }
    }
    return (static_cast<Fixed>(exponent) << kFraction) + fraction;
}

// 2^(2^-k) for k = 1..32 with 62 fractional bits, by integer square roots.
constexpr std::uint64_t root_fixed(std::uint64_t x) {  // sqrt of a value with 62 fractional bits
    const Wide wide = static_cast<Wide>(x) << 62;
    std::uint64_t root = 0;
    for (int bit = 63; bit >= 0; --bit) {
        const std::uint64_t trial = root | (std::uint64_t{1} << bit);
        if (static_cast<Wide>(trial) * trial <= wide)
            root = trial;
    }
    return root;
}
constexpr std::array<std::uint64_t, kFraction> kRoots = [] {
    std::array<std::uint64_t, kFraction> roots{};
    std::uint64_t value = std::uint64_t{2} << 62;
    for (auto& root : roots)
        root = value = root_fixed(value);
    return roots;
}();

// value * 2^exponent, saturated at about 146 years.
Duration scale_by_power(Duration value, Fixed exponent) {
    const auto whole = static_cast<int>(exponent >> kFraction);  // rounds towards minus infinity
    const auto fraction = static_cast<std::uint64_t>(exponent & (kOne - 1));
    const int spare = std::countl_zero(static_cast<std::uint64_t>(value) | 1) - 1;  // keeps every product below 2^127
    Wide product = static_cast<Wide>(value) << spare;
    for (int k = 0; k < kFraction; ++k)
        if ((fraction >> (kFraction - 1 - k) & 1) != 0)
            product = (product * kRoots[static_cast<std::size_t>(k)]) >> 62;
    const int shift = spare - whole;
    if (shift < -62)
        return INT64_MAX / 2;
    product = shift >= 127 ? 0 : shift >= 0 ? product >> shift : product << -shift;
    return product > INT64_MAX / 2 ? INT64_MAX / 2 : static_cast<Duration>(product);
}

// The standard normal's quantile at p = (i + 1/2) / 1024 for the upper half, i = 512..1023, from the integral of the
// density by integer steps: the density is 2^(-z^2 / (2 ln 2)), summed in steps of 2^-12 and scaled so that the half is
// 1/2.
std::array<Fixed, 512> upper_normal_quantiles() {
    constexpr int kStepBits = 12;
    constexpr int kSteps = 8 << kStepBits;  // up to z = 8
    std::vector<std::uint64_t> area(kSteps + 1, 0);
    for (int step = 0; step < kSteps; ++step) {
        const Fixed z = (2 * Fixed{step} + 1) << (kFraction - kStepBits - 1);  // the middle of the step
        const auto square = static_cast<Fixed>(static_cast<Wide>(z) * static_cast<Wide>(z) >> kFraction);
        const auto exponent =
            static_cast<Fixed>((static_cast<Wide>(square) << (kFraction - 1)) / static_cast<Wide>(kLn2));
        area[static_cast<std::size_t>(step) + 1] =
            area[static_cast<std::size_t>(step)] +
            static_cast<std::uint64_t>(scale_by_power(Duration{1} << 40, -exponent));
    }
    std::array<Fixed, 512> quantiles{};
    std::size_t step = 0;
    for (std::size_t i = 0; i < quantiles.size(); ++i) {
        const auto target = static_cast<std::uint64_t>(static_cast<Wide>(area.back()) * (2 * i + 1) / 1024);
        while (area[step + 1] < target)
            ++step;
        const std::uint64_t width = area[step + 1] - area[step];
        const Wide inside = (static_cast<Wide>(target - area[step]) << (kFraction - kStepBits)) / width;
        quantiles[i] = (static_cast<Fixed>(step) << (kFraction - kStepBits)) + static_cast<Fixed>(inside);
    }
    return quantiles;
}

constexpr Fixed kNormal99 = 9991588044;  // the standard normal's 99th percentile, 2.3263478740, * 2^32

// Quantile i stands at p = (i + 1/2) / n; between two of them the draw is linear, beyond the ends constant.
Duration interpolate(const std::vector<Duration>& quantiles, std::uint64_t bits) {
    const Wide scaled = static_cast<Wide>(bits) * quantiles.size();
    const Wide half = static_cast<Wide>(1) << 63;
    if (scaled < half)
        return quantiles.front();
    const auto index = static_cast<std::size_t>((scaled - half) >> 64);
    if (index + 1 >= quantiles.size())
        return quantiles.back();
    const auto rest = static_cast<std::uint64_t>(scaled - half) >> 32;
    const Duration low = quantiles[index], high = quantiles[index + 1];
    return low + static_cast<Duration>((static_cast<Wide>(high - low) * rest) >> 32);
}

// Minus the natural logarithm of (bits + 1) / 2^64 with 32 fractional bits, by a table of 1,024 and interpolation.
constexpr std::array<Fixed, 1025> kLogTable = [] {
    std::array<Fixed, 1025> table{};
    for (std::uint64_t i = 0; i <= 1024; ++i)
        table[i] = log2_fixed(1024 + i) - (Fixed{10} << kFraction);
    return table;
}();
Fixed minus_ln(std::uint64_t bits) {
    const std::uint64_t x = bits | 1;
    const int zeros = std::countl_zero(x);
    const std::uint64_t mantissa = (x << zeros) << 1;  // without the leading one
    const std::size_t index = mantissa >> 54;
    const std::uint64_t rest = (mantissa >> 22) & 0xFFFFFFFFu;
    const Fixed low = kLogTable[index], high = kLogTable[index + 1];
    const Fixed log2_mantissa = low + static_cast<Fixed>((static_cast<std::uint64_t>(high - low) * rest) >> 32);
    const Fixed minus_log2 = (static_cast<Fixed>(zeros + 1) << kFraction) - log2_mantissa;
    return static_cast<Fixed>((static_cast<Wide>(minus_log2) * static_cast<Wide>(kLn2)) >> kFraction);
}

}  // namespace

Distribution Distribution::constant(Duration value) {
    Distribution d;
    d.first_ = d.second_ = value;
    return d;
}

Distribution Distribution::uniform(Duration low, Duration high) {
    Distribution d;
    d.kind_ = Kind::uniform;
    d.first_ = low;
    d.second_ = high;
    return d;
}

Distribution Distribution::exponential(Duration mean) {
    Distribution d;
    d.kind_ = Kind::exponential;
    d.first_ = mean;
    return d;
}

Distribution Distribution::lognormal(Duration median, Duration percentile_99) {
    const auto upper = upper_normal_quantiles();
    const Fixed spread =
        log2_fixed(static_cast<std::uint64_t>(percentile_99)) - log2_fixed(static_cast<std::uint64_t>(median));
    std::vector<Duration> quantiles(1024);
    for (std::size_t i = 0; i < upper.size(); ++i) {
        const auto exponent =
            static_cast<Fixed>(static_cast<Wide>(spread) * static_cast<Wide>(upper[i]) / static_cast<Wide>(kNormal99));
        quantiles[512 + i] = scale_by_power(median, exponent);
        quantiles[511 - i] = scale_by_power(median, -exponent);
    }
    Distribution d;
    d.kind_ = Kind::table;
    d.first_ = median;
    d.second_ = percentile_99;
    d.quantiles_ = std::make_shared<const std::vector<Duration>>(std::move(quantiles));
    return d;
}

Duration Distribution::sample(std::uint64_t bits) const {
    switch (kind_) {
        case Kind::constant:
            return first_;
        case Kind::uniform:
            return uniform_between(bits, first_, second_);
        case Kind::exponential:
            return static_cast<Duration>((static_cast<Wide>(first_) * static_cast<Wide>(minus_ln(bits))) >> kFraction);
        case Kind::table:
            return interpolate(*quantiles_, bits);
    }
    return first_;
}

Duration Distribution::median() const {
    switch (kind_) {
        case Kind::constant:
            return first_;
        case Kind::uniform:
            return first_ + (second_ - first_) / 2;
        case Kind::exponential:
            return sample(std::uint64_t{1} << 63);
        case Kind::table:
            return first_;
    }
    return first_;
}

std::string Distribution::to_text() const {
    switch (kind_) {
        case Kind::constant:
            return format_duration(first_);
        case Kind::uniform:
            return fmt::format("uniform({}, {})", format_duration(first_), format_duration(second_));
        case Kind::exponential:
            return fmt::format("exponential({})", format_duration(first_));
        case Kind::table:
            return fmt::format("lognormal({}, {})", format_duration(first_), format_duration(second_));
    }
    return {};
}

}  // namespace orrery
