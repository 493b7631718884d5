// The event queue: entries of 16 bytes in the total order (time, sequence). What is due soon stands in a small 4-ary
// heap, what is due later in a wheel of buckets: level L has a bucket for each value of byte L of the time, and an
// entry lies at the highest byte in which its time differs from `base_`. The lowest bucket is handed down a level, or,
// once it holds a few entries, to the heap; so an entry moves once or twice, whatever the spread of the times is, and
// entries of one instant end in the heap. A queue of a few dozen entries is the heap alone.
// pop() leaves a hole at the heap's root which the next push may fill: many an event schedules another one.
// An entry names a slot of the world's event pool; the slot rides in the low bits of the sequence word and cannot
// decide the order, since sequences are unique. It names the entry's cell in the wheel too.
// Requires: times are not negative; pending entries have different slots.
// Limits: 2^24 pending events, 2^40 events scheduled in a run.
// Source: a monotone radix queue (Ahuja, Mehlhorn, Orlin, Tarjan 1990) with bytes for bits; times before the base,
// which a radix queue cannot take, go to the heap.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/hash.h"
#include "sim/core/time.h"

namespace orrery {

class EventQueue {
public:
    static constexpr unsigned kSlotBits = 24;

    struct Entry {
        Time time;
        std::uint64_t order;  // sequence << kSlotBits | slot
        std::uint32_t slot() const { return static_cast<std::uint32_t>(order & ((1u << kSlotBits) - 1)); }
        std::uint64_t sequence() const { return order >> kSlotBits; }
        bool operator==(const Entry&) const = default;
    };

    bool empty() const { return size() == 0; }
    std::size_t size() const { return near_.size() - (hole_ ? 1 : 0) + far_; }

    void push(Time time, std::uint64_t sequence, std::uint32_t slot) {
        const Entry entry{time, sequence << kSlotBits | slot};
        if (time >= near_end_)
            return push_far(entry);
        push_near(entry);
        if (near_.size() > kMostNear)
            spill();
    }

    // Requires !empty(). `soon(slot)` is told of entries that come up a little later.
    template <class Soon>
    const Entry& top(Soon&& soon) {
        settle(soon);
        return near_.front();
    }
    const Entry& top() {
        return top([](std::uint32_t) {});
    }
    // Requires a call of top() just before. Visits entries that are among the next few after it.
    template <class Visit>
    void for_next(Visit&& visit) const {
        for (std::size_t i = 1; i < near_.size() && i <= 4; ++i)
            visit(near_[i]);
    }
    Entry pop() {
        const Entry entry = top();
        hole_ = true;
        return entry;
    }

    // The pending entries in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::size_t i = hole_ ? 1 : 0; i < near_.size(); ++i)
            visit(near_[i]);
        for (const Level& level : levels_)
            for (unsigned digit = 0; digit < kDigits; ++digit)
                if (level.uses(digit))
                    for (std::uint32_t cell = level.heads[digit]; cell != kNil; cell = cells_[cell].next)
                        visit(cells_[cell].entry);
    }

    // What a copy of the queue moves.
    std::size_t bytes() const {
        return near_.size() * sizeof(Entry) + cells_.size() * sizeof(Cell) + levels_.size() * sizeof(Level);
    }

private:
    static constexpr unsigned kDigitBits = 8;
    static constexpr unsigned kDigits = 1u << kDigitBits;
    static constexpr std::uint32_t kNil = UINT32_MAX;
    static constexpr unsigned kFewInBucket = 4;   // so many go to the heap as they are
    static constexpr std::size_t kMostNear = 24;  // a longer heap gives its later entries to the wheel
    static constexpr std::size_t kFewFar = 8;     // so few in the wheel come back to the heap

    struct Cell {
        Entry entry;
        std::uint32_t next;
    };
    struct Level {
        std::array<std::uint64_t, kDigits / 64> used{};  // a bit for each bucket that is not empty
        std::array<std::uint32_t, kDigits> heads;        // of those alone
        bool uses(unsigned digit) const { return (used[digit / 64] >> (digit % 64) & 1) != 0; }
        bool empty() const { return (used[0] | used[1] | used[2] | used[3]) == 0; }
    };
    static_assert(kDigits == 4 * 64);

    static bool before(const Entry& a, const Entry& b) {
        const Wide left = static_cast<Wide>(static_cast<std::uint64_t>(a.time)) << 64 | a.order;
        const Wide right = static_cast<Wide>(static_cast<std::uint64_t>(b.time)) << 64 | b.order;
        return left < right;
    }

    // ---- The heap ----

    template <class Soon>
    void settle(Soon&& soon) {
        if (hole_) {
            hole_ = false;
            const Entry last = near_.back();
            near_.pop_back();
            if (!near_.empty())
                sink(last);
        }
        if (near_.empty())
            refill(soon);
    }

    void push_near(const Entry& entry) {
        if (hole_) {
            hole_ = false;
            sink(entry);
            return;
        }
        near_.push_back(entry);
        std::size_t i = near_.size() - 1;
        while (i != 0) {
            const std::size_t parent = (i - 1) / 4;
            if (!before(entry, near_[parent]))
                break;
            near_[i] = near_[parent];
            i = parent;
        }
        near_[i] = entry;
    }

    void sink(const Entry entry) {
        const std::size_t size = near_.size();
        Entry* const heap = near_.data();
        std::size_t i = 0;
        for (;;) {
            const std::size_t child = 4 * i + 1;
            const Entry* least = heap + child;
            if (child + 3 < size) {
                // Indices out of comparisons: nobody can foretell these branches.
                const Entry* const pair[2] = {least + before(least[1], least[0]),
                                              least + 2 + before(least[3], least[2])};
                least = pair[before(*pair[1], *pair[0])];
            } else {
                if (child >= size)
                    break;
                for (std::size_t k = child + 1; k < size; ++k)
                    if (before(heap[k], *least))
                        least = heap + k;
            }
            if (!before(*least, entry))
                break;
            heap[i] = *least;
            i = static_cast<std::size_t>(least - heap);
        }
        heap[i] = entry;
    }

    // ---- The wheel ----

    // Invariant: every entry in it is due at near_end_ or later, near_end_ > base_, and one at level L agrees with
    // base_ in all bytes above L.
    unsigned level_of(Time time) const {
        const auto differ = static_cast<std::uint64_t>(time ^ base_) | 1;
        return static_cast<unsigned>(63 - std::countl_zero(differ)) / kDigitBits;
    }

    void push_far(const Entry& entry) {
        if (entry.slot() >= cells_.size())
            cells_.resize(std::max<std::size_t>(entry.slot() + std::size_t{1}, cells_.size() + cells_.size() / 2));
        link(entry);
        ++far_;
    }

    void link(const Entry& entry) {
        const unsigned at = level_of(entry.time);
        if (at >= levels_.size())
            levels_.resize(at + 1);
        Level& level = levels_[at];
        const auto digit = static_cast<unsigned>(static_cast<std::uint64_t>(entry.time) >> (kDigitBits * at)) % kDigits;
        const std::uint32_t cell = entry.slot();
        cells_[cell] = {entry, level.uses(digit) ? level.heads[digit] : kNil};
        level.heads[digit] = cell;
        level.used[digit / 64] |= std::uint64_t{1} << (digit % 64);
        used_levels_ |= 1u << at;
    }

    // Unlinks the bucket and answers its first cell.
    static std::uint32_t take(Level& level, unsigned digit) {
        level.used[digit / 64] &= ~(std::uint64_t{1} << (digit % 64));
        return level.heads[digit];
    }

    template <class Each>
    void each_of(std::uint32_t cell, Each&& each) {
        while (cell != kNil) {
            const std::uint32_t next = cells_[cell].next;
            each(Entry{cells_[cell].entry});
            cell = next;
        }
    }

    // Requires an empty heap and far_ > 0.
    template <class Soon>
    void refill(Soon&& soon) {
        if (far_ <= kFewFar)
            return gather();
        while (near_.empty()) {
            const auto at = static_cast<unsigned>(std::countr_zero(used_levels_));
            Level& level = levels_[at];
            unsigned word = 0;
            while (level.used[word] == 0)
                ++word;
            const unsigned digit = word * 64 + static_cast<unsigned>(std::countr_zero(level.used[word]));
            const std::uint32_t first = take(level, digit);
            if (level.empty())
                used_levels_ &= ~(1u << at);
            const std::uint64_t width = std::uint64_t{1} << (kDigitBits * at);
            const std::uint64_t below = width * kDigits - 1;  // wraps to all ones at the highest level
            base_ = static_cast<Time>((static_cast<std::uint64_t>(base_) & ~below) | digit * width);
            unsigned count = 1;
            for (std::uint32_t cell = cells_[first].next; cell != kNil && count <= kFewInBucket;
                 cell = cells_[cell].next)
                ++count;
            if (at != 0 && count > kFewInBucket) {
                each_of(first, [&](const Entry& entry) {
                    soon(entry.slot());
                    link(entry);
                });
                continue;
            }
            near_end_ = static_cast<Time>(std::min<std::uint64_t>(static_cast<std::uint64_t>(base_) + width, kNever));
            if (count == 1) {
                near_.push_back(cells_[first].entry);
                --far_;
                return;
            }
            each_of(first, [&](const Entry& entry) {
                push_near(entry);
                --far_;
            });
        }
    }

    // Brings everything back to the heap.
    void gather() {
        for (Level& level : levels_)
            for (unsigned word = 0; word < level.used.size(); ++word)
                while (level.used[word] != 0)
                    each_of(take(level, word * 64 + static_cast<unsigned>(std::countr_zero(level.used[word]))),
                            [&](const Entry& entry) { push_near(entry); });
        far_ = 0;
        used_levels_ = 0;
        near_end_ = kNever;
    }

    // The heap keeps what is due at its first instant; what is later goes to the wheel. Nothing where all is due at
    // once, or where something is due before the base.
    void spill() {
        const Time first = near_.front().time;
        if (first < base_ && far_ != 0)
            return;
        if (near_end_ - 1 <= first)
            return;
        base_ = first;
        near_end_ = first + 1;
        std::vector<Entry> all;
        all.swap(near_);
        for (const Entry& entry : all) {
            if (entry.time < near_end_)
                push_near(entry);
            else
                push_far(entry);
        }
    }

    std::vector<Entry> near_;
    std::vector<Cell> cells_;        // by slot
    std::vector<Level> levels_;      // those in use so far
    std::size_t far_ = 0;            // entries in the wheel
    std::uint32_t used_levels_ = 0;  // a bit for each level that is not empty
    Time base_ = 0;
    Time near_end_ = kNever;
    bool hole_ = false;
};

}  // namespace orrery
