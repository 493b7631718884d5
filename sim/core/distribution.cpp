#include "sim/core/distribution.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "sim/core/fixed_point.h"
#include "sim/core/numbers.h"

namespace orrery {
namespace {

using namespace fixed_point;

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

// Quantile i stands at p = i / (n - 1); between two of them the draw is linear.
Duration between_ends(const std::vector<Duration>& quantiles, std::uint64_t bits) {
    const Wide scaled = static_cast<Wide>(bits) * (quantiles.size() - 1);
    const auto index = static_cast<std::size_t>(scaled >> 64);
    const auto rest = static_cast<std::uint64_t>(scaled) >> 32;
    const Duration low = quantiles[index], high = quantiles[index + 1];
    return low + static_cast<Duration>((static_cast<Wide>(high - low) * rest) >> 32);
}

constexpr Fixed kLargestExponent = Fixed{63} << kFraction;  // a power from here on is kLongestDraw whatever it scales

// Minus the binary logarithm of (bits + 1) / 2^64 with 32 fractional bits, by a table of 1,024 and interpolation.
constexpr std::array<Fixed, 1025> kLogTable = [] {
    std::array<Fixed, 1025> table{};
    for (std::uint64_t i = 0; i <= 1024; ++i)
        table[i] = log2_fixed(1024 + i) - (Fixed{10} << kFraction);
    return table;
}();
[[gnu::always_inline]] inline Fixed minus_log2(std::uint64_t bits) {
    const std::uint64_t x = bits | 1;
    const int zeros = std::countl_zero(x);
    const std::uint64_t mantissa = (x << zeros) << 1;  // without the leading one
    const std::size_t index = mantissa >> 54;
    const std::uint64_t rest = (mantissa >> 22) & 0xFFFFFFFFu;
    const Fixed low = kLogTable[index], high = kLogTable[index + 1];
    const Fixed log2_mantissa = low + static_cast<Fixed>((static_cast<std::uint64_t>(high - low) * rest) >> 32);
    return (static_cast<Fixed>(zeros + 1) << kFraction) - log2_mantissa;
}
[[gnu::always_inline]] inline Fixed minus_ln(std::uint64_t bits) {
    return static_cast<Fixed>((static_cast<Wide>(minus_log2(bits)) * static_cast<Wide>(kLn2)) >> kFraction);
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
    static const auto upper = upper_normal_quantiles();  // 32,768 steps: once
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
    d.kind_ = Kind::lognormal;
    d.first_ = median;
    d.second_ = percentile_99;
    d.table_ = std::make_shared<const Table>(Table{"", std::move(quantiles)});
    return d;
}

Distribution Distribution::pareto(Duration scale, Ratio shape) {
    Distribution d;
    d.kind_ = Kind::pareto;
    d.first_ = scale;
    d.second_ = static_cast<Duration>(shape.numerator);
    d.shape_denominator_ = static_cast<std::uint32_t>(shape.denominator);
    return d;
}

Distribution Distribution::quantiles(std::vector<Duration> values) { return measured("", std::move(values)); }

Distribution Distribution::measured(std::string name, std::vector<Duration> values) {
    Distribution d;
    d.kind_ = Kind::quantiles;
    d.table_ = std::make_shared<const Table>(Table{std::move(name), std::move(values)});
    return d;
}

Duration Distribution::sample_curve(std::uint64_t bits) const {
    if (kind_ == Kind::exponential) [[likely]]
        return static_cast<Duration>((static_cast<Wide>(first_) * static_cast<Wide>(minus_ln(bits))) >> kFraction);
    switch (kind_) {
        case Kind::constant:
        case Kind::uniform:
        case Kind::exponential:
            break;
        case Kind::lognormal:
            return interpolate(table_->values, bits);
        case Kind::pareto: {
            // scale * u^(-1 / shape), where u falls as the bits rise.
            const Wide exponent =
                static_cast<Wide>(minus_log2(~bits)) * shape_denominator_ / static_cast<Wide>(second_);
            return exponent > static_cast<Wide>(kLargestExponent)
                       ? kLongestDraw
                       : scale_by_power(first_, static_cast<Fixed>(exponent));
        }
        case Kind::quantiles:
            return between_ends(table_->values, bits);
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
        case Kind::pareto:
        case Kind::quantiles:
            return sample(std::uint64_t{1} << 63);
        case Kind::lognormal:
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
        case Kind::lognormal:
            return fmt::format("lognormal({}, {})", format_duration(first_), format_duration(second_));
        case Kind::pareto:
            return fmt::format("pareto({}, {})", format_duration(first_),
                               format_decimal({static_cast<std::uint64_t>(second_), shape_denominator_}));
        case Kind::quantiles: {
            if (!table_->name.empty())
                return fmt::format("measured({})", table_->name);
            std::string values;
            for (const Duration value : table_->values)
                values += (values.empty() ? "" : ", ") + format_duration(value);
            return fmt::format("quantiles({})", values);
        }
    }
    return {};
}

}  // namespace orrery
