#include "gui/tools/colours/colours_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {
    {.id = "colour-rule",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "View"),
     .words = QT_TRANSLATE_NOOP("Tool", "Add a colour rule"),
     .keys = {Qt::CTRL | Qt::ALT | Qt::Key_K},
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<ColoursDock&>(dock).askForRule(); }},
};

}  // namespace

extern const Tool kColoursTool{
    .id = "colours",
    .name = QT_TRANSLATE_NOOP("Tool", "Colour rules"),
    .key = Qt::CTRL | Qt::SHIFT | Qt::Key_K,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 26, .height = 24, .tab = true, .open = false},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new ColoursDock(at.selection, at.queries, parent);
    },
};

}  // namespace orrery::gui
