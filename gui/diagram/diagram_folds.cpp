// What an axis has folded: gaps that say how long they are, and marks where somebody has unfolded one.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <cmath>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kSlashes = 14;  // px, of the sign for "folded"
constexpr double kTooth = 5;     // of the torn edge of a gap

QFont markFont() { return smallFont(11, true); }

// Two strokes, as where a drawing is broken off.
void paintSlashes(QPainter& painter, const QPointF& middle) {
    for (const double aside : {-2.5, 2.5})
        painter.drawLine(middle + QPointF(aside - 2, 5), middle + QPointF(aside + 2, -5));
}

void paintTornEdge(QPainter& painter, double x, double top, double bottom) {
    QPolygonF edge;
    bool in = false;
    for (double y = top; y <= bottom + kTooth; y += kTooth, in = !in)
        edge << QPointF(in ? x - 1.5 : x + 1.5, std::min(y, bottom));
    painter.drawPolyline(edge);
}

// What happens within, upright in the gap.
void paintHidden(QPainter& painter, const DiagramScene& scene, const Fold& fold, const QRectF& gap) {
    const EventNumber hidden = scene.run.lastEventAt(fold.end) - scene.run.lastEventAt(fold.begin);
    if (hidden == 0 || gap.width() < 16)
        return;
    const QString words = hidden == 1 ? QCoreApplication::translate("Diagram", "1 event")
                                      : QCoreApplication::translate("Diagram", "%1 events").arg(countText(hidden));
    painter.save();
    painter.setFont(smallFont(10));
    painter.setPen(scene.theme.muted);
    painter.translate(gap.center().x(), gap.top() + 8);
    painter.rotate(90);
    painter.drawText(QRectF(0, -8, gap.height() - 16, 16), Qt::AlignLeft | Qt::AlignVCenter, words);
    painter.restore();
}

}  // namespace

QString foldText(const Fold& fold) {
    const auto length = static_cast<double>(fold.length());
    return rulerText(length, std::pow(10.0, std::floor(std::log10(length)) - 1));
}

std::vector<FoldMark> foldMarks(const DiagramLayout& layout) {
    std::vector<FoldMark> out;
    const QFontMetricsF metrics(markFont());
    const QRectF& plot = layout.plot;
    const auto add = [&](const Fold& fold, bool open) {
        const double x0 = layout.scale.x(static_cast<double>(fold.begin));
        const double x1 = layout.scale.x(static_cast<double>(fold.end));
        if (x1 <= plot.left() || x0 >= plot.right())
            return;
        const double left = std::max(x0, plot.left()), right = std::min(x1, plot.right());
        const double width = metrics.horizontalAdvance(foldText(fold)) + kSlashes + 8;
        const double begin =
            std::clamp((left + right - width) / 2, plot.left(), std::max(plot.right() - width, plot.left()));
        if (open) {
            const QRectF mark(begin, layout.ruler.bottom() - 19, width, 16);
            out.push_back({fold, true, mark, QRectF(left, mark.top(), right - left, mark.height())});
        } else {
            out.push_back({fold, false, QRectF(QPointF(left, layout.ruler.top()), QPointF(right, plot.bottom())),
                           QRectF(begin, layout.ruler.top() + 1, width, 18)});
        }
    };
    for (const Fold& fold : layout.scale.axis().folds.all())
        add(fold, false);
    for (const Fold& fold : layout.scale.axis().open)
        add(fold, true);
    return out;
}

std::optional<FoldMark> foldAt(const DiagramLayout& layout, const QPointF& at) {
    for (const FoldMark& mark : foldMarks(layout))
        if (mark.place.contains(at) && (!mark.open || layout.hasRuler()))
            return mark;
    return std::nullopt;
}

void paintFolds(QPainter& painter, const DiagramScene& scene) {
    for (const FoldMark& mark : foldMarks(scene.layout)) {
        if (mark.open)
            continue;
        const QRectF gap(QPointF(mark.place.left(), scene.layout.plot.top()), mark.place.bottomRight());
        painter.fillRect(gap, mixed(scene.theme.window, scene.theme.border, 0.8));
        painter.fillRect(gap, QBrush(mixed(scene.theme.border, scene.theme.window, 0.6), Qt::Dense6Pattern));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(scene.theme.muted, 1));
        paintTornEdge(painter, gap.left(), gap.top(), gap.bottom());
        paintTornEdge(painter, gap.right(), gap.top(), gap.bottom());
        painter.setRenderHint(QPainter::Antialiasing, false);
        paintHidden(painter, scene, mark.fold, gap);
    }
}

void paintFoldMarks(QPainter& painter, const DiagramScene& scene) {
    painter.setFont(markFont());
    double free = -1e9;
    for (const FoldMark& mark : foldMarks(scene.layout)) {
        const QRectF& words = mark.open ? mark.place : mark.label;
        if (mark.open) {  // a bracket over what could be folded
            painter.setPen(QPen(scene.theme.muted, 1, Qt::DashLine));
            const double y = mark.place.center().y();
            painter.drawLine(QPointF(mark.label.left(), y), QPointF(mark.label.right(), y));
        } else if (words.left() < free) {
            continue;
        } else {
            free = words.right() + 2;
        }
        painter.setPen(QPen(scene.theme.muted, 1));
        painter.setBrush(mixed(scene.theme.window, scene.theme.border, 0.8));
        painter.drawRoundedRect(words, 4, 4);
        painter.setPen(QPen(scene.theme.text, 1.5));
        paintSlashes(painter, {words.left() + 2 + kSlashes / 2, words.center().y()});
        painter.drawText(words.adjusted(kSlashes, 0, -2, 0), Qt::AlignCenter, foldText(mark.fold));
    }
}

}  // namespace orrery::gui
