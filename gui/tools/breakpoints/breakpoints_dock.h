// Breakpoints, and the line in which one is written; the same line asks until where to run, forward or backward.
#pragma once
#include "gui/query/queries.h"
#include "gui/session/selection.h"
#include "gui/tools/breakpoints/breakpoints_model.h"
#include "gui/tools/tool.h"

class QTableView;

namespace orrery::gui {

class FilterEdit;
class FilterLine;

class BreakpointsDock : public ToolDock {
    Q_OBJECT
public:
    enum class Ask { breakpoint, until, reverseUntil };

    BreakpointsDock(Selection& selection, Queries& queries, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    // Brings the line up for one of them.
    void ask(Ask what);
    FilterEdit& edit();
    QTableView& table() { return *table_; }
    BreakpointsModel& model() { return model_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void accept(const QString& expression);
    void remove();

    Selection& selection_;
    Queries& queries_;
    BreakpointsModel model_;
    FilterLine* line_;
    QTableView* table_;
    Ask asked_ = Ask::breakpoint;
    QString lastUntil_;
};

}  // namespace orrery::gui
