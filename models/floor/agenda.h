// Due times by key that outlive a crash: a cooling-off period, an expiry, a next attempt. They stand in the role's
// Durable beside what they are about, in the same write; the role's one timer is armed for the earliest. Where a role
// keeps them in its State alone, a crash takes them: the mistake of who believes in timers.
//
//     State start(Ctx& ctx, const Durable& durable) const {
//         State state{durable};
//         state.kept.agenda.arm(ctx, Alarm{});  // at every start: what fell due meanwhile, at once
//         return state;
//     }
//     void on(Ctx& ctx, State& state, const Order& order) const {
//         const Time armed_for = state.kept.agenda.next();
//         state.kept.agenda.add(order.id, ctx.now() + knobs.patience);
//         state.kept.agenda.arm(ctx, Alarm{}, armed_for);  // before the write: a timer behind it counts from the sync
//         ctx.persist(state.kept);
//     }
//     void on(Ctx& ctx, State& state, const Alarm&) const {
//         for (const auto& [at, id] : state.kept.agenda.take_due(ctx.now()))
//             …  // the effect, in the same write as the removal
//         state.kept.agenda.arm(ctx, Alarm{});
//         ctx.persist(state.kept);
//     }
//
// on_disk_full() goes back to what is on the disk, where it is known, and arms again. A step costs O(log n).
// Units: nanoseconds on the node's own clock. Errors: none; an alarm that finds nothing due (a clock was set back, a
// timer is of an earlier state) does nothing but arm again. Source: Varghese & Lauck, "Hashed and Hierarchical Timing
// Wheels", SOSP 1987, for the steps; that they lie on the disk is what job tables do.
#pragma once
#include <algorithm>
#include <compare>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

template <class Key>
struct Agenda {
    struct Due {
        Instant at = 0;
        Key key = {};
        ORRERY_FIELDS(Due, at, key)
        auto operator<=>(const Due&) const = default;
    };

    SharedMap<Key, Instant> due;
    SharedMap<Due, bool> order;  // the same, the earliest first; at one time, in the order of the keys
    ORRERY_FIELDS(Agenda, due, order)

    bool empty() const { return due.empty(); }
    // When the key is due; null where it is not on the agenda.
    const Instant* find(const Key& key) const { return due.find(key); }
    // The earliest due time; kNever where nothing is on the agenda.
    Time next() const { return order.empty() ? kNever : Time{order.begin()->first.at}; }

    // Takes the place of what the key had.
    void add(const Key& key, Time at) {
        remove(key);
        due.set(key, at);
        order.set(Due{at, key}, true);
    }
    // True where it was there.
    bool remove(const Key& key) {
        const Instant* at = due.find(key);
        if (!at)
            return false;
        order.erase(Due{*at, key});
        due.erase(key);
        return true;
    }
    // Removes all that is due by now, and answers it in order.
    std::vector<Due> take_due(Time now) {
        std::vector<Due> taken;
        while (next() <= now && !order.empty()) {
            taken.push_back(order.begin()->first);
            remove(taken.back().key);
        }
        return taken;
    }

    // Sets the role's one timer for the earliest due time, where it is not set for that already. `armed_for` is what
    // next() was before the change; kNever where no timer is armed: at a start, and when it has gone off.
    template <class Ctx, class Timer>
    void arm(Ctx& ctx, const Timer& timer, Time armed_for = kNever) const {
        const Time at = next();
        if (at == armed_for)
            return;
        ctx.cancel_timer(timer);
        if (at != kNever)
            ctx.set_timer(timer, std::max<Duration>(saturating_add(at, -ctx.now()), 0));
    }
};

}  // namespace orrery::floor
