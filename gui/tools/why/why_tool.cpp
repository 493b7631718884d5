#include "gui/tools/why/why_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {{.id = "why",
                                    .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Go"),
                                    .words = QT_TRANSLATE_NOOP("Tool", "Why this event?"),
                                    .keys = {Qt::Key_W},
                                    .command = [](const ToolContext& at, ToolDock& dock) {
                                        dock.open();
                                        at.session.explain(at.selection.event());
                                    }}};

}  // namespace

extern const Tool kWhyTool{
    .id = "why",
    .name = QT_TRANSLATE_NOOP("Tool", "Why?"),
    .key = Qt::CTRL | Qt::Key_2,
    .place = {.area = Qt::RightDockWidgetArea, .width = 26, .height = 42},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new WhyDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
