// All states met so far, each once: a row of small words and the number of the state that led to it.
// Rows stand in blocks, in the order in which they came, so a row never moves; an open-addressing table of row numbers
// finds them. Two states are one where all words are equal. At most 2^32 - 2 states.
// Units: bytes. Source: the closed set of explicit-state model checkers (Holzmann, The SPIN Model Checker, 2003).
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "sim/core/hash.h"
#include "sim/explore/numbering.h"

namespace orrery {

// A state's hash is the sum of its parts', so that a successor's follows from what changed.
constexpr std::uint64_t hash_part(std::uint32_t position, std::uint32_t word) {
    return folded_multiply((static_cast<std::uint64_t>(position) << 32 | word) ^ 0xA0761D6478BD642Fu,
                           0x9E3779B97F4A7C15u);
}

template <class Word>
class StateStore {
public:
    explicit StateStore(std::size_t words)
        : words_(words), units_((words * sizeof(Word) + kUnit - 1) / kUnit), slots_(kFewest) {}

    // Words that a caller's row holds: padded with zeros to whole units.
    std::size_t row_words() const { return units_ * kUnit / sizeof(Word); }
    std::uint32_t size() const { return size_; }
    const Word* at(std::uint32_t number) const { return entry(number) + kUnit / sizeof(Word); }
    std::uint32_t parent(std::uint32_t number) const { return unit(entry(number), 0); }

    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[place(hash)]); }
    void prefetch_row(std::uint64_t hash) const {
        const std::uint32_t number = slots_[place(hash)].number;
        if (number != kNoNumber)
            __builtin_prefetch(entry(number));
    }
    struct Inserted {
        std::uint32_t number = 0;
        bool fresh = false;
    };
    Inserted insert(const Word* row, std::uint64_t hash, std::uint32_t parent) {
        std::size_t at_slot = place(hash);
        const std::uint32_t tag = tag_of(hash);
        for (; slots_[at_slot].number != kNoNumber; at_slot = (at_slot + 1) & (slots_.size() - 1))
            if (slots_[at_slot].tag == tag && equal(slots_[at_slot].number, row))
                return {slots_[at_slot].number, false};
        append(row, parent);
        slots_[at_slot] = {size_ - 1, tag};
        if (size_ * std::uint64_t{10} > slots_.size() * std::uint64_t{7})
            grow();
        return {size_ - 1, true};
    }
    std::uint64_t hash_of_row(const Word* row) const {
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < words_; ++i)
            hash += hash_part(static_cast<std::uint32_t>(i), row[i]);
        return hash;
    }
    std::size_t bytes() const { return size_ * (units_ + 1) * kUnit + slots_.size() * sizeof(Slot); }

private:
    struct Slot {
        std::uint32_t number = kNoNumber;
        std::uint32_t tag = 0;  // of the hash: a row is fetched where it is very likely the one
    };
    static constexpr std::size_t kUnit = sizeof(std::uint32_t);  // rows are compared and aligned in these
    static constexpr std::size_t kFewest = 64;
    static constexpr std::uint32_t kBlockBits = 12;
    static constexpr std::uint32_t kBlock = 1u << kBlockBits;  // entries: the parent, then the row

    static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 40); }
    std::size_t place(std::uint64_t hash) const {
        return static_cast<std::size_t>(hash ^ hash >> 32) & (slots_.size() - 1);
    }
    std::size_t entry_words() const { return (units_ + 1) * kUnit / sizeof(Word); }
    const Word* entry(std::uint32_t number) const {
        return blocks_[number >> kBlockBits].get() + (number & (kBlock - 1)) * entry_words();
    }
    static std::uint32_t unit(const Word* words, std::size_t index) {
        std::uint32_t value;
        std::memcpy(&value, reinterpret_cast<const char*>(words) + index * kUnit, kUnit);
        return value;
    }
    bool equal(std::uint32_t number, const Word* row) const {
        const Word* const mine = at(number);
        for (std::size_t i = 0; i < units_; ++i)
            if (unit(mine, i) != unit(row, i))
                return false;
        return true;
    }
    void append(const Word* row, std::uint32_t parent) {
        if ((size_ & (kBlock - 1)) == 0)
            blocks_.push_back(std::make_unique<Word[]>(kBlock * entry_words()));
        Word* const place_of = blocks_.back().get() + (size_ & (kBlock - 1)) * entry_words();
        std::memcpy(place_of, &parent, kUnit);
        std::memcpy(place_of + kUnit / sizeof(Word), row, units_ * kUnit);
        ++size_;
    }
    void grow() {
        slots_.assign(slots_.size() * 2, Slot{});
        for (std::uint32_t number = 0; number < size_; ++number) {
            const std::uint64_t hash = hash_of_row(at(number));
            std::size_t free = place(hash);
            while (slots_[free].number != kNoNumber)
                free = (free + 1) & (slots_.size() - 1);
            slots_[free] = {number, tag_of(hash)};
        }
    }

    std::size_t words_, units_;  // of a row
    std::vector<std::unique_ptr<Word[]>> blocks_;
    std::vector<Slot> slots_;
    std::uint32_t size_ = 0;
};

}  // namespace orrery
