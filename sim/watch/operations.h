// What the operators of a watch make of two values. Of one alone `right` is nothing.
#pragma once
#include "sim/watch/watch.h"

namespace orrery {

WatchValue operate(WatchOperator operation, const WatchValue& left, const WatchValue& right);

}  // namespace orrery
