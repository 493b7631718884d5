#include "sim/faults/clock.h"

#include <fmt/format.h>

#include "sim/core/numbers.h"
#include "sim/faults/families.h"
#include "sim/faults/fault_resolver.h"
#include "sim/words/toml_text.h"
#include "sim/world/plan/fault_hand.h"

namespace orrery {

// ---- A step --------------------------------------------------------------------------------------------------------

FaultTraits StepClock::traits() const { return {"clock_step", Nature::blow, node, {Harm::delay}}; }

std::optional<Victims> StepClock::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void StepClock::begin(FaultHand& hand, const Victims& victims) const { hand.clock(victims.node).step(by); }

void StepClock::end(FaultHand& hand, const Victims& victims) const { hand.clock(victims.node).step(-by); }

// ---- A drift -------------------------------------------------------------------------------------------------------

FaultTraits DriftClock::traits() const { return {"clock_drift", Nature::state, node, {Harm::delay}}; }

std::optional<Victims> DriftClock::find(FaultHand& hand, NodeId where) const { return hand.at_node(node, where); }

void DriftClock::begin(FaultHand& hand, const Victims& victims) const {
    hand.clock(victims.node).set_drift(hand.now(), ppm);
}

void DriftClock::end(FaultHand& hand, const Victims& victims) const {
    const auto* drift = hand.other<DriftClock>(victims.node);
    const std::int64_t own = hand.blueprint().nodes[victims.node].clock.drift_ppm;
    hand.clock(victims.node).set_drift(hand.now(), drift ? drift->ppm : own);
}

// ---- Words ---------------------------------------------------------------------------------------------------------

namespace {

using namespace reader;

struct ClockStepSpec {
    Word node;
    Duration by = 0;

    WordsTraits traits() const { return {}; }
    std::string text() const { return fmt::format("clock of {} steps by {}", node.text, format_duration(by)); }
    std::string toml(const FaultSpec&) const {
        return fmt::format("clock = {{ node = {}, step = {} }}", toml_text::name(node), toml_text::quoted_duration(by));
    }
    FaultAction resolve(const FaultResolver& world) const { return StepClock{world.node(node), by}; }
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<ClockStepSpec> plainer() const { return {}; }
};

struct ClockDriftSpec {
    Word node;
    std::int64_t ppm = 0;

    WordsTraits traits() const { return {}; }
    std::string text() const { return fmt::format("clock of {} drifts by {} ppm", node.text, ppm); }
    std::string toml(const FaultSpec&) const {
        return fmt::format("clock = {{ node = {}, drift_ppm = {} }}", toml_text::name(node), ppm);
    }
    FaultAction resolve(const FaultResolver& world) const { return DriftClock{world.node(node), ppm}; }
    bool rename(const Renamer& renamer) { return renamer(node); }
    std::vector<ClockDriftSpec> plainer() const { return {}; }
};

constexpr Keys kClockKeys{"faults.clock", "node step drift_ppm for"};

FaultWords read_clock(const File& file, const TomlItem& item, FaultSpec& fault) {
    const Table table(file, item, kClockKeys);
    read_own_duration(file, table, fault);
    const Word node = read_node(file, table);
    const TomlItem* step = table.find("step");
    const TomlItem* drift = table.find("drift_ppm");
    if ((step == nullptr) == (drift == nullptr))
        file.refuse(item.place, "'clock' wants either 'step' or 'drift_ppm'",
                    "write clock = { node = \"n1\", step = \"40ms\" }");
    if (step) {
        const Duration by = read_duration(file, *step, "step", -24_h, 24_h);
        if (by == 0)
            file.refuse(step->place, "a step of nothing changes nothing", "give a duration, forward or back");
        return ClockStepSpec{node, by};
    }
    return ClockDriftSpec{node, read_integer(file, *drift, "drift_ppm", -500'000, 1'000'000)};
}

// ---- What a swarm draws --------------------------------------------------------------------------------------------

using namespace swarming;

// Nobody is down.
template <class MakeWords>
std::optional<Made> of_clock(Dice& dice, MakeWords words) {
    const Chosen one = dice.one();
    return Made{words(dice.names(one).front()), one};
}

std::optional<Made> draw_step(Dice& dice, Duration&) {
    const Duration forward = dice.milliseconds(1, 2000);
    const Duration by = dice.coin() ? forward : -forward;
    return of_clock(dice, [&](Word node) { return ClockStepSpec{std::move(node), by}; });
}

std::optional<Made> draw_drift(Dice& dice, Duration&) {
    const std::int64_t ppm = dice.between(-50'000, 50'000);
    return of_clock(dice, [&](Word node) { return ClockDriftSpec{std::move(node), ppm}; });
}

constexpr Keys kTables[] = {kClockKeys};
constexpr FaultKey kKeys[] = {{"clock", Lasting::undone, read_clock}};
constexpr Kind kDrawn[] = {{230, "clock_step", true, true, draw_step, Lane::clock},
                           {240, "clock_drift", true, false, draw_drift, Lane::clock}};

}  // namespace

extern const FaultFamily kClockFamily{kKeys, kTables, {}, kDrawn};

}  // namespace orrery
