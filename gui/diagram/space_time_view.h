// The space-time diagram as a widget: zoom, pan, hit testing, and the shared selection shown as an overlay.
// The static layer is painted once a window into a pixmap (gui/diagram/diagram_painter.h).
// Mouse: wheel pans in time, Ctrl+wheel zooms about the pointer, Shift+wheel scrolls lanes; dragging pans; a click
// selects the nearest message or event; a click on a fold asks to unfold it; a click on the ruler or an empty place
// moves the playhead there; the flag of a marker is dragged, and Escape removes the markers.
#pragma once
#include <QPixmap>
#include <QWidget>
#include <memory>

#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/markers.h"
#include "gui/notes/bookmarks.h"
#include "gui/session/selection.h"

namespace orrery::gui {

class SpaceTimeView : public QWidget {
    Q_OBJECT
public:
    SpaceTimeView(Selection& selection, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    // The events that a filter lets pass, as far as they are known; null where none is on.
    void setPassing(std::shared_ptr<const EventSet> passing);
    // Null: no colour rules are in force.
    void setColours(std::shared_ptr<const Colouring> colours);
    // As one of two on one axis, one above the other; and where they part.
    void setParts(const DiagramParts& parts);
    // Null: none. They outlive the view.
    void setMarkers(Markers* markers);
    void setBookmarks(const Bookmarks* bookmarks);
    const Bookmark* bookmarkAt(const QPointF& at) const;
    std::optional<MarkerName> markerAt(const QPointF& at) const;
    void zoomToMarkers();
    void setParting(const std::optional<DiagramParting>& parting);
    const std::optional<DiagramParting>& parting() const { return parting_; }
    // Null: all nodes, as they come.
    void setLanes(std::shared_ptr<const Lanes> lanes);
    // What the horizontal axis counts and what of it is folded; the window stays about where it is.
    void setAxis(AxisPointer axis);
    const Axis& axis() const { return *axis_; }
    // In coordinates of the axis; and in time, whatever the axis.
    const TimeWindow& window() const { return window_; }
    TimeWindow times() const { return {axis_->time(window_.begin), axis_->time(window_.end)}; }
    DiagramLayout diagram() const;

    void zoom(double factor);  // about the playhead where it is in sight; above 1 shows less time
    void zoomAt(double factor, double x);
    void setWindow(const TimeWindow& window);
    void fitAll();
    void centre();  // the playhead in the middle
    void centreOn(double time);
    void centreThenFit();                      // a second time at the same place: the whole run
    void showPlayhead();                       // pans only where it is out of sight
    void showWindowAround(EventNumber event);  // the window in which a run opens
    // The arrow nearest to a point, or the event at it.
    std::optional<Arrow> arrowAt(const QPointF& at) const;
    EventNumber eventAt(const QPointF& at) const;
    qint64 lastPaintMicroseconds() const { return lastPaint_; }

signals:
    void windowChanged();
    void menuWanted(const QPoint& at);  // on the screen; what lies there is selected
    void laneMenuWanted(const QPoint& at);
    void foldClicked(const FoldMark& mark);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void selectionMoved();
    void runGrew();
    void wishForRows();
    TimeWindow whole() const;
    double playheadX(const DiagramLayout& layout) const;
    void place(const TimeWindow& window);
    void forget();  // the static layer is out of date
    void paintStatic();
    void click(const QPointF& at);
    EventNumber lastEventBefore(double x) const;
    QString tipAt(const QPointF& at) const;
    QString arrowTip(const Arrow& arrow) const;

    Selection& selection_;
    Theme theme_ = Theme::light();
    AxisPointer axis_ = linearAxis();
    TimeWindow window_;
    DiagramParts parts_;
    std::optional<DiagramParting> parting_;
    Markers* markers_ = nullptr;
    const Bookmarks* bookmarks_ = nullptr;
    std::optional<MarkerName> draggedMarker_;
    double scroll_ = 0;
    LitEvents lit_{&selection_.path()};
    QPixmap static_;
    bool stale_ = true;
    bool centred_ = false;
    bool fitted_ = false;  // the window is the whole run, and stays that while it grows
    // Where a window or the playhead was placed by a time that the summary guessed: again, once the row is there.
    std::optional<EventNumber> aroundAwaited_;
    bool playheadAwaited_ = false;
    qint64 lastPaint_ = 0;
    QPointF pressed_;
    TimeScale scaleAtPress_;
    double scrollAtPress_ = 0;
    bool dragging_ = false;
};

}  // namespace orrery::gui
