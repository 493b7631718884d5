#include "gui/tools/events/events_dock.h"

namespace orrery::gui {

extern const Tool kEventsTool{
    .id = "events",
    .name = QT_TRANSLATE_NOOP("Tool", "Events"),
    .key = Qt::CTRL | Qt::Key_4,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 48, .height = 24},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* { return new EventsDock(at.selection, parent); },
};

}  // namespace orrery::gui
