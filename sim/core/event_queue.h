// The event queue: entries of 16 bytes in the total order (time, sequence). Up to 64 of them play a tournament
// (tournament.h). Of more, the few that are due next stand sorted, what is due later in a wheel of buckets: level L
// has a bucket for each value of byte L of the time, and an entry lies
// at the highest byte in which its time differs from `base_`. The lowest bucket is handed down a level, or, once it
// holds a few entries, sorted together with those after it; so an entry moves once or twice, whatever the spread of the
// times is. That what is due next is known before the events in
// between schedule theirs is worth more than its instructions: the processor need not wait for one event to look at the
// next.
//
// An entry names a slot of the world's event pool; the slot rides in the low bits of the sequence word and cannot
// decide the order, since sequences are unique. It names the entry's cell in the wheel too, which therefore has room
// for the next cell in its place.
//
// Requires: times are not negative; pending entries have different slots, below kMostSlots.
//
// Limits: 2^24 - 1 pending events, 2^40 events scheduled in a run.
//
// Source: a monotone radix queue (Ahuja, Mehlhorn, Orlin, Tarjan 1990) with bytes for bits; times before the base,
// which a radix queue cannot take, are sorted in.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/time.h"
#include "sim/core/tournament.h"

namespace orrery {

class EventQueue {
public:
    using Entry = QueueEntry;
    static constexpr std::uint32_t kMostSlots = Entry::kSlotMask;

    bool empty() const { return short_ ? few_.empty() : next_ == near_.size() && far_ == 0; }
    std::size_t size() const { return short_ ? few_.size() : near_.size() - next_ + far_; }

    void push(Time time, std::uint64_t sequence, std::uint32_t slot) {
        const Entry entry{time, sequence << Entry::kSlotBits | slot};
        if (short_ && !few_.full()) [[likely]]
            few_.push(entry);
        else
            push_long(entry);
    }

    // Requires !empty(). `soon(slot)` is told of entries that come up a little later.
    template <class Soon>
    Entry top(Soon&& soon) {
        if (!short_ && next_ == near_.size()) [[unlikely]]
            refill(soon);
        return short_ ? few_.top() : near_[next_];
    }
    Entry top() {
        return top([](std::uint32_t) {});
    }
    // Requires a call of top() just before.
    void drop_top() {
        if (short_)
            few_.drop_top();
        else
            ++next_;
    }
    Entry pop() {
        const Entry entry = top();
        drop_top();
        return entry;
    }
    // Visits the next few entries after the top, where they are sorted.
    template <class Visit>
    void for_next(Visit&& visit) const {
        for (std::size_t i = next_ + 1; i < near_.size() && i <= next_ + 4; ++i)
            visit(near_[i]);
    }

    // The pending entries in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        few_.for_each(visit);
        for (std::size_t i = next_; i < near_.size(); ++i)
            visit(near_[i]);
        for (const Level& level : levels_)
            for (unsigned digit = 0; digit < kDigits; ++digit)
                if (level.uses(digit))
                    for (std::uint32_t cell = level.heads[digit]; cell != kNil; cell = next_of(cell))
                        visit(entry_of(cell));
    }

    // What a copy of the queue moves.
    std::size_t bytes() const {
        return sizeof few_ + near_.size() * sizeof(Entry) + cells_.size() * sizeof(Entry) +
               levels_.size() * sizeof(Level);
    }

private:
    static constexpr unsigned kDigitBits = 8;
    static constexpr unsigned kDigits = 1u << kDigitBits;
    static constexpr unsigned kLevels = 64 / kDigitBits;
    static constexpr std::uint32_t kNil = kMostSlots;
    static constexpr std::uint64_t kNoEnd = UINT64_MAX;
    static constexpr unsigned kFewInBucket = 4;   // so many are sorted as they are
    static constexpr std::size_t kBatch = 8;      // so many are sorted at once, where buckets of few follow each other
    static constexpr std::size_t kMostNear = 64;  // where more are sorted, the later ones go to the wheel
    static constexpr std::size_t kFewFar = 8;     // so few in the wheel play a tournament again

    struct Level {
        std::array<std::uint64_t, kDigits / 64> used{};  // a bit for each bucket that is not empty
        std::array<std::uint32_t, kDigits> heads;        // of those alone
        bool uses(unsigned digit) const { return (used[digit / 64] >> (digit % 64) & 1) != 0; }
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
        // Unlinks the bucket and answers its first cell.
        std::uint32_t take(unsigned digit) {
            used[digit / 64] &= ~(std::uint64_t{1} << (digit % 64));
            return heads[digit];
        }
    };
    static_assert(kDigits == 4 * 64);

    static bool before(const Entry& a, const Entry& b) {
        const Wide left = static_cast<Wide>(static_cast<std::uint64_t>(a.time)) << 64 | a.order;
        const Wide right = static_cast<Wide>(static_cast<std::uint64_t>(b.time)) << 64 | b.order;
        return left < right;
    }

    // ---- More than a few ----

    [[gnu::noinline]] void push_long(Entry entry) {
        if (short_)
            leave_tournament();
        if (static_cast<std::uint64_t>(entry.time) >= near_end_)
            return push_far(entry);
        push_near(entry);
        if (near_.size() - next_ > kMostNear)
            spill();
    }

    void leave_tournament() {
        few_.for_each([&](Entry entry) { near_.push_back(entry); });
        sort_from(0);
        few_ = {};
        short_ = false;
        near_end_ = kNoEnd;
    }

    // ---- What is due next ----

    void push_near(Entry entry) {
        if (next_ > kMostNear && next_ >= near_.size() / 2) {  // what was popped makes room
            near_.erase(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(next_));
            next_ = 0;
        }
        near_.push_back(entry);
        settle(near_.size() - 1, next_);
    }

    // Moves an entry before all later ones, down to `least` at most.
    void settle(std::size_t at, std::size_t least) {
        const Entry entry = near_[at];
        for (; at != least && before(entry, near_[at - 1]); --at)
            near_[at] = near_[at - 1];
        near_[at] = entry;
    }

    // ---- The wheel ----

    // Invariant: every entry in it is due at near_end_ or later, near_end_ >= base_, and one at level L agrees with
    // base_ in all bytes above L.
    unsigned level_of(Time time) const {
        const auto differ = static_cast<std::uint64_t>(time ^ base_) | 1;
        return static_cast<unsigned>(63 - std::countl_zero(differ)) / kDigitBits;
    }

    std::uint32_t next_of(std::uint32_t cell) const { return cells_[cell].slot(); }
    Entry entry_of(std::uint32_t cell) const {
        return {cells_[cell].time, (cells_[cell].order & ~Entry::kSlotMask) | cell};
    }

    void push_far(Entry entry) {
        if (entry.slot() >= cells_.size())
            cells_.resize(entry.slot() + std::size_t{1});
        link(entry);
        ++far_;
    }

    void link(Entry entry) {
        const unsigned at = level_of(entry.time);
        Level& level = levels_[at];
        const auto digit = static_cast<unsigned>(static_cast<std::uint64_t>(entry.time) >> (kDigitBits * at)) % kDigits;
        const std::uint64_t bit = std::uint64_t{1} << (digit % 64);
        std::uint64_t& used = level.used[digit / 64];
        const std::uint32_t next = (used & bit) != 0 ? level.heads[digit] : kNil;
        const std::uint32_t cell = entry.slot();
        cells_[cell] = {entry.time, (entry.order & ~Entry::kSlotMask) | next};
        level.heads[digit] = cell;
        used |= bit;
        used_levels_ |= 1u << at;
    }

    template <class Each>
    void each_of(std::uint32_t cell, Each&& each) {
        while (cell != kNil) {
            const std::uint32_t next = next_of(cell);
            each(entry_of(cell));
            cell = next;
        }
    }

    // Requires that nothing is sorted and far_ > 0.
    template <class Soon>
    void refill(Soon&& soon) {
        near_.clear();
        next_ = 0;
        if (far_ <= kFewFar)
            return gather();
        for (;;) {
            const auto at = static_cast<unsigned>(std::countr_zero(used_levels_));
            Level& level = levels_[at];
            const unsigned first = level.first_from(0);
            const std::uint64_t width = std::uint64_t{1} << (kDigitBits * at);
            const std::uint64_t below = width * kDigits - 1;  // wraps to all ones at the highest level
            base_ = static_cast<Time>((static_cast<std::uint64_t>(base_) & ~below) | first * width);
            if (at == 0 || holds_few(level.heads[first]))
                return sort_buckets(at, first, soon);
            const std::uint32_t cell = level.take(first);
            if (level.empty())
                used_levels_ &= ~(1u << at);
            each_of(cell, [&](Entry entry) {
                soon(entry.slot());
                link(entry);
            });
        }
    }

    bool holds_few(std::uint32_t cell) const {
        unsigned count = 1;
        for (cell = next_of(cell); cell != kNil && count <= kFewInBucket; cell = next_of(cell))
            ++count;
        return count <= kFewInBucket;
    }

    // Takes the bucket, and those after it on its level that hold few: a batch. base_ is the first one's beginning, so
    // what is put back by spill() finds its place.
    template <class Soon>
    void sort_buckets(unsigned at, unsigned digit, Soon&& soon) {
        Level& level = levels_[at];
        const unsigned first = digit;
        unsigned last = digit;
        do {
            last = digit;
            const std::size_t begin = near_.size();
            each_of(level.take(digit), [&](Entry entry) {
                soon(entry.slot());
                near_.push_back(entry);
            });
            sort_from(begin);
            digit = level.first_from(digit + 1);
        } while (digit < kDigits && near_.size() < kBatch && holds_few(level.heads[digit]));
        if (level.empty())
            used_levels_ &= ~(1u << at);
        far_ -= near_.size();
        const std::uint64_t width = std::uint64_t{1} << (kDigitBits * at);
        near_end_ = static_cast<std::uint64_t>(base_) + (last - first + 1) * width;
    }

    // A bucket's entries come latest first, as a rule.
    void sort_from(std::size_t begin) {
        if (near_.size() - begin > 2 * kBatch)
            return std::sort(near_.begin() + static_cast<std::ptrdiff_t>(begin), near_.end(), before);
        for (std::size_t i = begin + 1; i < near_.size(); ++i)
            settle(i, begin);
    }

    // Brings everything back.
    void gather() {
        for (Level& level : levels_)
            for (unsigned digit = level.first_from(0); digit < kDigits; digit = level.first_from(digit + 1))
                each_of(level.take(digit), [&](Entry entry) { few_.push(entry); });
        short_ = true;
        far_ = 0;
        used_levels_ = 0;
    }

    // What is due first stays; what is later goes to the wheel. Nothing where all is due at once, or where something
    // is due before the base.
    void spill() {
        const Time first = near_[next_].time;
        if (far_ == 0)
            base_ = first;
        std::size_t keep = next_ + kBatch;
        while (keep != next_ && near_[keep - 1].time == near_[keep].time)
            --keep;
        if (keep == next_)
            while (keep != near_.size() && near_[keep].time == first)
                ++keep;
        if (first < base_ || keep == near_.size())
            return;
        levels_.resize(kLevels);
        near_end_ = static_cast<std::uint64_t>(near_[keep].time);
        for (std::size_t i = keep; i < near_.size(); ++i)
            push_far(near_[i]);
        near_.resize(keep);
    }

    bool short_ = true;  // all are in few_, else none
    Tournament few_;
    std::vector<Entry> near_;  // sorted, from next_ on; what is before has been popped
    std::size_t next_ = 0;
    std::vector<Entry> cells_;       // by slot: an entry of the wheel, with the bucket's next cell in place of the slot
    std::vector<Level> levels_;      // all, once there has been a wheel
    std::size_t far_ = 0;            // entries in the wheel
    std::uint32_t used_levels_ = 0;  // a bit for each level that is not empty
    Time base_ = 0;
    std::uint64_t near_end_ = kNoEnd;
};

}  // namespace orrery
