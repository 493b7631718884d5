#include "gui/tools/properties/properties_dock.h"

namespace orrery::gui {

extern const Tool kPropertiesTool{
    .id = "properties",
    .name = QT_TRANSLATE_NOOP("Tool", "Properties"),
    .key = Qt::CTRL | Qt::Key_3,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 26, .height = 24},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new PropertiesDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
