#include "gui/tools/hunt/hunt_dock.h"

namespace orrery::gui {

extern const Tool kHuntTool{
    .id = "hunt",
    .name = QT_TRANSLATE_NOOP("Tool", "Hunt"),
    .key = Qt::CTRL | Qt::SHIFT | Qt::Key_H,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 40, .height = 34, .tab = true, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new HuntDock(at.branching, at.selection, parent);
    },
};

}  // namespace orrery::gui
