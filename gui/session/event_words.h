// What an event is, in two words: "Append from n2", "timer ElectionTimeout", "fault".
#pragma once
#include <QString>

#include "gui/session/recorded.h"

namespace orrery::gui {

QString eventWords(const Recorded& run, const TraceEvent& event);

}  // namespace orrery::gui
