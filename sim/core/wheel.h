// A wheel of buckets for entries that are due later: level L has a bucket for each value of byte L of the time, and an
// entry lies at the highest byte in which its time differs from the base. Handing a bucket down spreads it over the
// level below, so an entry moves once or twice, whatever the spread of the times is. A bucket is a chain of chunks that
// keeps its entries in the order in which they came, and is read from memory as fast as memory gives: no entry names
// the next.
//
// Source: a monotone radix queue (Ahuja, Mehlhorn, Orlin, Tarjan 1990) with bytes for bits.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/tournament.h"

namespace orrery {

class Wheel {
public:
    static constexpr unsigned kDigitBits = 8;
    static constexpr unsigned kDigits = 1u << kDigitBits;
    static constexpr unsigned kLevels = 64 / kDigitBits;

    std::size_t size() const { return size_; }
    std::uint64_t base() const { return base_; }
    // Requires that nothing is in it.
    void open(Time base) {
        levels_.resize(kLevels);
        base_ = static_cast<std::uint64_t>(base);
    }

    // Requires a time of base() or later.
    void push(QueueEntry entry) {
        const auto time = static_cast<std::uint64_t>(entry.time);
        const unsigned at = static_cast<unsigned>(63 - std::countl_zero((time ^ base_) | 1)) / kDigitBits;
        const auto digit = static_cast<unsigned>(time >> (kDigitBits * at)) % kDigits;
        Bucket& bucket = levels_[at].buckets[digit];
        const std::uint32_t place = bucket.count++ % kChunk;
        if (place == 0)
            add_chunk(levels_[at], digit, at);
        chunks_[bucket.last].entries[place] = entry;
        ++size_;
    }

    // A bucket: all entries whose time begins as its own, on a level.
    struct Place {
        unsigned level = 0, digit = 0;
        std::uint64_t width() const { return std::uint64_t{1} << (kDigitBits * level); }
        // The bytes above the level's; none at the highest, where the product wraps.
        std::uint64_t above() const { return ~(width() * kDigits - 1); }
    };
    // The first bucket. Requires size() > 0. Moves the base to its beginning.
    Place first() {
        const auto level = static_cast<unsigned>(std::countr_zero(used_levels_));
        const Place place{level, levels_[level].first_from(0)};
        base_ = (base_ & place.above()) | place.digit * place.width();
        return place;
    }
    // The next one on the same level; digit kDigits where there is none.
    Place after(Place place) const { return {place.level, levels_[place.level].first_from(place.digit + 1)}; }
    // Of a bucket of the base's level: where the next one begins.
    std::uint64_t end_of(Place place) const { return (base_ & place.above()) + (place.digit + 1) * place.width(); }
    std::uint32_t count(Place place) const { return levels_[place.level].buckets[place.digit].count; }

    // Takes its entries out, in the order in which they came.
    template <class Visit>
    void take(Place place, Visit&& visit) {
        Level& level = levels_[place.level];
        const Bucket bucket = level.buckets[place.digit];
        level.buckets[place.digit].count = 0;
        level.used[place.digit / 64] &= ~(std::uint64_t{1} << (place.digit % 64));
        if (level.empty())
            used_levels_ &= ~(1u << place.level);
        size_ -= bucket.count;
        std::uint32_t chunk = bucket.first;
        for (std::uint32_t left = bucket.count; left != 0;) {
            const Chunk entries = chunks_[chunk];  // a visit may put entries in
            const std::uint32_t here = left < kChunk ? left : kChunk;
            const std::uint32_t next = next_[chunk];
            next_[chunk] = free_;
            free_ = chunk;
            chunk = next;
            for (std::uint32_t i = 0; i < here; ++i)
                visit(entries.entries[i]);
            left -= here;
        }
    }

    // In no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (const Level& level : levels_)
            for (unsigned digit = level.first_from(0); digit < kDigits; digit = level.first_from(digit + 1)) {
                const Bucket& bucket = level.buckets[digit];
                std::uint32_t chunk = bucket.first;
                for (std::uint32_t i = 0; i < bucket.count; ++i) {
                    if (i != 0 && i % kChunk == 0)
                        chunk = next_[chunk];
                    visit(chunks_[chunk].entries[i % kChunk]);
                }
            }
    }
    std::size_t bytes() const {
        return chunks_.size() * (sizeof(Chunk) + sizeof(std::uint32_t)) + levels_.size() * sizeof(Level);
    }

private:
    static constexpr std::uint32_t kChunk = 16;
    static constexpr std::uint32_t kNone = UINT32_MAX;

    struct Chunk {
        std::array<QueueEntry, kChunk> entries;
    };
    struct Bucket {
        std::uint32_t first, last;  // chunks; of one that is not empty
        std::uint32_t count = 0;
    };
    struct Level {
        std::array<std::uint64_t, kDigits / 64> used{};  // a bit for each bucket that is not empty
        std::array<Bucket, kDigits> buckets;

        bool empty() const { return (used[0] | used[1] | used[2] | used[3]) == 0; }
        // The first bucket in use at `digit` or after it; kDigits where there is none.
        unsigned first_from(unsigned digit) const {
            if (digit >= kDigits)
                return kDigits;
            unsigned word = digit / 64;
            std::uint64_t bits = used[word] >> (digit % 64) << (digit % 64);
            while (bits == 0) {
                if (++word == kDigits / 64)
                    return kDigits;
                bits = used[word];
            }
            return word * 64 + static_cast<unsigned>(std::countr_zero(bits));
        }
    };
    static_assert(kDigits == 4 * 64);

    [[gnu::noinline]] void add_chunk(Level& level, unsigned digit, unsigned at) {
        std::uint32_t chunk = free_;
        if (chunk == kNone) {
            chunk = static_cast<std::uint32_t>(chunks_.size());
            chunks_.emplace_back();
            next_.push_back(kNone);
        } else {
            free_ = next_[chunk];
        }
        Bucket& bucket = level.buckets[digit];
        if (bucket.count == 1) {
            bucket.first = chunk;
            level.used[digit / 64] |= std::uint64_t{1} << (digit % 64);
            used_levels_ |= 1u << at;
        } else {
            next_[bucket.last] = chunk;
        }
        bucket.last = chunk;
    }

    std::vector<Chunk> chunks_;
    std::vector<std::uint32_t> next_;  // by chunk: the next of its bucket, or the next free one
    std::vector<Level> levels_;
    std::size_t size_ = 0;
    std::uint64_t base_ = 0;
    std::uint32_t free_ = kNone;
    std::uint32_t used_levels_ = 0;  // a bit for each level that is not empty
};

}  // namespace orrery
