// What the last writer of a named field found in the state and changed: who had put it there.
//
// Of all that a writer changed, the earlier writers of the parts that are written rarely: a participant that found the
// mark of an earlier call, a voter that found no vote. Of a number that the property names and that is a level (it
// comes back to what it was at the start, as an amount that is held does), all who have moved it since: what they did
// together is what the property reads, the other hold as well as the last one. Of a message that the last writer had
// handled before: that time too. Internal to sim/causality.
#pragma once
#include <memory>
#include <vector>

#include "sim/causality/past.h"

namespace orrery::causality {

struct Earlier {
    EventNumber writer = 0, earlier = 0;
};

// Two passes over the run. `past` is of the fields, read as `reads` says.
std::vector<Earlier> earlier_writers(const std::shared_ptr<const Blueprint>& blueprint, const Past& past,
                                     const std::vector<FieldRef>& fields, Reads reads);

}  // namespace orrery::causality
