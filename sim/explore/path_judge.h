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
    // What a step tells of itself, beside the state it leads to.
    struct Step {
        NodeId node = kNoNode;  // where a run would judge it; kNoNode: nowhere
        std::uint8_t wrote = 0, synced = 0;
    };
    // After the steps so far. Where writes may be under way, also when each began: a promise that only the memory of a
    // node knew is withdrawn when a crash takes it (sim/property/until.h).
    struct Memory {
        struct Disk {
            EventNumber synced = 0;              // what was written by then is on the disk
            std::vector<EventNumber> under_way;  // the oldest first
        };
        std::vector<std::unique_ptr<Monitor>> monitors;
        EventNumber event = 0;
        std::vector<Disk> disks;  // by node; none: what is written is on the disk
    };

    explicit PathJudge(Space& space);
    bool any() const { return !properties_.empty(); }

    // After the start of all nodes.
    Memory begin(const std::vector<std::uint32_t>& situations, std::vector<StateJudge::Broken>& found);
    Memory after(const Memory& before, const Step& step, const std::vector<std::uint32_t>& situations,
                 std::vector<StateJudge::Broken>& found);

    bool all_violated() const;
    std::vector<std::string> held() const;
    std::vector<std::string> witnessed(bool wanted) const;

private:
    bool is_promise(std::size_t i) const;  // it can be broken
    void show(const std::vector<std::uint32_t>& situations, const Memory& memory);
    void note_writes(Memory& memory, const Step& step, std::uint32_t under_way) const;
    void ask(Memory& memory, NodeId node, std::vector<StateJudge::Broken>& found);

    Space& space_;
    const bool unsynced_;
    std::vector<std::size_t> properties_;  // of the blueprint
    std::vector<std::uint8_t> settled_;    // of these: violated, or witnessed
};

}  // namespace orrery
