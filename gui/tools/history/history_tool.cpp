#include "gui/tools/history/history_dock.h"

namespace orrery::gui {

extern const Tool kHistoryTool{
    .id = "history",
    .name = QT_TRANSLATE_NOOP("Tool", "History of a field"),
    .place = {.area = Qt::BottomDockWidgetArea, .width = 40, .height = 30, .tab = true, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new HistoryDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
