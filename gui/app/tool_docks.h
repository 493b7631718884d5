// The docks of a window: one for each tool. They stand only beside a run; which of them are open is the user's, and
// stays when another run is opened.
#pragma once
#include <QObject>
#include <span>
#include <vector>

#include "gui/tools/tool.h"

class QMainWindow;

namespace orrery::gui {

class ToolDocks : public QObject {
    Q_OBJECT
public:
    struct Made {
        const Tool* tool;
        ToolDock* dock;
        bool open;  // while none is seen
    };
    ToolDocks(QMainWindow& window, const ToolContext& context, std::span<const Tool* const> tools);

    const std::vector<Made>& all() const { return all_; }
    const ToolContext& context() const { return context_; }
    void setTheme(const Theme& theme);
    void show(bool seen);
    // Closes a dock that is in front; brings any other there, and the keyboard to it.
    static void toggle(ToolDock& dock);

private:
    void place(Qt::DockWidgetArea area);
    void arrange(Qt::DockWidgetArea area);

    QMainWindow& window_;
    ToolContext context_;
    std::vector<Made> all_;
    bool seen_ = false;
    bool arranged_ = false;
};

}  // namespace orrery::gui
