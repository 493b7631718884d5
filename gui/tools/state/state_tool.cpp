#include "gui/tools/state/inspector_dock.h"

namespace orrery::gui {

extern const Tool kStateTool{
    .id = "inspector",
    .name = QT_TRANSLATE_NOOP("Tool", "State"),
    .key = Qt::CTRL | Qt::Key_1,
    .place = {.area = Qt::RightDockWidgetArea, .width = 26, .height = 50},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new InspectorDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
