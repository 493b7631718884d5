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
    const Time from = static_cast<Time>(std::max(window_.begin, 0.0));
    const Time to = static_cast<Time>(std::max(window_.end, 0.0));
    const BlockRange range = run.blocksOf(from, to);
    std::vector<std::size_t> missing;
    if (run.lastEvent() > 0 && range.size() <= Recorded::kMostBlocks) {
        for (std::size_t index = range.first; index <= range.last; ++index)
            if (!run.rows.hasBlock(index))
                missing.push_back(index);
        if (range.first > 0 && !run.rows.hasBlock(range.first - 1))  // what is under way as the window begins
            missing.push_back(range.first - 1);
    }
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

void SpaceTimeView::forget() {
    stale_ = true;
    update();
}

DiagramLayout SpaceTimeView::diagram() const {
    return layoutDiagram(QSizeF(size()), *selection_.recorded(), window_, scroll_, parts_);
}

TimeWindow SpaceTimeView::whole() const { return wholeRun(*selection_.recorded(), parts_.end); }

void SpaceTimeView::setParts(const DiagramParts& parts) {
    parts_ = parts;
    forget();
}

void SpaceTimeView::setParting(const std::optional<DiagramParting>& parting) {
    parting_ = parting;
    update();
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
    const double length = std::clamp(window.length(), std::min(kLeastLength, all.length()), all.length());
    const double middle = (window.begin + window.end) / 2;
    window_.begin = std::clamp(middle - length / 2, all.begin, all.end - length);
    window_.end = window_.begin + length;
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
    if (!selection_.recorded())
        return;
    const Recorded& run = *selection_.recorded();
    setWindow(windowAround(run, event, selection_.lit()));
    if (event != 0 && !run.event(event))
        aroundAwaited_ = event;
}

void SpaceTimeView::showPlayhead() {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const TraceEvent* event = run->event(selection_.event());
    const auto at = static_cast<double>(run->timeOf(selection_.event()));
    const double margin = window_.length() * 0.05;
    if (at < window_.begin + margin || at > window_.end - margin) {
        const double share = at > window_.end - margin ? 0.35 : 0.65;  // room in the direction of travel
        setWindow({at - window_.length() * share, at + window_.length() * (1 - share)});
    }
    playheadAwaited_ = !event && selection_.event() != 0;
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
