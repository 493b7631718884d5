// The space-time diagram as it is presented: as large as the room for it allows, about the playhead, to which it moves
// smoothly unless motion is reduced; with what comes next under a veil where a question asks for it. A run that is
// another than the one before is there at once.
// Mouse: a click on a lane selects its node, one on an event tells of it; the playhead belongs to the slides.
// Units: device-independent pixels of the widget outside, magnified ones in layout().
#pragma once
#include <QPixmap>
#include <QVariantAnimation>
#include <QWidget>
#include <memory>
#include <optional>

#include "gui/diagram/diagram_painter.h"
#include "gui/session/selection.h"

namespace orrery::gui {

class StageView : public QWidget {
    Q_OBJECT
public:
    StageView(Selection& selection, QWidget* parent);

    void setTheme(const Theme& theme);
    void setAxis(AxisPointer axis);
    void setLanes(std::shared_ptr<const Lanes> lanes);
    void setVeiledAfter(std::optional<EventNumber> event);
    // Frozen, it shows what it did, whatever happens to the run.
    void setFrozen(bool frozen);
    // What a window about the playhead ought to show where it can: the end of a path. 0: nothing.
    void setAnchor(EventNumber event);

    DiagramLayout layout() const;  // requires a run
    double magnification() const;
    const TimeWindow& window() const { return window_; }
    bool isMoving() const { return moving_.state() == QAbstractAnimation::Running; }
    QRectF veiled() const;  // in the widget's pixels, empty where nothing is

signals:
    void picked(qulonglong event);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    struct Place {
        TimeWindow window;
        double scroll = 0;
    };
    void follow();
    Place target() const;
    void moveTo(const Place& place);
    void stand(const Place& place);
    void forget();
    void wishForRows(const DiagramLayout& layout) const;
    EventNumber eventAt(const DiagramLayout& layout, const QPointF& at) const;

    Selection& selection_;
    Theme theme_ = Theme::light();
    LitEvents lit_{&selection_.path()};
    AxisPointer axis_ = linearAxis();
    std::shared_ptr<const Lanes> lanes_;
    std::optional<EventNumber> veiledAfter_;
    EventNumber anchor_ = 0;
    std::shared_ptr<const Recorded> run_;
    TimeWindow window_;
    double scroll_ = 0;
    Place from_, to_;
    QVariantAnimation moving_;
    bool frozen_ = false;
    QPixmap frozenAs_;
    QPixmap static_;
    bool stale_ = true;
};

}  // namespace orrery::gui
