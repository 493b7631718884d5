// Sets and queues: what was put in and acknowledged must be found, and nothing else.
// set: the last read decides. An acknowledged element that it lacks is lost; one that nobody tried to add is
//   unexpected. Adds of unknown outcome may or may not be there. Without a read the verdict is unknown.
// set-full: every read counts. An element is lost if, once known (its add returned, or a read saw it), some later
//   read lacks it and no read after that one sees it again; an element seen twice in one read is a duplicate.
// queue: every dequeued element was enqueued (by an operation that did not fail), no oftener than that; where the
//   history ends with a drain, an acknowledged element that never came out is lost. Order is not judged.
//
// Errors: a read that is no list. Source: Jepsen's set, set-full and total-queue checkers.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_set(const CheckerInput& input);
CheckerResult check_set_full(const CheckerInput& input);
CheckerResult check_queue(const CheckerInput& input);

}  // namespace orrery
