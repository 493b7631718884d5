// A bank: transfers between accounts keep the sum of all balances, which every read must see.
// Each read that is ok gives a map of accounts to balances; the total is the first read's sum unless given, the
// accounts are the first read's. A wrong total, a balance below zero, a balance of nil and an account that the first
// read did not have are anomalies. Transfers themselves are not judged.
//
// Errors: a read that is no map, a balance that is no integer.
// Source: Jepsen's bank workload.
#pragma once

#include "sim/check/checker_input.h"

namespace orrery {

CheckerResult check_bank(const CheckerInput& input);

}  // namespace orrery
