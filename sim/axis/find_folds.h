// Where an axis of time is folded: the stretches between what is of interest that are so long that what is of interest
// would be crushed beside them. That is a matter of scale, not of length: where the longest gaps together take most of
// the axis and the next shorter one is far shorter, they are folded; then the rest is looked at in the same way. Gaps
// of one scale are folded all or none, so an axis on which things happen at an even pace has no fold.
// Units: nanoseconds. Cost: n log n.
#pragma once
#include <vector>

#include "sim/axis/folds.h"

namespace orrery {

// A stretch with something of interest, at least at both its ends.
struct Busy {
    Time begin = 0, end = 0;
};

constexpr std::size_t kMostFolds = 24;

// Of an axis from `begin` to `end`; what is busy may come in any order and overlap. Some room stays unfolded beside all
// that is busy.
std::vector<Fold> find_folds(std::vector<Busy> busy, Time begin, Time end);

// Whether, from the first of it to the last, its moments would be at least kCrushed times as far apart if the stretches
// between them were folded; never with less than three moments.
constexpr double kCrushed = 4;
bool is_crushed(const std::vector<Busy>& busy);

}  // namespace orrery
