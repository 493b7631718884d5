// The pointer on the space-time diagram: panning and zooming, what lies under it, and what is said about that.
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/diagram/space_time_view.h"
#include "gui/session/event_words.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kReach = 7;                        // px from the pointer
constexpr EventNumber kMostUnderPointer = 100'000;  // beyond, no event is meant

double distance(const QLineF& line, const QPointF& at) {
    const double square = line.dx() * line.dx() + line.dy() * line.dy();
    const QPointF from = at - line.p1();
    const double share = square <= 0 ? 0 : std::clamp((from.x() * line.dx() + from.y() * line.dy()) / square, 0.0, 1.0);
    return QLineF(at, line.pointAt(share)).length();
}

QString ruleLine(const Colouring::Rule* rule) { return rule ? u'\n' + ruleText(*rule) : QString(); }

}  // namespace

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
        const TimeScale scale = diagram().scale;
        setWindow(scale.moved(-by / 120.0 * scale.width * 0.1));
    }
    event->accept();
}

void SpaceTimeView::mousePressEvent(QMouseEvent* event) {
    if (!selection_.recorded() || event->button() != Qt::LeftButton)
        return;
    pressed_ = event->position();
    scaleAtPress_ = diagram().scale;
    scrollAtPress_ = scroll_;
    dragging_ = false;
    draggedMarker_ = markerAt(pressed_);
}

void SpaceTimeView::mouseMoveEvent(QMouseEvent* event) {
    if (!selection_.recorded() || !(event->buttons() & Qt::LeftButton))
        return;
    if (draggedMarker_) {
        const DiagramLayout layout = diagram();
        markers_->set(*draggedMarker_,
                      lastEventBefore(std::clamp(event->position().x(), layout.plot.left(), layout.plot.right())));
        return;
    }
    const QPointF moved = event->position() - pressed_;
    if (!dragging_ && moved.manhattanLength() < 6)
        return;
    dragging_ = true;
    scroll_ = std::clamp(scrollAtPress_ - moved.y(), 0.0, diagram().maxScroll());
    setWindow(scaleAtPress_.moved(-moved.x()));
}

void SpaceTimeView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !dragging_ && !draggedMarker_)
        click(event->position());
    dragging_ = false;
    draggedMarker_.reset();
}

void SpaceTimeView::contextMenuEvent(QContextMenuEvent* event) {
    if (!selection_.recorded())
        return;
    if (event->reason() == QContextMenuEvent::Mouse && !foldAt(diagram(), QPointF(event->pos())) &&
        !markerAt(QPointF(event->pos())))
        click(QPointF(event->pos()));
    if (event->reason() == QContextMenuEvent::Mouse && diagram().gutter.contains(QPointF(event->pos())))
        emit laneMenuWanted(event->globalPos());
    else
        emit menuWanted(event->globalPos());
    event->accept();
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
    if (const Bookmark* const one = bookmarkAt(at)) {
        selection_.setEvent(one->event);
    } else if (const EventNumber event = eventAt(at); event != 0) {
        selection_.setEvent(event);
    } else if (const auto fold = foldAt(layout, at)) {
        emit foldClicked(*fold);
    } else if (const auto arrow = arrowAt(at)) {
        selection_.setArrow(*arrow);
    } else {
        selection_.setEvent(lastEventBefore(at.x()));
        if (layout.plot.contains(at))
            selection_.setNode(layout.laneAt(at.y()));
    }
}

EventNumber SpaceTimeView::lastEventBefore(double x) const {
    const TimeScale scale = diagram().scale;
    return scale.axis().counts_events()
               ? scale.axis().event(scale.coordinate(x))
               : selection_.recorded()->lastEventAt(static_cast<Time>(std::max(scale.time(x), 0.0)));
}

const Bookmark* SpaceTimeView::bookmarkAt(const QPointF& at) const {
    if (!bookmarks_ || !selection_.recorded())
        return nullptr;
    const DiagramLayout layout = diagram();
    for (const Bookmark& one : bookmarks_->all())
        if (bookmarkRibbon(layout, one).contains(at))
            return &one;
    return nullptr;
}

std::optional<MarkerName> SpaceTimeView::markerAt(const QPointF& at) const {
    if (!markers_ || !selection_.recorded())
        return std::nullopt;
    const DiagramLayout layout = diagram();
    for (const MarkerName name : {MarkerName::b, MarkerName::a})  // B lies on top
        if (markers_->at(name) && markerFlag(layout, *markers_->at(name)).contains(at))
            return name;
    return std::nullopt;
}

void SpaceTimeView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && markers_ && markers_->any())
        markers_->clear();
    else
        QWidget::keyPressEvent(event);
}

EventNumber SpaceTimeView::eventAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return 0;
    const DiagramLayout layout = diagram();
    const NodeId lane = layout.laneAt(at.y());
    if (!layout.plot.contains(at) || lane == kNoNode || std::abs(layout.laneY(lane) - at.y()) > kReach)
        return 0;
    EventNumber best = 0;
    double nearest = kReach;
    for (const auto& [from, to] : layout.scale.pieces(at.x() - kReach, at.x() + kReach)) {
        const EventNumber first = run->lastEventAt(from - 1) + 1, last = run->lastEventAt(to);
        if (last > first + kMostUnderPointer)
            return 0;
        run->eventsBetween(first, last, [&](const TraceEvent& event) {
            const double away = std::abs(layout.scale.x(event.time, event.number) - at.x());
            if (event.node != lane || away > nearest)
                return;
            nearest = away;
            best = event.number;
        });
    }
    return best;
}

std::optional<Arrow> SpaceTimeView::arrowAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return std::nullopt;
    const DiagramLayout layout = diagram();
    if (!layout.plot.contains(at))
        return std::nullopt;
    const DiagramScene scene{*run, layout, theme_, lit_};
    std::optional<Arrow> best;
    double nearest = kReach;
    if (showsCounts(scene))
        return std::nullopt;  // none is drawn
    for (const auto& [from, to] : layout.scale.pieces(at.x() - kReach, at.x() + kReach))
        run->arrowsBetween(from, to, [&](const Arrow& arrow) {
            if (!layout.hasLanes(arrow))
                return;
            const double away = distance(arrowLine(scene, arrow), at);
            if (away < nearest) {
                nearest = away;
                best = arrow;
            }
        });
    return best;
}

QString SpaceTimeView::arrowTip(const Arrow& arrow) const {
    const Recorded& run = *selection_.recorded();
    const QString way = tr("%1 to %2").arg(text(run.nodeName(arrow.from)), text(run.nodeName(arrow.to)));
    const std::string* said = run.textOf(arrow);
    const QString detail = said ? text(*said) : text(run.kindName(arrow.message));
    const QString sent = tr("sent %1, event %2").arg(timeText(arrow.sent)).arg(arrow.sendEvent);
    switch (arrow.kind) {
        case ArrowKind::lost:
            return way + u'\n' + detail + u'\n' + sent;
        case ArrowKind::inFlight:
            return way + u'\n' + detail + u'\n' + sent + u'\n' + tr("not there by the end of the run");
        default:
            break;
    }
    if (arrow.kind == ArrowKind::refused && (arrow.arriveEvent != 0 || run.isSettled(arrow)))
        return way + u'\n' + detail + u'\n' + sent + u'\n' +
               (arrow.arriveEvent == 0 ? tr("not back by the end of the run")
                                       : tr("back %1, event %2").arg(timeText(arrow.arrives)).arg(arrow.arriveEvent));
    if (arrow.arriveEvent == 0)
        return way + u'\n' + detail + u'\n' + sent;
    QString arrived = tr("arrived %1, event %2").arg(timeText(arrow.arrives)).arg(arrow.arriveEvent);
    const TraceEvent* const arrival = run.event(arrow.arriveEvent);
    if (arrow.kind == ArrowKind::lostOnArrival && arrival)
        arrived += u'\n' + text(name_of(arrival->outcome));
    return way + u'\n' + detail + u'\n' + sent + u'\n' + arrived;
}

QString SpaceTimeView::tipAt(const QPointF& at) const {
    const auto& run = selection_.recorded();
    if (!run)
        return {};
    if (const EventNumber number = eventAt(at); number != 0) {
        const TraceEvent& event = *run->event(number);
        const std::string* detail = run->textOf(number);
        return tr("event %1 at %2, %3").arg(number).arg(exactTimeText(event.time), text(run->nodeName(event.node))) +
               u'\n' + eventWords(*run, event) + (detail ? u'\n' + text(*detail) : QString()) +
               ruleLine(lit_.ruleOf(number));
    }
    if (const auto marker = markerAt(at))
        return tr("marker %1 at %2, event %3; drag it to move it")
            .arg(letterOf(*marker), exactTimeText(markers_->at(*marker)->time))
            .arg(markers_->at(*marker)->event);
    if (const Bookmark* const one = bookmarkAt(at))
        return tr("bookmark at event %1").arg(one->event) + (one->note.empty() ? QString() : u'\n' + text(one->note));
    if (const auto fold = foldAt(diagram(), at))
        return fold->open ? tr("Click to fold %1 again").arg(foldText(fold->fold))
                          : tr("%1 are folded here; click to unfold").arg(foldText(fold->fold));
    if (const auto arrow = arrowAt(at))
        return arrowTip(*arrow) + ruleLine(lit_.ruleOf(*arrow));
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
