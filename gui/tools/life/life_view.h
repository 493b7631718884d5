// The life of a request as a waterfall: a lane a node in the order in which it came there, on each what the time was
// spent with, in colours and patterns, links as lines from lane to lane. What lies on the path from beginning to end is
// thick. Above it one bar: the time of the whole by what it was spent with. A click goes to the event. Units:
// nanoseconds, device-independent pixels.
#pragma once
#include <QWidget>
#include <memory>
#include <vector>

#include "gui/session/recorded.h"
#include "gui/style/theme.h"
#include "sim/life/life.h"

namespace orrery::gui {

QString spentText(life::Spent spent);
QColor spentColour(life::Spent spent, const Theme& theme);
QBrush spentBrush(life::Spent spent, const Theme& theme);

class LifeView : public QWidget {
    Q_OBJECT
public:
    explicit LifeView(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setLife(std::shared_ptr<const life::Life> life, std::shared_ptr<const Recorded> run);
    void setEvent(EventNumber event);
    // Where an event lies; requires one of the life.
    QPointF place(EventNumber event) const;

signals:
    void eventChosen(qulonglong event);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    double x(Time time) const;
    double y(NodeId node) const;
    QRectF bar() const;
    QRectF plot() const;
    EventNumber nearest(const QPointF& at) const;
    void paintBar(QPainter& painter) const;
    void paintLanes(QPainter& painter) const;
    void paintStep(QPainter& painter, const life::Step& step) const;

    std::shared_ptr<const life::Life> life_;
    std::shared_ptr<const Recorded> run_;
    std::vector<NodeId> lanes_;
    Time end_ = 1;
    EventNumber event_ = 0;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
