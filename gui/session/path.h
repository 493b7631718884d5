// The path that an explanation lights: its steps with their numbers, what lies between them, and what did not happen.
#pragma once
#include <string>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery::gui {

struct PathStep {
    EventNumber event = 0;
    Time time = 0;
    NodeId node = kNoNode;  // kNoNode: a fault of the network
    bool fault = false;
};

// Something that should have happened there by then and did not.
struct Ghost {
    NodeId node = kNoNode;
    Time due = 0;
    std::string label;      // "the timer Due of service was lost in a crash"
    EventNumber begun = 0;  // where it was set or sent
};

struct Path {
    std::vector<EventNumber> lit;  // ascending: the steps, and the messages that lead from one to the next
    std::vector<PathStep> steps;   // in order: number 1 first
    std::vector<Ghost> ghosts;
    bool ofViolation = false;  // it ends in one
};

}  // namespace orrery::gui
