// A causal slice as a picture: a column a node, a row a step in order of time, an edge from each cause to its effect,
// and beside each step its sentence. It reads from top to bottom and ends at the violation.
// Units: pixels. Errors: none; an empty slice gives a picture that says so.
#pragma once
#include <string>

#include "sim/causality/slice.h"

namespace orrery {

std::string slice_picture(const CausalSlice& slice, const Blueprint& blueprint, const std::string& title);

}  // namespace orrery
