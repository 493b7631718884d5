// The ground of the diagram: grid, partitions, state bands, lanes, crashed stretches.
#include <QPainter>
#include <algorithm>

#include "gui/diagram/diagram_painter.h"

namespace orrery::gui {
namespace {

constexpr double kBandTop = 5;  // below the lane
constexpr double kBandHeight = 15;

QRectF spanRect(const DiagramScene& scene, Time begin, Time end, double top, double bottom) {
    const double x0 = std::max(scene.layout.scale.x(static_cast<double>(begin)), scene.layout.plot.left() - 2);
    const double x1 = std::min(scene.layout.scale.x(static_cast<double>(end)), scene.layout.plot.right() + 2);
    return {QPointF(x0, top), QPointF(std::max(x1, x0 + 1.5), bottom)};
}

bool isVisible(const DiagramScene& scene, Time begin, Time end) {
    return static_cast<double>(end) >= scene.layout.scale.begin && static_cast<double>(begin) <= scene.layout.scale.end;
}

void paintPartitions(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    for (const FaultSpan& span : scene.run.faults) {
        if (span.kind != SpanKind::partition || span.touched.empty() || !isVisible(scene, span.begin, span.end))
            continue;
        const double top = layout.laneY(span.touched.front()) - layout.laneHeight * 0.42;
        const double bottom = layout.laneY(span.touched.back()) + layout.laneHeight * 0.42;
        const QRectF rect = spanRect(scene, span.begin, span.end, top, bottom);
        QColor ground = scene.theme.fault;
        ground.setAlpha(scene.theme.dark ? 30 : 20);
        painter.fillRect(rect, ground);
        QColor lines = scene.theme.fault;
        lines.setAlpha(scene.theme.dark ? 62 : 58);
        painter.fillRect(rect, hatch(lines, false));
        painter.setPen(QPen(scene.theme.fault, 1, Qt::DashLine));
        painter.drawLine(rect.topLeft(), rect.bottomLeft());
        painter.drawLine(rect.topRight(), rect.bottomRight());
    }
}

// A crashed or paused node: its lane is hatched, and its line interrupted.
void paintStoppedNodes(QPainter& painter, const DiagramScene& scene) {
    for (const FaultSpan& span : scene.run.faults) {
        if ((span.kind != SpanKind::crash && span.kind != SpanKind::pause) || !scene.layout.showsLane(span.node) ||
            !isVisible(scene, span.begin, span.end))
            continue;
        const double y = scene.layout.laneY(span.node);
        const double half = std::min(scene.layout.laneHeight * 0.3, 16.0);
        const QRectF rect = spanRect(scene, span.begin, span.end, y - half, y + half);
        painter.fillRect(rect, mixed(scene.theme.fault, scene.theme.plot, 0.18));
        painter.fillRect(rect, hatch(scene.theme.fault, true));
        painter.setPen(QPen(scene.theme.fault, span.kind == SpanKind::crash ? 1.5 : 1,
                            span.kind == SpanKind::crash ? Qt::SolidLine : Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect);
    }
}

}  // namespace

std::size_t bandTint(const std::string& label) {
    // By the first word: "leader 3" and "leader 4" are alike, "leader" and "follower" are not.
    std::size_t sum = 0;
    for (const char letter : label) {
        if (letter == ' ')
            break;
        sum = sum * 31 + static_cast<unsigned char>(letter);
    }
    return sum % 5;
}

std::vector<BandStretch> bandStretches(const DiagramScene& scene) {
    std::vector<BandStretch> out;
    const DiagramLayout& layout = scene.layout;
    const Time from = static_cast<Time>(std::max(layout.scale.begin, 0.0));
    const Time to = static_cast<Time>(std::max(layout.scale.end, 0.0));
    for (NodeId node = 0; node < layout.lanes; ++node) {
        if (!layout.showsLane(node))
            continue;
        const double y = layout.laneY(node) + kBandTop;
        double painted_to = layout.plot.left() - 10;
        scene.run.labelsBetween(node, from, to, [&](Time begin, Time end, const std::string& label) {
            if (static_cast<double>(begin) > layout.scale.end || static_cast<double>(end) < layout.scale.begin)
                return;
            // Where bands are shorter than a pixel one of them stands for its neighbours.
            if (label.empty() || label == "down" || layout.scale.x(static_cast<double>(end)) < painted_to + 1)
                return;
            out.push_back({spanRect(scene, begin, end, y, y + kBandHeight), label});
            painted_to = out.back().rect.right();
        });
    }
    return out;
}

void paintGround(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(scene.theme.grid);
    for (const Tick& tick : ticks(layout.scale, 110)) {
        const double x = layout.scale.x(tick.time);
        painter.drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
    }
    paintPartitions(painter, scene);
    for (const BandStretch& band : bandStretches(scene))
        painter.fillRect(band.rect, scene.theme.bands[bandTint(band.label)]);
    for (NodeId node = 0; node < layout.lanes; ++node) {
        if (!layout.showsLane(node))
            continue;
        const double y = layout.laneY(node);
        const double from = std::max(layout.scale.x(0), layout.plot.left());
        const double to = std::min(layout.scale.x(static_cast<double>(scene.run.end)), layout.plot.right());
        painter.setPen(QPen(scene.theme.lane, 1));
        painter.drawLine(QPointF(from, y), QPointF(to, y));
    }
    paintStoppedNodes(painter, scene);
}

}  // namespace orrery::gui
