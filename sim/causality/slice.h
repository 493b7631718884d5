// A causal slice: why a property was violated, or why an event happened, in a few dozen steps instead of a whole run.
//
// From a violation the slice goes back to the last writers of the fields that the property names (the last event at
// that node that changed the field) and from each of them along its causes (the event that sent the message or set the
// timer). It stops at faults, at the start of the run, and at a timer that sets itself over and over. Beside these
// steps stand the faults that explain them: crashes and restarts of the nodes in the slice, cuts of the links between
// them, and messages of the slice that were lost. What is nearest to the violation is kept where not everything fits.
//
// Where a writer found something in the state and changed it, the writer of what it found belongs to the slice too, if
// that part of the state is written rarely: the Cancel before a late Try, the vote before a second vote.
//
// A bound that runs out is broken by no event: it is explained by what should have happened and did not, the timer that
// a crash took, the message that was lost, the reply that came too late (absent.h), each with where it began, where it
// was lost, and the fault behind it. Its last step is the last event up to the deadline, at the deadline's time.
//
// A value that a step took over from its message (a term, say) is followed to who gave it to the sender.
//
// How: the run is made again from its blueprint, a few times: to learn causes and last writers, to see what the writers
// changed, to learn who wrote that before, and to see what each kept step changed; no state of the caller is touched.
// Each pass is linear in the events up to the violation and judges no property.
// Units: nanoseconds, event numbers. Errors: an event beyond the end of the run gives an empty slice; RunError of
// the world passes through. Source: design.md §3; happens-before after Lamport (1978), slicing after Weiser (1981).
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

struct SliceOptions {
    std::size_t max_steps = 40;  // ordinary steps
    std::size_t max_faults = 8;  // faults and lost messages that explain them, beside those reached by causes
};

struct SliceStep {
    EventNumber event = 0;
    Time time = 0;
    NodeId node = kNoNode;  // kNoNode: a fault of the network
    std::string what;  // a sentence: "n3 received Vote{term=2} from n1 (sent at event 41) and set votes from 1 to 2"
    std::string headline;              // how it begins: "n3 received Vote{term=2} from n1 (sent at event 41)"
    std::vector<Difference> changes;   // of the node's state, those that the property names first
    std::vector<std::string> effects;  // what else it did: "sent Vote to n1, n2"
    std::vector<EventNumber> because;  // steps of the slice that this one follows from, ascending
    bool fault = false;                // a fault of the plan, or a message that was lost

    bool operator==(const SliceStep&) const = default;
};

// On what a bound that ran out waited in vain (absent.h).
struct MissingStep {
    std::string what;       // "the timer Due{order=17} of service, set at event 2, was lost in the crash at event 3"
    std::string label;      // by roles and without values
    EventNumber begun = 0;  // where it was set or sent
    EventNumber ended = 0;  // where it was lost; 0: at its send, or it is still to come
    EventNumber fault = 0;  // what took it or held it up; 0: nothing that the plan did
    NodeId node = kNoNode;  // where it should have happened
    Time due = 0;           // when; of what was lost: when that was
    bool explains = true;   // false: it was cancelled, or is due later; what led to that does
    bool operator==(const MissingStep&) const = default;
};

struct CausalSlice {
    std::vector<SliceStep> steps;  // ascending by event; the last is the violation (or the event that was asked about)
    std::vector<MissingStep> missing = {};  // of a bound that ran out: what should have happened and did not
    std::vector<std::pair<EventNumber, EventNumber>> edges;  // (cause, effect) without those that follow from others
    bool truncated = false;                                  // there was more than the options allow
    std::string violation;                                   // "P: detail"; empty for slice_event

    bool empty() const { return steps.empty(); }
    bool operator==(const CausalSlice&) const = default;
};

CausalSlice slice_violation(std::shared_ptr<const Blueprint> blueprint, const Violation& violation,
                            SliceOptions options = {});

// Why did this event happen: its causes, and the last writers of what it changed at its node.
CausalSlice slice_event(std::shared_ptr<const Blueprint> blueprint, EventNumber event, SliceOptions options = {});

// Every event that happened before `event` (and the event itself), ascending: nearly the whole run, so on demand only.
std::vector<EventNumber> happens_before_cone(const Trace& trace, EventNumber event);

// For Graphviz.
std::string to_dot(const CausalSlice& slice, const Blueprint& blueprint);
// One line a step: "  12.034 s  #412  n3 received …", faults marked with "!", the violation last.
std::string to_sentences(const CausalSlice& slice);

}  // namespace orrery
