// The path of an explanation on the diagram: the numbers of its steps, and as ghosts what did not happen.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kBadge = 8.5;  // its radius

// Badges of one lane that would cover each other are put side by side, above the dots.
class Badges {
public:
    QPointF place(NodeId lane, const QPointF& wanted) {
        double& free = free_[lane == kNoNode ? free_.size() - 1 : static_cast<std::size_t>(lane)];
        const QPointF at(std::max(wanted.x(), free), wanted.y());
        free = at.x() + 2 * kBadge + 1;
        return at;
    }
    explicit Badges(std::size_t lanes) : free_(lanes + 1, -1e9) {}

private:
    std::vector<double> free_;  // by lane, the last: above all lanes
};

void paintBadge(QPainter& painter, const QPointF& at, int number, const QColor& fill, const Theme& theme) {
    painter.setPen(QPen(theme.plot, 1.5));
    painter.setBrush(fill);
    painter.drawEllipse(at, kBadge, kBadge);
    painter.setFont(smallFont(number > 9 ? 9 : 10, true));
    painter.setPen(contrast(fill, Qt::white) >= 4.5 ? QColor(Qt::white) : QColor(Qt::black));
    painter.drawText(QRectF(at.x() - kBadge, at.y() - kBadge, 2 * kBadge, 2 * kBadge), Qt::AlignCenter,
                     QString::number(number));
}

void paintGhost(QPainter& painter, const DiagramScene& scene, const Ghost& ghost) {
    const DiagramLayout& layout = scene.layout;
    const double x = layout.scale.x(static_cast<double>(ghost.due));
    if (ghost.node == kNoNode || !layout.showsLane(ghost.node) || x < layout.plot.left() || x > layout.plot.right())
        return;
    const QPointF at(x, layout.laneY(ghost.node));
    painter.setPen(QPen(scene.theme.dropped, 1.8, Qt::DashLine));
    painter.setBrush(scene.theme.plot);
    painter.drawEllipse(at, 7, 7);
    paintCross(painter, at, 3, scene.theme.dropped);
    const QFont font = smallFont(10);
    const QFontMetricsF metrics(font);
    const QString words = text(ghost.label);
    const double width = metrics.horizontalAdvance(words) + 8;
    const bool left = x + 12 + width > layout.plot.right();
    const QRectF rect(left ? std::max(x - 12 - width, layout.plot.left()) : x + 12, at.y() - 8, width, 16);
    QColor ground = scene.theme.plot;
    ground.setAlpha(225);
    painter.fillRect(rect, ground);
    painter.setFont(font);
    painter.setPen(scene.theme.text);
    painter.drawText(rect, Qt::AlignCenter, words);
}

}  // namespace

void paintPath(QPainter& painter, const DiagramScene& scene) {
    if (!showsLit(scene))
        return;
    const DiagramLayout& layout = scene.layout;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(layout.plot);
    for (const Ghost& ghost : scene.lit.path->ghosts)
        paintGhost(painter, scene, ghost);
    Badges badges(scene.run.nodes.size());
    const auto& steps = scene.lit.path->steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const PathStep& step = steps[i];
        const double x = layout.scale.x(step.time, step.event);
        if (x < layout.plot.left() - kBadge || x > layout.plot.right() + kBadge)
            continue;
        if (step.node != kNoNode && !layout.showsLane(step.node))
            continue;
        const double y = step.node == kNoNode ? layout.plot.top() + kBadge + 2
                                              : std::max(layout.laneY(step.node) - 17, layout.plot.top() + kBadge + 2);
        const bool last = i + 1 == steps.size();
        const QColor& fill = last && scene.lit.path->ofViolation ? scene.theme.violation
                             : step.fault                        ? scene.theme.fault
                                                                 : scene.theme.accent;
        paintBadge(painter, badges.place(step.node, {x, y}), static_cast<int>(i) + 1, fill, scene.theme);
    }
    painter.restore();
}

}  // namespace orrery::gui
