// The watches under the diagram: their lanes, and a line in which one is written. It is there while there are watches,
// or one is being written.
#pragma once
#include <QWidget>

#include "gui/watch/watch_lanes.h"

class QLabel;
class QScrollArea;

namespace orrery::gui {

class FilterEdit;
class ProgressRow;

class WatchPane : public QWidget {
    Q_OBJECT
public:
    WatchPane(Watches& watches, Selection& selection, const SpaceTimeView& diagram, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    WatchLanes& lanes() { return *lanes_; }
    FilterEdit& edit() { return *edit_; }
    const QLabel& errorLabel() const { return *error_; }

signals:
    void left();  // the keyboard goes back to the diagram

private:
    void refresh();
    void follow();
    void write(int lane);  // -1: a new one
    void accept(const QString& expression);
    void leave();

    Watches& watches_;
    Selection& selection_;
    WatchLanes* lanes_;
    QScrollArea* scroll_;
    QWidget* row_;
    FilterEdit* edit_;
    QLabel *name_, *error_;
    int edited_ = -1;
};

}  // namespace orrery::gui
