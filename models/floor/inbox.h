// What was received, by sender and number: whether a message is the first of its number. It stands in the receiver's
// Durable, in the same write as the effect of the message; outbox.h shows both ends. It holds a row for each sender and
// one for each gap in its numbers, however many came; a look-up or a change costs O(log n).
// Units: numbers count from 1. Errors: `Receipt`. Source: outbox.h; RFC 2018, "TCP Selective Acknowledgment Options".
#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_map.h"

namespace orrery::floor {

enum class Receipt : std::uint8_t {
    first,   // not seen before: carry it out
    repeat,  // carried out before, or settled: answer again
    early,   // of take_next: one before it is still to come
};

constexpr std::string_view name_of(Receipt receipt) {
    return receipt == Receipt::first ? "first" : receipt == Receipt::repeat ? "repeat" : "early";
}

template <class Sender = NodeId>
struct Inbox {
    struct Run {
        Sender from = {};
        std::uint64_t last = 0;
        ORRERY_FIELDS(Run, from, last)
        auto operator<=>(const Run&) const = default;
    };

    SharedMap<Run, std::uint64_t> runs;  // the first number of each run of numbers that were taken; none touch
    ORRERY_FIELDS(Inbox, runs)

    Receipt take(const Sender& from, std::uint64_t number) {
        const auto [first, last] = run_at(from, number);
        if (first <= number && number <= last)
            return Receipt::repeat;
        const std::uint64_t* below = runs.find(Run{from, number - 1});
        const std::uint64_t lowest = below ? *below : number;
        if (below)
            runs.erase(Run{from, number - 1});
        runs.set(Run{from, first == number + 1 ? last : number}, lowest);
        return Receipt::first;
    }
    Receipt take_next(const Sender& from, std::uint64_t number) {
        return number > all_up_to(from) + 1 && !has(from, number) ? Receipt::early : take(from, number);
    }
    // The highest number of which it and all before it were taken.
    std::uint64_t all_up_to(const Sender& from) const {
        const auto [first, last] = run_at(from, 0);
        return first == 1 ? last : 0;
    }
    bool has(const Sender& from, std::uint64_t number) const {
        const auto [first, last] = run_at(from, number);
        return first <= number && number <= last;
    }
    // Nothing below `oldest` will be sent again: what never came of it is not waited for.
    void settle(const Sender& from, std::uint64_t oldest) {
        std::uint64_t end = oldest - 1;
        if (all_up_to(from) >= end)
            return;
        for (auto run = run_at(from, 0); run.second > 0 && run.first <= oldest; run = run_at(from, 0)) {
            end = std::max(end, run.second);
            runs.erase(Run{from, run.second});
        }
        runs.set(Run{from, end}, 1);
    }
    // A sender that will not come back.
    void forget(const Sender& from) {
        for (std::uint64_t last = run_at(from, 0).second; last > 0; last = run_at(from, 0).second)
            runs.erase(Run{from, last});
    }

private:
    // First and last of the sender's first run that ends at the number or above; (0, 0) where there is none.
    std::pair<std::uint64_t, std::uint64_t> run_at(const Sender& from, std::uint64_t number) const {
        const auto at = runs.lower_bound(Run{from, number});
        if (at == runs.end() || at->first.from != from)
            return {0, 0};
        return {at->second, at->first.last};
    }
};

}  // namespace orrery::floor
