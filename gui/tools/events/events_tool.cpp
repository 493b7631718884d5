#include "gui/tools/events/events_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {
    {.id = "filter",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "View"),
     .words = QT_TRANSLATE_NOOP("Tool", "Filter the events"),
     .keys = {Qt::Key_Slash},
     .icon = "filter",
     .toolbar = true,
     .command = [](const ToolContext& at, ToolDock&) { emit at.queries.filterWanted(); }},
    {.id = "filter-off",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "View"),
     .words = QT_TRANSLATE_NOOP("Tool", "Show all events again"),
     .keys = {Qt::CTRL | Qt::Key_Slash},
     .command = [](const ToolContext& at, ToolDock&) { at.queries.filter.clear(); }},
};

}  // namespace

extern const Tool kEventsTool{
    .id = "events",
    .name = QT_TRANSLATE_NOOP("Tool", "Events"),
    .key = Qt::CTRL | Qt::Key_4,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 48, .height = 24},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new EventsDock(at.selection, at.queries, at.branching, parent);
    },
};

}  // namespace orrery::gui
