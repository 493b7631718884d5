// Transactions that append unique elements to lists and read whole lists.
// The idea: a read shows the order of all appends so far, so the longest read of a key is its version order; a list's
// last element says which transaction's version was read, the element after it which transaction overwrote that.
// Appends that returned but were never read come after everything that was read.
//
// Errors: steps of another shape. `unknown` where two transactions append the same element to a key, and no anomaly
// is found: versions then cannot be told apart.
// Source: Elle (VLDB 2020), list-append. Private to sim/check.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_list_append(const CheckerInput& input);

}  // namespace orrery
