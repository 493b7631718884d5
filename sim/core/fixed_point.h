// Logarithms and powers of two in fixed point, by integer code alone: what distributions and Zipf tables are built
// from. Internal to sim/core. Units: 32 fractional bits, so kOne is 1. Errors: none; a power saturates at kLongestDraw.
#pragma once
#include <array>
#include <bit>
#include <cstdint>

#include "sim/core/hash.h"
#include "sim/core/time.h"

namespace orrery::fixed_point {

using Fixed = std::int64_t;
constexpr int kFraction = 32;
constexpr Fixed kOne = Fixed{1} << kFraction;
constexpr Fixed kLn2 = 2977044472;                    // ln 2 * 2^32
constexpr std::int64_t kLongestDraw = INT64_MAX / 2;  // about 146 years: two of them still add up

// log2 of a positive integer, by repeated squaring of the mantissa: exact to the last bit or two.
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

// The square root of a value with 62 fractional bits.
constexpr std::uint64_t root_fixed(std::uint64_t x) {
    const Wide wide = static_cast<Wide>(x) << 62;
    std::uint64_t root = 0;
    for (int bit = 63; bit >= 0; --bit) {
        const std::uint64_t trial = root | (std::uint64_t{1} << bit);
        if (static_cast<Wide>(trial) * trial <= wide)
            root = trial;
    }
    return root;
}

// 2^(2^-k) for k = 1..32 with 62 fractional bits.
inline constexpr std::array<std::uint64_t, kFraction> kRoots = [] {
    std::array<std::uint64_t, kFraction> roots{};
    std::uint64_t value = std::uint64_t{2} << 62;
    for (auto& root : roots)
        root = value = root_fixed(value);
    return roots;
}();

// value * 2^exponent, at most kLongestDraw. Requires value > 0.
constexpr std::int64_t scale_by_power(std::int64_t value, Fixed exponent) {
    const auto whole = static_cast<int>(exponent >> kFraction);  // rounds towards minus infinity
    const auto fraction = static_cast<std::uint64_t>(exponent & (kOne - 1));
    const int spare = std::countl_zero(static_cast<std::uint64_t>(value) | 1) - 1;  // keeps every product below 2^127
    Wide product = static_cast<Wide>(value) << spare;
    for (int k = 0; k < kFraction; ++k)
        if ((fraction >> (kFraction - 1 - k) & 1) != 0)
            product = (product * kRoots[static_cast<std::size_t>(k)]) >> 62;
    const int shift = spare - whole;
    if (shift < -62)
        return kLongestDraw;
    product = shift >= 127 ? 0 : shift >= 0 ? product >> shift : product << -shift;
    return product > static_cast<Wide>(kLongestDraw) ? kLongestDraw : static_cast<std::int64_t>(product);
}

}  // namespace orrery::fixed_point
