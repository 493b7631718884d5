// Colour rules, and the line in which the filter of one is written. Keys in the table: Space switches a rule on and
// off, F2 renames it, Return edits its filter in the line, C chooses its colour, Alt+Up and Alt+Down move it, Delete
// removes it.
#pragma once
#include "gui/query/queries.h"
#include "gui/session/selection.h"
#include "gui/tools/colours/colours_model.h"
#include "gui/tools/tool.h"

class QMenu;
class QPushButton;
class QTableView;

namespace orrery::gui {

class FilterEdit;
class FilterLine;

class ColoursDock : public ToolDock {
    Q_OBJECT
public:
    ColoursDock(Selection& selection, Queries& queries, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    // Brings the line up for a new rule.
    void askForRule();
    FilterEdit& edit();
    QTableView& table() { return *table_; }
    ColoursModel& model() { return model_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildBody();
    void fillMenu(QMenu& menu, int row);
    void addTints(QMenu& menu, int row);
    bool key(int key, Qt::KeyboardModifiers modifiers);
    void chooseTint();
    void editFilter(int row);  // -1: of a new rule
    void accept(const QString& expression);
    void act(void (ColoursDock::*what)(int row));  // on the current row, where there is one
    void up(int row);
    void down(int row);
    void remove(int row);
    void enableButtons();

    Colours& colours_;
    ColoursModel model_;
    FilterLine* line_;
    QTableView* table_;
    QPushButton *up_, *down_, *remove_, *usual_;
    Theme theme_ = Theme::light();
    int edited_ = -1;
};

}  // namespace orrery::gui
