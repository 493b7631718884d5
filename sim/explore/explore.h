// Exhaustive search: every interleaving of the same roles that a simulation runs.
//
// A state is the roles' states, the messages on their way and the armed timers, without times, sequence numbers,
// counters and monitors. An armed timer can fire at any moment and a message can arrive at any moment; nodes crash,
// messages are lost and repeated as often as the bounds allow. A node that is down can restart at any moment, and a
// message that reaches it meanwhile is gone. What is written is on the disk at once; or, where writes may be under way
// (bounds.unsynced), its sync is a step of its own, and a crash before it leaves any part of it that a disk may
// (space.h). Counted as TLC counts: generated = the initial states and the successor of every enabled action, repeats
// and self-loops included; distinct states; depth, of which the initial states are 1. Properties: `always` and
// `sometimes` that are functions of the state are judged in every state; those with a memory along one way to each
// state, which finds real violations and proves less; what needs time or a history is said not to be judged. The search
// ends at the first violation unless it is told to go on. Errors: CannotExplore (handler_run.h), RunError. Source:
// Lamport, Specifying Systems, 2002, chapter 14 (TLC); Holzmann, The SPIN Model Checker, 2003.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/space.h"

namespace orrery {

struct ExploreOptions {
    enum class Order : std::uint8_t { breadth_first, depth_first } order = Order::breadth_first;
    std::uint64_t max_states = 0;  // distinct; 0: no limit
    ExploreBounds bounds;
    bool symmetry = false;    // one of the states that differ in the names of interchangeable nodes alone
    bool keep_going = false;  // past a violation: the first of every property is looked for
    // Asked every few thousand states: a reason to stop, or nothing.
    std::function<std::optional<std::string>(std::uint64_t distinct, std::uint64_t generated, std::uint32_t depth)>
        pause;
};

// One action of a way through the states.
struct ExploredStep {
    Action::What what = Action::What::fire;
    NodeId node = kNoNode;
    EventRecord record;  // of the timer or message
    std::string text;    // "rm-2 receives Commit{} of tm"
    // Of the node's writes: under way before, begun and synced in this step; crash: so many reached the disk all the
    // same, and a part of the next one.
    std::uint32_t under_way = 0, wrote = 0, synced = 0;
    bool torn = false;
};

struct Counterexample {
    std::string property;
    std::string detail;  // a sentence with the values
    NodeId node = kNoNode;
    std::uint64_t choices = 1;         // how many ways handlers could have chosen in these events, a million at most
    std::vector<ExploredStep> steps;   // from the initial state; as short as can be, breadth first without symmetry
    std::vector<std::uint32_t> begun;  // by node: writes that its start left under way
};

struct Explored {
    std::uint64_t distinct = 0, generated = 0;
    std::uint32_t depth = 0;
    bool complete = false;  // every state was looked at
    std::string why;        // where not: what cut the search off
    std::vector<Counterexample> violations;
    std::vector<std::string> held;             // `always` properties that were not violated
    std::vector<std::string> held_on_one_way;  // likewise, judged along one way to each state
    std::vector<std::string> witnessed, unwitnessed;
    std::vector<std::pair<std::string, std::string>> not_judged;  // property, why
    double bytes_per_state = 0;                                   // of all that the search remembers
    std::size_t store_bytes = 0, space_bytes = 0;                 // the states; the tables of what nodes do
};

Explored explore(const Blueprint& blueprint, const ExploreOptions& options);

}  // namespace orrery
