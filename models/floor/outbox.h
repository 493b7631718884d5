// Messages that are as durable as the effect that they tell of, and their receipts. Both stand in a role's Durable.
//
// `Outbox<Message>`: put() a message in the same write as the effect; it has a number, counted from 1 for each
// receiver. Send it behind that write, and again until its number is acknowledged. `Inbox<Sender>`: by sender and
// number, whether a message is the first of its kind. So an effect here has its effect there exactly once:
//
//     // The payer, beside the effect; the second half on a timer too, behind ctx.barrier().
//     state.kept.outbox.put(bank, Payment{…}, ctx.now());
//     ctx.persist(state.kept);
//     state.kept.outbox.for_each_open(window, [&](NodeId to, std::uint64_t number, const auto& letter) {
//         ctx.send(to, Pay{number, state.kept.outbox.oldest(to), letter.message});
//     });
//
//     // The bank, at a Pay: the effect and its receipt in one write; who is early hears nothing and sends again.
//     state.kept.inbox.settle(from, pay.oldest);
//     const Receipt receipt = state.kept.inbox.take_next(from, pay.number);
//     if (receipt == Receipt::early)
//         return;
//     if (receipt == Receipt::first)
//         …, ctx.persist(state.kept);
//     else
//         ctx.barrier();  // the first one's write may be on its way still
//     ctx.send(from, Paid{pay.number});
//
// Order: take_next() takes a sender's messages in the order of their numbers, whatever the link does; take() as they
// come. `window` bounds how many are on their way to one receiver. Retention: give_up() drops what is too old, and
// oldest() tells the receiver not to wait for it. A send before the write is a flaw: after a crash its number is given
// to another message. Who comes back with an empty disk counts from 1 again and is another sender: (node, wipes).
// A step costs O(log n). Units: nanoseconds on the node's own clock. Errors: none. Source: Helland, "Life beyond
// Distributed Transactions", CIDR 2007; Richardson, "Microservices Patterns", 2018, "Transactional outbox".
#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

template <class Message, class Receiver = NodeId>
struct Outbox {
    struct Place {
        Receiver to = {};
        std::uint64_t number = 0;
        ORRERY_FIELDS(Place, to, number)
        auto operator<=>(const Place&) const = default;
    };
    struct Letter {
        Message message = {};
        Instant at = 0;  // when it was put there
        ORRERY_FIELDS(Letter, message, at)
    };

    SharedMap<Place, Letter> open;            // not acknowledged yet
    SharedMap<Receiver, std::uint64_t> last;  // the number last given, by receiver
    ORRERY_FIELDS(Outbox, open, last)

    // Its number.
    std::uint64_t put(const Receiver& to, Message message, Time now) {
        const std::uint64_t* before = last.find(to);
        const std::uint64_t number = before ? *before + 1 : 1;
        last.set(to, number);
        open.set(Place{to, number}, Letter{std::move(message), now});
        return number;
    }
    // Whether it was open.
    bool acknowledge(const Receiver& to, std::uint64_t number) { return open.erase(Place{to, number}); }
    // All its numbers so far, where the receiver takes them in order; how many were open.
    std::uint64_t acknowledge_up_to(const Receiver& to, std::uint64_t number) {
        std::uint64_t count = 0;
        for (std::uint64_t first = oldest(to); first <= number && acknowledge(to, first); first = oldest(to))
            ++count;
        return count;
    }
    // The first of the receiver's numbers that is open; the next to come where none is.
    std::uint64_t oldest(const Receiver& to) const {
        const auto at = open.lower_bound(Place{to, 0});
        if (at != open.end() && at->first.to == to)
            return at->first.number;
        const std::uint64_t* given = last.find(to);
        return given ? *given + 1 : 1;
    }
    // Calls visit(to, number, letter) for the first `window` of each receiver, in order.
    template <class Visit>
    void for_each_open(std::uint64_t window, Visit&& visit) const {
        for (const auto& [to, given] : last)
            for_each_open_to(to, window, visit);
    }
    template <class Visit>
    void for_each_open_to(const Receiver& to, std::uint64_t window, Visit&& visit) const {
        for (auto at = open.lower_bound(Place{to, 0}); window > 0 && at != open.end() && at->first.to == to; ++at) {
            visit(to, at->first.number, at->second);
            --window;
        }
    }
    // Drops what was put here longer ago than the retention, and answers it: its effect may or may not have come about.
    std::vector<std::pair<Place, Letter>> give_up(Time now, Duration retention) {
        std::vector<std::pair<Place, Letter>> dropped;
        for (const auto& [to, given] : last)
            for (auto at = open.lower_bound(Place{to, 0}); at != open.end() && at->first.to == to; ++at) {
                if (now - at->second.at <= retention)
                    break;
                dropped.push_back(*at);
            }
        for (const auto& [place, letter] : dropped)
            open.erase(place);
        return dropped;
    }
};

}  // namespace orrery::floor
