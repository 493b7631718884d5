// The events of the run as a table; its current row is the playhead, both ways.
#pragma once
#include <QElapsedTimer>

#include "gui/query/queries.h"
#include "gui/session/selection.h"
#include "gui/tools/events/events_model.h"
#include "gui/tools/tool.h"

class QMenu;
class QTableView;

namespace orrery::gui {

class Branching;

class EventsDock : public ToolDock {
    Q_OBJECT
public:
    EventsDock(Selection& selection, Queries& queries, Branching& branching, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override { model_.setTheme(theme); }
    EventsModel& model() { return model_; }
    QTableView& table() { return *table_; }

private:
    void follow();
    void grew();
    void growTable();
    void placeWatches();
    void filterChanged();
    void fillMenu(QMenu& menu, const QModelIndex& at);
    Selection& selection_;
    Queries& queries_;
    EventsModel model_;
    QTableView* table_;
    std::shared_ptr<const Recorded> shown_;
    bool following_ = false;
    QElapsedTimer sinceRows_;  // were added last
    bool shownComplete_ = false;
    bool growing_ = false;  // there are rows left, which come between other work
};

}  // namespace orrery::gui
