#include "sim/faults/load.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/numbers.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

FaultTraits Overload::traits() const { return {"overload", Nature::state, kNoNode, {Harm::work}}; }

// Nodes of which one at least has a workload.
std::optional<Victims> Overload::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_nodes(nodes, where);
    if (!victims)
        return victims;
    const Blueprint& world = hand.blueprint();
    const auto has_one = [&](NodeId node) { return world.roles[world.nodes[node].role].has_workload; };
    bool any = std::any_of(victims->nodes.begin(), victims->nodes.end(), has_one);
    for (NodeId node = 0; node < world.nodes.size() && victims->nodes.empty(); ++node)
        any = any || has_one(node);
    return any ? victims : std::nullopt;
}

void Overload::begin(FaultHand& hand, const Victims& victims) const {
    if (victims.nodes.empty())
        hand.set_load(factor);
    for (const NodeId one : victims.nodes)
        hand.trouble(one).load = factor;
    hand.more_active();
}

void Overload::end(FaultHand& hand, const Victims& victims) const {
    const auto load_of = [&](NodeId one) {
        const auto* overload = hand.other<Overload>(one);
        return overload ? overload->factor : Ratio{1, 1};
    };
    if (victims.nodes.empty())
        hand.set_load(load_of(kNoNode));
    for (const NodeId one : victims.nodes)
        hand.trouble(one).load = load_of(one);
    hand.less_active();
}

// ---- Words ---------------------------------------------------------------------------------------------------------

namespace {

using namespace reader;

struct OverloadSpec {
    Ratio factor;
    std::vector<Word> nodes;  // none: everywhere

    WordsTraits traits() const { return {}; }
    std::string text() const {
        const std::string where = nodes.empty() ? "" : " at " + joined(nodes);
        return fmt::format("overload by {}{}", format_decimal(factor), where);
    }
    std::string toml(const FaultSpec&) const {
        std::vector<std::string> members{"factor = " + toml_text::factor(factor)};
        if (!nodes.empty())
            members.push_back("nodes = " + toml_text::list_of(nodes));
        return "overload = " + toml_text::table_of(members);
    }
    FaultAction resolve(const FaultResolver& world) const { return Overload{world.nodes(nodes), factor}; }
    bool rename(const Renamer& renamer) { return renamer(nodes); }
    std::vector<OverloadSpec> plainer() const { return {}; }
};

constexpr Keys kOverloadKeys{"faults.overload", "factor nodes for"};

FaultWords read_overload(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kOverloadKeys);
    read_own_duration(file, table, fault);
    OverloadSpec overload{read_factor(file, table.need("factor", "5"), "factor"), {}};
    if (const TomlItem* nodes = table.find("nodes")) {
        overload.nodes = read_words(file, *nodes, "nodes");
        if (overload.nodes.empty())
            file.refuse(nodes->place, "'nodes' is empty", "name nodes, or leave it out: everywhere");
    }
    return overload;
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

std::optional<Made> draw_overload(Dice& dice, Duration&) { return Made{OverloadSpec{dice.factor(2, 10), {}}, {0}}; }

constexpr Keys kTables[] = {kOverloadKeys};
constexpr FaultKey kKeys[] = {{"overload", Lasting::may, read_overload}};
constexpr Kind kDrawn[] = {{250, "overload", true, false, draw_overload, Lane::load}};

}  // namespace

extern const FaultFamily kLoadFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
