// What a kind of fault draws for one fault of a swarm: whom it strikes, and with which numbers.
// Every draw is keyed by (seed, entity, attempt), so one fault disturbs no other. A fault that is aimed strikes where a
// moment happens: it names nobody, and its kind says whether it can.
// Units: times are whole milliseconds. Errors: none; a kind that has too few nodes makes nothing.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/core/random.h"
#include "sim/faults/swarm.h"

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
};

// Faults of one lane do not share a victim while they last: those of a clock leave a node itself, and those of the
// workload have a lane of their own.
enum class Lane : std::uint8_t { node, clock, load };

struct Kind {
    std::uint16_t place;  // among all kinds: what seeds draw depends on it, and no two share one
    std::string_view name;
    bool fair;   // a default: leaves a sound design a chance
    bool aimed;  // can strike where a moment happens
    // Nothing where the swarm has too few nodes for it. `lasting`, its `for`, may be shortened; 0: there is none.
    std::optional<Made> (*make)(Dice& dice, Duration& lasting);
    Lane lane = Lane::node;
    bool wants_variant = false;
    // Refuses a swarm with a node that cannot have it.
    void (*check)(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint) = nullptr;
};
// Of all families, by place.
std::vector<const Kind*> all_kinds();

// A fault of one node, which is not itself meanwhile.
template <class MakeWords>
std::optional<Made> of_node(Dice& dice, MakeWords words) {
    const Chosen one = dice.one();
    return Made{words(dice.names(one).front()), one, 1};
}
template <class Spec>
std::optional<Made> simple(Dice& dice, Duration&) {
    return of_node(dice, [](Word node) { return Spec{std::move(node)}; });
}

}  // namespace orrery::swarming
