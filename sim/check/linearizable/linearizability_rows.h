// Configurations as rows of words, and sets of rows of which none dominates another (see linearizability_frontier.h).
// A row: the state as the search sees it, with the state as it is above it; a bit for each slot of an open operation
// that has taken effect; the crashed operations spent, packed as fields with a guard bit each, so that one subtraction
// a word compares all of them.
// MaskWords and CountWords are fixed for the usual small history and 0 for "known at run time".
// Private to sim/check.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "sim/check/linearizable/linearizability_problem.h"

namespace orrery {

using Word = std::uint64_t;

inline bool has_bit(const Word* mask, std::size_t slot) { return (mask[slot / 64] >> (slot % 64) & 1) != 0; }
inline void set_bit(Word* mask, std::size_t slot) { mask[slot / 64] |= Word{1} << (slot % 64); }
inline void clear_bit(Word* mask, std::size_t slot) { mask[slot / 64] &= ~(Word{1} << (slot % 64)); }

// N elements without an allocation, or, for N = 0, as many as it is told.
template <class T, std::size_t N>
struct Fitted : std::array<T, N> {
    void fit(std::size_t) { this->fill(T{}); }
};
template <class T>
struct Fitted<T, 0> : std::vector<T> {
    void fit(std::size_t size) { this->assign(size, T{}); }
};

// Where each kind of crashed operation has its field.
struct CountLayout {
    struct Field {
        std::uint32_t word = 0;
        std::uint32_t shift = 0;
        Word mask = 0;  // of the value, before shifting
    };
    std::vector<Field> fields;
    std::vector<Word> guards;  // one a word

    explicit CountLayout(const std::vector<CrashedKind>& kinds) {
        std::uint32_t used = 64;
        for (const auto& kind : kinds) {
            const auto bits = static_cast<std::uint32_t>(std::bit_width(kind.most));
            if (used + bits + 1 > 64) {
                guards.push_back(0);
                used = 0;
            }
            fields.push_back({static_cast<std::uint32_t>(guards.size() - 1), used, (Word{1} << bits) - 1});
            guards.back() |= Word{1} << (used + bits);
            used += bits + 1;
        }
    }
};

// What comparing rows takes.
template <std::size_t MaskWords, std::size_t CountWords>
class RowShape {
public:
    static constexpr Word dead = ~Word{0};  // as a first word: a later row dominates this one

    RowShape(std::size_t most_open, const CountLayout& layout)
        : mask_words_(std::max<std::size_t>(1, (most_open + 63) / 64)),
          count_words_(std::max<std::size_t>(1, layout.guards.size())) {
        guards_.fit(count_words());
        std::copy(layout.guards.begin(), layout.guards.end(), guards_.begin());
        writes.fit(mask_words());
    }

    std::size_t mask_words() const { return MaskWords != 0 ? MaskWords : mask_words_; }
    std::size_t count_words() const { return CountWords != 0 ? CountWords : count_words_; }
    std::size_t stride() const { return 1 + mask_words() + count_words(); }
    static ValueId state_of(const Word* row) { return static_cast<ValueId>(row[0]); }
    static ValueId told_state_of(const Word* row) { return static_cast<ValueId>(row[0] >> 32); }

    // The same state and the same writes done, no read fewer, no crashed operation more.
    bool dominates(const Word* left, const Word* right) const {
        if (state_of(left) != state_of(right))
            return false;
        for (std::size_t at = 0; at < mask_words(); ++at) {
            const Word mine = left[1 + at];
            const Word theirs = right[1 + at];
            if (((mine ^ theirs) & writes[at]) != 0 || (theirs & ~mine) != 0)
                return false;
        }
        for (std::size_t at = 0; at < count_words(); ++at) {
            const Word guard = guards_[at];
            const std::size_t word = 1 + mask_words() + at;
            if ((((right[word] | guard) - left[word]) & guard) != guard)
                return false;
        }
        return true;
    }

    // Rows of which one may dominate the other have equal hashes.
    Word hash(const Word* row) const {
        Word hash = Word{state_of(row)} * 0x9e3779b97f4a7c15ULL;
        for (std::size_t at = 0; at < mask_words(); ++at) {
            hash = (hash ^ (row[1 + at] & writes[at])) * 0x9e3779b97f4a7c15ULL;
            hash ^= hash >> 29;
        }
        return hash >> 20;
    }

    Fitted<Word, MaskWords> writes;  // slots whose operation changes the state

private:
    std::size_t mask_words_;
    std::size_t count_words_;
    Fitted<Word, CountWords> guards_;
};

template <class Shape>
class Rows {
public:
    std::size_t count() const { return count_; }
    Word* row(std::size_t at, const Shape& shape) { return words_.data() + at * shape.stride(); }
    const Word* row(std::size_t at, const Shape& shape) const { return words_.data() + at * shape.stride(); }
    std::size_t bytes() const {
        return words_.capacity() * sizeof(Word) + (heads_.capacity() + links_.capacity()) * sizeof(std::uint32_t);
    }

    void clear() {
        count_ = 0;
        heads_.clear();
        links_.clear();
    }

    // Adds the row unless one here dominates it; those that it dominates become dead.
    void insert(const Word* row, const Shape& shape) {
        if (heads_.empty() && count_ < scanned) {
            for (std::size_t at = 0; at < count_; ++at) {
                if (settles(this->row(at, shape), row, shape))
                    return;
            }
        } else {
            if (heads_.size() < count_ * 2)
                index(shape);
            const auto bucket = bucket_of(row, shape);
            for (auto at = heads_[bucket]; at != 0; at = links_[at - 1]) {
                if (settles(this->row(at - 1, shape), row, shape))
                    return;
            }
            link(bucket);
        }
        if (words_.size() < (count_ + 1) * shape.stride())
            words_.resize(std::max(2 * words_.size(), 16 * shape.stride()));
        std::copy(row, row + shape.stride(), this->row(count_, shape));
        ++count_;
    }

private:
    static constexpr std::size_t scanned = 24;  // sets up to this size are scanned, larger ones are indexed

    static bool settles(Word* here, const Word* added, const Shape& shape) {
        if (shape.dominates(here, added))
            return true;
        if (shape.dominates(added, here))
            here[0] = Shape::dead;
        return false;
    }

    std::size_t bucket_of(const Word* row, const Shape& shape) const {
        return static_cast<std::size_t>(shape.hash(row)) & (heads_.size() - 1);
    }
    void link(std::size_t bucket) {
        links_.push_back(heads_[bucket]);
        heads_[bucket] = static_cast<std::uint32_t>(links_.size());
    }
    void index(const Shape& shape) {
        heads_.assign(std::bit_ceil(count_ * 4), 0);
        links_.clear();
        for (std::size_t at = 0; at < count_; ++at) {
            const Word* known = row(at, shape);
            if (known[0] == Shape::dead) {
                links_.push_back(0);
            } else {
                link(bucket_of(known, shape));
            }
        }
    }

    std::vector<Word> words_;  // of `count_` rows; the rest is room
    std::size_t count_ = 0;
    std::vector<std::uint32_t> heads_;  // of chains by hash, as row + 1; empty while the set is small
    std::vector<std::uint32_t> links_;
};

}  // namespace orrery
