// What the selected field has been over the run: a line of its values, and each change with its event. The engine goes
// through the run for it; what has been found is shown meanwhile.
#pragma once
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/history/changes_model.h"
#include "gui/tools/tool.h"

class QLabel;
class QTableView;

namespace orrery::gui {

class ProgressRow;
class Sparkline;

class HistoryDock : public ToolDock {
    Q_OBJECT
public:
    HistoryDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    ChangesModel& model() { return model_; }
    QTableView& table() { return *table_; }
    Sparkline& line() { return *line_; }
    bool isDone() const { return done_; }

private:
    void look();
    void take(std::shared_ptr<const FieldChanges> changes, double share, bool whole);
    void follow();
    void goTo(int row);
    QString fieldName() const;

    Session& session_;
    Selection& selection_;
    Inquiry inquiry_;
    ChangesModel model_;
    QLabel* title_;
    ProgressRow* progress_;
    Sparkline* line_;
    QTableView* table_;
    std::shared_ptr<const Recorded> run_;
    std::optional<SelectedField> field_;
    bool done_ = false, following_ = false;
};

}  // namespace orrery::gui
