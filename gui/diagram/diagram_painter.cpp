#include "gui/diagram/diagram_painter.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kLostLength = 14;  // px, in order of events

}  // namespace

void paintDiagram(QPainter& painter, const DiagramScene& scene) {
    painter.fillRect(QRectF(QPointF(0, 0), scene.layout.size), scene.theme.window);
    painter.fillRect(scene.layout.plot, scene.theme.plot);
    painter.save();
    painter.setClipRect(scene.layout.plot);
    const std::vector<BandStretch> bands = bandStretches(scene);
    paintGround(painter, scene, bands);
    paintArrows(painter, scene);
    painter.restore();
    paintWords(painter, scene, bands);
    paintViolations(painter, scene);
    paintPath(painter, scene);
    paintEdges(painter, scene);
    paintLegend(painter, scene);
}

std::size_t blocksInSight(const Recorded& run, const TimeScale& scale) {
    std::size_t blocks = 0;
    for (const auto& [from, to] : scale.pieces())
        blocks += run.blocksOf(from, to).size();
    return blocks;
}

bool showsCounts(const DiagramScene& scene) {
    EventNumber events = 0;
    for (const auto& [from, to] : scene.layout.scale.pieces())
        events += scene.run.overview.last_at(to) - scene.run.overview.last_at(from);
    return static_cast<double>(events) > kFollowedAPixel * scene.layout.scale.width ||
           blocksInSight(scene.run, scene.layout.scale) > Recorded::kMostBlocks;
}

bool showsLit(const DiagramScene& scene) {
    return scene.lit.any() && blocksInSight(scene.run, scene.layout.scale) <= Recorded::kMostBlocks;
}

QLineF arrowLine(const DiagramScene& scene, const Arrow& arrow) {
    const double y0 = scene.layout.laneY(arrow.from);
    const double y1 = scene.layout.laneY(arrow.to);
    const TimeScale& scale = scene.layout.scale;
    const double x0 = scale.x(arrow.sent, arrow.sendEvent);
    double x1 = scale.x(arrow.arrives, arrow.arriveEvent);
    if (scale.axis().counts_events() && arrow.arriveEvent == 0)  // it has no step of its own
        x1 = std::max(x1, x0 + kLostLength);
    if (arrow.kind == ArrowKind::lost)
        return {x0, y0, x1, y0 + (y1 - y0) * 0.5};
    if (arrow.kind == ArrowKind::refused)  // there; it comes back by backLine()
        return {x0, y0, (x0 + x1) / 2, y0 + (y1 - y0) * 0.75};
    return {x0, y0, x1, y1};
}

QLineF backLine(const DiagramScene& scene, const Arrow& arrow) {
    return {arrowLine(scene, arrow).p2(),
            {scene.layout.scale.x(arrow.arrives, arrow.arriveEvent), scene.layout.laneY(arrow.from)}};
}

void paintTriangle(QPainter& painter, const QPointF& tip, double size, const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPolygonF triangle;
    triangle << tip << tip + QPointF(size * 0.62, size) << tip + QPointF(-size * 0.62, size);
    painter.setPen(QPen(theme.plot, 1.5));
    painter.setBrush(theme.violation);
    painter.drawPolygon(triangle);
    painter.restore();
}

void paintCross(QPainter& painter, const QPointF& at, double size, const QColor& colour) {
    painter.setPen(QPen(colour, 2));
    painter.drawLine(at + QPointF(-size, -size), at + QPointF(size, size));
    painter.drawLine(at + QPointF(-size, size), at + QPointF(size, -size));
}

QBrush hatch(const QColor& colour, bool steep) { return {colour, steep ? Qt::FDiagPattern : Qt::BDiagPattern}; }

namespace {

void paintFlag(QPainter& painter, const DiagramScene& scene, double x, const QString& words) {
    const QFont font = smallFont(11, true);
    painter.setFont(font);
    const double width = QFontMetricsF(font).horizontalAdvance(words) + 12;
    const QRectF& ruler = scene.layout.ruler;
    const double left = std::clamp(x - width / 2, ruler.left(), std::max(ruler.right() - width, ruler.left()));
    const QRectF flag(left, ruler.bottom() - 20, width, 17);
    painter.setPen(Qt::NoPen);
    painter.setBrush(scene.theme.playhead);
    painter.drawRoundedRect(flag, 3, 3);
    painter.setPen(scene.theme.plot);
    painter.drawText(flag, Qt::AlignCenter, words);
}

}  // namespace

void paintSelection(QPainter& painter, const DiagramScene& scene, const DiagramSelection& selection) {
    const DiagramLayout& layout = scene.layout;
    const Theme& theme = scene.theme;
    const Time time = scene.run.timeOf(selection.event);
    const double x = layout.scale.x(time, selection.event);
    painter.setRenderHint(QPainter::Antialiasing);
    if (selection.node != kNoNode && layout.showsLane(selection.node)) {  // a bar at the selected node's name
        const QRectF bar(0, layout.laneY(selection.node) - layout.laneHeight / 2 + 4, 4, layout.laneHeight - 8);
        painter.fillRect(bar.intersected(layout.gutter), theme.accent);
    }
    painter.save();
    painter.setClipRect(layout.plot);
    if (selection.arrow && layout.hasLanes(*selection.arrow)) {
        const QLineF line = arrowLine(scene, *selection.arrow);
        QColor glow = theme.accent;
        glow.setAlpha(110);
        painter.setPen(QPen(glow, 8, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(line);
    }
    painter.restore();
    const bool beyond = x < layout.plot.left() - 1 || x > layout.plot.right() + 1;
    if (beyond && !layout.hasRuler())
        return;
    if (beyond) {  // an arrowhead at the edge says where
        const bool right = x > layout.plot.right();
        const double edge = right ? layout.plot.right() : layout.plot.left();
        const double back = right ? -9 : 9;
        const double y = layout.ruler.bottom() - 8;
        QPolygonF head;
        head << QPointF(edge, y) << QPointF(edge + back, y - 6) << QPointF(edge + back, y + 6);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.playhead);
        painter.drawPolygon(head);
        return;
    }
    painter.setPen(QPen(theme.playhead, 1.5));
    painter.drawLine(QPointF(x, layout.ruler.bottom() - 4), QPointF(x, layout.ruler.bottom() + 1));
    const auto& violations = scene.run.result.violations;
    const bool on_violation = std::any_of(violations.begin(), violations.end(), [&](const Violation& one) {
        return std::abs(layout.scale.x(one.time, one.event) - x) < 2;
    });
    if (!on_violation)  // its own line stands there already
        painter.drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
    const TraceEvent* event = scene.run.event(selection.event);
    if (event && event->node != kNoNode && layout.showsLane(event->node)) {
        painter.save();
        painter.setClipRect(layout.plot);
        painter.setPen(QPen(theme.playhead, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x, layout.laneY(event->node)), 7.5, 7.5);
        painter.restore();
    }
    if (!layout.hasRuler())
        return;
    const auto at = static_cast<double>(time);
    paintFlag(painter, scene, x, rulerText(at, layout.scale.resolution(at)));
}

}  // namespace orrery::gui
