#include "gui/diagram/space_time_view.h"

#include <QElapsedTimer>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/style/text.h"
#include "gui/tools/events/events_model.h"

namespace orrery::gui {
namespace {

constexpr double kReach = 7;           // px from the pointer
constexpr double kLeastLength = 2000;  // ns

double distance(const QLineF& line, const QPointF& at) {
    const double square = line.dx() * line.dx() + line.dy() * line.dy();
    const QPointF from = at - line.p1();
    const double share = square <= 0 ? 0 : std::clamp((from.x() * line.dx() + from.y() * line.dy()) / square, 0.0, 1.0);
    return QLineF(at, line.pointAt(share)).length();
}

}  // namespace

SpaceTimeView::SpaceTimeView(Selection& selection, QWidget* parent) : QWidget(parent), selection_(selection) {
    setObjectName(QStringLiteral("space-time"));
    setAccessibleName(tr("Space-time diagram"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(320, 160);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&selection_, &Selection::changed, this, &SpaceTimeView::selectionMoved);
    connect(&selection_, &Selection::litChanged, this, &SpaceTimeView::reset);
}

void SpaceTimeView::reset() {
    const auto& run = selection_.recorded();
    lit_ = run ? litEvents(*run, selection_.lit()) : LitEvents{};
    forget();
}

void SpaceTimeView::setTheme(const Theme& theme) {
    theme_ = theme;
    forget();
}

void SpaceTimeView::forget() {
    stale_ = true;
    update();
}

DiagramLayout SpaceTimeView::diagram() const {
    return layoutDiagram(QSizeF(size()), *selection_.recorded(), window_, scroll_);
}

void SpaceTimeView::setWindow(const TimeWindow& window) {
    if (!selection_.recorded())
        return;
    const TimeWindow all = wholeRun(*selection_.recorded());
    const double length = std::clamp(window.length(), std::min(kLeastLength, all.length()), all.length());
    const double middle = (window.begin + window.end) / 2;
    window_.begin = std::clamp(middle - length / 2, all.begin, all.end - length);
    window_.end = window_.begin + length;
    centred_ = false;
    forget();
    emit windowChanged();
}

void SpaceTimeView::fitAll() {
    if (selection_.recorded())
        setWindow(wholeRun(*selection_.recorded()));
}

void SpaceTimeView::zoomAt(double factor, double x) {
    if (!selection_.recorded())
        return;
    const double fixed = diagram().scale.time(x);
    setWindow({fixed - (fixed - window_.begin) / factor, fixed + (window_.end - fixed) / factor});
}

void SpaceTimeView::zoom(double factor) {
    if (!selection_.recorded())
        return;
    const DiagramLayout layout = diagram();
    const double playhead = layout.scale.x(static_cast<double>(selection_.recorded()->timeOf(selection_.event())));
    const bool seen = playhead >= layout.plot.left() && playhead <= layout.plot.right();
    zoomAt(factor, seen ? playhead : layout.plot.center().x());
}

void SpaceTimeView::centre() {
    if (!selection_.recorded())
        return;
    const auto at = static_cast<double>(selection_.recorded()->timeOf(selection_.event()));
    setWindow({at - window_.length() / 2, at + window_.length() / 2});
    centred_ = true;
}

void SpaceTimeView::centreThenFit() { centred_ ? fitAll() : centre(); }

void SpaceTimeView::showWindowAround(EventNumber event) {
    if (selection_.recorded())
        setWindow(windowAround(*selection_.recorded(), event, selection_.lit()));
}

void SpaceTimeView::showPlayhead() {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const auto at = static_cast<double>(run->timeOf(selection_.event()));
    const double margin = window_.length() * 0.05;
    if (at < window_.begin + margin || at > window_.end - margin) {
        const double share = at > window_.end - margin ? 0.35 : 0.65;  // room in the direction of travel
        setWindow({at - window_.length() * share, at + window_.length() * (1 - share)});
    }
    const TraceEvent* event = run->event(selection_.event());
    if (!event || event->node == kNoNode)
        return;
    const DiagramLayout layout = diagram();
    const double y = layout.laneY(event->node);
    double scroll = layout.scroll;
    if (y - layout.laneHeight / 2 < layout.plot.top())
        scroll -= layout.plot.top() - (y - layout.laneHeight / 2);
    if (y + layout.laneHeight / 2 > layout.plot.bottom())
        scroll += y + layout.laneHeight / 2 - layout.plot.bottom();
    if (scroll != layout.scroll) {
        scroll_ = std::clamp(scroll, 0.0, layout.maxScroll());
        forget();
    }
}

void SpaceTimeView::selectionMoved() {
    centred_ = false;
    showPlayhead();
    const auto& run = selection_.recorded();
    const TraceEvent* event = run ? run->event(selection_.event()) : nullptr;
    if (event)
        setAccessibleDescription(
            tr("event %1, %2, %3").arg(event->number).arg(text(run->nodeName(event->node)), text(event->detail)));
    update();
}

// --- painting
// ---------------------------------------------------------------------------------------------------------

void SpaceTimeView::paintStatic() {
    QElapsedTimer timer;
    timer.start();
    const qreal ratio = devicePixelRatioF();
    static_ = QPixmap(size() * ratio);
    static_.setDevicePixelRatio(ratio);
    QPainter painter(&static_);
    paintDiagram(painter, {*selection_.recorded(), diagram(), theme_, lit_});
    stale_ = false;
    lastPaint_ = timer.nsecsElapsed() / 1000;
}

void SpaceTimeView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!selection_.recorded()) {
        painter.fillRect(rect(), theme_.window);
        return;
    }
    if (stale_ || static_.size() != size() * devicePixelRatioF())
        paintStatic();
    painter.drawPixmap(0, 0, static_);
    const DiagramLayout layout = diagram();
    paintSelection(painter, {*selection_.recorded(), layout, theme_, lit_},
                   {selection_.event(), selection_.node(), selection_.arrow()});
    if (hasFocus()) {
        painter.setPen(QPen(theme_.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void SpaceTimeView::resizeEvent(QResizeEvent*) { forget(); }

// --- mouse
// ------------------------------------------------------------------------------------------------------------

void SpaceTimeView::wheelEvent(QWheelEvent* event) {
    if (!selection_.recorded())
        return;
    const QPoint turn = event->angleDelta();
    const double by = turn.y() != 0 ? turn.y() : turn.x();
    if (event->modifiers() & Qt::ControlModifier) {
        zoomAt(std::pow(1.0015, by), event->position().x());
    } else if (event->modifiers() & Qt::ShiftModifier) {
        scroll_ = std::clamp(scroll_ - by * 0.5, 0.0, diagram().maxScroll());
        forget();
    } else {
        const double step = -by / 120.0 * window_.length() * 0.1;
        setWindow({window_.begin + step, window_.end + step});
    }
    event->accept();
}

void SpaceTimeView::mousePressEvent(QMouseEvent* event) {
    if (!selection_.recorded() || event->button() != Qt::LeftButton)
        return;
    pressed_ = event->position();
    windowAtPress_ = window_;
    scrollAtPress_ = scroll_;
    dragging_ = false;
}

void SpaceTimeView::mouseMoveEvent(QMouseEvent* event) {
    if (!selection_.recorded() || !(event->buttons() & Qt::LeftButton))
        return;
    const QPointF moved = event->position() - pressed_;
    if (!dragging_ && moved.manhattanLength() < 6)
        return;
    dragging_ = true;
    const double by = moved.x() * diagram().scale.perPixel();
    scroll_ = std::clamp(scrollAtPress_ - moved.y(), 0.0, diagram().maxScroll());
    setWindow({windowAtPress_.begin - by, windowAtPress_.end - by});
}

void SpaceTimeView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !dragging_)
        click(event->position());
    dragging_ = false;
}

void SpaceTimeView::click(const QPointF& at) {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const DiagramLayout layout = diagram();
    if (layout.gutter.contains(at)) {
        selection_.setNode(layout.laneAt(at.y()));
        return;
    }
    if (const EventNumber event = eventAt(at); event != 0) {
        selection_.setEvent(event);
    } else if (const auto arrow = arrowAt(at)) {
        selection_.setArrow(*arrow);
    } else {
        selection_.setEvent(run->lastEventAt(static_cast<Time>(std::max(layout.scale.time(at.x()), 0.0))));
        if (layout.plot.contains(at))
            selection_.setNode(layout.laneAt(at.y()));
    }
}

EventNumber SpaceTimeView::eventAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return 0;
    const DiagramLayout layout = diagram();
    const NodeId lane = layout.laneAt(at.y());
    if (!layout.plot.contains(at) || lane == kNoNode || std::abs(layout.laneY(lane) - at.y()) > kReach)
        return 0;
    const auto time = [&](double x) { return static_cast<Time>(std::max(layout.scale.time(x), 0.0)); };
    EventNumber best = 0;
    double nearest = kReach;
    EventNumber number = run->nextAtNode(run->lastEventAt(time(at.x() - kReach)), lane);
    for (; number != 0; number = run->nextAtNode(number, lane)) {
        const double x = layout.scale.x(static_cast<double>(run->timeOf(number)));
        if (x > at.x() + kReach)
            break;
        if (std::abs(x - at.x()) <= nearest) {
            nearest = std::abs(x - at.x());
            best = number;
        }
    }
    return best;
}

std::optional<std::size_t> SpaceTimeView::arrowAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return std::nullopt;
    const DiagramLayout layout = diagram();
    if (!layout.plot.contains(at))
        return std::nullopt;
    const DiagramScene scene{*run, layout, theme_, lit_};
    const auto time = [&](double x) { return static_cast<Time>(std::max(layout.scale.time(x), 0.0)); };
    std::optional<std::size_t> best;
    double nearest = kReach;
    run->arrowsBetween(time(at.x() - kReach), time(at.x() + kReach), [&](std::size_t index) {
        const double away = distance(arrowLine(scene, run->arrows[index]), at);
        if (away < nearest) {
            nearest = away;
            best = index;
        }
    });
    return best;
}

QString SpaceTimeView::arrowTip(const Arrow& arrow) const {
    const Recorded& run = *selection_.recorded();
    const QString way = tr("%1 to %2").arg(text(run.nodeName(arrow.from)), text(run.nodeName(arrow.to)));
    const QString detail = text(run.trace.effects[arrow.effect].detail);
    const QString sent = tr("sent %1, event %2").arg(timeText(arrow.sent)).arg(arrow.sendEvent);
    switch (arrow.kind) {
        case ArrowKind::lost:
            return way + u'\n' + detail + u'\n' + sent;
        case ArrowKind::inFlight:
            return way + u'\n' + detail + u'\n' + sent + u'\n' + tr("not there by the end of the run");
        default:
            break;
    }
    if (arrow.kind == ArrowKind::refused)
        return way + u'\n' + detail + u'\n' + sent + u'\n' +
               (arrow.arriveEvent == 0 ? tr("not back by the end of the run")
                                       : tr("back %1, event %2").arg(timeText(arrow.arrives)).arg(arrow.arriveEvent));
    QString arrived = tr("arrived %1, event %2").arg(timeText(arrow.arrives)).arg(arrow.arriveEvent);
    if (arrow.kind == ArrowKind::lostOnArrival)
        arrived += u'\n' + text(name_of(run.trace.events[arrow.arriveEvent - 1].outcome));
    return way + u'\n' + detail + u'\n' + sent + u'\n' + arrived;
}

QString SpaceTimeView::tipAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return {};
    if (const EventNumber number = eventAt(at); number != 0) {
        const TraceEvent& event = *run->event(number);
        return tr("event %1 at %2, %3").arg(number).arg(exactTimeText(event.time), text(run->nodeName(event.node))) +
               u'\n' + eventWords(*run, event) + u'\n' + text(event.detail);
    }
    if (const auto arrow = arrowAt(at))
        return arrowTip(run->arrows[*arrow]);
    return {};
}

bool SpaceTimeView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString tip = tipAt(QPointF(help->pos()));
    tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, this);
    return true;
}

}  // namespace orrery::gui
