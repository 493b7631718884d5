// A tournament of up to 64 entries in the total order (time, sequence): the event queue of most worlds. Each inner
// place names the first of the entries below it, so an entry that comes plays six matches on its way up, and one that
// goes leaves its place to the next that comes. A match is two comparisons and two conditional moves: nothing here
// depends on a branch that the processor could guess wrongly, which is what costs most in a queue this short.
//
// Requires: times are not negative; sequences are unique and below 2^40; slots are below 2^24.
//
// Source: the tree of selection (Knuth, The Art of Computer Programming, volume 3, §5.4.1). Measured in
// tests/bench/README.md.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <memory>

#include "sim/core/hash.h"
#include "sim/core/time.h"

namespace orrery {

struct QueueEntry {
    static constexpr unsigned kSlotBits = 24;
    static constexpr std::uint64_t kSlotMask = (std::uint64_t{1} << kSlotBits) - 1;

    Time time;
    std::uint64_t order;  // sequence << kSlotBits | slot: sequences are unique, so the slot cannot decide
    std::uint32_t slot() const { return static_cast<std::uint32_t>(order & kSlotMask); }
    std::uint64_t sequence() const { return order >> kSlotBits; }
    bool operator==(const QueueEntry&) const = default;
};

class Tournament {
public:
    static constexpr unsigned kMost = 64;

    Tournament() {
        for (unsigned leaf = 0; leaf < kMost; ++leaf) {
            keys_[leaf] = nothing_at(leaf);
            first_[kMost + leaf] = place_of(leaf);
        }
        for (unsigned node = kMost - 1; node != 0; --node)
            first_[node] = first_[2 * node];
    }

    bool empty() const { return used_ == 0; }
    bool full() const { return used_ == ~std::uint64_t{0}; }
    unsigned size() const { return static_cast<unsigned>(std::popcount(used_)); }

    // Requires !full().
    void push(QueueEntry entry) {
        const unsigned leaf = left_ != kNone ? left_ : static_cast<unsigned>(std::countr_zero(~used_));
        left_ = kNone;
        used_ |= std::uint64_t{1} << leaf;
        slots_[leaf] = entry.slot();
        keys_[leaf] = static_cast<Wide>(static_cast<std::uint64_t>(entry.time)) << 64 |
                      (entry.order & ~QueueEntry::kSlotMask) | place_of(leaf);
        play(leaf);
    }
    // Requires !empty().
    QueueEntry top() {
        if (left_ != kNone) [[unlikely]]
            fill();
        return entry_of(first_[1] / sizeof(Wide));
    }
    // Requires a call of top() just before.
    void drop_top() {
        left_ = first_[1] / sizeof(Wide);
        used_ &= ~(std::uint64_t{1} << left_);
    }
    // In no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::uint64_t rest = used_; rest != 0; rest &= rest - 1)
            visit(entry_of(static_cast<unsigned>(std::countr_zero(rest))));
    }

private:
    static constexpr unsigned kNone = kMost;
    static constexpr unsigned kRounds = 6;
    static_assert(kMost == 1u << kRounds);

    // Where a leaf's key lies among the keys, in bytes: what the tree holds, and what a key has in place of its slot.
    static std::uint16_t place_of(unsigned leaf) { return static_cast<std::uint16_t>(leaf * sizeof(Wide)); }
    static Wide nothing_at(unsigned leaf) { return ~Wide{0} << QueueEntry::kSlotBits | place_of(leaf); }
    Wide key_at(std::uint16_t place) const {
        return *std::assume_aligned<alignof(Wide)>(
            reinterpret_cast<const Wide*>(reinterpret_cast<const char*>(keys_.data()) + place));
    }
    QueueEntry entry_of(unsigned leaf) const {
        const auto order = static_cast<std::uint64_t>(keys_[leaf]);
        return {static_cast<Time>(keys_[leaf] >> 64), (order & ~QueueEntry::kSlotMask) | slots_[leaf]};
    }

    void play(unsigned leaf) {
        Wide first = keys_[leaf];
        unsigned node = kMost + leaf;
#pragma GCC unroll 6
        for (unsigned round = 0; round < kRounds; ++round) {
            const Wide rival = key_at(first_[node ^ 1]);
            first = rival < first ? rival : first;
            node >>= 1;
            first_[node] = static_cast<std::uint16_t>(first);
        }
    }
    // Nobody has come for the place of the last that went.
    [[gnu::noinline]] void fill() {
        keys_[left_] = nothing_at(left_);
        play(left_);
        left_ = kNone;
    }

    std::array<Wide, kMost> keys_;                // time << 64 | sequence << 24 | place
    std::array<std::uint16_t, 2 * kMost> first_;  // by node, the root at 1, the leaves from kMost on: a place
    std::array<std::uint32_t, kMost> slots_ = {};
    std::uint64_t used_ = 0;  // a bit for each leaf with an entry
    unsigned left_ = kNone;   // the leaf of the last that went, until another comes
};

}  // namespace orrery
