#include "gui/app/tool_docks.h"

#include <QMainWindow>

namespace orrery::gui {
namespace {

constexpr Qt::DockWidgetArea kAreas[] = {Qt::RightDockWidgetArea, Qt::BottomDockWidgetArea, Qt::LeftDockWidgetArea,
                                         Qt::TopDockWidgetArea};

}  // namespace

ToolDocks::ToolDocks(QMainWindow& window, const ToolContext& context, std::span<const Tool* const> tools)
    : QObject(&window), window_(window), context_(context) {
    for (const Tool* tool : tools)
        all_.push_back({tool, makeTool(*tool, context, &window), tool->place.open});
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    for (const Qt::DockWidgetArea area : kAreas)
        place(area);
    show(false);
}

void ToolDocks::place(Qt::DockWidgetArea area) {
    const bool in_a_row = area == Qt::BottomDockWidgetArea || area == Qt::TopDockWidgetArea;
    ToolDock* before = nullptr;
    for (const Made& one : all_) {
        if (one.tool->place.area != area)
            continue;
        if (before && one.tool->place.tab) {
            window_.tabifyDockWidget(before, one.dock);
            continue;  // what comes next stands beside them, or is one more tab
        }
        window_.addDockWidget(area, one.dock, in_a_row ? Qt::Horizontal : Qt::Vertical);
        before = one.dock;
    }
}

void ToolDocks::arrange(Qt::DockWidgetArea area) {
    QList<QDockWidget*> docks;
    QList<int> widths, heights;
    for (const Made& one : all_) {
        if (one.tool->place.area != area || (one.tool->place.tab && !docks.isEmpty()))
            continue;
        docks.append(one.dock);
        widths.append(window_.width() * one.tool->place.width / 100);
        heights.append(window_.height() * one.tool->place.height / 100);
        one.dock->raise();
    }
    if (docks.isEmpty())
        return;
    window_.resizeDocks(docks, widths, Qt::Horizontal);
    window_.resizeDocks(docks, heights, Qt::Vertical);
}

void ToolDocks::show(bool seen) {
    for (Made& one : all_) {
        if (seen_)
            one.open = !one.dock->isHidden();
        one.dock->setVisible(seen && one.open);
    }
    seen_ = seen;
    if (!seen || arranged_)
        return;
    arranged_ = true;  // docks take sizes only once they are seen
    for (const Qt::DockWidgetArea area : kAreas)
        arrange(area);
}

void ToolDocks::setTheme(const Theme& theme) {
    for (const Made& one : all_)
        one.dock->setTheme(theme);
}

void ToolDocks::toggle(ToolDock& dock) {
    if (dock.isInFront())
        dock.close();
    else
        dock.enter();
}

}  // namespace orrery::gui
