// A tournament of up to 4,096 entries in the total order (time, sequence): the event queue of most worlds. Each inner
// place names the first of the entries below it, so an entry that comes plays one match a round on its way up, and one
// that goes leaves its place to the next that comes. A match is two comparisons and two conditional moves: nothing here
// depends on a branch that the processor could guess wrongly, which is what costs most in a queue this short. It grows
// and shrinks with the number of entries.
//
// Requires: times are not negative; sequences are unique and below 2^40; slots are below 2^24.
//
// Source: the tree of selection (Knuth, The Art of Computer Programming, volume 3, §5.4.1). Measured in
// tests/bench/README.md.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

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
    Wide key() const { return static_cast<Wide>(static_cast<std::uint64_t>(time)) << 64 | order; }
    bool operator==(const QueueEntry&) const = default;
};

class Tournament {
public:
    static constexpr unsigned kLeast = 64;
    static constexpr unsigned kMost = 4096;

    Tournament() { build(kLeast); }

    bool empty() const { return size() == 0; }
    bool full() const { return free_ == kNone && left_ == kNone && leaves_ == kMost; }
    unsigned size() const { return entries_ - (left_ != kNone ? 1 : 0); }

    // Requires !full().
    void push(QueueEntry entry) {
        if (left_ == kNone)
            left_ = take_leaf();
        push_left(entry.time, entry.sequence(), entry.slot());
    }
    // Whether the last that went has left its place to the next.
    bool has_left() const { return left_ != kNone; }
    // Requires has_left().
    [[gnu::always_inline]] void push_left(Time time, std::uint64_t sequence, std::uint32_t slot) {
        const std::uint32_t leaf = left_;
        left_ = kNone;
        slots_[leaf] = slot;
        keys_[leaf] = static_cast<Wide>(static_cast<std::uint64_t>(time)) << 64 |
                      (sequence << QueueEntry::kSlotBits | place_of(leaf));
        play(leaf);
    }
    // The first entry; of an empty tournament one whose time, taken without its sign, is later than any.
    QueueEntry top() {
        if (left_ != kNone) [[unlikely]]
            fill();
        return entry_of(first_[1] / sizeof(Wide));
    }
    // Requires a call of top() just before, and that there is an entry.
    void drop_top() { left_ = first_[1] / sizeof(Wide); }
    // In no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::uint32_t leaf = 0; leaf < leaves_; ++leaf)
            if (leaf != left_ && keys_[leaf] != nothing_at(leaf))
                visit(entry_of(leaf));
    }
    std::size_t bytes() const { return leaves_ * (sizeof(Wide) + sizeof(std::uint32_t) + 2 * sizeof(std::uint16_t)); }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    // Where a leaf's key lies among the keys, in bytes: what the tree holds, and what a key has in place of its slot.
    static std::uint16_t place_of(std::uint32_t leaf) { return static_cast<std::uint16_t>(leaf * sizeof(Wide)); }
    static_assert(kMost * sizeof(Wide) == std::size_t{UINT16_MAX} + 1);
    static Wide nothing_at(std::uint32_t leaf) { return ~Wide{0} << QueueEntry::kSlotBits | place_of(leaf); }
    QueueEntry entry_of(std::uint32_t leaf) const {
        const auto order = static_cast<std::uint64_t>(keys_[leaf]);
        return {static_cast<Time>(keys_[leaf] >> 64), (order & ~QueueEntry::kSlotMask) | slots_[leaf]};
    }

    // A match a round, in one straight line of code that is entered where so many rounds are left.
    [[gnu::always_inline]] void play(std::uint32_t leaf) {
        const auto* const keys = reinterpret_cast<const char*>(keys_.data());
        std::uint16_t* const first_of = first_.data();
        Wide first = keys_[leaf];
        std::size_t node = leaves_ + leaf;
        const auto match = [&]() __attribute__((always_inline)) {
            const Wide rival =
                *std::assume_aligned<alignof(Wide)>(reinterpret_cast<const Wide*>(keys + first_of[node ^ 1]));
            first = rival < first ? rival : first;
            node /= 2;
            first_of[node] = static_cast<std::uint16_t>(first);
        };
        switch (rounds_) {
            case 12:
                match();
                [[fallthrough]];
            case 11:
                match();
                [[fallthrough]];
            case 10:
                match();
                [[fallthrough]];
            case 9:
                match();
                [[fallthrough]];
            case 8:
                match();
                [[fallthrough]];
            case 7:
                match();
                [[fallthrough]];
            default:
                match();
                match();
                match();
                match();
                match();
                match();
        }
    }

    // ---- Entries that come without one that went before, and the other way round ----

    [[gnu::noinline]] std::uint32_t take_leaf() {
        if (free_ == kNone)
            rebuild(2 * leaves_);
        const std::uint32_t leaf = free_;
        free_ = slots_[leaf];
        ++entries_;
        return leaf;
    }
    // Nobody has come for the place of the last that went.
    [[gnu::noinline]] void fill() {
        keys_[left_] = nothing_at(left_);
        play(left_);
        slots_[left_] = free_;
        free_ = left_;
        left_ = kNone;
        if (--entries_ < leaves_ / 8 && leaves_ > kLeast)
            rebuild(leaves_ / 2);
    }
    void rebuild(std::uint32_t leaves) {
        std::vector<QueueEntry> all;
        for_each([&](QueueEntry entry) { all.push_back(entry); });
        build(leaves);
        for (const QueueEntry entry : all)
            push(entry);
    }
    void build(std::uint32_t leaves) {
        leaves_ = leaves;
        rounds_ = static_cast<std::uint32_t>(std::countr_zero(leaves));
        entries_ = 0;
        left_ = kNone;
        free_ = 0;
        keys_.resize(leaves);
        slots_.resize(leaves);
        first_.resize(2 * leaves);
        for (std::uint32_t leaf = 0; leaf < leaves; ++leaf) {
            keys_[leaf] = nothing_at(leaf);
            slots_[leaf] = leaf + 1 < leaves ? leaf + 1 : kNone;
            first_[leaves + leaf] = place_of(leaf);
        }
        for (std::uint32_t node = leaves - 1; node != 0; --node)
            first_[node] = first_[2 * node];
    }

    std::vector<Wide> keys_;            // time << 64 | sequence << 24 | place
    std::vector<std::uint16_t> first_;  // by node, the root at 1, the leaves from leaves_ on: a place
    std::vector<std::uint32_t> slots_;  // by leaf; of a free leaf: the next free one
    std::uint32_t leaves_ = 0;
    std::uint32_t rounds_ = 0;    // leaves_ is 2^rounds_
    std::uint32_t entries_ = 0;   // the one that has left its place among them
    std::uint32_t left_ = kNone;  // the leaf of the last that went, until another comes
    std::uint32_t free_ = kNone;  // the first free leaf
};

}  // namespace orrery
