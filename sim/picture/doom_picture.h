// The curve of a violation's chance over a run: a point with its interval at each event that was asked about, the
// steepest stretch shaded, the violation at its end. Units: pixels. Errors: none.
#pragma once
#include <string>

#include "sim/hunt/doom.h"

namespace orrery {

// `decided` says in a sentence what happened in the steepest stretch; it may be empty.
std::string doom_picture(const DoomCurve& curve, const std::string& title, const std::string& subtitle,
                         const std::string& decided);

}  // namespace orrery
