// The kinds of faults that a swarm knows, and what each draws for one fault: whom it strikes, and with which numbers.
// Every draw is keyed by (seed, entity, attempt), so one fault disturbs no other. A fault that is aimed strikes where a
// moment happens: it names nobody, and its kind says whether it can.
// Units: times are whole milliseconds. Errors: none; a kind that has too few nodes makes nothing.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/random.h"
#include "sim/scenario/scenario.h"

namespace orrery::swarming {

using Chosen = std::vector<std::size_t>;  // whom a fault strikes: indices into the swarm's nodes

std::size_t budget_of(const Swarm& swarm);
// `count` different nodes.
Chosen drawn_victims(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt,
                     std::size_t count);

class Dice {
public:
    Dice(const Swarm& swarm, std::uint64_t seed, std::uint64_t entity, std::uint64_t attempt, bool aimed)
        : swarm_(swarm), seed_(seed), entity_(entity), attempt_(attempt), aimed_(aimed) {}

    const Swarm& swarm() const { return swarm_; }
    bool aimed() const { return aimed_; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        constexpr Stream kStream = "swarm numbers";
        return uniform_between(draw(seed_, kStream.id, entity_, attempt_ * 1024 + drawn_++), low, high);
    }
    Duration milliseconds(std::int64_t low, std::int64_t high) { return between(low, high) * 1_ms; }
    bool coin() { return between(0, 1) == 1; }
    Ratio percent(std::int64_t low, std::int64_t high) { return {static_cast<std::uint64_t>(between(low, high)), 100}; }
    Ratio factor(std::int64_t low, std::int64_t high) { return {static_cast<std::uint64_t>(between(low, high)), 1}; }
    Chosen victims(std::size_t count) { return drawn_victims(swarm_, seed_, entity_, attempt_, count); }
    // One node; of an aimed fault nobody, whom names() calls "there".
    Chosen one() { return aimed_ ? Chosen{} : victims(1); }
    // From one to as many as the budget allows, and no more than half where it is a side of a partition.
    Chosen group(bool side);
    std::vector<Word> names(const Chosen& victims) const;
    std::vector<Word> others(const Chosen& victims) const;

private:
    const Swarm& swarm_;
    std::uint64_t seed_, entity_, attempt_, drawn_ = 0;
    bool aimed_;
};

struct Made {
    FaultWords what;
    Chosen victims = {};
    std::size_t cost = 0;
    std::optional<Flapping> flap = {};
    bool refused = false;
};

struct Kind {
    std::string_view name;
    bool fair;   // a default: leaves a sound design a chance
    bool aimed;  // can strike where a moment happens
    // Nothing where the swarm has too few nodes for it. `lasting`, its `for`, may be shortened; 0: there is none.
    std::optional<Made> (*make)(Dice& dice, Duration& lasting);
};
std::span<const Kind> all_kinds();

}  // namespace orrery::swarming
