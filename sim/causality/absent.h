// What should have happened and did not: on what a deadline waited in vain.
//
// No event breaks a bound that runs out, so no chain of causes ends there. Instead the run is followed forwards from
// the roots (the step in which the obligation began; where it began with a heal, the last writers of what the property
// names): what was sent and what was armed in consequence of them. What has to happen may follow from another cause:
// the Confirm of an order follows the last Answer, which need not be the one of the participant that waits for it. So
// what is about the same thing is followed as well: where the property names a row ("branches.17.tries") and the
// message or timer by which the obligation began held its key (tx=17), every later message and timer with that field
// and value, and what they lead to unless it names another. Of all these, by the deadline,
//   a timer was lost in a crash and not set again (also one that another event had armed on a node of the roots; where
//   the obligation began with a heal, only at a node that has set no other since: else it is at work again);
//   a write was lost in a crash, and none that a later event of its kind began has come to the disk;
//   a message was lost, on the way or on its arrival, and none of its kind came through that way later;
//   a message is still on its way, is held, waits at its receiver or is being served, or a write is not down yet;
// and beside one of these the timer that was set with it and would have sent it again, where that was cancelled; only
// where there is none of these: any timer that was cancelled and not set again, or is due later. What is only about the
// same thing and has nothing to do with the nodes of the roots counts where there is nothing else.
// A node of these that is down to the deadline has not been started again: that says all that it lost when it went down
// and all that was sent to it since. A message that waits in a queue says when that was empty last (blame.h).
// A timer that a root sets anew by its own expiry begins the next story, not this one's.
//
// Units: nanoseconds, event numbers. Errors: EngineError of the world passes through. Deviation: of writes of which a
// crash keeps some, all are told as lost.
#pragma once
#include <memory>
#include <vector>

#include "sim/causality/past.h"
#include "sim/causality/slice.h"

namespace orrery::causality {

// Requires a violation with `missed`, and what look_back() has found up to its event. The nearest to the cause first.
std::vector<MissingStep> missing_steps(const std::shared_ptr<const Blueprint>& blueprint, const Past& past,
                                       const Violation& violation);

}  // namespace orrery::causality
