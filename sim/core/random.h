// Keyed randomness: a draw is a pure function of (seed, stream, entity, counter). The delay of the 7th message from a
// to b is the same whatever happened elsewhere, so a new draw, a dropped message or a what-if disturbs no other draw.
// A Stream is the name of a purpose ("link delay", "election timeout"); it is hashed at compile time.
// Units: a draw is 64 uniform bits; probabilities are ratios of integers.
// Deviation: uniform_below scales by a multiply without rejection; its bias is below 2^-32 for ranges under 2^32.
// Source: wyrand's step (Wang Yi) as the output function; the key enters by one more multiply.
#pragma once
#include <cstdint>
#include <string_view>

#include "sim/core/hash.h"

namespace orrery {

struct Stream {
    const char* name;
    std::uint64_t id;
    consteval Stream(const char* text) : name(text), id(hash_text(text)) {}
};

constexpr std::uint64_t draw(std::uint64_t seed, std::uint64_t stream, std::uint64_t entity, std::uint64_t counter) {
    const std::uint64_t key = folded_multiply(seed ^ stream, (entity + 1) * 0xD6E8FEB86659FD93u ^ 0xA0761D6478BD642Fu);
    const std::uint64_t state = key + (counter + 1) * 0xA0761D6478BD642Fu;
    return folded_multiply(state, state ^ 0xE7037ED1A0B428DBu);
}

// 0 .. count-1; count must not be 0.
constexpr std::uint64_t uniform_below(std::uint64_t bits, std::uint64_t count) {
    return static_cast<std::uint64_t>((static_cast<Wide>(bits) * count) >> 64);
}

// low .. high, both included.
constexpr std::int64_t uniform_between(std::uint64_t bits, std::int64_t low, std::int64_t high) {
    const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    const std::uint64_t above = span == 0 ? bits : uniform_below(bits, span);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + above);
}

// A probability. Invariant: denominator > 0 and numerator <= denominator.
struct Ratio {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
    bool operator==(const Ratio&) const = default;
    constexpr bool never() const { return numerator == 0; }
};

// A factor is a Ratio too, and may then exceed 1. Saturates.
constexpr std::int64_t scaled(std::int64_t value, Ratio factor) {
    if (factor.numerator == factor.denominator)
        return value;
    const Wide product = static_cast<Wide>(value) * factor.numerator / factor.denominator;
    return product > INT64_MAX / 2 ? INT64_MAX / 2 : static_cast<std::int64_t>(product);
}

constexpr bool happens(std::uint64_t bits, Ratio probability) {
    return uniform_below(bits, probability.denominator) < probability.numerator;
}

}  // namespace orrery
