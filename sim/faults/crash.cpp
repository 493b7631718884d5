#include "sim/faults/crash.h"

#include <fmt/format.h>

#include "sim/core/numbers.h"
#include "sim/faults/crash_words.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- crash ---------------------------------------------------------------------------------------------------------

FaultTraits CrashNode::traits() const {
    FaultTraits traits{"crash", Nature::state, node, {Harm::crash, Harm::down}};
    traits.unsynced = unsynced;
    return traits;
}

std::optional<Victims> CrashNode::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void CrashNode::begin(FaultHand& hand, const Victims& victims) const { hand.crash(victims.node, unsynced); }

void CrashNode::end(FaultHand& hand, const Victims& victims) const { hand.come_back(victims.node); }

// ---- restart -------------------------------------------------------------------------------------------------------

FaultTraits RestartNode::traits() const { return {"restart", Nature::cure, node, {}}; }

std::optional<Victims> RestartNode::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_node(node, where);
    return victims && !hand.is_up(victims->node) ? victims : std::nullopt;
}

void RestartNode::begin(FaultHand& hand, const Victims& victims) const { hand.restart(victims.node); }

// ---- wipe ----------------------------------------------------------------------------------------------------------

FaultTraits WipeNode::traits() const {
    return {"wipe", Nature::state, node, {Harm::crash, Harm::down, Harm::dark, Harm::ground}};
}

std::optional<Victims> WipeNode::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void WipeNode::begin(FaultHand& hand, const Victims& victims) const {
    hand.crash(victims.node, Unsynced::lost);
    hand.wipe(victims.node);
}

void WipeNode::end(FaultHand& hand, const Victims& victims) const { hand.come_back(victims.node); }

// ---- power ---------------------------------------------------------------------------------------------------------

FaultTraits LosePower::traits() const {
    return {"power_loss", Nature::state, kNoNode, {Harm::crash, Harm::down, Harm::dark}};
}

std::optional<Victims> LosePower::find(FaultHand& hand, NodeId where) const { return hand.at_nodes(nodes, where); }

void LosePower::begin(FaultHand& hand, const Victims& victims) const {
    for (const NodeId one : victims.nodes)
        hand.crash(one, Unsynced::by_disk);
}

void LosePower::end(FaultHand& hand, const Victims& victims) const {
    for (const NodeId one : victims.nodes)
        hand.come_back(one);
}

// ---- Words ---------------------------------------------------------------------------------------------------------

std::string CrashSpec::text() const {
    std::string text = "crash " + node.text;
    if (unsynced != Unsynced::by_disk)
        text += fmt::format(", unsynced writes {}", name_of(unsynced));
    return text;
}

std::string CrashSpec::toml(const FaultSpec&) const {
    if (unsynced == Unsynced::by_disk)
        return "crash = " + toml_text::name(node);
    return fmt::format("crash = {{ node = {}, unsynced = {} }}", toml_text::name(node),
                       toml_text::quoted(name_of(unsynced)));
}

FaultAction CrashSpec::resolve(const FaultResolver& world) const {
    const CrashNode crash{world.node(node), unsynced};
    if (unsynced == Unsynced::torn && !is_word(crash.node))
        check_tearing(world.file(), world.blueprint(), crash.node, node.place);
    return crash;
}

std::vector<CrashSpec> CrashSpec::plainer() const {
    if (unsynced == Unsynced::by_disk)
        return {};
    return {CrashSpec{node}};
}

std::string RestartSpec::text() const { return "restart " + node.text; }

std::string RestartSpec::toml(const FaultSpec&) const { return "restart = " + toml_text::name(node); }

FaultAction RestartSpec::resolve(const FaultResolver& world) const { return RestartNode{world.node(node)}; }

namespace {

using namespace reader;

struct WipeSpec {
    Word node;

    WordsTraits traits() const { return {}; }
    std::string text() const { return "wipe " + node.text; }
    std::string toml(const FaultSpec&) const { return "wipe = " + toml_text::name(node); }
    FaultAction resolve(const FaultResolver& world) const { return WipeNode{world.node(node)}; }
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<WipeSpec> plainer() const { return {}; }
};

struct PowerSpec {
    std::vector<Word> nodes;

    WordsTraits traits() const { return {}; }
    std::string text() const { return "power loss " + joined(nodes); }
    std::string toml(const FaultSpec&) const { return "power = " + toml_text::list_of(nodes); }
    FaultAction resolve(const FaultResolver& world) const { return LosePower{world.nodes(nodes)}; }
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<PowerSpec> plainer() const { return {}; }
};

struct RollingSpec {  // one node after another crashes and comes back: how a new version is brought out
    std::vector<Word> nodes;
    Duration every = 0, down = 0;

    WordsTraits traits() const { return {}; }
    std::string text() const {
        return fmt::format("rolling restart of {}: one every {}, each down for {}", joined(nodes),
                           format_duration(every), format_duration(down));
    }
    std::string toml(const FaultSpec&) const {
        return fmt::format("rolling = {{ nodes = {}, every = {}, down = {} }}", toml_text::list_of(nodes),
                           toml_text::quoted_duration(every), toml_text::quoted_duration(down));
    }
    void draw(const FaultResolver& world, std::uint64_t, std::uint64_t, std::vector<FaultSpec>& out) const;
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<RollingSpec> plainer() const { return {}; }
};

void RollingSpec::draw(const FaultResolver& world, std::uint64_t, std::uint64_t, std::vector<FaultSpec>& out) const {
    FaultSpec next = world.fault();
    next.lasting = down;
    for (const Word& node : world.each(nodes)) {
        next.what = CrashSpec{node};
        out.push_back(next);
        next = later(next, every);
    }
}

constexpr Keys kCrashKeys{"faults.crash", "node unsynced for"};

FaultWords read_crash(const File& file, const TomlItem& item, FaultSpec& fault) {
    if (item.text())
        return CrashSpec{read_word(file, item, "crash")};
    if (item.list())
        file.refuse(item.place, "'crash' strikes one node", "power = [\"n1\", \"n2\"] strikes several at once");
    const Table table(file, item, kCrashKeys);
    read_own_duration(file, table, fault);
    CrashSpec crash{read_node(file, table)};
    if (const TomlItem* unsynced = table.find("unsynced"))
        crash.unsynced = read_unsynced(file, *unsynced, "unsynced");
    return crash;
}

FaultWords read_restart(const File& file, const TomlItem& item, FaultSpec&) {
    return RestartSpec{read_word(file, item, "restart")};
}

FaultWords read_wipe(const File& file, const TomlItem& item, FaultSpec&) {
    return WipeSpec{read_word(file, item, "wipe")};
}

FaultWords read_power(const File& file, const TomlItem& item, FaultSpec&) {
    PowerSpec power{read_words(file, item, "power")};
    if (power.nodes.empty())
        file.refuse(item.place, "'power' wants nodes", "write power = [\"n1\", \"n2\"]");
    return power;
}

constexpr Keys kRollingKeys{"faults.rolling", "nodes every down"};

FaultWords read_rolling(const File& file, const TomlItem& item, FaultSpec&) {
    const Table table(file, item, kRollingKeys);
    RollingSpec rolling;
    const TomlItem& nodes = table.need("nodes", "[\"n1\", \"n2\"]");
    rolling.nodes = read_words(file, nodes, "nodes");
    if (rolling.nodes.empty())
        file.refuse(nodes.place, "'nodes' is empty", "name the nodes in the order in which they restart");
    rolling.every = read_duration(file, table.need("every", "\"5s\""), "every", 1, kLongest);
    rolling.down = read_duration(file, table.need("down", "\"500ms\""), "down", 1, kLongest);
    return rolling;
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

std::optional<Made> draw_restart(Dice& dice, Duration& lasting) {
    lasting = 1_ms;
    return simple<CrashSpec>(dice, lasting);
}

std::optional<Made> draw_torn(Dice& dice, Duration&) {
    return of_node(dice, [](Word node) { return CrashSpec{std::move(node), Unsynced::some}; });
}

std::optional<Made> draw_power(Dice& dice, Duration&) {
    const Chosen group = dice.group(false);
    return Made{PowerSpec{dice.names(group)}, group, group.size()};
}

std::optional<Made> draw_blackout(Dice& dice, Duration& lasting) {
    lasting = std::min(lasting, dice.milliseconds(1, 100));
    return Made{PowerSpec{dice.others({})}};
}

constexpr Keys kTables[] = {kCrashKeys, kRollingKeys};
constexpr FaultKey kKeys[] = {{"crash", Lasting::may, read_crash},
                              {"restart", Lasting::at_once, read_restart},
                              {"wipe", Lasting::may, read_wipe},
                              {"power", Lasting::may, read_power},
                              {"rolling", Lasting::at_once, read_rolling}};
constexpr FaultVerb kVerbs[] = {{"crash", Lasting::may, "crash:n1@12s",
                                 [](std::string_view words) -> FaultWords { return CrashSpec{verb_node(words)}; }},
                                {"restart", Lasting::at_once, "restart:n1@12s",
                                 [](std::string_view words) -> FaultWords { return RestartSpec{verb_node(words)}; }}};
constexpr Kind kDrawn[] = {{10, "crash", true, true, simple<CrashSpec>},  {20, "restart", true, true, draw_restart},
                           {30, "torn", true, true, draw_torn},           {40, "power", true, false, draw_power},
                           {260, "blackout", false, true, draw_blackout}, {290, "wipe", false, true, simple<WipeSpec>}};

}  // namespace

extern const FaultFamily kCrashFamily{kKeys, kTables, kVerbs, kDrawn};

}  // namespace orrery
