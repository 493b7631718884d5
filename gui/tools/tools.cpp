#include "gui/tools/tools.h"

#include <array>

#include "gui/tools/tool.h"

namespace orrery::gui {

// Each in the folder of its name.
extern const Tool kStateTool, kWhyTool, kPropertiesTool, kEventsTool;

namespace {

constexpr std::array<const Tool*, 4> kTools{&kStateTool, &kWhyTool, &kPropertiesTool, &kEventsTool};

}  // namespace

std::span<const Tool* const> tools() { return kTools; }

}  // namespace orrery::gui
