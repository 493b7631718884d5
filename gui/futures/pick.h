// What is selected in a run, as edits of it want to know: the message of an arrow, what the event at the playhead
// delivers, and the node.
#pragma once
#include "gui/session/selection.h"
#include "sim/futures/edit.h"

namespace orrery::gui {

Pick pickOf(const Selection& selection);

}  // namespace orrery::gui
