#include "sim/faults/liar.h"

#include <fmt/format.h>

#include "sim/core/nearest.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

FaultTraits TurnByzantine::traits() const { return {"byzantine", Nature::state, node, {Harm::ground}}; }

// A word may name a node of another role.
std::optional<Victims> TurnByzantine::find(FaultHand& hand, NodeId where) const {
    auto victims = hand.at_node(node, where);
    const Blueprint& world = hand.blueprint();
    return victims && world.variants[variant].role == world.nodes[victims->node].role ? victims : std::nullopt;
}

void TurnByzantine::begin(FaultHand& hand, const Victims& victims) const {
    hand.act_as(victims.node, variant);
    if (hand.lasting() > 0)  // a liar for good is part of the world
        hand.more_active();
}

void TurnByzantine::end(FaultHand& hand, const Victims& victims) const {
    const auto* liar = hand.other<TurnByzantine>(victims.node);
    hand.act_as(victims.node, liar ? liar->variant : kHonest);
    hand.less_active();
}

// ---- Words ---------------------------------------------------------------------------------------------------------

namespace {

using namespace reader;

struct ByzantineSpec {
    Word node, variant;

    WordsTraits traits() const { return {}; }
    std::string text() const { return fmt::format("{} lies: {}", node.text, variant.text); }
    std::string toml(const FaultSpec&) const {
        return fmt::format("byzantine = {{ node = {}, as = {} }}", toml_text::name(node), toml_text::name(variant));
    }
    FaultAction resolve(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<ByzantineSpec> plainer() const { return {}; }
};

FaultAction ByzantineSpec::resolve(const FaultResolver& world) const {
    const Blueprint& blueprint = world.blueprint();
    TurnByzantine liar{world.node(node)};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < blueprint.variants.size(); ++i) {
        const RoleVariant& one = blueprint.variants[i];
        if (!is_word(liar.node) && one.role != blueprint.nodes[liar.node].role)
            continue;
        names.push_back(one.name);
        if (one.name != variant.text)
            continue;
        liar.variant = static_cast<std::uint32_t>(i);
        return liar;
    }
    world.file().refuse(variant.place, fmt::format("there is no variant '{}' of {}", variant.text, node.text),
                        names.empty() ? "the model has none for it" : suggest(variant.text, names));
}

constexpr Keys kByzantineKeys{"faults.byzantine", "node as for"};

FaultWords read_byzantine(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kByzantineKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    return ByzantineSpec{node, read_word(file, table.need("as", "\"…\""), "as")};
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

std::optional<Made> draw_byzantine(Dice& dice, Duration&) {
    const Word variant = dice.swarm().variant.value_or(Word{});
    return of_node(dice, [&](Word node) { return ByzantineSpec{std::move(node), variant}; });
}

// A node whose role has no such variant.
void check_variant(const File& file, const Swarm& swarm, const Blueprint& blueprint) {
    FaultSpec lie;
    lie.place = swarm.place;
    for (const Word& node : swarm.nodes)
        ByzantineSpec{node, swarm.variant.value_or(Word{})}.resolve({file, blueprint, lie});
}

constexpr Keys kTables[] = {kByzantineKeys};
constexpr FaultKey kKeys[] = {{"byzantine", Lasting::may, read_byzantine}};
constexpr Kind kDrawn[] = {{320, "byzantine", false, false, draw_byzantine, Lane::node, true, check_variant}};

}  // namespace

extern const FaultFamily kLiarFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
