#include "sim/chronicle/overview.h"

#include <bit>

#include "sim/core/hash.h"

namespace orrery {
namespace {

constexpr std::size_t kMostLanes = 256;
constexpr EventNumber kLeastStretch = 256, kMostStretch = 4096;
constexpr EventNumber kEventsACount = 16;  // at least, so that the counts weigh about a byte an event

// A share of a length, without overflow: part / whole of it.
std::int64_t share(std::int64_t length, std::int64_t part, std::int64_t whole) {
    return whole <= 0 ? 0
                      : static_cast<std::int64_t>(static_cast<Wide>(length) * static_cast<Wide>(part) /
                                                  static_cast<Wide>(whole));
}

}  // namespace

Grain::Grain(std::size_t nodes) {
    nodes_a_lane = std::max<std::size_t>((nodes + kMostLanes - 1) / kMostLanes, 1);
    lanes = std::max<std::size_t>((nodes + nodes_a_lane - 1) / nodes_a_lane, 1);
    stretch = std::clamp<EventNumber>(std::bit_ceil(lanes * kEventsACount), kLeastStretch, kMostStretch);
}

void Overview::append(const Stretch& stretch, std::span<const LaneCount> counts) {
    if (levels_.empty())
        levels_.emplace_back();
    levels_.front().stretches.push_back(stretch);
    levels_.front().counts.insert(levels_.front().counts.end(), counts.begin(), counts.end());
    for (std::size_t at = 0; levels_[at].stretches.size() % kFan == 0; ++at) {
        if (at + 1 == levels_.size())
            levels_.emplace_back();
        const Level& fine = levels_[at];
        Level& coarse = levels_[at + 1];
        const std::size_t first = fine.stretches.size() - kFan;
        Stretch merged = fine.stretches[first];
        coarse.counts.resize(coarse.counts.size() + lanes_);
        LaneCount* const sums = coarse.counts.data() + coarse.counts.size() - lanes_;
        for (std::size_t i = first; i < fine.stretches.size(); ++i) {
            const Stretch& one = fine.stretches[i];
            if (i != first) {
                merged.moments += one.moments;
                merged.faults += one.faults;
            }
            merged.last = one.last;
            merged.end = one.end;
            for (std::size_t lane = 0; lane < lanes_; ++lane)
                sums[lane].add(fine.counts[i * lanes_ + lane]);
        }
        coarse.stretches.push_back(merged);
    }
}

std::size_t Overview::bytes() const {
    std::size_t bytes = 0;
    for (const Level& level : levels_)
        bytes += level.stretches.capacity() * sizeof(Stretch) + level.counts.capacity() * sizeof(LaneCount);
    return bytes;
}

Time Overview::time_of(EventNumber event) const {
    if (levels_.empty() || event == 0)
        return 0;
    const auto& all = levels_.front().stretches;
    const auto found = std::partition_point(all.begin(), all.end(), [&](const Stretch& s) { return s.last < event; });
    if (found == all.end())
        return all.back().end;
    const auto whole = static_cast<std::int64_t>(found->last - found->first);
    return found->begin + share(found->end - found->begin, static_cast<std::int64_t>(event - found->first), whole);
}

EventNumber Overview::last_at(Time time) const {
    if (levels_.empty())
        return 0;
    const auto& all = levels_.front().stretches;
    const auto found = std::partition_point(all.begin(), all.end(), [&](const Stretch& s) { return s.end <= time; });
    if (found == all.end())
        return all.back().last;
    if (time < found->begin)
        return found->first - 1;
    const auto events = static_cast<std::int64_t>(found->last - found->first);
    return found->first + static_cast<EventNumber>(share(events, time - found->begin, found->end - found->begin));
}

std::pair<std::size_t, std::size_t> Overview::overlap(const Level& level, Time from, Time to) const {
    const auto& all = level.stretches;
    const auto first = std::partition_point(all.begin(), all.end(), [&](const Stretch& s) { return s.end < from; });
    const auto last = std::partition_point(first, all.end(), [&](const Stretch& s) { return s.begin <= to; });
    return {static_cast<std::size_t>(first - all.begin()), static_cast<std::size_t>(last - all.begin())};
}

}  // namespace orrery
