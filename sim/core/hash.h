// The one hash of the project: a 64-bit chain with a multiply a word.
// It is a function of values only (never of addresses, padding or byte order), so that fingerprints agree between
// compilers and processors. Not cryptographic.
// Source: the folded 64x64->128 multiply of wyhash (Wang Yi), used here as a chain.
#pragma once
#include <bit>
#include <cstdint>
#include <string_view>

namespace orrery {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t folded_multiply(std::uint64_t a, std::uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

class Hash {
public:
    constexpr Hash() = default;
    constexpr explicit Hash(std::uint64_t start) : value_(start) {}

    constexpr void add(std::uint64_t word) {
        value_ = folded_multiply(value_ ^ word, 0x9E3779B97F4A7C15u) ^ std::rotl(value_, 29);
    }
    constexpr void add_text(std::string_view text) {
        add(text.size());
        std::uint64_t word = 0;
        unsigned filled = 0;
        for (char c : text) {
            word |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (8 * filled);
            if (++filled == 8) {
                add(word);
                word = 0;
                filled = 0;
            }
        }
        if (filled != 0)
            add(word);
    }
    constexpr std::uint64_t value() const { return value_; }
    constexpr bool operator==(const Hash&) const = default;

private:
    std::uint64_t value_ = 0xA0761D6478BD642Fu;
};

constexpr std::uint64_t hash_text(std::string_view text) {
    Hash hash;
    hash.add_text(text);
    return hash.value();
}

}  // namespace orrery
