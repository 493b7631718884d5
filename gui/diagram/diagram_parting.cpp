// Where two runs on one axis part.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

// One line that becomes two, upwards.
void paintFork(QPainter& painter, const QPointF& foot, double size) {
    const QPointF middle = foot - QPointF(0, size * 0.45);
    painter.drawLine(foot, middle);
    painter.drawLine(middle, middle + QPointF(-size * 0.42, -size * 0.55));
    painter.drawLine(middle, middle + QPointF(size * 0.42, -size * 0.55));
}

}  // namespace

void paintParting(QPainter& painter, const DiagramScene& scene, const DiagramParting& parting) {
    const DiagramLayout& layout = scene.layout;
    const QRectF& plot = layout.plot;
    const double x = layout.scale.x(parting.time, parting.event);
    QColor veil = scene.theme.plot;
    veil.setAlpha(150);
    painter.fillRect(QRectF(plot.topLeft(), QPointF(std::clamp(x - 1, plot.left(), plot.right()), plot.bottom())),
                     veil);
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(scene.theme.accent, 2, Qt::DashDotLine));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    const QFont font = smallFont(11, true);
    const double width = QFontMetricsF(font).horizontalAdvance(parting.words);
    const double whole = parting.words.isEmpty() ? 22 : width + 30;
    const double left = std::clamp(x - 11, plot.left(), std::max(plot.right() - whole, plot.left()));
    const QRectF flag(left, plot.bottom() - 22, whole, 18);
    painter.setPen(QPen(scene.theme.accent, 1.5));
    painter.setBrush(mixed(scene.theme.accent, scene.theme.plot, 0.16));
    painter.drawRoundedRect(flag, 4, 4);
    painter.setPen(QPen(scene.theme.accent, 2, Qt::SolidLine, Qt::RoundCap));
    paintFork(painter, flag.bottomLeft() + QPointF(11, -3), 12);
    painter.setFont(font);
    painter.setPen(scene.theme.text);
    painter.drawText(flag.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, parting.words);
    painter.restore();
}

}  // namespace orrery::gui
