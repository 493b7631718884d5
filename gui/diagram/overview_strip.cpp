#include "gui/diagram/overview_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/spread.h"
#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

constexpr double kGutter = 150;  // as the diagram's, so that both begin at the same x
constexpr double kMargin = 14;

}  // namespace

OverviewStrip::OverviewStrip(Selection& selection, QWidget* parent) : QWidget(parent), selection_(selection) {
    setObjectName(QStringLiteral("overview"));
    setAccessibleName(tr("Overview of the whole run"));
    setFixedHeight(50);
    setCursor(Qt::PointingHandCursor);
    connect(&selection_, &Selection::changed, this, qOverload<>(&QWidget::update));
    const auto forget = [this] {
        stale_ = true;
        update();
    };
    connect(&selection_, &Selection::litChanged, this, forget);
    connect(&selection_, &Selection::grown, this, [this, forget] {
        const auto& run = selection_.recorded();
        if (!run || (run->lastEvent() == painted_ && run->complete == paintedComplete_))
            return;  // more rows, and no more of the whole
        forget();
    });
}

void OverviewStrip::setTheme(const Theme& theme) {
    theme_ = theme;
    stale_ = true;
    update();
}

void OverviewStrip::setBookmarks(const Bookmarks* bookmarks) {
    bookmarks_ = bookmarks;
    connect(bookmarks_, &Bookmarks::changed, this, qOverload<>(&QWidget::update));
}

void OverviewStrip::setViewport(const TimeWindow& window) {
    viewport_ = window;
    update();
}

QRectF OverviewStrip::bar() const { return {kGutter, 4, std::max(width() - kGutter - kMargin, 10.0), height() - 8.0}; }

double OverviewStrip::xOf(double time) const {
    const TimeWindow all = wholeRun(*selection_.recorded());
    return bar().left() + (time - all.begin) / all.length() * bar().width();
}

// Events by column of pixels.
std::vector<double> OverviewStrip::densities(const QRectF& area) const {
    const Recorded& run = *selection_.recorded();
    std::vector<double> counts(static_cast<std::size_t>(area.width()) + 1, 0);
    const auto x = [&](Time time) { return xOf(static_cast<double>(time)) - area.left(); };
    if (run.isWhole()) {
        run.eventsBetween(1, run.lastEvent(), [&](const TraceEvent& event) {
            ++counts[static_cast<std::size_t>(std::clamp(x(event.time), 0.0, area.width()))];
        });
        return counts;
    }
    run.overview.visit(0, run.end, 2 * counts.size(), [&](const Stretch& stretch, std::span<const LaneCount>) {
        const auto events = static_cast<double>(stretch.last - stretch.first + 1);
        spread(x(stretch.begin), x(stretch.end), counts.size(),
               [&](std::size_t column, double share) { counts[column] += events * share; });
    });
    return counts;
}

void OverviewStrip::paintStatic() {
    const Recorded& run = *selection_.recorded();
    const qreal ratio = devicePixelRatioF();
    static_ = QPixmap(size() * ratio);
    static_.setDevicePixelRatio(ratio);
    static_.fill(theme_.window);
    QPainter painter(&static_);
    const QRectF area = bar();
    painter.fillRect(area, theme_.plot);
    for (const FaultSpan& span : run.faults) {
        const double x0 = xOf(static_cast<double>(span.begin));
        const double x1 = std::max(xOf(static_cast<double>(std::min(span.end, run.end))), x0 + 2);
        const QRectF rect(x0, area.top(), x1 - x0, area.height());
        painter.fillRect(rect, mixed(theme_.fault, theme_.plot, 0.15));
        painter.fillRect(rect, hatch(mixed(theme_.fault, theme_.plot, 0.6), span.kind != SpanKind::partition));
    }
    const std::vector<double> counts = densities(area);
    const double most = *std::max_element(counts.begin(), counts.end());
    painter.setPen(QPen(mixed(theme_.message, theme_.plot, 0.75), 1));
    for (std::size_t column = 0; column < counts.size(); ++column) {
        if (counts[column] <= 0)
            continue;
        const double share = std::log2(1.0 + counts[column]) / std::log2(1.0 + most);
        const double x = area.left() + static_cast<double>(column) + 0.5;
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() - share * (area.height() - 14)));
    }
    for (const Violation& violation : run.result.violations) {
        const double x = xOf(static_cast<double>(violation.time));
        painter.setPen(QPen(theme_.violation, 2.5));
        painter.drawLine(QPointF(x, area.top() + 10), QPointF(x, area.bottom()));
        paintTriangle(painter, QPointF(x, area.top()), 12, theme_);
    }
    painter.setFont(smallFont(11));
    painter.setPen(theme_.muted);
    painter.drawText(QRectF(4, area.top(), kGutter - 14, area.height()), Qt::AlignRight | Qt::AlignVCenter,
                     tr("whole run"));
    stale_ = false;
    painted_ = run.lastEvent();
    paintedComplete_ = run.complete;
}

void OverviewStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!selection_.recorded()) {
        painter.fillRect(rect(), theme_.window);
        return;
    }
    if (stale_ || static_.size() != size() * devicePixelRatioF())
        paintStatic();
    painter.drawPixmap(0, 0, static_);
    const QRectF area = bar();
    const double x0 = std::clamp(xOf(viewport_.begin), area.left(), area.right());
    const double x1 = std::clamp(xOf(viewport_.end), area.left(), area.right());
    const QRectF window(QPointF(x0, area.top()), QPointF(std::max(x1, x0 + 6), area.bottom()));
    QColor shade = theme_.window;
    shade.setAlpha(120);
    painter.fillRect(QRectF(area.topLeft(), window.bottomLeft()), shade);
    painter.fillRect(QRectF(window.topRight(), area.bottomRight()), shade);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme_.accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(window, 2, 2);
    if (bookmarks_)
        for (const Bookmark& one : bookmarks_->all())
            paintRibbon(painter, {xOf(static_cast<double>(one.time)) - 4, area.top(), 8, 11}, theme_);
    const double x = xOf(static_cast<double>(selection_.recorded()->timeOf(selection_.event())));
    painter.setPen(QPen(theme_.playhead, 1.5));
    painter.drawLine(QPointF(x, area.top() - 3), QPointF(x, area.bottom() + 3));
}

void OverviewStrip::resizeEvent(QResizeEvent*) { stale_ = true; }

void OverviewStrip::moveTo(double x) {
    if (!selection_.recorded())
        return;
    const TimeWindow all = wholeRun(*selection_.recorded());
    emit momentWanted(all.begin + (x - bar().left()) / bar().width() * all.length());
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) { moveTo(event->position().x()); }

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton)
        moveTo(event->position().x());
}

}  // namespace orrery::gui
