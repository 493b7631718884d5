#include "sim/faults/pace.h"

#include <fmt/format.h>

#include "sim/core/numbers.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/faults/pace_words.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- pause ---------------------------------------------------------------------------------------------------------

FaultTraits PauseNode::traits() const { return {"pause", Nature::state, node, {Harm::pause, Harm::delay}}; }

std::optional<Victims> PauseNode::find(FaultHand& hand, NodeId where) const {
    return hand.at_running_node(node, where);
}

void PauseNode::begin(FaultHand& hand, const Victims& victims) const { hand.pause(victims.node); }

void PauseNode::end(FaultHand& hand, const Victims& victims) const { hand.resume(victims.node); }

// ---- slow ----------------------------------------------------------------------------------------------------------

FaultTraits SlowNode::traits() const { return {"slow", Nature::state, node, {Harm::delay}}; }

std::optional<Victims> SlowNode::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void SlowNode::begin(FaultHand& hand, const Victims& victims) const {
    hand.trouble(victims.node).slow = factor;
    hand.more_active();
}

void SlowNode::end(FaultHand& hand, const Victims& victims) const {
    const auto* slow = hand.other<SlowNode>(victims.node);
    hand.trouble(victims.node).slow = slow ? slow->factor : Ratio{1, 1};
    hand.less_active();
}

// ---- Words ---------------------------------------------------------------------------------------------------------

std::string PauseSpec::text() const { return "pause " + node.text; }

std::string PauseSpec::toml(const FaultSpec&) const { return "pause = " + toml_text::name(node); }

FaultAction PauseSpec::resolve(const FaultResolver& world) const { return PauseNode{world.node(node)}; }

namespace {

using namespace reader;

struct SlowSpec {
    Word node;
    Ratio factor;

    WordsTraits traits() const { return {}; }
    std::string text() const { return fmt::format("{} is slower by {}", node.text, format_decimal(factor)); }
    std::string toml(const FaultSpec&) const {
        return fmt::format("slow = {{ node = {}, factor = {} }}", toml_text::name(node), toml_text::factor(factor));
    }
    FaultAction resolve(const FaultResolver& world) const { return SlowNode{world.node(node), factor}; }
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<SlowSpec> plainer() const { return {}; }
};

constexpr Keys kSlowKeys{"faults.slow", "node factor for"};

FaultWords read_pause(const File& file, const TomlItem& item, FaultSpec&) {
    return PauseSpec{read_word(file, item, "pause")};
}

FaultWords read_slow(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kSlowKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    return SlowSpec{node, read_factor(file, table.need("factor", "10"), "factor")};
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

std::optional<Made> draw_slow(Dice& dice, Duration&) {
    const Ratio factor = dice.factor(2, 20);
    return of_node(dice, [&](Word node) { return SlowSpec{std::move(node), factor}; });
}

constexpr Keys kTables[] = {kSlowKeys};
constexpr FaultKey kKeys[] = {{"pause", Lasting::must, read_pause}, {"slow", Lasting::may, read_slow}};
constexpr FaultVerb kVerbs[] = {{"pause", Lasting::must, "pause:n1@3s=200ms",
                                 [](std::string_view words) -> FaultWords { return PauseSpec{verb_node(words)}; }}};
constexpr Kind kDrawn[] = {{50, "pause", true, true, simple<PauseSpec>}, {60, "slow", true, true, draw_slow}};

}  // namespace

extern const FaultFamily kPaceFamily{kKeys, kTables, kVerbs, kDrawn};

}  // namespace orrery
