// Whether the state of a run can become the state of a branch of it, and what the branch must know besides.
// A branch's blueprint is its parent's with a few entries more at the end of its fault plan, its edits and its
// resamples (overrides). Up to where the first of them acts the two runs are the same, and World::restore() goes on
// from a state of the one under the blueprint of the other. What it cannot know is how many messages and timers the new
// edits' names have counted before.
#pragma once
#include <memory>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

// What the edits that a branch adds have counted, in their order.
struct Counted {
    std::vector<std::uint64_t> messages, timers;

    // Of a branch of a branch: what its own edits have counted comes after.
    void append(const Counted& later);
    // Makes them part of a state of the run that the branch came from.
    void put_into(WorldState& state) const;
};

// Is a state of `parent` from before the new entries act one of `branch`? Not where the blueprints differ in more than
// new entries, where a new entry waits for a moment (it may have come before), or where the start itself differs.
bool can_inherit(const std::shared_ptr<const Blueprint>& parent, const std::shared_ptr<const Blueprint>& branch);

}  // namespace orrery
