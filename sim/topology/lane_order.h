// An order of nodes in which messages cross few lanes: nodes that talk much with each other lie close. Of all orders
// the best is hard to find; this one is found by moving one node at a time to its best place until none wants to move,
// from the order that is given, and is the same on every machine. Units: messages times lanes crossed. Errors: none.
// Source: minimum linear arrangement, Garey, Johnson, Stockmeyer, Some simplified NP-complete graph problems (1976).
#pragma once
#include <cstdint>
#include <vector>

#include "sim/topology/link_use.h"

namespace orrery::topology {

constexpr std::size_t kMostLanesOrdered = 200;  // beyond, the order stays as it is

// `order` holds each node once; pairs with others do not count.
std::vector<NodeId> few_crossings(std::vector<NodeId> order, const std::vector<LinkUse::Pair>& pairs);
// What few_crossings() makes small.
std::uint64_t crossings_of(const std::vector<NodeId>& order, const std::vector<LinkUse::Pair>& pairs);

}  // namespace orrery::topology
