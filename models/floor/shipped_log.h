// What a primary sends to its replicas, as values: units of change with ascending numbers, of which the latest are kept
// so that who has missed some can be given them; and how far each replica has come. A replica that is too far behind,
// or of another history, needs a copy of the whole. Units: numbers count from 1; nanoseconds on the node's own clock.
// Errors: none. Source: Redis's manual, "Replication" (backlog, partial and full resynchronization); MySQL's, 19.4.10
// (semisynchronous replication).
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_map.h"
#include "sim/core/time.h"

namespace orrery::floor {

template <class Unit>
struct ShippedLog {
    SharedMap<std::uint64_t, Unit> kept;
    std::uint64_t last = 0;
    ORRERY_FIELDS(ShippedLog, kept, last)

    // Its number. At most so many are kept.
    std::uint64_t append(Unit unit, std::size_t most_kept) {
        kept.set(++last, std::move(unit));
        while (kept.size() > most_kept) {
            const std::uint64_t oldest = kept.begin()->first;
            kept.erase(oldest);
        }
        return last;
    }
    // Whether all that follows a number is kept.
    bool has_after(std::uint64_t number) const { return number <= last && number + kept.size() >= last; }
    // What follows it, in order, at most so many. Requires has_after(number).
    std::vector<Unit> after(std::uint64_t number, std::size_t most = SIZE_MAX) const {
        std::vector<Unit> units;
        for (auto at = kept.lower_bound(number + 1); at != kept.end() && units.size() < most; ++at)
            units.push_back(at->second);
        return units;
    }
};

// How far each replica has said that it has come, and when it said so last.
struct Followers {
    struct Reached {
        std::uint64_t number = 0;
        Instant heard = 0;
        ORRERY_FIELDS(Reached, number, heard)
    };

    SharedMap<NodeId, Reached> reached;
    ORRERY_FIELDS(Followers, reached)

    // An answer that was overtaken by a later one takes nothing back.
    void heard(NodeId from, std::uint64_t number, Time now) {
        reached.edit(from, [&](Reached& one) { one = {number > one.number ? number : one.number, now}; });
    }
    std::size_t count_at(std::uint64_t number) const {
        std::size_t count = 0;
        for (const auto& [node, one] : reached)
            count += one.number >= number ? 1 : 0;
        return count;
    }
    std::size_t count_heard(Time now, Duration within) const {
        std::size_t count = 0;
        for (const auto& [node, one] : reached)
            count += now - one.heard <= within ? 1 : 0;
        return count;
    }
};

// Who leads, where each promotion has a higher epoch: what a node makes of a word from a primary.
enum class Follow : std::uint8_t {
    ignored,  // of an earlier epoch: it has not heard of its successor
    follows,  // from the primary that this node follows
    anew,     // from another one, which this node follows from now on
};
// Two that promoted themselves at once have one epoch: the earlier node has it.
inline Follow hear(std::uint64_t own_epoch, NodeId own_primary, std::uint64_t epoch, NodeId from) {
    if (epoch > own_epoch || (epoch == own_epoch && from < own_primary))
        return Follow::anew;
    return epoch == own_epoch && from == own_primary ? Follow::follows : Follow::ignored;
}
// How long the one at that place waits for a word before it promotes itself: so that one comes first.
inline Duration patience_of(const std::vector<NodeId>& nodes, NodeId self, Duration promote_after) {
    if (promote_after == kNever)
        return kNever;
    return promote_after * (std::find(nodes.begin(), nodes.end(), self) - nodes.begin() + 1);
}

}  // namespace orrery::floor
