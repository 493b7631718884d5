// A counterexample of exploration as a scenario that anyone can read, and that runs to the same violation.
// All links are held from the start and take no time, so that a message waits until a stimulus lets it arrive; each
// step is a stimulus, one microsecond after the one before. What is lost is simply never let through. A sync is no
// stimulus: it is due when the disk has been made just so slow for the step that wrote. What a handler chose, or a
// crash left of several writes, is the seed's affair: seeds are tried until all choices fall as they did, some
// thousands at most. The run is made before it is handed out: where it does not end in the same violation (a timer that
// is due at once, a message that a node sends itself), that is said instead. Errors: InputError.
#pragma once
#include "sim/explore/explore.h"
#include "sim/scenario/expectation.h"

namespace orrery {

// A counterexample as a run that it catches.
Tally tally_of(const Counterexample& counterexample);

// `request` names the design and values that were explored.
tl::expected<Scenario, InputError> scenario_of(const Counterexample& counterexample, const Scenario& scenario,
                                               const Catalog& catalog, const RunRequest& request);

}  // namespace orrery
