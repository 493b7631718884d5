#include "gui/tools/state/inspector_dock.h"

namespace orrery::gui {
namespace {

template <EventSearch::Way way>
void goToChange(const ToolContext&, ToolDock& dock) {
    static_cast<InspectorDock&>(dock).goToChange(way);
}

constexpr const char* kRun = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Run");
constexpr ToolAction kActions[] = {
    {.id = "last-change",
     .menu = kRun,
     .words = QT_TRANSLATE_NOOP("Tool", "Back to the last change of the field"),
     .keys = {Qt::SHIFT | Qt::Key_F9},
     .command = goToChange<EventSearch::Way::backward>},
    {.id = "next-change",
     .menu = kRun,
     .words = QT_TRANSLATE_NOOP("Tool", "On to the next change of the field"),
     .keys = {Qt::CTRL | Qt::Key_F9},
     .command = goToChange<EventSearch::Way::forward>},
    {.id = "watch",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "View"),
     .words = QT_TRANSLATE_NOOP("Tool", "Watch an expression"),
     .keys = {Qt::CTRL | Qt::SHIFT | Qt::Key_W},
     .command = [](const ToolContext& at, ToolDock&) { emit at.queries.watches.wanted(); }},
};

}  // namespace

extern const Tool kStateTool{
    .id = "inspector",
    .name = QT_TRANSLATE_NOOP("Tool", "State"),
    .key = Qt::CTRL | Qt::Key_1,
    .place = {.area = Qt::RightDockWidgetArea, .width = 26, .height = 50},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new InspectorDock(at.session, at.selection, at.queries, parent);
    },
};

}  // namespace orrery::gui
