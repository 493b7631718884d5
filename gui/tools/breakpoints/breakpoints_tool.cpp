#include "gui/tools/breakpoints/breakpoints_dock.h"

namespace orrery::gui {
namespace {

template <BreakpointsDock::Ask what>
void ask(const ToolContext&, ToolDock& dock) {
    static_cast<BreakpointsDock&>(dock).ask(what);
}

constexpr const char* kRun = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Run");
constexpr ToolAction kActions[] = {
    {.id = "until",
     .menu = kRun,
     .words = QT_TRANSLATE_NOOP("Tool", "Run until"),
     .keys = {Qt::CTRL | Qt::Key_F5},
     .command = ask<BreakpointsDock::Ask::until>},
    {.id = "reverse-until",
     .menu = kRun,
     .words = QT_TRANSLATE_NOOP("Tool", "Reverse until"),
     .keys = {Qt::CTRL | Qt::SHIFT | Qt::Key_F5},
     .command = ask<BreakpointsDock::Ask::reverseUntil>},
    {.id = "breakpoint",
     .menu = kRun,
     .words = QT_TRANSLATE_NOOP("Tool", "Add a breakpoint"),
     .keys = {Qt::Key_F9},
     .command = ask<BreakpointsDock::Ask::breakpoint>},
};

}  // namespace

extern const Tool kBreakpointsTool{
    .id = "breakpoints",
    .name = QT_TRANSLATE_NOOP("Tool", "Breakpoints"),
    .key = Qt::CTRL | Qt::Key_9,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 26, .height = 24, .tab = true},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new BreakpointsDock(at.selection, at.queries, parent);
    },
};

}  // namespace orrery::gui
