// The words for edits of a run, in the language of the window.
#pragma once
#include <QString>

#include "gui/session/recorded.h"
#include "sim/futures/edit.h"

namespace orrery::gui {

QString editText(EditKind kind, const Pick& pick, const Recorded& run);  // "Drop Try from client-1 to stock"
QString obstacleText(Obstacle obstacle);                                 // "it is lost anyway"

}  // namespace orrery::gui
