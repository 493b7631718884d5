#include "gui/tools/metrics/metrics_dock.h"

namespace orrery::gui {

extern const Tool kMetricsTool{
    .id = "metrics",
    .name = QT_TRANSLATE_NOOP("Tool", "Metrics"),
    .key = Qt::CTRL | Qt::Key_0,
    .place = {.area = Qt::BottomDockWidgetArea, .width = 40, .height = 30, .tab = true, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new MetricsDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
