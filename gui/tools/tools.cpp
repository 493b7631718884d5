#include "gui/tools/tools.h"

#include <array>

#include "gui/tools/tool.h"

namespace orrery::gui {

// Each in the folder of its name.
extern const Tool kStateTool, kMessageTool, kWhyTool, kLessonTool, kPropertiesTool, kBranchesTool, kCompareTool,
    kBreakpointsTool, kColoursTool, kEventsTool, kHistoryTool, kHuntTool, kJournalTool, kMetricsTool, kLifeTool,
    kTopologyTool, kPlanTool;

namespace {

constexpr std::array<const Tool*, 17> kTools{
    &kStateTool,   &kMessageTool,     &kWhyTool,     &kLessonTool,   &kPropertiesTool, &kBranchesTool,
    &kCompareTool, &kBreakpointsTool, &kColoursTool, &kEventsTool,   &kHistoryTool,    &kHuntTool,
    &kJournalTool, &kMetricsTool,     &kLifeTool,    &kTopologyTool, &kPlanTool};

}  // namespace

std::span<const Tool* const> tools() { return kTools; }

}  // namespace orrery::gui
