// The event queue: entries of 16 bytes in the total order (time, sequence). Up to 4,096 of them play a tournament
// (tournament.h). Of more, the few that are due next stand sorted, and what is due later lies in a wheel of buckets
// (wheel.h), whose first ones are sorted a batch at a time. So of a large world what is due next is known long before
// it happens, and what it will touch can be fetched meanwhile.
//
// An entry names a slot of the world's event pool; the slot rides in the low bits of the sequence word and cannot
// decide the order, since sequences are unique.
//
// Requires: times are not negative.
//
// Limits: 2^24 - 1 slots, 2^40 events scheduled in a run.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "sim/core/time.h"
#include "sim/core/tournament.h"
#include "sim/core/wheel.h"

namespace orrery {

class EventQueue {
public:
    using Entry = QueueEntry;
    static constexpr std::uint32_t kMostSlots = Entry::kSlotMask;

    bool empty() const { return size() == 0; }
    std::size_t size() const { return short_ ? few_.size() : near_.size() - next_ + far_.size(); }

    [[gnu::always_inline]] void push(Time time, std::uint64_t sequence, std::uint32_t slot) {
        if (few_.has_left()) [[likely]]  // none has where the queue is long
            few_.push_left(time, sequence, slot);
        else
            push_new({time, sequence << Entry::kSlotBits | slot});
    }

    // The first entry; of an empty queue one whose time, taken without its sign, is later than any. `soon(slot)` is
    // told of entries that are among the next few hundred or so.
    template <class Soon>
    Entry top(Soon&& soon) {
        if (!short_ && next_ == near_.size()) [[unlikely]]
            refill(soon);
        return short_ ? few_.top() : near_[next_];
    }
    Entry top() {
        return top([](std::uint32_t) {});
    }
    // Whether what comes after the top is known too.
    bool knows_ahead() const { return !short_; }
    // The entry so many after the top, where that is known.
    const Entry* ahead(std::size_t distance) const {
        return next_ + distance < near_.size() ? &near_[next_ + distance] : nullptr;
    }
    // Requires a call of top() just before, and an entry.
    void drop_top() {
        if (short_)
            drop_few();
        else
            drop_near();
    }
    // The same, where knows_ahead() has said which.
    void drop_few() { few_.drop_top(); }
    void drop_near() { ++next_; }
    Entry pop() {
        const Entry entry = top();
        drop_top();
        return entry;
    }

    // The pending entries in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        if (short_)
            return few_.for_each(visit);
        for (std::size_t i = next_; i < near_.size(); ++i)
            visit(near_[i]);
        far_.for_each(visit);
    }

    // What a copy of the queue moves.
    std::size_t bytes() const { return few_.bytes() + near_.size() * sizeof(Entry) + far_.bytes(); }

private:
    static constexpr std::uint64_t kNoEnd = UINT64_MAX;
    static constexpr std::uint32_t kFewInBucket = 16;   // so many are sorted as they are
    static constexpr std::uint32_t kMostSorted = 2048;  // so many are sorted at once, by bins
    static constexpr std::uint32_t kMostInBin = 8;      // where a bin has more, the bucket is handed down
    static constexpr std::size_t kBatch = 32;           // small buckets that follow each other are sorted up to so many
    static constexpr std::size_t kMostNear = 128;       // where more are sorted, the later ones may go to the wheel
    static constexpr std::ptrdiff_t kMovesAnEntry = 8;  // so often may a sorted entry make room before that
    static constexpr std::size_t kFewFar = Tournament::kMost / 4;  // so few in the wheel play a tournament again

    static bool before(const Entry& a, const Entry& b) { return a.key() < b.key(); }

    [[gnu::noinline]] void push_new(Entry entry) {
        if (!short_) [[likely]]
            return push_long(entry);
        if (!few_.full())
            return few_.push(entry);
        leave_tournament();
        push_long(entry);
    }

    void push_long(Entry entry) {
        if (static_cast<std::uint64_t>(entry.time) >= near_end_) [[likely]]
            far_.push(entry);
        else
            push_near(entry);
    }

    void leave_tournament() {
        near_.clear();
        next_ = 0;
        few_.for_each([&](Entry entry) { near_.push_back(entry); });
        std::sort(near_.begin(), near_.end(), before);
        few_ = {};
        short_ = false;
        near_end_ = kNoEnd;
        patience_ = 0;
    }

    // ---- What is due next ----

    void push_near(Entry entry) {
        if (next_ > kMostNear && next_ >= near_.size() / 2) {  // what was popped makes room
            near_.erase(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(next_));
            next_ = 0;
        }
        const auto at =
            std::upper_bound(near_.begin() + static_cast<std::ptrdiff_t>(next_), near_.end(), entry, before);
        patience_ -= near_.end() - at;
        near_.insert(at, entry);
        if (patience_ < 0 && near_.size() - next_ > kMostNear)
            spill();
    }

    // What is due first stays; what is later goes to the wheel. Nothing where all is due at once, or where something
    // is due before the base.
    void spill() {
        patience_ = kMovesAnEntry * static_cast<std::ptrdiff_t>(near_.size());
        const Time first = near_[next_].time;
        if (far_.size() == 0)
            far_.open(first);
        std::size_t keep = next_ + kBatch;
        while (keep != next_ && near_[keep - 1].time == near_[keep].time)
            --keep;
        if (keep == next_)
            while (keep != near_.size() && near_[keep].time == first)
                ++keep;
        if (static_cast<std::uint64_t>(first) < far_.base() || keep == near_.size())
            return;
        near_end_ = static_cast<std::uint64_t>(near_[keep].time);
        for (std::size_t i = keep; i < near_.size(); ++i)
            far_.push(near_[i]);
        near_.resize(keep);
    }

    // ---- What is due later ----

    // Invariant: every entry of the wheel is due at near_end_ or later, and near_end_ >= its base.

    // Requires that nothing is sorted.
    template <class Soon>
    void refill(Soon&& soon) {
        near_.clear();
        next_ = 0;
        if (far_.size() <= kFewFar)
            return gather();
        while (near_.empty()) {
            const Wheel::Place place = far_.first();
            const std::uint32_t count = far_.count(place);
            if (place.level == 0 || count <= kFewInBucket)
                sort_buckets(place, soon);
            else if (count <= kMostSorted)
                sort_by_bins(place, soon);
            else
                hand_down(place);
        }
        patience_ = kMovesAnEntry * static_cast<std::ptrdiff_t>(near_.size());
    }

    void hand_down(Wheel::Place place) {
        far_.take(place, [&](Entry entry) { far_.push(entry); });
    }

    // Takes the bucket, and those after it on its level that are small: a batch.
    template <class Soon>
    void sort_buckets(Wheel::Place place, Soon&& soon) {
        do {
            const std::size_t begin = near_.size();
            far_.take(place, [&](Entry entry) {
                soon(entry.slot());
                near_.push_back(entry);
            });
            sort_from(begin);
            near_end_ = far_.end_of(place);
            place = far_.after(place);
        } while (place.digit != Wheel::kDigits && near_.size() < kBatch && far_.count(place) <= kFewInBucket);
    }

    // Takes the bucket, about two bins for each entry. Where the times crowd, hands it down instead.
    template <class Soon>
    [[gnu::noinline]] void sort_by_bins(Wheel::Place place, Soon&& soon) {
        const std::uint32_t count = far_.count(place);
        const unsigned bits = std::min<unsigned>(std::bit_width(count) + 1, Wheel::kDigitBits * place.level);
        const unsigned shift = Wheel::kDigitBits * place.level - bits;
        const auto bin_of = [&](Entry entry) {
            return (static_cast<std::uint64_t>(entry.time) >> shift) & ((std::uint64_t{1} << bits) - 1);
        };
        std::array<Entry, kMostSorted> entries;
        std::array<std::uint16_t, 4 * kMostSorted> begins;
        const auto bins = begins.begin() + (std::ptrdiff_t{1} << bits);
        std::fill(begins.begin(), bins, std::uint16_t{0});
        std::uint32_t at = 0;
        far_.take(place, [&](Entry entry) {
            soon(entry.slot());
            ++begins[bin_of(entry)];
            entries[at++] = entry;
        });
        if (*std::max_element(begins.begin(), bins) > kMostInBin) {
            for (std::uint32_t i = 0; i < count; ++i)
                far_.push(entries[i]);
            return;
        }
        std::exclusive_scan(begins.begin(), bins, begins.begin(), std::uint16_t{0});
        near_.resize(count);
        for (std::uint32_t i = 0; i < count; ++i)
            near_[begins[bin_of(entries[i])]++] = entries[i];
        settle_all(0);
        near_end_ = far_.end_of(place);
    }

    void sort_from(std::size_t begin) {
        if (near_.size() - begin > kFewInBucket)
            std::sort(near_.begin() + static_cast<std::ptrdiff_t>(begin), near_.end(), before);
        else
            settle_all(begin);
    }

    // Sorts what is nearly sorted.
    void settle_all(std::size_t begin) {
        for (std::size_t i = begin + 1; i < near_.size(); ++i) {
            const Entry entry = near_[i];
            std::size_t at = i;
            for (; at != begin && before(entry, near_[at - 1]); --at)
                near_[at] = near_[at - 1];
            near_[at] = entry;
        }
    }

    // Brings everything back.
    void gather() {
        far_.for_each([&](Entry entry) { few_.push(entry); });
        far_ = {};
        short_ = true;
    }

    bool short_ = true;  // all are in few_, else none
    Tournament few_;
    std::vector<Entry> near_;  // sorted, from next_ on; what is before has been popped
    std::size_t next_ = 0;
    Wheel far_;
    std::uint64_t near_end_ = kNoEnd;
    std::ptrdiff_t patience_ = 0;  // moves of sorted entries until what is later goes to the wheel
};

}  // namespace orrery
