// A counter: `add` changes it, `read` must see a value that some outcome of the open adds allows.
// The idea: between a read's invocation and its return, the counter lies between the sum of the adds known to have
// happened and that sum with every add that may have happened; an add that failed did neither. Decrements are adds of
// negative numbers: they widen the interval downwards from their invocation on.
//
// Errors: an add or a read that is no integer, a sum beyond 64 bits.
// Source: Jepsen's counter checker (interval semantics), widened to negative adds.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_counter(const CheckerInput& input);

}  // namespace orrery
