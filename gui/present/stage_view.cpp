#include "gui/present/stage_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/diagram/veil.h"
#include "gui/session/event_words.h"
#include "gui/style/motion.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kMoves = 450;            // ms
constexpr double kUsualHeight = 720;   // px, of a screen for which the diagram is as large as in the window
constexpr double kLeastLarger = 0.88;  // times that
constexpr double kMostLarger = 1.5;
constexpr double kBesideLanes = 122;  // px, of ruler, rows of words and legend
constexpr double kLane = 36;          // px, so that a lane has its labels
constexpr double kReach = 9;          // px from the pointer
constexpr double kEdge = 0.06;        // of the width, where nobody looks

}  // namespace

StageView::StageView(Selection& selection, QWidget* parent) : QWidget(parent), selection_(selection) {
    setObjectName(QStringLiteral("stage"));
    setAccessibleName(tr("Space-time diagram"));
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(320, 160);
    moving_.setDuration(kMoves);
    moving_.setEasingCurve(QEasingCurve::InOutCubic);
    moving_.setStartValue(0.0);
    moving_.setEndValue(1.0);
    connect(&moving_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        const double share = value.toDouble();
        const auto between = [share](double a, double b) { return a + (b - a) * share; };
        stand({{between(from_.window.begin, to_.window.begin), between(from_.window.end, to_.window.end)},
               between(from_.scroll, to_.scroll)});
    });
    connect(&selection_, &Selection::changed, this, &StageView::follow);
    connect(&selection_, &Selection::litChanged, this, &StageView::forget);
    connect(&selection_, &Selection::grown, this, &StageView::follow);
}

void StageView::setTheme(const Theme& theme) {
    theme_ = theme;
    forget();
}

void StageView::setAxis(AxisPointer axis) {
    if (axis == axis_)
        return;
    axis_ = std::move(axis);
    moving_.stop();
    run_.reset();  // where it stood has another meaning now
    follow();
}

void StageView::setLanes(std::shared_ptr<const Lanes> lanes) {
    lanes_ = std::move(lanes);
    follow();
}

void StageView::setVeiledAfter(std::optional<EventNumber> event) {
    veiledAfter_ = event;
    update();
}

void StageView::setFrozen(bool frozen) {
    if (frozen == frozen_)
        return;
    moving_.stop();
    frozenAs_ = frozen && isVisible() ? grab() : QPixmap();
    frozen_ = frozen;
    follow();
    update();
}

void StageView::setAnchor(EventNumber event) {
    anchor_ = event;
    follow();
}

// --- where it stands ------------------------------------------------------------------------------------------------

double StageView::magnification() const {
    const double usual = static_cast<double>(QWidget::window()->height()) / kUsualHeight;
    const auto& run = selection_.recorded();
    const double lanes = lanes_ ? static_cast<double>(lanes_->count())
                         : run  ? static_cast<double>(run->nodes.size())
                                : 1;
    return std::clamp(height() / (kBesideLanes + kLane * lanes), kLeastLarger * usual, kMostLarger * usual);
}

DiagramLayout StageView::layout() const {
    DiagramParts parts;
    parts.lanes = lanes_;
    return layoutDiagram(QSizeF(size()) / magnification(), *selection_.recorded(), window_, scroll_, parts, axis_);
}

// About the playhead; about the anchor too where the window that shows that has both.
StageView::Place StageView::target() const {
    const Recorded& run = *selection_.recorded();
    const EventNumber event = selection_.event();
    TimeWindow window = windowAround(run, event, selection_.lit(), *axis_);
    if (anchor_ != 0) {
        const TimeWindow all = windowAround(run, anchor_, selection_.lit(), *axis_);
        const double at = axis_->at(run.timeOf(event), event);
        if (at >= all.begin && at <= all.end - all.length() * kEdge)
            window = all;
    }
    DiagramParts parts;
    parts.lanes = lanes_;
    const DiagramLayout there = layoutDiagram(QSizeF(size()) / magnification(), run, window, 0, parts, axis_);
    const NodeId node = selection_.node();
    const double scroll = node != kNoNode && there.hasLane(node) ? there.laneY(node) - there.plot.center().y() : 0;
    return {window, std::clamp(scroll, 0.0, there.maxScroll())};
}

void StageView::follow() {
    const auto& run = selection_.recorded();
    if (!run || frozen_)
        return;
    const bool is_other = std::exchange(run_, run) != run;
    const Place place = target();
    if (is_other || !isVisible() || isMotionReduced(*this)) {
        moving_.stop();
        stand(place);
    } else {
        moveTo(place);
    }
    const TraceEvent* const event = run->event(selection_.event());
    const std::string* const detail = event ? run->textOf(event->number) : nullptr;
    if (event)
        setAccessibleDescription(
            tr("event %1, %2, %3")
                .arg(event->number)
                .arg(text(run->nodeName(event->node)), detail ? text(*detail) : eventWords(*run, *event)));
    forget();
}

void StageView::moveTo(const Place& place) {
    const Place& now = isMoving() ? to_ : Place{window_, scroll_};
    if (now.window.begin == place.window.begin && now.window.end == place.window.end && now.scroll == place.scroll)
        return;
    moving_.stop();
    from_ = {window_, scroll_};
    to_ = place;
    moving_.start();
}

void StageView::stand(const Place& place) {
    window_ = place.window;
    scroll_ = place.scroll;
    forget();
}

void StageView::forget() {
    stale_ = true;
    update();
}

void StageView::resizeEvent(QResizeEvent*) {
    run_.reset();
    moving_.stop();
    follow();
}

// --- painting -------------------------------------------------------------------------------------------------------

void StageView::wishForRows(const DiagramLayout& layout) const {
    const Recorded& run = *selection_.recorded();
    std::vector<std::size_t> missing;
    if (run.lastEvent() > 0 && blocksInSight(run, layout.scale) <= Recorded::kMostBlocks)
        for (const auto& [from, to] : layout.scale.pieces()) {
            const BlockRange range = run.blocksOf(from, to);
            for (std::size_t index = range.first; index <= range.last; ++index)
                if (!run.rows.hasBlock(index))
                    missing.push_back(index);
        }
    run.rows.wishForView(std::move(missing));
}

QRectF StageView::veiled() const {
    const auto& run = selection_.recorded();
    if (!run || !veiledAfter_)
        return {};
    const double large = magnification();
    const QRectF part = veiledPart(layout(), *run, *veiledAfter_).rect;
    return {part.topLeft() * large, part.size() * large};
}

void StageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& run = selection_.recorded();
    if (frozen_ && !frozenAs_.isNull())
        return painter.drawPixmap(0, 0, frozenAs_);
    if (!run || frozen_)
        return painter.fillRect(rect(), theme_.window);
    const double large = magnification();
    const DiagramLayout there = layout();
    const DiagramScene scene{*run, there, theme_, lit_};
    if (stale_ || static_.size() != size() * devicePixelRatioF()) {
        static_ = QPixmap(size() * devicePixelRatioF());
        static_.setDevicePixelRatio(devicePixelRatioF() * large);
        wishForRows(there);
        QPainter still(&static_);
        still.setRenderHint(QPainter::TextAntialiasing);
        paintDiagram(still, scene);
        stale_ = false;
    }
    painter.scale(large, large);
    painter.drawPixmap(QPointF(0, 0), static_);
    paintSelection(painter, scene, {selection_.event(), selection_.node(), selection_.arrow()});
    if (veiledAfter_)
        paintVeil(painter, veiledPart(there, *run, *veiledAfter_), theme_);
    if (hasFocus()) {
        painter.setPen(QPen(theme_.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(QPointF(0, 0), there.size).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

// --- the pointer ----------------------------------------------------------------------------------------------------

EventNumber StageView::eventAt(const DiagramLayout& layout, const QPointF& at) const {
    const Recorded& run = *selection_.recorded();
    const NodeId lane = layout.laneAt(at.y());
    EventNumber best = 0;
    double nearest = kReach;
    for (const auto& [from, to] : layout.scale.pieces(at.x() - kReach, at.x() + kReach))
        run.eventsBetween(run.lastEventAt(from - 1) + 1, run.lastEventAt(to), [&](const TraceEvent& event) {
            const double away = std::abs(layout.scale.x(event.time, event.number) - at.x());
            if (event.node != lane || away > nearest)
                return;
            nearest = away;
            best = event.number;
        });
    return best;
}

void StageView::mouseReleaseEvent(QMouseEvent* event) {
    const auto& run = selection_.recorded();
    if (!run || event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    const DiagramLayout there = layout();
    const QPointF at = event->position() / magnification();
    const NodeId lane = there.laneAt(at.y());
    if (lane < run->nodes.size())
        selection_.setNode(lane);
    const bool hidden = veiledAfter_ && veiledPart(there, *run, *veiledAfter_).contains(at);
    if (const EventNumber found = hidden || !there.plot.contains(at) ? 0 : eventAt(there, at); found != 0)
        emit picked(found);
}

}  // namespace orrery::gui
