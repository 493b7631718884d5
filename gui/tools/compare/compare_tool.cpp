#include "gui/tools/compare/compare_dock.h"

namespace orrery::gui {

extern const Tool kCompareTool{
    .id = "compare",
    .name = QT_TRANSLATE_NOOP("Tool", "Compare"),
    .key = Qt::CTRL | Qt::Key_6,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 26, .height = 24, .tab = true},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new CompareDock(at.branching, at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
