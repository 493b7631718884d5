#include "gui/tools/message/message_dock.h"

namespace orrery::gui {

extern const Tool kMessageTool{
    .id = "message",
    .name = QT_TRANSLATE_NOOP("Tool", "Message"),
    .key = Qt::CTRL | Qt::Key_8,
    .place = {.area = Qt::RightDockWidgetArea, .width = 26, .height = 50, .tab = true, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new MessageDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
