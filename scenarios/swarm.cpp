// Draws the faults of a swarm from the seed, each with keyed draws of its own: fault i of a seed is the same whatever
// else the file says. A fault that would put more than a minority down or out of reach is drawn anew a few times, then
// left out. Times are whole milliseconds, so that a plan written down reads well.
#include <algorithm>

#include "scenarios/run.h"

namespace orrery {
namespace {

constexpr std::uint64_t kAttempts = 32;

struct Drawn {
    Time begin = 0, end = 0;
    std::vector<std::size_t> victims;  // indices into the swarm's nodes, ascending
};

// At any time the victims are few, and no two faults share one.
bool fits(const Drawn& fault, const std::vector<Drawn>& others, std::size_t minority) {
    std::size_t down = fault.victims.size();
    for (const Drawn& other : others) {
        if (fault.begin >= other.end || other.begin >= fault.end)
            continue;
        down += other.victims.size();
        for (const std::size_t victim : other.victims)
            if (std::find(fault.victims.begin(), fault.victims.end(), victim) != fault.victims.end())
                return false;
    }
    return down <= minority;
}

std::vector<std::size_t> draw_victims(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity,
                                      std::uint64_t attempt, std::size_t count) {
    constexpr Stream kStream = "swarm victims";
    std::vector<std::size_t> left(swarm.nodes.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i;
    std::vector<std::size_t> victims;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, attempt * 1024 + i);
        const auto at = static_cast<std::ptrdiff_t>(uniform_below(bits, left.size()));
        victims.push_back(left[static_cast<std::size_t>(at)]);
        left.erase(left.begin() + at);
    }
    std::sort(victims.begin(), victims.end());
    return victims;
}

FaultWords words_for(const Swarm& swarm, std::string_view kind, const std::vector<std::size_t>& victims) {
    const Word& first = swarm.nodes[victims.front()];
    if (kind == "crash")
        return CrashSpec{first};
    if (kind == "pause")
        return PauseSpec{first};
    SplitSpec split;
    split.groups.resize(2);
    for (std::size_t i = 0; i < swarm.nodes.size(); ++i)
        split.groups[std::binary_search(victims.begin(), victims.end(), i) ? 0 : 1].push_back(swarm.nodes[i]);
    return split;
}

}  // namespace

std::vector<FaultSpec> draw_swarm(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kBegin = "swarm begin", kLength = "swarm length", kSize = "swarm size";
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    const std::int64_t first = (swarm.from + 1_ms - 1) / 1_ms, last = swarm.to / 1_ms - 1;
    std::vector<Drawn> placed;
    std::vector<FaultSpec> faults;
    const auto place = [&](std::string_view kind, std::uint64_t entity) {
        for (std::uint64_t attempt = 0; attempt < kAttempts && first <= last; ++attempt) {
            Drawn fault;
            fault.begin = uniform_between(draw(seed, kBegin.id, entity, attempt), first, last) * 1_ms;
            const Duration length = swarm.lasting.value.sample(draw(seed, kLength.id, entity, attempt)) / 1_ms * 1_ms;
            fault.end = std::min(fault.begin + std::max<Duration>(length, 1_ms), swarm.to / 1_ms * 1_ms);
            const std::size_t size =
                kind == "partition" ? 1 + uniform_below(draw(seed, kSize.id, entity, attempt), minority) : 1;
            fault.victims = draw_victims(swarm, seed, entity, attempt, size);
            if (!fits(fault, placed, minority))
                continue;
            FaultSpec spec;
            spec.place = swarm.place;
            spec.at = fault.begin;
            spec.lasting = fault.end - fault.begin;
            spec.what = words_for(swarm, kind, fault.victims);
            faults.push_back(std::move(spec));
            placed.push_back(std::move(fault));
            return;
        }
    };
    const auto count = [](std::int64_t number) { return static_cast<std::uint64_t>(number); };
    for (std::uint64_t i = 0; i < count(swarm.crashes); ++i)
        place("crash", i);
    for (std::uint64_t i = 0; i < count(swarm.partitions); ++i)
        place("partition", 10'000 + i);
    for (std::uint64_t i = 0; i < count(swarm.pauses); ++i)
        place("pause", 20'000 + i);
    std::stable_sort(faults.begin(), faults.end(), [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return faults;
}

}  // namespace orrery
