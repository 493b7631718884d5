// Small integers for large things: equal values get equal numbers, in the order in which they come.
// A hash finds candidates and full equality decides, so two different values never share a number.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/hash.h"

namespace orrery {

constexpr std::uint32_t kNoNumber = UINT32_MAX;

// From 64-bit keys to numbers; open addressing, nothing is ever taken out.
class NumberMap {
public:
    // kNoNumber where the key is not there.
    std::uint32_t find(std::uint64_t key) const {
        if (slots_.empty())
            return kNoNumber;
        for (std::size_t at = place(key);; at = (at + 1) & (slots_.size() - 1))
            if (slots_[at].number == kNoNumber || slots_[at].key == key)
                return slots_[at].number;
    }
    void insert(std::uint64_t key, std::uint32_t number);  // requires a key that is not there
    std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint32_t number = kNoNumber;
    };
    std::size_t place(std::uint64_t key) const {
        return static_cast<std::size_t>(folded_multiply(key ^ 0xE7037ED1A0B428DBu, 0x9E3779B97F4A7C15u)) &
               (slots_.size() - 1);
    }
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

// What is numbered lives elsewhere: `same(number)` says whether the one looked for is that one.
class Finder {
public:
    template <class Same>
    std::uint32_t find(std::uint64_t hash, Same&& same) const {
        for (std::uint32_t number = first_.find(hash); number != kNoNumber; number = next_[number])
            if (same(number))
                return number;
        return kNoNumber;
    }
    // The number of the new one: one more than the last.
    std::uint32_t add(std::uint64_t hash);
    std::uint32_t size() const { return static_cast<std::uint32_t>(next_.size()); }
    std::size_t bytes() const { return first_.bytes() + next_.capacity() * sizeof(std::uint32_t); }

private:
    NumberMap first_;
    std::vector<std::uint32_t> next_, last_;  // of equal hash; last_: of the first one's chain
};

// Numbers lists of words.
class WordLists {
public:
    std::uint32_t number(std::span<const std::uint32_t> words);
    std::span<const std::uint32_t> at(std::uint32_t number) const {
        return {words_.data() + begins_[number], begins_[number + 1] - begins_[number]};
    }
    std::uint32_t size() const { return finder_.size(); }
    std::size_t bytes() const {
        return finder_.bytes() + words_.capacity() * sizeof(std::uint32_t) + begins_.capacity() * sizeof(std::size_t);
    }

private:
    Finder finder_;
    std::vector<std::uint32_t> words_;
    std::vector<std::size_t> begins_{0};
};

}  // namespace orrery
