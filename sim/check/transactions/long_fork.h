// Long fork: two reads that saw two writes in opposite orders, which parallel snapshot isolation allows and snapshot
// isolation does not.
// Each key is written at most once, so a read of a group of keys saw a set of writes, and all reads of a group must
// form a chain under inclusion: sorted by how many writes they saw, each must contain the one before. The group is
// the reads' width: reads of the same set of keys are compared. Writes need not be in the history.
//
// Errors: an operation that is no transaction of [:r key value] or [:w key value]. `unknown` where a key was written
// twice or seen with two values, where reads differ in width, and where nothing was read.
// Source: Jepsen's long-fork workload; Cerone, Bernardi & Gotsman 2015.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_long_fork(const CheckerInput& input);

}  // namespace orrery
