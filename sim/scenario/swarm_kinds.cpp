#include "sim/scenario/swarm_kinds.h"

#include <algorithm>
#include <array>

namespace orrery::swarming {
namespace {

// A fault of one node, which is not itself meanwhile.
template <class MakeWords>
std::optional<Made> of_node(Dice& dice, MakeWords words) {
    const Chosen one = dice.one();
    return Made{words(dice.names(one).front()), one, 1};
}

// Of a clock, or of links: nobody is down.
template <class MakeWords>
std::optional<Made> of_clock(Dice& dice, MakeWords words) {
    const Chosen one = dice.one();
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
    if (dice.aimed())  // whom it happens to belongs to the first group, and its clients to none
        return Made{SplitSpec{{dice.names({}), dice.others({})}}, {}, 1};
    const Chosen side = dice.group(true);
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
    const Chosen chosen = dice.victims(1 + size);
    SplitSpec spec{{dice.names({chosen.begin() + 1, chosen.end()}), dice.others(chosen)}};
    spec.bridge = dice.names(chosen).front();
    return Made{std::move(spec), chosen, size};
}

// From each node all but its two neighbours are out of reach.
std::optional<Made> ring(Dice& dice) {
    const std::size_t all = dice.swarm().nodes.size();
    if (all < 4)
        return std::nullopt;
    const Chosen order = dice.victims(all);
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

// A partition, both ways or one, or one node against all, of which senders are told.
std::optional<Made> refuse(Dice& dice) {
    const std::int64_t shape = dice.between(0, 2);
    auto made = shape == 0   ? split(dice)
                : shape == 1 ? split_one_way(dice)
                             : of_node(dice, [](Word node) { return IsolateSpec{{std::move(node)}}; });
    if (made)
        made->refused = true;
    return made;
}

std::optional<Made> hold(Dice& dice) {
    const Chosen one = dice.one();
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

LinkChange slow_links(Dice& dice) {
    LinkEdit edit;
    edit.delay = Distribution::exponential(dice.milliseconds(50, 3000));
    return {edit, edit.delay->to_text()};
}

// One node hears another late, and no one else.
std::optional<Made> starve(Dice& dice) {
    if (dice.swarm().nodes.size() < 2)
        return std::nullopt;
    const Chosen two = dice.victims(2);
    const std::vector<Word> names = dice.names(two);
    DegradeSpec degrade;
    degrade.links.groups = {{names[0]}, {names[1]}};
    degrade.links.oneway = dice.coin();
    degrade.change = slow_links(dice);
    return Made{std::move(degrade)};
}

// All but one are slow to hear each other.
std::optional<Made> favour(Dice& dice) {
    if (dice.swarm().nodes.size() < 3)
        return std::nullopt;
    DegradeSpec degrade;
    for (Word& other : dice.others(dice.victims(1)))
        degrade.links.groups.push_back({std::move(other)});
    degrade.change = slow_links(dice);
    return Made{std::move(degrade)};
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

const std::array<Kind, 33> kKinds{{

    {"crash", true, true, simple<CrashSpec>},
    {"restart", true, true,
     [](Dice& dice, Duration& lasting) {
         lasting = 1_ms;
         return simple<CrashSpec>(dice, lasting);
     }},
    {"torn", true, true,
     [](Dice& dice, Duration&) {
         return of_node(dice, [](Word node) { return CrashSpec{std::move(node), Unsynced::some}; });
     }},
    {"power", true, false,
     [](Dice& dice, Duration&) {
         const Chosen group = dice.group(false);
         return std::optional(Made{PowerSpec{dice.names(group)}, group, group.size()});
     }},
    {"pause", true, true, simple<PauseSpec>},
    {"slow", true, true,
     [](Dice& dice, Duration&) {
         const Ratio factor = dice.factor(2, 20);
         return of_node(dice, [&](Word node) { return SlowSpec{std::move(node), factor}; });
     }},
    {"partition", true, true, [](Dice& dice, Duration&) { return split(dice); }},
    {"oneway", true, true, [](Dice& dice, Duration&) { return split_one_way(dice); }},
    {"isolate", true, true,
     [](Dice& dice, Duration&) { return of_node(dice, [](Word node) { return IsolateSpec{{std::move(node)}}; }); }},
    {"bridge", true, false, [](Dice& dice, Duration&) { return split_with_bridge(dice); }},
    {"ring", true, false, [](Dice& dice, Duration&) { return ring(dice); }},
    {"flap", true, false, [](Dice& dice, Duration&) { return flapping(dice); }},
    {"hold", true, true, [](Dice& dice, Duration&) { return hold(dice); }},
    {"clog", true, false,
     [](Dice& dice, Duration& lasting) {
         const Chosen group = dice.group(false);
         const Duration over = lasting / 3_ms * 1_ms;
         lasting -= over;  // the release takes as long as the clogging
         return std::optional(Made{ClogSpec{dice.names(group), over}, group, group.size()});
     }},
    {"delay", true, false, [](Dice& dice, Duration&) { return delays(dice); }},
    {"loss", true, false, ratio_of_links<&LinkEdit::loss, 50>},
    {"burst", true, false, [](Dice& dice, Duration&) { return bursts(dice); }},
    {"duplicate", true, false, ratio_of_links<&LinkEdit::duplicate, 50>},
    {"reorder", true, false, ratio_of_links<&LinkEdit::reorder, 50>},
    {"corrupt", true, false, ratio_of_links<&LinkEdit::corrupt, 30>},
    {"disk_full", true, true, disk<FailDisk::How::full>},
    {"disk_slow", true, true, disk<FailDisk::How::slow>},
    {"clock_step", true, true,
     [](Dice& dice, Duration&) {
         const Duration forward = dice.milliseconds(1, 2000);
         const Duration by = dice.coin() ? forward : -forward;
         return of_clock(dice, [&](Word node) { return ClockStepSpec{std::move(node), by}; });
     }},
    {"clock_drift", true, false,
     [](Dice& dice, Duration&) {
         const std::int64_t ppm = dice.between(-50'000, 50'000);
         return of_clock(dice, [&](Word node) { return ClockDriftSpec{std::move(node), ppm}; });
     }},
    {"overload", true, false,
     [](Dice& dice, Duration&) {
         return std::optional(Made{OverloadSpec{dice.factor(2, 10), {}}, {0}});
     }},
    {"blackout", false, true,
     [](Dice& dice, Duration& lasting) {
         lasting = std::min(lasting, dice.milliseconds(1, 100));
         return std::optional(Made{PowerSpec{dice.others({})}});
     }},
    {"starve", false, false, [](Dice& dice, Duration&) { return starve(dice); }},
    {"favour", false, false, [](Dice& dice, Duration&) { return favour(dice); }},
    {"wipe", false, true, simple<WipeSpec>},
    {"disk_lies", false, true, disk<FailDisk::How::lying>},
    {"bit_rot", false, true,
     [](Dice& dice, Duration& lasting) {
         lasting = 0;
         return of_node(dice, [](Word node) { return RotSpec{std::move(node)}; });
     }},
    {"byzantine", false, false,
     [](Dice& dice, Duration&) {
         const Word variant = dice.swarm().variant.value_or(Word{});
         return of_node(dice, [&](Word node) { return ByzantineSpec{std::move(node), variant}; });
     }},
    {"refuse", false, true, [](Dice& dice, Duration&) { return refuse(dice); }},
}};

}  // namespace

std::span<const Kind> all_kinds() { return kKinds; }

std::size_t budget_of(const Swarm& swarm) {
    const std::size_t minority = (swarm.nodes.size() - 1) / 2;
    return swarm.budget ? static_cast<std::size_t>(*swarm.budget) : minority;
}

Chosen drawn_victims(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt,
                     std::size_t count) {
    constexpr Stream kStream = "swarm victims";
    Chosen left(swarm.nodes.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = i;
    Chosen victims;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, attempt * 1024 + i);
        const auto at = static_cast<std::ptrdiff_t>(uniform_below(bits, left.size()));
        victims.push_back(left[static_cast<std::size_t>(at)]);
        left.erase(left.begin() + at);
    }
    return victims;
}

Chosen Dice::group(bool side) {
    const std::size_t all = swarm_.nodes.size();
    const std::size_t most = std::max<std::size_t>(1, std::min(budget_of(swarm_), side ? all / 2 : all));
    const auto size = static_cast<std::size_t>(between(1, static_cast<std::int64_t>(most)));
    return victims(size);
}

std::vector<Word> Dice::names(const Chosen& victims) const {
    std::vector<Word> words;
    if (aimed_)
        words.push_back({"there", swarm_.place});
    for (const std::size_t one : victims)
        words.push_back(swarm_.nodes[one]);
    return words;
}

std::vector<Word> Dice::others(const Chosen& victims) const {
    std::vector<Word> words;
    for (std::size_t i = 0; i < swarm_.nodes.size(); ++i)
        if (std::find(victims.begin(), victims.end(), i) == victims.end())
            words.push_back(swarm_.nodes[i]);
    return words;
}

}  // namespace orrery::swarming
