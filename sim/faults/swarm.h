// A swarm: faults drawn whole from the seed, as its file says it, and the drawing.
// Source: Groce et al., "Swarm Testing", ISSTA 2012. Units: ns. Errors: check_kinds() throws a Refusal.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/faults/fault_spec.h"

namespace orrery {

constexpr std::int64_t kNoBudget = INT64_MAX;

// A parameter whose value the seed draws: one of some values, or any between two.
struct DrawnParameter {
    std::string name;
    std::vector<ParameterValue> values;  // empty: from low to high, both included
    std::int64_t low = 0, high = 0;      // of an integer or a duration
    Place place;
};

// Faults drawn whole from the seed: either so many of three kinds, or a drawn number of a drawn subset of kinds (swarm
// testing, Groce et al. 2012). At any time at most `budget` of the nodes are down, cut off or otherwise not themselves,
// and all is healed by `to`. With moments, half of the faults wait for one of them and strike where it happens.
struct Swarm {
    std::vector<Word> nodes;  // or "role:server"
    std::vector<DrawnParameter> parameters;
    std::vector<Word> moments;
    std::int64_t crashes = 0, partitions = 0, pauses = 0;
    std::int64_t most = 0;               // faults; 0: the three counts above
    std::vector<Word> kinds;             // none: all that leave a sound design a chance
    std::optional<std::int64_t> budget;  // nothing: a minority; kNoBudget: no limit
    std::optional<Word> variant;         // of the kinds that want one: a variant of the model
    Time from = 0, to = 0;
    Latency lasting;
    Place place;
};
// The kinds that a swarm knows: those that it draws from where the file names none, or all.
enum class SwarmKinds : std::uint8_t { fair, all };
std::vector<std::string> swarm_kinds(SwarmKinds which);

// Of the kinds that the file names, those that strike by a variant of the model.
bool wants_variant(const Swarm& swarm);
// Refuses a swarm that may draw what one of its nodes (by their names in this world) cannot have.
void check_kinds(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint);
// The faults of this seed, in order of time. Requires a swarm whose nodes are named one by one.
std::vector<FaultSpec> draw_swarm(const Swarm& swarm, const Blueprint& blueprint, std::uint64_t seed);

}  // namespace orrery
