// Marks at the edges of the diagram for what lies outside of it: nobody scrolls to what nobody knows of.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <set>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

constexpr double kHigh = 17;  // px, of a mark

enum class Way { up, down, left, right };

// A head that points there, and words beside it, in a pill that covers what lies below.
void paintMark(QPainter& painter, const Theme& theme, const QRectF& pill, Way way, const QString& words,
               const QColor& colour) {
    painter.setPen(QPen(colour, 1));
    painter.setBrush(mixed(colour, theme.window, 0.12));
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const bool head_right = way == Way::right;
    const QPointF at(head_right ? pill.right() - 9 : pill.left() + 9, pill.center().y());
    QPolygonF head;
    switch (way) {
        case Way::up:
            head << at + QPointF(0, -4) << at + QPointF(4, 3) << at + QPointF(-4, 3);
            break;
        case Way::down:
            head << at + QPointF(0, 4) << at + QPointF(4, -3) << at + QPointF(-4, -3);
            break;
        case Way::left:
            head << at + QPointF(-4, 0) << at + QPointF(3, 4) << at + QPointF(3, -4);
            break;
        case Way::right:
            head << at + QPointF(4, 0) << at + QPointF(-3, 4) << at + QPointF(-3, -4);
            break;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(head);
    painter.setPen(theme.text);
    painter.drawText(pill.adjusted(head_right ? 5 : 16, 0, head_right ? -16 : -5, 0), Qt::AlignCenter, words);
}

// Of the lanes beyond an edge: how many, and whether one of them is violated.
struct Beyond {
    int lanes = 0;
    bool violated = false;
};

Beyond lanesBeyond(const DiagramScene& scene, const std::set<NodeId>& violated, bool above) {
    const DiagramLayout& layout = scene.layout;
    Beyond out;
    for (const NodeId node : layout.lanes->order()) {
        const double y = layout.laneY(node);
        if (above ? y >= layout.plot.top() : y <= layout.plot.bottom())
            continue;
        ++out.lanes;
        out.violated = out.violated || violated.contains(node);
    }
    return out;
}

void paintLanesBeyond(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    std::set<NodeId> violated;
    for (const Violation& one : scene.run.result.violations)
        violated.insert(one.node);
    const QFontMetricsF metrics(painter.font());
    const auto mark = [&](double top, Way way, const QString& words, const QColor& colour) {
        const double width = metrics.horizontalAdvance(words) + 24;
        paintMark(painter, scene.theme, {layout.gutter.right() - width - 8, top, width, kHigh}, way, words, colour);
    };
    const auto colourOf = [&](const Beyond& beyond) {
        return beyond.violated ? scene.theme.violation : scene.theme.accent;
    };
    const auto wordsOf = [](const Beyond& beyond) {
        return beyond.violated ? QCoreApplication::translate("Diagram", "%1, violated").arg(beyond.lanes)
                               : QString::number(beyond.lanes);
    };
    if (const Beyond above = lanesBeyond(scene, violated, true); above.lanes > 0)
        mark(layout.gutter.top() + 1, Way::up, wordsOf(above), colourOf(above));
    double bottom = layout.gutter.bottom() - kHigh - 1;
    if (const Beyond below = lanesBeyond(scene, violated, false); below.lanes > 0) {
        mark(bottom, Way::down, wordsOf(below), colourOf(below));
        bottom -= kHigh + 2;
    }
    if (layout.lanes->hidden() == 0)
        return;
    painter.setPen(scene.theme.muted);
    painter.drawText(QRectF(4, bottom, layout.gutter.width() - 14, kHigh), Qt::AlignRight | Qt::AlignVCenter,
                     QCoreApplication::translate("Diagram", "%1 hidden").arg(layout.lanes->hidden()));
}

void paintViolationsBeyond(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    if (layout.violationRow.height() <= 0)
        return;
    int left = 0, right = 0;
    for (const Violation& one : scene.run.result.violations) {
        const double x = layout.scale.x(static_cast<double>(one.time));
        left += x < layout.plot.left() - 1 ? 1 : 0;
        right += x > layout.plot.right() + 1 ? 1 : 0;
    }
    const QFontMetricsF metrics(painter.font());
    const auto mark = [&](Way way, int count) {
        const QString words = QString::number(count);
        const double width = metrics.horizontalAdvance(words) + 24;
        const double x = way == Way::left ? layout.plot.left() : layout.plot.right() - width;
        paintMark(painter, scene.theme, {x, layout.violationRow.top() + 3, width, kHigh}, way, words,
                  scene.theme.violation);
    };
    if (left > 0)
        mark(Way::left, left);
    if (right > 0)
        mark(Way::right, right);
}

}  // namespace

void paintEdges(QPainter& painter, const DiagramScene& scene) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smallFont(11, true));
    paintLanesBeyond(painter, scene);
    paintViolationsBeyond(painter, scene);
    painter.restore();
}

}  // namespace orrery::gui
