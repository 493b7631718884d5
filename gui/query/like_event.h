// A filter for events like one: its kind, and of what is delivered its sender.
#pragma once
#include <string>

#include "gui/session/recorded.h"
#include "sim/filter/filter.h"

namespace orrery::gui {

std::string filterNamed(Subject subject, const std::string& name);  // node == "a b"
std::string filterLike(const Recorded& run, const TraceEvent& event);

}  // namespace orrery::gui
