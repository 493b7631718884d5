#include "sim/faults/disk.h"

#include <fmt/format.h>

#include "sim/core/numbers.h"
#include "sim/faults/disk_words.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- disk ----------------------------------------------------------------------------------------------------------

FaultTraits FailDisk::traits() const {
    switch (how) {
        case How::full:
            return {"disk_full", Nature::state, node, {Harm::down}};
        case How::lying:
            return {"disk_lies", Nature::state, node, {Harm::ground}};
        case How::slow:
            break;
    }
    return {"disk_slow", Nature::state, node, {Harm::delay, Harm::order}};
}

std::optional<Victims> FailDisk::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void FailDisk::begin(FaultHand& hand, const Victims& victims) const {
    hand.more_active();
    DiskTroubles& disk = hand.trouble(victims.node).disk;
    switch (how) {
        case How::full:
            disk.full = true;
            break;
        case How::lying:
            disk.lies = true;
            break;
        case How::slow:
            disk.slow = factor;
            break;
    }
}

void FailDisk::end(FaultHand& hand, const Victims& victims) const {
    hand.less_active();
    DiskTroubles& disk = hand.trouble(victims.node).disk;
    const auto* still = hand.other<FailDisk>(victims.node, [&](const FailDisk& one) { return one.how == how; });
    if (how == How::slow)
        disk.slow = still ? still->factor : Ratio{1, 1};
    if (still)
        return;
    switch (how) {
        case How::full:
            disk.full = false;
            if (disk.stopped_node)
                hand.come_back(victims.node);
            break;
        case How::lying:
            disk.lies = false;
            hand.flush_lies(victims.node);
            break;
        case How::slow:
            break;
    }
}

// ---- rot -----------------------------------------------------------------------------------------------------------

FaultTraits RotDisk::traits() const { return {"bit_rot", Nature::blow, node, {Harm::ground}}; }

// Raw data is changed where that is found possible: it may hold nothing that could.
std::optional<Victims> RotDisk::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_node(node, where);
    if (!victims)
        return victims;
    const std::uint64_t bits = hand.bits("bit rot", victims->node);
    const auto tearing = hand.role_of(victims->node).tearing;
    return tearing == Tearing::journal || (tearing && hand.rot(victims->node, bits)) ? victims : std::nullopt;
}

void RotDisk::begin(FaultHand& hand, const Victims& victims) const {
    if (hand.role_of(victims.node).tearing == Tearing::journal)
        hand.trouble(victims.node).disk.rotten = true;
}

// ---- Words ---------------------------------------------------------------------------------------------------------

std::string DiskSpec::text() const {
    switch (how) {
        case FailDisk::How::full:
            return "disk of " + node.text + " is full";
        case FailDisk::How::lying:
            return "disk of " + node.text + " lies";
        case FailDisk::How::slow:
            return fmt::format("disk of {} is slower by {}", node.text, format_decimal(factor));
    }
    return "";
}

std::string DiskSpec::toml(const FaultSpec&) const {
    const std::string fails = how == FailDisk::How::full    ? "full = true"
                              : how == FailDisk::How::lying ? "lies = true"
                                                            : "slow = " + toml_text::factor(factor);
    return fmt::format("disk = {{ node = {}, {} }}", toml_text::name(node), fails);
}

FaultAction DiskSpec::resolve(const FaultResolver& world) const { return FailDisk{how, world.node(node), factor}; }

namespace {

using namespace reader;

struct RotSpec {
    Word node;

    WordsTraits traits() const { return {}; }
    std::string text() const { return "bit rot at " + node.text; }
    std::string toml(const FaultSpec&) const { return "rot = " + toml_text::name(node); }
    FaultAction resolve(const FaultResolver& world) const { return RotDisk{world.node(node)}; }
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<RotSpec> plainer() const { return {}; }
};

constexpr Keys kDiskKeys{"faults.disk", "node full lies slow for"};

FaultWords read_disk(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kDiskKeys);
    read_own_duration(file, table, fault);
    DiskSpec disk{read_node(file, table)};
    int ways = 0;
    const auto flag = [&](std::string_view key, FailDisk::How how) {
        const TomlItem* one = table.find(key);
        if (!one)
            return;
        if (!read_boolean(file, *one, key))
            file.refuse(one->place, fmt::format("'{}' wants true", key), "leave it out where it is not so");
        disk.how = how;
        ++ways;
    };
    flag("full", FailDisk::How::full);
    flag("lies", FailDisk::How::lying);
    if (const TomlItem* slow = table.find("slow")) {
        disk.how = FailDisk::How::slow;
        disk.factor = read_factor(file, *slow, "slow");
        ++ways;
    }
    if (ways != 1)
        file.refuse(item.place, "'disk' wants one of 'full', 'lies' and 'slow'",
                    "write disk = { node = \"n1\", full = true }, lies = true or slow = 20");
    return disk;
}

FaultWords read_rot(const File& file, const TomlItem& item, FaultSpec&) {
    return RotSpec{read_word(file, item, "rot")};
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

template <FailDisk::How how>
std::optional<Made> draw_disk(Dice& dice, Duration&) {
    const Ratio factor = how == FailDisk::How::slow ? dice.factor(2, 50) : Ratio{1, 1};
    return of_node(dice, [&](Word node) { return DiskSpec{std::move(node), how, factor}; });
}

std::optional<Made> draw_rot(Dice& dice, Duration& lasting) {
    lasting = 0;
    return of_node(dice, [](Word node) { return RotSpec{std::move(node)}; });
}

void check_raw(const File& file, const Swarm& swarm, const Blueprint& blueprint) {
    for (const Word& word : swarm.nodes)
        if (blueprint.roles[blueprint.nodes[resolve_node(file, blueprint, word)].role].tearing != Tearing::raw)
            file.refuse(word.place, fmt::format("{} keeps no raw data, and the swarm draws bit_rot", word.text),
                        "a journal that has rotted does not start again: leave the node or the kind out");
}

constexpr Keys kTables[] = {kDiskKeys};
constexpr FaultKey kKeys[] = {{"disk", Lasting::may, read_disk}, {"rot", Lasting::at_once, read_rot}};
constexpr Kind kDrawn[] = {{210, "disk_full", true, true, draw_disk<FailDisk::How::full>},
                           {220, "disk_slow", true, true, draw_disk<FailDisk::How::slow>},
                           {300, "disk_lies", false, true, draw_disk<FailDisk::How::lying>},
                           {310, "bit_rot", false, true, draw_rot, Lane::node, false, check_raw}};

}  // namespace

extern const FaultFamily kDiskFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
