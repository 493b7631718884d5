// Turns the words of a scenario (nodes, links, timers, messages) into the numbers of a built world.
// Errors: InputError at the word's place with the nearest valid name; thrown as reader::Refusal inside sim/scenario/,
// caught by make_blueprint().
#pragma once
#include "sim/scenario/scenario.h"
#include "sim/words/names.h"

namespace orrery {

void apply_topology(const reader::File& file, const Topology& topology, Blueprint& blueprint);
void apply_links(const reader::File& file, const Network& network, Blueprint& blueprint);

// The swarm with its nodes by their names in this world; refuses where they are too few, twice, or cannot lie.
Swarm swarm_in(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint);

}  // namespace orrery
