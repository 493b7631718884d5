#include "gui/tools/tool.h"

#include <QCoreApplication>

namespace orrery::gui {

bool ToolDock::isInFront() const { return isVisible() && !visibleRegion().isEmpty(); }

void ToolDock::open() {
    show();
    raise();
}

void ToolDock::enter() {
    open();
    if (isFloating())
        activateWindow();
    for (QWidget* next = nextInFocusChain(); next != this; next = next->nextInFocusChain()) {
        const bool inside = next == widget() || (widget() && widget()->isAncestorOf(next));
        if (inside && (next->focusPolicy() & Qt::TabFocus) && next->isVisibleTo(this) && next->isEnabled())
            return next->setFocus(Qt::ShortcutFocusReason);
    }
}

QString toolText(const char* words) { return QCoreApplication::translate("Tool", words); }

ToolDock* makeTool(const Tool& tool, const ToolContext& at, QWidget* parent) {
    ToolDock* dock = tool.make(at, parent);
    dock->setObjectName(QString::fromLatin1(tool.id));
    dock->setWindowTitle(toolText(tool.name));
    dock->setAccessibleName(dock->windowTitle());
    return dock;
}

}  // namespace orrery::gui
