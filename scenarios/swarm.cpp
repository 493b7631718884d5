// Draws the faults of a swarm from the seed, each with keyed draws of its own: fault i of a seed is the same whatever
// else the file says. A fault that would exceed the budget of nodes that are not themselves is drawn anew a few times,
// then left out. Times are whole milliseconds, so that a plan written down reads well.
// Source: Groce et al., "Swarm Testing", ISSTA 2012: a seed enables a drawn subset of the kinds, since kinds that are
// always all active hide each other.
#include <algorithm>
#include <array>

#include "scenarios/run.h"

namespace orrery {
namespace {

constexpr std::uint64_t kAttempts = 32;

using Victims = std::vector<std::size_t>;  // indices into the swarm's nodes

// One fault on trial. Those of one lane do not share a victim while they last; those that cost count together.
struct Drawn {
    Time begin = 0, end = 0;
    Victims victims = {};
    std::size_t cost = 0;
    std::uint64_t lane = 0;
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

std::size_t budget_of(const Swarm& swarm) {
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    return swarm.budget ? static_cast<std::size_t>(*swarm.budget) : minority;
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

Victims drawn_victims(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt,
                      std::size_t count) {
    constexpr Stream kStream = "swarm victims";
    Victims left(swarm.nodes.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i;
    Victims victims;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, attempt * 1024 + i);
        const auto at = static_cast<std::ptrdiff_t>(uniform_below(bits, left.size()));
        victims.push_back(left[static_cast<std::size_t>(at)]);
        left.erase(left.begin() + at);
    }
    return victims;
}

// ---- So many of three kinds ----------------------------------------------------------------------------------------

FaultWords counted_kind(const Swarm& swarm, std::string_view kind, const Victims& victims) {
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

std::vector<FaultSpec> draw_counted(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kSize = "swarm size";
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    std::vector<Drawn> placed;
    std::vector<FaultSpec> faults;
    const auto place = [&](std::string_view kind, std::uint64_t entity) {
        for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
            Drawn fault = drawn_time(swarm, seed, entity, attempt);
            if (fault.begin >= fault.end)
                continue;
            const std::size_t size =
                kind == "partition" ? 1 + uniform_below(draw(seed, kSize.id, entity, attempt), minority) : 1;
            fault.victims = drawn_victims(swarm, seed, entity, attempt, size);
            std::sort(fault.victims.begin(), fault.victims.end());
            fault.cost = size;
            if (!fits(fault, placed, budget_of(swarm)))
                continue;
            FaultSpec spec;
            spec.place = swarm.place;
            spec.at = fault.begin;
            spec.lasting = fault.end - fault.begin;
            spec.what = counted_kind(swarm, kind, fault.victims);
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
    return faults;
}

// ---- A drawn number of drawn kinds ---------------------------------------------------------------------------------

// What a kind draws for one fault: whom, and with which numbers.
class Dice {
public:
    Dice(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt)
        : swarm_(swarm), seed_(seed), entity_(entity), attempt_(attempt) {}

    const Swarm& swarm() const { return swarm_; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        constexpr Stream kStream = "swarm numbers";
        return uniform_between(draw(seed_, kStream.id, entity_, attempt_ * 1024 + drawn_++), low, high);
    }
    Duration milliseconds(std::int64_t low, std::int64_t high) { return between(low, high) * 1_ms; }
    bool coin() { return between(0, 1) == 1; }
    Ratio percent(std::int64_t low, std::int64_t high) { return {static_cast<std::uint64_t>(between(low, high)), 100}; }
    Ratio factor(std::int64_t low, std::int64_t high) { return {static_cast<std::uint64_t>(between(low, high)), 1}; }
    Victims victims(std::size_t count) { return drawn_victims(swarm_, seed_, entity_, attempt_, count); }
    // From one to as many as the budget allows, and no more than half where it is a side of a partition.
    Victims group(bool side) {
        const std::size_t all = swarm_.nodes.size();
        const std::size_t most = std::max<std::size_t>(1, std::min(budget_of(swarm_), side ? all / 2 : all));
        const auto size = static_cast<std::size_t>(between(1, static_cast<std::int64_t>(most)));
        return victims(size);
    }
    std::vector<Word> names(const Victims& victims) const {
        std::vector<Word> words;
        for (const std::size_t one : victims)
            words.push_back(swarm_.nodes[one]);
        return words;
    }
    std::vector<Word> others(const Victims& victims) const {
        std::vector<Word> words;
        for (std::size_t i = 0; i < swarm_.nodes.size(); ++i)
            if (std::find(victims.begin(), victims.end(), i) == victims.end())
                words.push_back(swarm_.nodes[i]);
        return words;
    }

private:
    const Swarm& swarm_;
    std::uint64_t seed_, entity_, attempt_, drawn_ = 0;
};

struct Made {
    FaultWords what;
    Victims victims = {};
    std::size_t cost = 0;
    std::optional<Flapping> flap = {};
};

struct Kind {
    std::string_view name;
    bool fair;  // leaves a sound design a chance: a default
    // Nothing where the swarm has too few nodes for it. `lasting`, its `for`, may be shortened; 0: there is none.
    std::optional<Made> (*make)(Dice& dice, Duration& lasting);
};

// A fault of one node, which is not itself meanwhile.
template <class MakeWords>
std::optional<Made> of_node(Dice& dice, MakeWords words) {
    const Victims one = dice.victims(1);
    return Made{words(dice.names(one).front()), one, 1};
}

// Of a clock, or of links: nobody is down.
template <class MakeWords>
std::optional<Made> of_clock(Dice& dice, MakeWords words) {
    const Victims one = dice.victims(1);
    return Made{words(dice.names(one).front()), one};
}

// Other settings for all links, or for those of one node.
std::optional<Made> of_links(Dice& dice, const LinkEdit& edit, std::string delay = {}) {
    DegradeSpec degrade;
    degrade.change = {edit, std::move(delay)};
    if (dice.coin())
        degrade.links.groups = {dice.names(dice.victims(1)), {Word{"rest", dice.swarm().place}}};
    return Made{std::move(degrade)};
}

std::optional<Made> split(Dice& dice) {
    if (dice.swarm().nodes.size() < 2)
        return std::nullopt;
    const Victims side = dice.group(true);
    return Made{SplitSpec{{dice.names(side), dice.others(side)}}, side, side.size()};
}

std::optional<Made> split_one_way(Dice& dice) {
    auto made = split(dice);
    if (!made)
        return made;
    auto& spec = std::get<SplitSpec>(made->what);
    spec.oneway = true;
    if (dice.coin())
        std::swap(spec.groups[0], spec.groups[1]);
    return made;
}

// The first is the bridge; the smaller side counts.
std::optional<Made> split_with_bridge(Dice& dice) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 3)
        return std::nullopt;
    const auto size = static_cast<std::size_t>(dice.between(1, static_cast<std::int64_t>((all - 1) / 2)));
    const Victims chosen = dice.victims(1 + size);
    SplitSpec spec{{dice.names({chosen.begin() + 1, chosen.end()}), dice.others(chosen)}};
    spec.bridge = dice.names(chosen).front();
    return Made{std::move(spec), chosen, size};
}

// From each node all but its two neighbours are out of reach.
std::optional<Made> ring(Dice& dice) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 4)
        return std::nullopt;
    const Victims order = dice.victims(all);
    return Made{RingSpec{dice.names(order)}, order, all - 3};
}

std::optional<Made> flapping(Dice& dice) {
    auto made = split(dice);
    if (!made)
        return made;
    made->flap.emplace();
    made->flap->down = dice.milliseconds(50, 1000);
    made->flap->up = dice.milliseconds(50, 1000);
    return made;
}

std::optional<Made> hold(Dice& dice) {
    const Victims one = dice.victims(1);
    HoldSpec spec;
    spec.links.groups = {dice.names(one), {Word{"rest", dice.swarm().place}}};
    return Made{std::move(spec), one, 1};
}

std::optional<Made> delays(Dice& dice) {
    const Duration mean = dice.milliseconds(10, 500);
    LinkEdit edit;
    edit.delay = Distribution::exponential(mean);
    return of_links(dice, edit, edit.delay->to_text());
}

std::optional<Made> bursts(Dice& dice) {
    LinkEdit edit;
    edit.bursts.emplace();
    edit.bursts->every = dice.milliseconds(200, 2000);
    edit.bursts->lasting = dice.milliseconds(50, 500);
    edit.bursts->loss = dice.percent(50, 100);
    return of_links(dice, edit);
}

template <std::optional<Ratio> LinkEdit::*setting, std::int64_t most>
std::optional<Made> ratio_of_links(Dice& dice, Duration&) {
    LinkEdit edit;
    edit.*setting = dice.percent(1, most);
    return of_links(dice, edit);
}

template <class Spec>
std::optional<Made> simple(Dice& dice, Duration&) {
    return of_node(dice, [](Word node) { return Spec{std::move(node)}; });
}

template <FailDisk::How how>
std::optional<Made> disk(Dice& dice, Duration&) {
    const Ratio factor = how == FailDisk::How::slow ? dice.factor(2, 50) : Ratio{1, 1};
    return of_node(dice, [&](Word node) { return DiskSpec{std::move(node), how, factor}; });
}

const std::array<Kind, 29> kKinds{{
    {"crash", true, simple<CrashSpec>},
    {"restart", true,
     [](Dice& dice, Duration& lasting) {
         lasting = 1_ms;
         return simple<CrashSpec>(dice, lasting);
     }},
    {"torn", true,
     [](Dice& dice, Duration&) {
         return of_node(dice, [](Word node) { return CrashSpec{std::move(node), Unsynced::some}; });
     }},
    {"power", true,
     [](Dice& dice, Duration&) {
         const Victims group = dice.group(false);
         return std::optional(Made{PowerSpec{dice.names(group)}, group, group.size()});
     }},
    {"pause", true, simple<PauseSpec>},
    {"slow", true,
     [](Dice& dice, Duration&) {
         const Ratio factor = dice.factor(2, 20);
         return of_node(dice, [&](Word node) { return SlowSpec{std::move(node), factor}; });
     }},
    {"partition", true, [](Dice& dice, Duration&) { return split(dice); }},
    {"oneway", true, [](Dice& dice, Duration&) { return split_one_way(dice); }},
    {"isolate", true,
     [](Dice& dice, Duration&) { return of_node(dice, [](Word node) { return IsolateSpec{{std::move(node)}}; }); }},
    {"bridge", true, [](Dice& dice, Duration&) { return split_with_bridge(dice); }},
    {"ring", true, [](Dice& dice, Duration&) { return ring(dice); }},
    {"flap", true, [](Dice& dice, Duration&) { return flapping(dice); }},
    {"hold", true, [](Dice& dice, Duration&) { return hold(dice); }},
    {"clog", true,
     [](Dice& dice, Duration& lasting) {
         const Victims group = dice.group(false);
         const Duration over = lasting / 3_ms * 1_ms;
         lasting -= over;  // the release takes as long as the clogging
         return std::optional(Made{ClogSpec{dice.names(group), over}, group, group.size()});
     }},
    {"delay", true, [](Dice& dice, Duration&) { return delays(dice); }},
    {"loss", true, ratio_of_links<&LinkEdit::loss, 50>},
    {"burst", true, [](Dice& dice, Duration&) { return bursts(dice); }},
    {"duplicate", true, ratio_of_links<&LinkEdit::duplicate, 50>},
    {"reorder", true, ratio_of_links<&LinkEdit::reorder, 50>},
    {"corrupt", true, ratio_of_links<&LinkEdit::corrupt, 30>},
    {"disk_full", true, disk<FailDisk::How::full>},
    {"disk_slow", true, disk<FailDisk::How::slow>},
    {"clock_step", true,
     [](Dice& dice, Duration&) {
         const Duration forward = dice.milliseconds(1, 2000);
         const Duration by = dice.coin() ? forward : -forward;
         return of_clock(dice, [&](Word node) { return ClockStepSpec{std::move(node), by}; });
     }},
    {"clock_drift", true,
     [](Dice& dice, Duration&) {
         const std::int64_t ppm = dice.between(-50'000, 50'000);
         return of_clock(dice, [&](Word node) { return ClockDriftSpec{std::move(node), ppm}; });
     }},
    {"overload", true,
     [](Dice& dice, Duration&) {
         return std::optional(Made{OverloadSpec{dice.factor(2, 10), {}}, {0}});
     }},
    {"wipe", false, simple<WipeSpec>},
    {"disk_lies", false, disk<FailDisk::How::lying>},
    {"bit_rot", false,
     [](Dice& dice, Duration& lasting) {
         lasting = 0;
         return of_node(dice, [](Word node) { return RotSpec{std::move(node)}; });
     }},
    {"byzantine", false,
     [](Dice& dice, Duration&) {
         const Word variant = dice.swarm().variant.value_or(Word{});
         return of_node(dice, [&](Word node) { return ByzantineSpec{std::move(node), variant}; });
     }},
}};

// Faults of a clock leave a node itself, those of the workload have a lane of their own; all others share one.
std::uint64_t lane_of(const FaultWords& what) {
    if (std::holds_alternative<ClockStepSpec>(what) || std::holds_alternative<ClockDriftSpec>(what))
        return 1;
    return std::holds_alternative<OverloadSpec>(what) ? 2 : 0;
}

// The kinds of this seed: each of the file's with an even chance, one at least.
std::vector<const Kind*> enabled_kinds(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kEnabled = "swarm kind enabled", kOnly = "swarm only kind";
    std::vector<const Kind*> open, enabled;
    for (const Kind& kind : kKinds) {
        const bool named = std::any_of(swarm.kinds.begin(), swarm.kinds.end(),
                                       [&](const Word& word) { return word.text == kind.name; });
        if (swarm.kinds.empty() ? !kind.fair : !named)
            continue;
        open.push_back(&kind);
        if (draw(seed, kEnabled.id, hash_text(kind.name), 0) >> 63 != 0)
            enabled.push_back(&kind);
    }
    if (enabled.empty())
        enabled.push_back(open[static_cast<std::size_t>(uniform_below(draw(seed, kOnly.id, 0, 0), open.size()))]);
    return enabled;
}

std::vector<FaultSpec> draw_mixed(const Swarm& swarm, std::uint64_t seed) {
    constexpr Stream kNumber = "swarm number", kKind = "swarm kind";
    constexpr std::uint64_t kFirst = 30'000;
    const std::vector<const Kind*> kinds = enabled_kinds(swarm, seed);
    const std::uint64_t number =
        1 + uniform_below(draw(seed, kNumber.id, 0, 0), static_cast<std::uint64_t>(swarm.most));
    std::vector<Drawn> placed;
    std::vector<FaultSpec> faults;
    const auto place = [&](std::uint64_t entity, std::uint64_t attempt) {
        const std::uint64_t which = uniform_below(draw(seed, kKind.id, entity, attempt), kinds.size());
        Drawn fault = drawn_time(swarm, seed, entity, attempt);
        if (fault.begin >= fault.end)
            return false;
        Duration lasting = fault.end - fault.begin;
        Dice dice(swarm, seed, entity, attempt);
        auto made = kinds[static_cast<std::size_t>(which)]->make(dice, lasting);
        if (!made)
            return false;
        if (lasting == 0)
            fault.end = swarm.to;  // what stays, stays to the end
        fault.victims = made->victims;
        fault.cost = made->cost;
        fault.lane = lane_of(made->what);
        if (!fits(fault, placed, budget_of(swarm)))
            return false;
        FaultSpec spec;
        spec.place = swarm.place;
        spec.at = fault.begin;
        spec.lasting = lasting;
        spec.what = std::move(made->what);
        spec.flap = made->flap;
        for (FaultSpec& one : drawn(spec, seed, entity))
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
    for (const Kind& kind : kKinds)
        if (kind.fair || which == SwarmKinds::all)
            names.emplace_back(kind.name);
    return names;
}

std::vector<FaultSpec> draw_swarm(const Swarm& swarm, std::uint64_t seed) {
    std::vector<FaultSpec> faults = swarm.most != 0 ? draw_mixed(swarm, seed) : draw_counted(swarm, seed);
    std::stable_sort(faults.begin(), faults.end(), [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return faults;
}

}  // namespace orrery
