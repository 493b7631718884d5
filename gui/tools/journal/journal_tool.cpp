#include "gui/tools/journal/journal_dock.h"

namespace orrery::gui {

extern const Tool kJournalTool{
    .id = "journal",
    .name = QT_TRANSLATE_NOOP("Tool", "Journal"),
    .key = Qt::CTRL | Qt::SHIFT | Qt::Key_J,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 40, .height = 34, .tab = true, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new JournalDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
