#include "gui/tools/plan/plan_dock.h"

namespace orrery::gui {
namespace {

constexpr ToolAction kActions[] = {
    {.id = "plan-run",
     .menu = QT_TRANSLATE_NOOP("orrery::gui::Actions", "What if"),
     .words = QT_TRANSLATE_NOOP("Tool", "Run the plan as it is written"),
     .keys = {Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter},
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<PlanDock&>(dock).run(); }},
};

}  // namespace

extern const Tool kPlanTool{
    .id = "plan",
    .name = QT_TRANSLATE_NOOP("Tool", "Plan"),
    .key = Qt::CTRL | Qt::Key_E,
    .place = {.area = Qt::LeftDockWidgetArea, .width = 26, .height = 60, .open = false},
    .actions = kActions,
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new PlanDock(at.branching, at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
