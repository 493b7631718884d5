// The watches as lanes on the diagram's axis of time: its name and its value at the playhead in the gutter; numbers as
// a line of steps between their least and their most, truth values and texts as bands with their words, what is false
// hatched. Where several changes share a pixel the least and the most are drawn, and what was false stays seen.
// Mouse: a click moves the playhead there and chooses the lane; a menu. Keys: Up and Down choose a lane, with Alt they
// move it; Enter or F2 edits it, Delete takes it out.
// Units: device-independent pixels, nanoseconds.
#pragma once
#include <QWidget>

#include "gui/diagram/space_time_view.h"
#include "gui/query/watches.h"
#include "gui/style/theme.h"

namespace orrery::gui {

class WatchLanes : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLane = 40;

    // The diagram gives the axis.
    WatchLanes(Watches& watches, Selection& selection, const SpaceTimeView& diagram, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void refresh();  // other watches, or more is known of them
    int current() const { return current_; }
    void setCurrent(int lane);
    // "n1.term: 3", with what decides it where that is known.
    QString words(int lane) const;
    QRectF plotOf(int lane) const;
    QSize sizeHint() const override;

signals:
    void editWanted(int lane);
    void elementWanted(const orrery::WatchElement& element);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool event(QEvent* event) override;

private:
    int laneAt(const QPointF& at) const;
    void moveLane(int by);
    void removeLane();
    void paintGutter(QPainter& painter, int lane) const;

    Watches& watches_;
    Selection& selection_;
    const SpaceTimeView& diagram_;
    Theme theme_ = Theme::light();
    int current_ = 0;
};

// One lane's picture in `plot`.
void paintWatch(QPainter& painter, const QRectF& plot, const WatchLine& line, const TimeScale& scale, Time end,
                const Theme& theme);

}  // namespace orrery::gui
