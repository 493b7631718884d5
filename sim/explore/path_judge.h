// Judges properties that remember what came before (most invariants of a protocol do, so as not to look at whole logs
// at every event): along the way by which the search first reached a state, as in a run. A violation found so is one of
// a real run. That none is found proves less: a state may be reached in other ways, of which another memory would
// complain. So what is judged here is reported apart. A memory costs a copy of the monitors for each state that is not
// expanded yet, and a look at every fresh state.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/explore/state_judge.h"

namespace orrery {

class PathJudge {
public:
    using Memory = std::vector<std::unique_ptr<Monitor>>;  // after the steps so far

    explicit PathJudge(Space& space);
    bool any() const { return !properties_.empty(); }

    // After the start of all nodes.
    Memory begin(const std::vector<std::uint32_t>& situations, std::vector<StateJudge::Broken>& found);
    // After an event at the node; kNoNode: at none.
    Memory after(const Memory& before, NodeId node, const std::vector<std::uint32_t>& situations,
                 std::vector<StateJudge::Broken>& found);

    bool all_violated() const;
    std::vector<std::string> held() const;
    std::vector<std::string> witnessed(bool wanted) const;

private:
    bool is_promise(std::size_t i) const;  // it can be broken
    void show(const std::vector<std::uint32_t>& situations);
    void ask(Memory& memory, NodeId node, std::vector<StateJudge::Broken>& found);

    Space& space_;
    std::vector<std::size_t> properties_;  // of the blueprint
    std::vector<std::uint8_t> settled_;    // of these: violated, or witnessed
};

}  // namespace orrery
