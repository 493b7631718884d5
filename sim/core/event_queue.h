// The event queue: a 4-ary heap of 16-byte entries in the total order (time, sequence).
// An entry names a slot of the world's event pool; the slot rides in the low bits of the sequence word and cannot
// decide the order, since sequences are unique. pop() leaves a hole at the root which the next push() fills: most
// events schedule one other, and one sink replaces a sink and a climb.
// Limits: 2^24 pending events, 2^40 events scheduled in a run.
#pragma once
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

    bool empty() const { return heap_.size() == (hole_ ? 1u : 0u); }
    std::size_t size() const { return heap_.size() - (hole_ ? 1 : 0); }

    void push(Time time, std::uint64_t sequence, std::uint32_t slot) {
        const Entry entry{time, sequence << kSlotBits | slot};
        if (hole_) {
            hole_ = false;
            sink(entry);
            return;
        }
        heap_.push_back(entry);
        std::size_t i = heap_.size() - 1;
        while (i != 0) {
            const std::size_t parent = (i - 1) / 4;
            if (!before(entry, heap_[parent]))
                break;
            heap_[i] = heap_[parent];
            i = parent;
        }
        heap_[i] = entry;
    }

    // Requires !empty().
    const Entry& top() {
        fill_hole();
        return heap_.front();
    }
    Entry pop() {
        fill_hole();
        hole_ = true;
        return heap_.front();
    }

    // The pending entries in no particular order.
    template <class Visit>
    void for_each(Visit&& visit) const {
        for (std::size_t i = hole_ ? 1 : 0; i < heap_.size(); ++i)
            visit(heap_[i]);
    }

private:
    static bool before(const Entry& a, const Entry& b) {
        const Wide left = static_cast<Wide>(static_cast<std::uint64_t>(a.time)) << 64 | a.order;
        const Wide right = static_cast<Wide>(static_cast<std::uint64_t>(b.time)) << 64 | b.order;
        return left < right;  // times are never negative
    }

    void fill_hole() {
        if (!hole_)
            return;
        hole_ = false;
        const Entry last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty())
            sink(last);
    }

    void sink(const Entry entry) {
        const std::size_t size = heap_.size();
        Entry* const heap = heap_.data();
        std::size_t i = 0;
        for (;;) {
            const std::size_t child = 4 * i + 1;
            std::size_t least = child;
            if (child + 3 < size) {
                const std::size_t left = before(heap[child + 1], heap[child]) ? child + 1 : child;
                const std::size_t right = before(heap[child + 3], heap[child + 2]) ? child + 3 : child + 2;
                least = before(heap[right], heap[left]) ? right : left;
            } else {
                if (child >= size)
                    break;
                for (std::size_t k = child + 1; k < size; ++k)
                    if (before(heap[k], heap[least]))
                        least = k;
            }
            if (!before(heap[least], entry))
                break;
            heap[i] = heap[least];
            i = least;
        }
        heap[i] = entry;
    }

    std::vector<Entry> heap_;
    bool hole_ = false;
};

}  // namespace orrery
