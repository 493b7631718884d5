// Exchanging nodes: where a model says that some of its nodes are interchangeable, exploration may look at one of the
// states that differ in their names alone. A State, Durable, message or timer that holds node ids says how they are
// renamed:
//
//     void rename_nodes(const Renaming& renamed) { leader = renamed(leader); }
//
// What does not declare it holds none. Exploration holds the declaration against the handlers (sim/explore/symmetry.h).
#pragma once
#include <utility>
#include <vector>

#include "sim/core/ids.h"

namespace orrery {

// A permutation of the nodes.
class Renaming {
public:
    Renaming() = default;
    explicit Renaming(std::vector<NodeId> to) : to_(std::move(to)) {}
    NodeId operator()(NodeId node) const { return node < to_.size() ? to_[node] : node; }

private:
    std::vector<NodeId> to_;  // by node
};

template <class T>
concept HoldsNodes = requires(T& object, const Renaming& renamed) {
    object.rename_nodes(renamed);
};

}  // namespace orrery
