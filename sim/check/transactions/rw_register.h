// Transactions that write unique values to registers and read them.
// The idea: a value names its writer, so a read shows whose version it saw. The order of versions is known only in
// parts: the initial value comes first; a transaction that reads a version and then writes the key comes after it;
// and, for the levels with an order of sessions or of real time, a version that was written or read before another
// was written comes before it. Nothing else is assumed, so a violation is always one. `valid` is one too: either every
// key's versions have one possible order, or a serial order of all transactions was found (serial_order.h), or, where
// there are few, an order of the versions that breaks nothing.
//
// Errors: steps of another shape. `unknown`, where no anomaly is found: two transactions write the same value to a key;
// or blind writes leave the order of a key's versions open, and only a search over all of them would settle it.
// Source: Elle (VLDB 2020), rw-register. Private to sim/check.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_rw_register(const CheckerInput& input);

}  // namespace orrery
