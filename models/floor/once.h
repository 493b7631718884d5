// Idempotency: each operation's id with what was asked and what was answered, so that a repeated request gets the saved
// answer and has no second effect. An id that comes back with other parameters is told. What is older than the
// retention is forgotten, oldest first, and a request that comes after that counts as new: how long a caller may ask
// again is part of the design. Holds for a unit of time at most what comes in it; a look-up or a change costs O(log n).
// Units: nanoseconds on the node's own clock; retention kNever keeps all. Errors: `Known`. Source: Stripe's API
// reference, "Idempotent requests"; Helland, "Life beyond Distributed Transactions", CIDR 2007.
#pragma once
#include <cstdint>
#include <utility>

#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

enum class Known : std::uint8_t {
    fresh,    // never seen, or forgotten: carry it out, then save()
    same,     // asked before: the saved answer stands beside
    differs,  // asked before with other parameters
};

template <class Id, class Answer>
struct Once {
    struct Saved {
        std::uint64_t asked = 0;  // the hash of its parameters
        Answer answer = {};
        Instant at = 0;
        std::uint64_t number = 0;  // its place in the order of saving
        ORRERY_FIELDS(Saved, asked, answer, at, number)
    };
    struct Look {
        Known known = Known::fresh;
        const Answer* answer = nullptr;  // until the next change
    };

    SharedMap<Id, Saved> saved;
    SharedMap<std::uint64_t, Id> order;  // by number: the oldest first
    std::uint64_t numbers = 0;
    ORRERY_FIELDS(Once, saved, order, numbers)

    Look look(const Id& id, std::uint64_t asked) const {
        const Saved* known = saved.find(id);
        if (!known)
            return {};
        return {known->asked == asked ? Known::same : Known::differs, &known->answer};
    }
    // Requires that the id is not known.
    void save(const Id& id, std::uint64_t asked, Answer answer, Time now) {
        order.set(numbers, id);
        saved.set(id, Saved{asked, std::move(answer), now, numbers});
        ++numbers;
    }
    // An answer that has changed since: an order that was accepted is now paid. Requires that the id is known.
    void change(const Id& id, Answer answer) {
        saved.edit(id, [&](Saved& entry) { entry.answer = std::move(answer); });
    }
    // Forgets what was saved longer ago than the retention; how many.
    std::uint64_t forget(Time now, Duration retention) {
        std::uint64_t forgotten = 0;
        while (!order.empty()) {
            const auto [number, id] = *order.begin();
            if (now - saved.at(id).at <= retention)
                break;
            saved.erase(id);
            order.erase(number);
            ++forgotten;
        }
        return forgotten;
    }
};

}  // namespace orrery::floor
