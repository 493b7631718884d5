#include "gui/tools/lesson/lesson_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {
    {.id = "lesson-next",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Go"),
     .words = QT_TRANSLATE_NOOP("Tool", "Next step of the lesson"),
     .keys = {Qt::CTRL | Qt::Key_PageDown},
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<LessonDock&>(dock).course().goOn(1); }},
    {.id = "lesson-back",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "Go"),
     .words = QT_TRANSLATE_NOOP("Tool", "Previous step of the lesson"),
     .keys = {Qt::CTRL | Qt::Key_PageUp},
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<LessonDock&>(dock).course().goOn(-1); }},
};

}  // namespace

extern const Tool kLessonTool{
    .id = "lesson",
    .name = QT_TRANSLATE_NOOP("Tool", "Lesson"),
    .key = Qt::CTRL | Qt::SHIFT | Qt::Key_L,
    .place = {.area = Qt::RightDockWidgetArea, .width = 30, .tab = true, .open = false},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new LessonDock(at.session, at.selection, at.branching, parent);
    },
};

}  // namespace orrery::gui
