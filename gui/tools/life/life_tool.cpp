#include "gui/tools/life/life_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {
    {.id = "life-of-request",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Go"),
     .words = QT_TRANSLATE_NOOP("Tool", "The life of this request"),
     .keys = {Qt::Key_L},
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<LifeDock&>(dock).look(); }},
};

}  // namespace

extern const Tool kLifeTool{
    .id = "life",
    .name = QT_TRANSLATE_NOOP("Tool", "Life of a request"),
    .place = {.area = Qt::BottomDockWidgetArea, .width = 40, .height = 34, .tab = true, .open = false},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new LifeDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
