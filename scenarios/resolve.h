// Turns the words of a scenario (nodes, links, timers, messages) into the numbers of a built world.
// Errors: InputError at the word's place with the nearest valid name; thrown as reader::Refusal inside scenarios/,
// caught by make_blueprint().
#pragma once
#include "scenarios/reader.h"

namespace orrery {

NodeId resolve_node(const reader::File& file, const Blueprint& blueprint, const Word& word);
Link resolve_link(const reader::File& file, const Blueprint& blueprint, const LinkWords& link);
FaultEntry resolve_fault(const reader::File& file, const Blueprint& blueprint, const FaultSpec& fault);
void apply_topology(const reader::File& file, const Topology& topology, Blueprint& blueprint);
void apply_links(const reader::File& file, const Network& network, Blueprint& blueprint);
LinkSettings changed(LinkSettings settings, const LinkChange& change);

// One line for people: "partition n1 | n2 n3 for 8s".
std::string fault_text(const FaultSpec& fault);

// The fault that an override asks for; nothing where it edits messages or draws.
std::optional<FaultSpec> fault_of_override(const std::string& text);

// Adds an override to the blueprint: an edit, a fault at the end of the plan, or a resampled stream.
void apply_override(const std::string& text, Blueprint& blueprint);

}  // namespace orrery
