#include "gui/tools/branches/branches_dock.h"

#include "gui/futures/edit_dialog.h"

namespace orrery::gui {
namespace {

constexpr const char* kMenu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "What if");

template <EditKind kind>
void ask(const ToolContext& at, ToolDock& dock) {
    askForEdit(at.branching, kind, dock.window());
}

constexpr ToolAction kActions[] = {
    {.id = "what-if",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "What if… (a palette of faults)"),
     .keys = {Qt::Key_B},
     .icon = "branch",
     .toolbar = true,
     .command = [](const ToolContext& at, ToolDock& dock) { askForAnyEdit(at.branching, dock.window()); }},
    {.id = "drop",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Drop the message"),
     .keys = {Qt::Key_X},
     .icon = "drop",
     .toolbar = true,
     .command = ask<EditKind::drop>},
    {.id = "delay",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Delay the message"),
     .keys = {Qt::Key_D},
     .command = ask<EditKind::delay>},
    {.id = "duplicate",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Duplicate the message"),
     .keys = {Qt::Key_U},
     .command = ask<EditKind::duplicate>},
    {.id = "crash",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Crash the node"),
     .keys = {Qt::Key_C},
     .command = ask<EditKind::crash>},
    {.id = "cut-off",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Cut the node off"),
     .keys = {Qt::Key_P},
     .command = ask<EditKind::isolate>},
    {.id = "undo-edit",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Undo the last edit"),
     .keys = {Qt::CTRL | Qt::Key_Z},
     .command = [](const ToolContext& at, ToolDock&) { at.branching.edits().undo(); }},
    {.id = "redo-edit",
     .menu = kMenu,
     .words = QT_TRANSLATE_NOOP("Tool", "Redo the edit"),
     .keys = {Qt::CTRL | Qt::Key_Y, Qt::CTRL | Qt::SHIFT | Qt::Key_Z},
     .command = [](const ToolContext& at, ToolDock&) { at.branching.edits().redo(); }},
};

}  // namespace

extern const Tool kBranchesTool{
    .id = "branches",
    .name = QT_TRANSLATE_NOOP("Tool", "Branches"),
    .key = Qt::CTRL | Qt::Key_5,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 26, .height = 24, .tab = true},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* { return new BranchesDock(at.branching, parent); },
};

}  // namespace orrery::gui
