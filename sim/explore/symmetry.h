// Interchangeable nodes: of the states that differ in their names alone, one is looked at.
//
// In each state the interchangeable nodes are put in an order that does not depend on their names (by what each is,
// what is on its way to it, and how the others see it), and everything that names nodes is renamed by it. Where two
// nodes look alike their order stays, so now and then two equivalent states are both kept: that costs states, never a
// verdict. Renamings are remembered like all else.
// Whether the nodes really are interchangeable is tried, not believed: for each situation that is renamed, what can
// happen afterwards is held against the renaming of what could happen before. That the properties treat them alike is
// the model's word.
// Errors: CannotExplore where they are not interchangeable.
// Source: Ip and Dill, Better Verification Through Symmetry, 1996.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "sim/explore/space.h"

namespace orrery {

class Symmetry {
public:
    // Requires a blueprint with interchangeable nodes.
    explicit Symmetry(Space& space);

    // Renames a state: one situation a node, at its place.
    template <class Word>
    void make_canonical(Word* situations) {
        std::copy(situations, situations + row_.size(), row_.begin());
        if (!rename_row())
            return;
        for (std::size_t i = 0; i < row_.size(); ++i)
            situations[i] = static_cast<Word>(row_[i]);
    }

private:
    using Names = std::vector<std::uint32_t>;  // the new name, by node

    bool rename_row();
    std::uint64_t colour(const std::vector<NodeId>& group, NodeId who) const;
    std::uint64_t look(const std::vector<NodeId>& group, NodeId who, NodeId node, std::uint32_t situation) const;
    std::uint64_t look_at_write(NodeId node, const Space::UnderWay& write, const Names& names) const;
    std::uint32_t renamed(NodeId node, std::uint32_t situation, const Names& names, std::uint32_t number);
    std::uint32_t rename_situation(NodeId node, std::uint32_t situation, const Names& names);
    EventRecord renamed(const EventRecord& record, const Names& names) const;
    void check(NodeId node, std::uint32_t situation, std::uint32_t other, const Names& names);

    Space& space_;
    std::vector<std::vector<NodeId>> groups_;
    std::vector<std::unique_ptr<RoleStates>> spare_;  // by role; one node each
    std::vector<std::uint32_t> row_, changed_;
    WordLists names_;
    std::vector<NumberMap> renamings_;  // by node: (situation, names) -> situation
    struct Look {
        NumberMap found;
        std::vector<std::uint64_t> values;
    };
    mutable std::vector<Look> looks_;  // by node: (situation, who) -> value
};

}  // namespace orrery
