#include "gui/tools/topology/topology_dock.h"

namespace orrery::gui {

extern const Tool kTopologyTool{
    .id = "topology",
    .name = QT_TRANSLATE_NOOP("Tool", "Topology"),
    .key = Qt::CTRL | Qt::Key_7,
    .place = {.area = Qt::LeftDockWidgetArea, .width = 40, .height = 60, .open = false},
    .make = [](const ToolContext& at, QWidget* parent) -> ToolDock* {
        return new TopologyDock(at.session, at.selection, parent);
    },
};

}  // namespace orrery::gui
