// Draws the faults of a swarm from the seed, each with keyed draws of its own: fault i of a seed is the same whatever
// else the file says. A fault that would exceed the budget of nodes that are not themselves is drawn anew a few times,
// then left out. Times are whole milliseconds, so that a plan written down reads well.
// Source: Groce et al., "Swarm Testing", ISSTA 2012: a seed enables a drawn subset of the kinds, since kinds that are
// always all active hide each other. Strikes at moments: who has just voted, answered or been elected is where a crash
// by the clock hardly ever hits.
#include <algorithm>

#include "sim/faults/crash_words.h"
#include "sim/faults/families.h"
#include "sim/faults/links_words.h"
#include "sim/faults/pace_words.h"

namespace orrery {
namespace {

using namespace swarming;

constexpr std::uint64_t kAttempts = 32;

// One fault on trial. Those of one lane do not share a victim while they last; those that cost count together.
struct Drawn {
    Time begin = 0, end = 0;
    Chosen victims = {};
    std::size_t cost = 0;
    Lane lane = Lane::node;
};

bool fits(const Drawn& fault, const std::vector<Drawn>& others, std::size_t budget) {
    std::size_t cost = fault.cost;
    for (const Drawn& other : others) {
        if (fault.begin >= other.end || other.begin >= fault.end)
            continue;
        cost += other.cost;
        if (fault.lane != other.lane)
            continue;
        for (const std::size_t victim : other.victims)
            if (std::find(fault.victims.begin(), fault.victims.end(), victim) != fault.victims.end())
                return false;
    }
    return cost <= budget;
}

// When a fault begins and ends.
Drawn drawn_time(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt) {
    constexpr Stream kBegin = "swarm begin", kLength = "swarm length";
    const std::int64_t first = (swarm.from + 1_ms - 1) / 1_ms, last = std::max(first, swarm.to / 1_ms - 1);
    Drawn fault;
    fault.begin = uniform_between(draw(seed, kBegin.id, entity, attempt), first, last) * 1_ms;
    const Duration length = swarm.lasting.value.sample(draw(seed, kLength.id, entity, attempt)) / 1_ms * 1_ms;
    fault.end = std::min(fault.begin + std::max<Duration>(length, 1_ms), swarm.to / 1_ms * 1_ms);
    return fault;
}

// ---- So many of three kinds ----------------------------------------------------------------------------------------

FaultWords counted_crash(const Swarm& swarm, const Chosen& victims) { return CrashSpec{swarm.nodes[victims.front()]}; }

FaultWords counted_pause(const Swarm& swarm, const Chosen& victims) { return PauseSpec{swarm.nodes[victims.front()]}; }

FaultWords counted_split(const Swarm& swarm, const Chosen& victims) {
    SplitShape split;
    split.groups.resize(2);
    for (std::size_t i = 0; i < swarm.nodes.size(); ++i)
        split.groups[std::binary_search(victims.begin(), victims.end(), i) ? 0 : 1].push_back(swarm.nodes[i]);
    return SplitSpec{std::move(split)};
}

std::vector<FaultSpec> draw_counted(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kSize = "swarm size";
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    std::vector<Drawn> placed;
    std::vector<FaultSpec> faults;
    const auto place = [&](auto words, std::size_t most, std::uint64_t entity) {
        for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
            Drawn fault = drawn_time(swarm, seed, entity, attempt);
            if (fault.begin >= fault.end)
                continue;
            const std::size_t size = most > 1 ? 1 + uniform_below(draw(seed, kSize.id, entity, attempt), most) : 1;
            fault.victims = drawn_victims(swarm, seed, entity, attempt, size);
            std::sort(fault.victims.begin(), fault.victims.end());
            fault.cost = size;
            if (!fits(fault, placed, budget_of(swarm)))
                continue;
            FaultSpec spec;
            spec.place = swarm.place;
            spec.at = fault.begin;
            spec.lasting = fault.end - fault.begin;
            spec.what = words(swarm, fault.victims);
            faults.push_back(std::move(spec));
            placed.push_back(std::move(fault));
            return;
        }
    };
    const auto count = [](std::int64_t number) { return static_cast<std::uint64_t>(number); };
    for (std::uint64_t i = 0; i < count(swarm.crashes); ++i)
        place(counted_crash, 1, i);
    for (std::uint64_t i = 0; i < count(swarm.partitions); ++i)
        place(counted_split, minority, 10'000 + i);
    for (std::uint64_t i = 0; i < count(swarm.pauses); ++i)
        place(counted_pause, 1, 20'000 + i);
    return faults;
}

// ---- A drawn number of drawn kinds ----------------------------------------------------------------------------------

// Three of four seeds of a swarm with moments have one moment in mind, two ways to strike at it, and one other kind.
bool is_focused(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kFocus = "swarm focus";
    return !swarm.moments.empty() && draw(seed, kFocus.id, 0, 0) >> 62 != 0;
}

Word drawn_moment(const Swarm& swarm, std::uint64_t seed, Dice& dice) {
    constexpr Stream kMoment = "swarm moment";
    const auto any = static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(swarm.moments.size()) - 1));
    if (!is_focused(swarm, seed))
        return swarm.moments[any];
    return swarm.moments[static_cast<std::size_t>(uniform_below(draw(seed, kMoment.id, 0, 0), swarm.moments.size()))];
}

bool is_named(const Swarm& swarm, const Kind& kind) {
    return std::any_of(swarm.kinds.begin(), swarm.kinds.end(),
                       [&](const Word& word) { return word.text == kind.name; });
}

// The kinds of this seed: each of the file's with an even chance, one at least; of a focused one few that can aim.
std::vector<const Kind*> enabled_kinds(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kEnabled = "swarm kind enabled", kOnly = "swarm only kind", kFew = "swarm few kinds";
    std::vector<const Kind*> open, enabled;
    for (const Kind* kind : all_kinds()) {
        if (swarm.kinds.empty() ? !kind->fair : !is_named(swarm, *kind))
            continue;
        open.push_back(kind);
        if (draw(seed, kEnabled.id, hash_text(kind->name), 0) >> 63 != 0)
            enabled.push_back(kind);
    }
    if (is_focused(swarm, seed)) {
        std::vector<const Kind*> aimed = open;
        std::erase_if(aimed, [](const Kind* kind) { return !kind->aimed; });
        if (!aimed.empty())
            enabled = {open[static_cast<std::size_t>(uniform_below(draw(seed, kFew.id, 1, 0), open.size()))]};
        for (std::uint64_t i = 0; i < 2 && !aimed.empty(); ++i)
            enabled.push_back(aimed[static_cast<std::size_t>(uniform_below(draw(seed, kFew.id, 0, i), aimed.size()))]);
    }
    if (enabled.empty())
        enabled.push_back(open[static_cast<std::size_t>(uniform_below(draw(seed, kOnly.id, 0, 0), open.size()))]);
    return enabled;
}

// Strikes one after another where a moment happens: one to eight, from the fault's own time on. In a chain each comes
// the next time that the moment happens, for a moment or for as long as a system takes to notice; whoever is struck has
// just done something, so enough of the others were up. Else each has a stretch of time of its own.
std::vector<FaultSpec> volley(FaultSpec spec, Time end, const Word& moment, Dice& dice) {
    constexpr Duration kBrief = 100_ms, kNoticed = 1_s;
    TriggerSpec when;
    when.moment = moment;
    const std::int64_t latest = std::int64_t{1} << dice.between(0, 4);
    when.nth = static_cast<std::uint32_t>(dice.between(1, latest));
    const std::int64_t soon = dice.between(0, 2);
    when.after = dice.milliseconds(0, soon == 0 ? 20 : soon == 1 ? 100 : 300);
    const bool forever = spec.lasting == 0;
    const std::int64_t strikes = forever ? 1 : std::int64_t{1} << dice.between(0, 3);
    const std::int64_t mode = dice.between(0, 3);
    const bool chain = forever || mode != 0;
    if (!forever && chain)
        spec.lasting = std::min(spec.lasting, dice.milliseconds(1, (mode == 1 ? kBrief : kNoticed) / 1_ms));
    const Duration slice = chain ? end - spec.at : (end - spec.at) / strikes / 1_ms * 1_ms;
    if (!forever)
        spec.lasting = std::min(spec.lasting, std::max(slice / 2 / 1_ms * 1_ms, 1_ms));
    when.after = std::min(when.after, slice / 8 / 1_ms * 1_ms);
    const Duration open = slice - when.after - spec.lasting;  // so long the moment counts
    std::vector<FaultSpec> made;
    for (std::int64_t i = 0; i < strikes && open > 0; ++i) {
        FaultSpec& one = made.emplace_back(spec);
        one.when = when;
        one.when->from = spec.at + (chain ? 0 : i * slice);
        one.when->to = one.when->from + open;
        one.when->nth += chain ? static_cast<std::uint32_t>(i) : 0;
        one.at = one.when->from;
    }
    return made;
}

std::vector<FaultSpec> draw_mixed(const Swarm& swarm, const Blueprint& blueprint, std::uint64_t seed) {
    constexpr Stream kNumber = "swarm number", kKind = "swarm kind", kAimed = "swarm aimed";
    constexpr std::uint64_t kFirst = 30'000;
    const std::vector<const Kind*> kinds = enabled_kinds(swarm, seed);
    const std::uint64_t number =
        1 + uniform_below(draw(seed, kNumber.id, 0, 0), static_cast<std::uint64_t>(swarm.most));
    std::vector<Drawn> placed;
    std::vector<FaultSpec> faults;
    const auto place = [&](std::uint64_t entity, std::uint64_t attempt) {
        const Kind& kind =
            *kinds[static_cast<std::size_t>(uniform_below(draw(seed, kKind.id, entity, attempt), kinds.size()))];
        const bool aimed = kind.aimed && !swarm.moments.empty() &&
                           draw(seed, kAimed.id, entity, attempt) >> (is_focused(swarm, seed) ? 62 : 63) != 0;
        Drawn fault = drawn_time(swarm, seed, entity, attempt);
        if (fault.begin >= fault.end)
            return false;
        Duration lasting = fault.end - fault.begin;
        Dice dice(swarm, seed, entity, attempt, aimed);
        auto made = kind.make(dice, lasting);
        if (!made)
            return false;
        if (lasting == 0)
            fault.end = swarm.to;                              // what stays, stays to the end
        if (lasting != 0 && aimed && dice.between(1, 3) == 1)  // from the first such moment on
            fault.begin = (swarm.from + 1_ms - 1) / 1_ms * 1_ms;
        if (lasting != 0 && aimed)  // a quarter to all of what is left
            fault.end = fault.begin + (swarm.to - fault.begin) / 4_ms * dice.between(1, 4) * 1_ms;
        fault.victims = made->victims;
        fault.cost = made->cost;
        fault.lane = kind.lane;
        if (!fits(fault, placed, budget_of(swarm)))
            return false;
        FaultSpec spec;
        spec.place = swarm.place;
        spec.at = fault.begin;
        spec.lasting = lasting;
        spec.what = std::move(made->what);
        for (FaultSpec& one : aimed ? volley(spec, fault.end, drawn_moment(swarm, seed, dice), dice)
                                    : drawn({}, spec, blueprint, seed, entity))
            faults.push_back(std::move(one));
        placed.push_back(std::move(fault));
        return true;
    };
    for (std::uint64_t i = 0; i < number; ++i)
        for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt)
            if (place(kFirst + i, attempt))
                break;
    return faults;
}

}  // namespace

std::vector<std::string> swarm_kinds(SwarmKinds which) {
    std::vector<std::string> names;
    for (const Kind* kind : all_kinds())
        if (kind->fair || which == SwarmKinds::all)
            names.emplace_back(kind->name);
    return names;
}

bool wants_variant(const Swarm& swarm) {
    const auto kinds = all_kinds();
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](const Kind* kind) { return kind->wants_variant && is_named(swarm, *kind); });
}

void check_kinds(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint) {
    for (const Kind* kind : all_kinds())
        if (kind->check && is_named(swarm, *kind))
            kind->check(file, swarm, blueprint);
}

std::vector<FaultSpec> draw_swarm(const Swarm& swarm, const Blueprint& blueprint, std::uint64_t seed) {
    std::vector<FaultSpec> faults = swarm.most != 0 ? draw_mixed(swarm, blueprint, seed) : draw_counted(swarm, seed);
    std::stable_sort(faults.begin(), faults.end(), [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return faults;
}

}  // namespace orrery
