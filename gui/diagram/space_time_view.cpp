#include "gui/diagram/space_time_view.h"

#include <QElapsedTimer>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/session/event_words.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kLeastLength = 2000;  // ns
constexpr double kFewestSteps = 3;     // in order of events

}  // namespace

SpaceTimeView::SpaceTimeView(Selection& selection, QWidget* parent) : QWidget(parent), selection_(selection) {
    setObjectName(QStringLiteral("space-time"));
    setAccessibleName(tr("Space-time diagram"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(320, 160);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&selection_, &Selection::changed, this, &SpaceTimeView::selectionMoved);
    connect(&selection_, &Selection::litChanged, this, &SpaceTimeView::forget);
    connect(&selection_, &Selection::grown, this, &SpaceTimeView::runGrew);
}

void SpaceTimeView::runGrew() {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    if (fitted_) {
        place(whole());
        fitted_ = true;
    } else if (aroundAwaited_ && run->rows.hasBlock(block_of(*aroundAwaited_))) {
        showWindowAround(*aroundAwaited_);
    } else if (playheadAwaited_ && run->rows.hasBlock(block_of(selection_.event()))) {
        showPlayhead();
    }
    forget();
}

// The rows that the window shows, where they are few enough to be shown.
void SpaceTimeView::wishForRows() {
    const Recorded& run = *selection_.recorded();
    const TimeScale scale = diagram().scale;
    std::vector<std::size_t> missing;
    if (run.lastEvent() > 0 && blocksInSight(run, scale) <= Recorded::kMostBlocks)
        for (const auto& [from, to] : scale.pieces()) {
            const BlockRange range = run.blocksOf(from, to);
            for (std::size_t index = range.first; index <= range.last; ++index)
                if (!run.rows.hasBlock(index))
                    missing.push_back(index);
            if (range.first > 0 && !run.rows.hasBlock(range.first - 1))  // what is under way as it begins
                missing.push_back(range.first - 1);
        }
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    run.rows.wishForView(std::move(missing));
}

void SpaceTimeView::setTheme(const Theme& theme) {
    theme_ = theme;
    forget();
}

void SpaceTimeView::setPassing(std::shared_ptr<const EventSet> passing) {
    lit_.passing = std::move(passing);
    forget();
}

void SpaceTimeView::setColours(std::shared_ptr<const Colouring> colours) {
    if (!colours && !lit_.colours)
        return;
    lit_.colours = std::move(colours);
    forget();
}

void SpaceTimeView::forget() {
    stale_ = true;
    update();
}

DiagramLayout SpaceTimeView::diagram() const {
    return layoutDiagram(QSizeF(size()), *selection_.recorded(), window_, scroll_, parts_, axis_);
}

TimeWindow SpaceTimeView::whole() const { return wholeRun(*selection_.recorded(), parts_.end, *axis_); }

void SpaceTimeView::setLanes(std::shared_ptr<const Lanes> lanes) {
    parts_.lanes = std::move(lanes);
    forget();
}

void SpaceTimeView::setParts(const DiagramParts& parts) {
    const auto lanes = parts_.lanes;
    parts_ = parts;
    parts_.lanes = lanes;
    forget();
}

void SpaceTimeView::setAxis(AxisPointer axis) {
    if (axis == axis_)
        return;
    const bool fitted = fitted_;
    const TimeWindow before = times();
    const bool sameCoordinates = axis->counts_events() == axis_->counts_events();
    axis_ = std::move(axis);
    if (!selection_.recorded())
        return;
    const bool hidden = sameCoordinates && axis_->pieces(window_.begin, window_.end).empty();  // all in one fold
    place(sameCoordinates ? window_ : TimeWindow{axis_->at(before.begin), axis_->at(before.end)});
    if (fitted)
        fitAll();
    else if (hidden)
        showWindowAround(selection_.event());
    else if (!sameCoordinates)
        showPlayhead();
}

void SpaceTimeView::setParting(const std::optional<DiagramParting>& parting) {
    parting_ = parting;
    update();
}

void SpaceTimeView::setMarkers(Markers* markers) {
    markers_ = markers;
    connect(markers_, &Markers::changed, this, qOverload<>(&QWidget::update));
}

void SpaceTimeView::setBookmarks(const Bookmarks* bookmarks) {
    bookmarks_ = bookmarks;
    connect(bookmarks_, &Bookmarks::changed, this, qOverload<>(&QWidget::update));
}

void SpaceTimeView::zoomToMarkers() {
    if (!selection_.recorded() || !markers_ || !markers_->both())
        return;
    constexpr double kBeside = 0.8;  // of the width between the two
    const auto at = [&](MarkerName name) { return axis_->at(markers_->at(name)->time, markers_->at(name)->event); };
    const double a = at(MarkerName::a), b = at(MarkerName::b);
    const DiagramLayout layout =
        layoutDiagram(QSizeF(size()), *selection_.recorded(), {std::min(a, b), std::max(a, b)}, scroll_, parts_, axis_);
    setWindow(layout.scale.zoomed(kBeside, layout.plot.center().x()));
}

void SpaceTimeView::setWindow(const TimeWindow& window) {
    aroundAwaited_.reset();
    playheadAwaited_ = false;
    place(window);
}

void SpaceTimeView::place(const TimeWindow& window) {
    if (!selection_.recorded())
        return;
    fitted_ = false;
    const TimeWindow all = whole();
    const DiagramLayout layout = layoutDiagram(QSizeF(size()), *selection_.recorded(), window, scroll_, parts_, axis_);
    const double width = layout.scale.width;
    const double most = TimeScale(all.begin, all.end, 0, width, axis_).perPixel();
    const double least = (axis_->counts_events() ? kFewestSteps : kLeastLength) / width;
    window_ = layout.scale.within(std::clamp(layout.scale.perPixel(), std::min(least, most), most), all);
    centred_ = false;
    forget();
    emit windowChanged();
}

void SpaceTimeView::fitAll() {
    if (!selection_.recorded())
        return;
    setWindow(whole());
    fitted_ = true;
}

void SpaceTimeView::zoomAt(double factor, double x) {
    if (!selection_.recorded())
        return;
    setWindow(diagram().scale.zoomed(factor, x));
}

void SpaceTimeView::zoom(double factor) {
    if (!selection_.recorded())
        return;
    const DiagramLayout layout = diagram();
    const double playhead = playheadX(layout);
    const bool seen = playhead >= layout.plot.left() && playhead <= layout.plot.right();
    zoomAt(factor, seen ? playhead : layout.plot.center().x());
}

void SpaceTimeView::centre() {
    if (!selection_.recorded())
        return;
    const DiagramLayout layout = diagram();
    setWindow(layout.scale.moved(playheadX(layout) - layout.plot.center().x()));
    centred_ = true;
}

void SpaceTimeView::centreOn(double time) {
    if (!selection_.recorded())
        return;
    const DiagramLayout layout = diagram();
    setWindow(layout.scale.moved(layout.scale.x(time) - layout.plot.center().x()));
}

double SpaceTimeView::playheadX(const DiagramLayout& layout) const {
    return layout.scale.x(selection_.recorded()->timeOf(selection_.event()), selection_.event());
}

void SpaceTimeView::centreThenFit() { centred_ ? fitAll() : centre(); }

void SpaceTimeView::showWindowAround(EventNumber event) {
    if (!selection_.recorded())
        return;
    const Recorded& run = *selection_.recorded();
    setWindow(windowAround(run, event, selection_.lit(), *axis_));
    if (event != 0 && !run.event(event))
        aroundAwaited_ = event;
}

void SpaceTimeView::showPlayhead() {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const TraceEvent* event = run->event(selection_.event());
    const DiagramLayout before = diagram();
    const double at = playheadX(before), margin = before.plot.width() * 0.05;
    if (at < before.plot.left() + margin || at > before.plot.right() - margin) {
        const double share = at > before.plot.right() - margin ? 0.35 : 0.65;  // room in the direction of travel
        setWindow(before.scale.moved(at - before.plot.left() - before.plot.width() * share));
    }
    playheadAwaited_ = !event && selection_.event() != 0;
    if (!event || event->node == kNoNode)
        return;
    const DiagramLayout layout = diagram();
    if (!layout.hasLane(event->node))
        return;
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
    const std::string* detail = event ? run->textOf(event->number) : nullptr;
    if (event)
        setAccessibleDescription(
            tr("event %1, %2, %3")
                .arg(event->number)
                .arg(text(run->nodeName(event->node)), detail ? text(*detail) : eventWords(*run, *event)));
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
    wishForRows();
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
    if (parting_)
        paintParting(painter, {*selection_.recorded(), layout, theme_, lit_}, *parting_);
    if (bookmarks_)
        paintBookmarks(painter, {*selection_.recorded(), layout, theme_, lit_}, bookmarks_->all());
    if (markers_)
        paintMarkers(painter, {*selection_.recorded(), layout, theme_, lit_}, *markers_);
    paintSelection(painter, {*selection_.recorded(), layout, theme_, lit_},
                   {selection_.event(), selection_.node(), selection_.arrow()});
    if (hasFocus()) {
        painter.setPen(QPen(theme_.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void SpaceTimeView::resizeEvent(QResizeEvent*) { forget(); }

}  // namespace orrery::gui
