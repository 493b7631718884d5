// The one list of tools, in the order in which they stand in their areas and in the menu.
#pragma once
#include <span>

namespace orrery::gui {

struct Tool;

std::span<const Tool* const> tools();

}  // namespace orrery::gui
