// What was expected of a run or a design, in the reader's language (sim/scenario/expectation.h decides it).
#pragma once
#include <QString>

#include "sim/scenario/expectation.h"

namespace orrery::gui {

// "expected to hold; this is new"; empty where there is no surprise.
QString surpriseText(const Standing& standing);
// "expected to hold", "expected to fall by “conservation”", or nothing.
QString expectationText(const Expectation& expected);

}  // namespace orrery::gui
