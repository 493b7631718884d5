// By what a failure is known again: the shape of its causes, and its sentence without the values.
//
// The shape is read off the causal slice (sim/causality/slice.h). Its core are the violating step, those that lead
// there directly, and, behind a message among these, what its receiver had seen before that it found: a Try, and the
// Cancel before it. Each step becomes a label (the role where it was, what it was, the type of its message or timer);
// the shape is the set of labels and of the edges between them. Left out are times, values, names of nodes, how often a
// step repeats, why a sender sent, when a client asked, and, where a bound ran out, the step at which it did. There the
// story is what should have happened and did not ("the timer Due of service was lost in a crash"), and of that what the
// fault itself took counts. Faults: one that takes away what sound designs rest on (a lie, bit rot, a wiped or lying
// disk) counts wherever it is in the slice, any other where it caused a step of the core by itself. One that made a
// message late, lost or double does not: a partition, a slow link or a paused node uncover the same mistake, and under
// a swarm every failure would be one of its own. Units: none. Errors: none; RunError of the world passes through.
// Source: failures told apart by where they happened, as stack traces are in Glerum et al., "Debugging in the (very)
// large", SOSP 2009.
#pragma once
#include <memory>
#include <string>

#include "sim/world/world.h"

namespace orrery {

struct CausalShape {
    std::string id;     // 16 hexadecimal digits: equal shapes, equal ids
    std::string story;  // one line: "participant received Cancel, participant received Try"
};

// Requires a violation of a run of `blueprint`. Makes the run a few times over.
CausalShape shape_of(const std::shared_ptr<const Blueprint>& blueprint, const Violation& violation);

// The detail of a violation without its values: "order 44 holds 10 of points" becomes "order # holds # of participant".
std::string sentence_of(const Blueprint& blueprint, const std::string& detail);

}  // namespace orrery
