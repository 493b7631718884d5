// A slice as a graph: the edges that say something, and the text for Graphviz.
#pragma once
#include <utility>
#include <vector>

#include "sim/causality/slice.h"

namespace orrery::causality {

// (cause, effect) between steps, without the edges that follow from a longer way.
std::vector<std::pair<EventNumber, EventNumber>> reduced_edges(const std::vector<SliceStep>& steps);

}  // namespace orrery::causality
