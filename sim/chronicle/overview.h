// A run from afar: counts by stretch of events and lane, merged eight by eight into ever coarser levels, so that a
// picture of any length visits about as many stretches as it has columns. A stretch is some hundred events of the
// run; all of it is a few bytes an event at most, and nothing in it asks for a replay.
// Lanes: a node each, in large worlds a group of neighbours. Units: nanoseconds. Errors: none.
// Cost: append is amortised constant; a visit is logarithmic and then what it visits.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

// What happened at a lane within a stretch.
struct LaneCount {
    std::uint32_t events = 0;      // at its nodes, of any kind
    std::uint32_t deliveries = 0;  // handled
    std::uint32_t sends = 0;       // from its nodes, duplicates too
    std::uint32_t losses = 0;      // as they were sent from it, refused ones too, or as they came to it

    void add(const LaneCount& other) {
        events += other.events;
        deliveries += other.deliveries;
        sends += other.sends;
        losses += other.losses;
    }
    bool operator==(const LaneCount&) const = default;
};

struct Stretch {
    EventNumber first = 0, last = 0;  // its events
    Time begin = 0, end = 0;          // their times
    std::uint32_t moments = 0;
    std::uint32_t faults = 0;  // events of the fault plan
    bool operator==(const Stretch&) const = default;
};

// How a world of so many nodes is cut into lanes and stretches.
struct Grain {
    explicit Grain(std::size_t nodes);
    std::size_t lane_of(NodeId node) const { return node / nodes_a_lane; }

    std::size_t lanes = 1;
    std::size_t nodes_a_lane = 1;
    EventNumber stretch = 256;  // events
};

class Overview {
public:
    explicit Overview(std::size_t lanes) : lanes_(std::max<std::size_t>(lanes, 1)) {}

    // In order of events, without gaps. `counts` has an entry a lane.
    void append(const Stretch& stretch, std::span<const LaneCount> counts);

    std::size_t lanes() const { return lanes_; }
    EventNumber events() const { return levels_.empty() ? 0 : levels_.front().stretches.back().last; }
    Time end() const { return levels_.empty() ? 0 : levels_.front().stretches.back().end; }
    std::size_t bytes() const;

    // Exact at the edges of stretches, between them in proportion. Beyond the end: the end.
    Time time_of(EventNumber event) const;
    // The last event at or before a time, 0 where there is none; likewise.
    EventNumber last_at(Time time) const;

    // Calls visit(stretch, counts) for what overlaps [from, to], oldest first: of the finest level at which that is
    // no more than `most` stretches, and a few finer ones at the end of a run that goes on.
    template <class Visit>
    void visit(Time from, Time to, std::size_t most, Visit visit) const;

    static constexpr std::size_t kFan = 8;

private:
    struct Level {
        std::vector<Stretch> stretches;
        std::vector<LaneCount> counts;  // lanes_ of each
    };
    // The stretches of a level that overlap [from, to].
    std::pair<std::size_t, std::size_t> overlap(const Level& level, Time from, Time to) const;

    std::size_t lanes_;
    std::vector<Level> levels_;  // finest first; each holds whole groups of the one below
};

template <class Visit>
void Overview::visit(Time from, Time to, std::size_t most, Visit visit) const {
    if (levels_.empty())
        return;
    std::size_t chosen = 0;
    for (; chosen + 1 < levels_.size(); ++chosen) {
        const auto [first, last] = overlap(levels_[chosen], from, to);
        if (last - first <= most)
            break;
    }
    std::size_t skip = 0;  // stretches of the level that a coarser one has covered
    for (std::size_t at = chosen + 1; at-- > 0;) {
        const Level& level = levels_[at];
        const auto [first, last] = overlap(level, from, to);
        for (std::size_t i = std::max(first, skip); i < last; ++i)
            visit(level.stretches[i], std::span<const LaneCount>(level.counts).subspan(i * lanes_, lanes_));
        skip = level.stretches.size() * kFan;
    }
}

}  // namespace orrery
