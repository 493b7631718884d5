// Turns the names that a file or a command line gives into the numbers of a built world.
// Errors: a Refusal (reader.h) at the word's place with the nearest valid name.
#pragma once
#include <string_view>
#include <vector>

#include "sim/words/reader.h"
#include "sim/world/blueprint.h"

namespace orrery {

constexpr std::string_view kRole = "role:";

NodeId resolve_node(const reader::File& file, const Blueprint& blueprint, const Word& word);
// Nodes of a role where the word is "role:server".
std::vector<NodeId> resolve_nodes(const reader::File& file, const Blueprint& blueprint, const Word& word);
Link resolve_link(const reader::File& file, const Blueprint& blueprint, const LinkWords& link);
// Refuses torn writes, at `place`, for a node that keeps a journal: a crash leaves whole writes there.
void check_tearing(const reader::File& file, const Blueprint& blueprint, NodeId node, const Place& place);

}  // namespace orrery
