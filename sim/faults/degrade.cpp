#include "sim/faults/degrade.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/numbers.h"
#include "sim/faults/degrade_words.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/rates.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

FaultTraits DegradeLinks::traits() const {
    const bool narrow = edit.bytes_per_second || edit.queue_bytes;
    FaultTraits traits{"degrade", Nature::state, kNoNode, {}};
    traits.harms.add(Harm::loss, edit.loss || edit.bursts);
    traits.harms.add(Harm::room, narrow);
    traits.harms.add(Harm::damage, edit.corrupt.has_value());
    traits.harms.add(Harm::copy, edit.duplicate.has_value());
    traits.harms.add(Harm::delay, narrow || edit.delay || edit.reorder || edit.fifo);
    traits.edit = &edit;
    return traits;
}

std::optional<Victims> DegradeLinks::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.on_links(links, where);
    const bool everywhere = links.links.empty() && links.groups.empty();
    if (victims && victims->links.empty() && !everywhere)  // no links at all would mean every link
        return std::nullopt;
    return victims;
}

void DegradeLinks::begin(FaultHand& hand, const Victims& victims) const {
    hand.degrade(victims.links);
    hand.more_active();
}

void DegradeLinks::end(FaultHand& hand, const Victims&) const {
    hand.less_active();
    hand.recover();
}

// ---- Words ---------------------------------------------------------------------------------------------------------

namespace {

std::string described(const LinkChange& change) {
    const LinkEdit& edit = change.edit;
    std::vector<std::string> parts;
    const auto ratio = [&](std::string_view name, const std::optional<Ratio>& value) {
        if (value)
            parts.push_back(fmt::format("{} {}/{}", name, value->numerator, value->denominator));
    };
    if (edit.delay)
        parts.push_back("delay " + change.delay);
    ratio("loss", edit.loss);
    ratio("duplicate", edit.duplicate);
    ratio("reorder", edit.reorder);
    ratio("corrupt", edit.corrupt);
    if (edit.corruption)
        parts.push_back(*edit.corruption == Corruption::field ? "corrupt as field" : "corrupt as checksum");
    if (edit.fifo)
        parts.push_back(*edit.fifo ? "in order" : "in any order");
    if (edit.connection)
        parts.push_back(*edit.connection ? "connections" : "no connections");
    if (edit.give_up)
        parts.push_back("given up after " + format_duration(*edit.give_up));
    if (edit.bytes_per_second)
        parts.push_back(format_bandwidth(*edit.bytes_per_second));
    if (edit.queue_bytes)
        parts.push_back("queue " + format_bytes(*edit.queue_bytes));
    if (edit.bursts)
        parts.push_back(fmt::format("every {} for {} loss {}/{}", format_duration(edit.bursts->every),
                                    format_duration(edit.bursts->lasting), edit.bursts->loss.numerator,
                                    edit.bursts->loss.denominator));
    return fmt::format("{}", fmt::join(parts, ", "));
}

template <class T>
void add_without(std::vector<DegradeSpec>& all, const DegradeSpec& spec, std::optional<T> LinkEdit::*setting) {
    if (!(spec.change.edit.*setting))
        return;
    DegradeSpec one = spec;
    (one.change.edit.*setting).reset();
    if (!one.change.is_empty())
        all.push_back(std::move(one));
}

}  // namespace

WordsTraits DegradeSpec::traits() const { return {.edit = &change.edit}; }

std::string DegradeSpec::text() const { return fmt::format("degrade {}: {}", described(links), described(change)); }

std::string DegradeSpec::toml(const FaultSpec&) const {
    std::vector<std::string> members;
    if (!links.links.empty())
        members.push_back("links = " + toml_text::list_of(links.links));
    else if (!links.groups.empty())
        members = toml_text::members_between(links.groups, links.oneway);
    else
        members.push_back("all = true");
    for (std::string& member : toml_text::members_of(change))
        members.push_back(std::move(member));
    return "degrade = " + toml_text::table_of(members);
}

FaultAction DegradeSpec::resolve(const FaultResolver& world) const {
    return DegradeLinks{world.choice(links), change.edit};
}

// One setting less.
std::vector<DegradeSpec> DegradeSpec::plainer() const {
    std::vector<DegradeSpec> all;
    add_without(all, *this, &LinkEdit::loss);
    add_without(all, *this, &LinkEdit::duplicate);
    add_without(all, *this, &LinkEdit::reorder);
    add_without(all, *this, &LinkEdit::bursts);
    add_without(all, *this, &LinkEdit::delay);
    return all;
}

namespace {

using namespace reader;

constexpr Keys kDegradeKeys{
    "faults.degrade",
    "links between oneway all for delay loss duplicate reorder corrupt corrupt_as fifo bandwidth queue burst "
    "connection give_up"};
constexpr Keys kDegradeBurstKeys{"faults.degrade.burst", "every for loss"};

FaultWords read_degrade(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kDegradeKeys);
    read_own_duration(file, table, fault);
    DegradeSpec degrade;
    const TomlItem* links = table.find("links");
    const TomlItem* between = table.find("between");
    const TomlItem* all = table.find("all");
    if ((links != nullptr) + (between != nullptr) + (all != nullptr) != 1)
        file.refuse(item.place, "'degrade' wants one of 'links', 'between' and 'all'",
                    "write degrade = { all = true, loss = \"1/2\" }");
    if (!between)
        refuse_beside(file, table, links ? "links" : "all", {"oneway"});
    if (links)
        degrade.links.links = read_links(file, *links, "links");
    else if (between)
        read_between(file, table, *between, degrade.links.groups, degrade.links.oneway);
    else if (!read_boolean(file, *all, "all"))
        file.refuse(all->place, "'all' wants true", "leave it out, and name links");
    degrade.change = read_link_change(file, table, kDegradeBurstKeys);
    if (degrade.change.is_empty())
        file.refuse(item.place, "'degrade' changes nothing", "give delay, loss, duplicate, …");
    return degrade;
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

// Other settings for all links, or for those of one node.
std::optional<Made> of_links(Dice& dice, const LinkEdit& edit, std::string delay = {}) {
    DegradeSpec degrade;
    degrade.change = {edit, std::move(delay)};
    if (dice.coin())
        degrade.links.groups = {dice.names(dice.victims(1)), {Word{std::string(kRest), dice.swarm().place}}};
    return Made{std::move(degrade)};
}

std::optional<Made> draw_delay(Dice& dice, Duration&) {
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
std::optional<Made> draw_starve(Dice& dice, Duration&) {
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
std::optional<Made> draw_favour(Dice& dice, Duration&) {
    if (dice.swarm().nodes.size() < 3)
        return std::nullopt;
    DegradeSpec degrade;
    for (Word& other : dice.others(dice.victims(1)))
        degrade.links.groups.push_back({std::move(other)});
    degrade.change = slow_links(dice);
    return Made{std::move(degrade)};
}

std::optional<Made> draw_burst(Dice& dice, Duration&) {
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

constexpr Keys kTables[] = {kDegradeKeys, kDegradeBurstKeys};
constexpr FaultKey kKeys[] = {{"degrade", Lasting::may, read_degrade}};
constexpr Kind kDrawn[] = {{150, "delay", true, false, draw_delay},
                           {160, "loss", true, false, ratio_of_links<&LinkEdit::loss, 50>},
                           {170, "burst", true, false, draw_burst},
                           {180, "duplicate", true, false, ratio_of_links<&LinkEdit::duplicate, 50>},
                           {190, "reorder", true, false, ratio_of_links<&LinkEdit::reorder, 50>},
                           {200, "corrupt", true, false, ratio_of_links<&LinkEdit::corrupt, 30>},
                           {270, "starve", false, false, draw_starve},
                           {280, "favour", false, false, draw_favour}};

}  // namespace

extern const FaultFamily kDegradeFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
