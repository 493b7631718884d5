// Turns the words of a scenario (nodes, links, timers, messages) into the numbers of a built world.
// Errors: InputError at the word's place with the nearest valid name; thrown as reader::Refusal inside sim/scenario/,
// caught by make_blueprint().
#pragma once
#include <functional>
#include <memory>

#include "sim/scenario/scenario.h"
#include "sim/words/names.h"

namespace orrery {

void apply_topology(const reader::File& file, const Topology& topology, Blueprint& blueprint);
void apply_links(const reader::File& file, const Network& network, Blueprint& blueprint);

// The swarm with its nodes by their names in this world; refuses where they are too few, twice, or cannot lie.
Swarm swarm_in(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint);

// The fault that an override asks for; nothing where it edits messages or draws.
std::optional<FaultSpec> fault_of_override(const std::string& text);

// "key=value", from a time on; and the world as it is after it and those before it.
struct KnobChange {
    std::string text;
    Time at = 0;
};
using Rebuild = std::function<std::shared_ptr<const Blueprint>(const KnobChange&)>;

// Adds an override to the blueprint: an edit, a fault or other knobs at the end of the plan, or a resampled stream.
void apply_override(const std::string& text, const Rebuild& rebuild, Blueprint& blueprint);

}  // namespace orrery
