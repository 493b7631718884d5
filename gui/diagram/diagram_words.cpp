// The words of the diagram: ruler, names, labels of bands, messages and moments, rows of faults and violations, legend.
// No word is painted over another: each takes its place in a list, and one that finds none stays away.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kNamedArrows = 160;
constexpr double kShortestLabel = 16;  // px; nothing fits, so nothing is measured

class Places {
public:
    bool isFree(const QRectF& rect) const {
        return std::none_of(taken_.begin(), taken_.end(), [&](const QRectF& one) { return one.intersects(rect); });
    }
    bool take(const QRectF& rect) {
        if (!isFree(rect))
            return false;
        taken_.push_back(rect);
        return true;
    }

private:
    std::vector<QRectF> taken_;
};

void paintRuler(QPainter& painter, const DiagramScene& scene) {
    const QRectF& ruler = scene.layout.ruler;
    if (!scene.layout.hasRuler())
        return;
    const QFont font = smallFont(11);
    painter.setFont(font);
    double free_from = ruler.left() - 40;
    Places folds;
    for (const FoldMark& mark : foldMarks(scene.layout))
        if (!mark.open)
            folds.take(mark.label);
    for (const Tick& tick : ticks(scene.layout.scale, 110)) {
        const double x = tick.x;
        if (x < ruler.left() || x > ruler.right())
            continue;
        painter.setPen(scene.theme.border);
        painter.drawLine(QPointF(x, ruler.bottom() - 5), QPointF(x, ruler.bottom()));
        const double width = QFontMetricsF(font).horizontalAdvance(tick.label) + 8;
        const QRectF rect(x - width / 2, ruler.top(), width, 20);
        if (rect.left() < free_from || rect.right() > ruler.right() + 14 || !folds.isFree(rect))
            continue;
        painter.setPen(scene.theme.muted);
        painter.drawText(rect, Qt::AlignCenter, tick.label);
        free_from = rect.right();
    }
    painter.setPen(scene.theme.border);
    painter.drawLine(ruler.bottomLeft(), ruler.bottomRight());
    paintFoldMarks(painter, scene);
}

void paintNames(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    painter.save();
    painter.setClipRect(layout.gutter);
    const bool two_lines = layout.laneHeight >= 44;
    for (const NodeId node : layout.lanes->order()) {
        if (!layout.showsLane(node))
            continue;
        const double y = layout.laneY(node);
        const NodeFact& fact = scene.run.nodes[node];
        const QRectF name(12, y - (two_lines ? 17 : 9), layout.gutter.width() - 22, 18);
        painter.setFont(smallFont(13, true));
        painter.setPen(scene.theme.text);
        painter.drawText(name, Qt::AlignRight | Qt::AlignVCenter,
                         QFontMetricsF(painter.font()).elidedText(text(fact.name), Qt::ElideMiddle, name.width()));
        if (!two_lines || fact.role == fact.name)
            continue;
        painter.setFont(smallFont(11));
        painter.setPen(scene.theme.muted);
        painter.drawText(name.translated(0, 16), Qt::AlignRight | Qt::AlignVCenter, text(fact.role));
    }
    painter.restore();
}

void paintBandLabels(QPainter& painter, const DiagramScene& scene, const std::vector<BandStretch>& bands) {
    const QFont font = smallFont(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    for (const BandStretch& band : bands) {
        const QRectF visible = band.rect.intersected(scene.layout.plot);
        if (visible.width() < kShortestLabel)
            continue;
        const QString label = text(band.label);
        const double width = metrics.horizontalAdvance(label) + 8;
        if (visible.height() < band.rect.height() || visible.width() < width)
            continue;
        const QRectF pill(visible.left() + 1, visible.top(), width, visible.height());
        painter.fillRect(pill, scene.theme.bands[bandTint(band.label)]);
        painter.setPen(scene.theme.text);
        painter.drawText(pill, Qt::AlignCenter, label);
    }
}

// Names of messages where there are few, moments of the model where there is room.
void paintLabels(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    if (showsCounts(scene))
        return;
    std::vector<Arrow> arrows;
    visitArrows(scene.run, layout.scale, [&](const Arrow& arrow) {
        if (arrows.size() <= kNamedArrows && layout.hasLanes(arrow))
            arrows.push_back(arrow);
    });
    if (arrows.size() > kNamedArrows)
        return;
    Places places;
    const QFont font = smallFont(10);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    for (const NodeId node : layout.lanes->order())  // lanes, their dots and bands stay free
        places.take({layout.plot.left(), layout.laneY(node) - 6, layout.plot.width(), 27});
    const auto label = [&](const QPointF& middle, const QString& words, const QColor& colour) {
        const QRectF rect(middle.x() - metrics.horizontalAdvance(words) / 2 - 3, middle.y() - 7,
                          metrics.horizontalAdvance(words) + 6, 14);
        if (!layout.plot.contains(rect) || !places.take(rect))
            return;
        QColor ground = scene.theme.plot;
        ground.setAlpha(215);
        painter.fillRect(rect.adjusted(0, 1, 0, -1), ground);
        painter.setPen(colour);
        painter.drawText(rect, Qt::AlignCenter, words);
    };
    const auto name = [&](bool lit) {
        for (const Arrow& arrow : arrows) {
            if (scene.lit.has(arrow) != lit)
                continue;
            const QLineF line = arrowLine(scene, arrow);
            const QString words = text(scene.run.kindName(arrow.message));
            const QColor colour = scene.lit.any() && !lit ? scene.theme.muted : scene.theme.text;
            for (const double share : {0.5, 0.4, 0.62, 0.3})
                if (layout.plot.contains(line.pointAt(share))) {
                    label(line.pointAt(arrow.kind == ArrowKind::lost ? share * 0.9 : share), words, colour);
                    break;
                }
        }
    };
    name(true);
    name(false);
}

void paintFaultRow(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    if (layout.faultRow.height() <= 0)
        return;
    const QFont font = smallFont(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    Places places;
    painter.save();
    painter.setClipRect(layout.faultRow);
    for (const FaultSpan& span : scene.run.faults) {
        const double x0 = layout.scale.x(span.begin, span.event);
        const double x1 = layout.scale.x(static_cast<double>(span.end));
        if (x1 < layout.plot.left() || x0 > layout.plot.right())
            continue;
        const double left = std::max(x0, layout.plot.left());
        const QRectF bar(left, layout.faultRow.bottom() - 5, std::max(std::min(x1, layout.plot.right()) - left, 2.0),
                         4);
        painter.fillRect(bar, scene.theme.fault);
        const QString words = text(span.text);
        const double room = layout.plot.right() - left;
        const double width = std::min(metrics.horizontalAdvance(words) + 10, std::max(room, 60.0));
        const QRectF rect(std::min(left, layout.plot.right() - width), layout.faultRow.top() + 1, width, 15);
        if (!places.take(rect))
            continue;
        painter.setPen(scene.theme.text);
        painter.drawText(rect.adjusted(2, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(words, Qt::ElideRight, rect.width() - 4));
    }
    painter.restore();
    painter.setPen(scene.theme.muted);
    painter.drawText(QRectF(4, layout.faultRow.top(), layout.faultRow.left() - 14, 16),
                     Qt::AlignRight | Qt::AlignVCenter, QCoreApplication::translate("Diagram", "faults"));
}

}  // namespace

void paintWords(QPainter& painter, const DiagramScene& scene, const std::vector<BandStretch>& bands) {
    painter.setRenderHint(QPainter::Antialiasing);
    paintRuler(painter, scene);
    paintFaultRow(painter, scene);
    painter.save();
    painter.setClipRect(scene.layout.plot);
    paintBandLabels(painter, scene, bands);
    paintLabels(painter, scene);
    painter.restore();
    paintNames(painter, scene);
}

void paintViolations(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    const QFont font = smallFont(12, true);
    const QFontMetricsF metrics(font);
    Places places;
    if (layout.violationRow.height() > 0) {
        painter.setFont(smallFont(11));
        painter.setPen(scene.theme.muted);
        painter.drawText(
            QRectF(4, layout.violationRow.top(), layout.violationRow.left() - 14, layout.violationRow.height()),
            Qt::AlignRight | Qt::AlignVCenter, QCoreApplication::translate("Diagram", "violations"));
    }
    for (const Violation& violation : scene.run.result.violations) {
        const double x = layout.scale.x(violation.time, violation.event);
        if (x < layout.plot.left() - 1 || x > layout.plot.right() + 1)
            continue;
        painter.save();
        painter.setClipRect(QRectF(layout.plot.left() - 8, layout.violationRow.top(), layout.plot.width() + 16,
                                   layout.plot.bottom() - layout.violationRow.top()));
        painter.setPen(QPen(scene.theme.violation, 2.5));
        painter.drawLine(QPointF(x, layout.violationRow.bottom() - 4), QPointF(x, layout.plot.bottom()));
        if (violation.node != kNoNode && layout.showsLane(violation.node)) {
            const double y = layout.laneY(violation.node);
            painter.drawLine(QPointF(x - 10, y), QPointF(x + 10, y));
            paintTriangle(painter, QPointF(x, y - 24), 15, scene.theme);
        } else {
            paintTriangle(painter, QPointF(x, layout.plot.bottom() - 18), 15, scene.theme);
        }
        painter.setFont(font);
        QString words = text(violation.property);
        if (!violation.detail.empty())
            words += QStringLiteral(": ") + text(violation.detail);
        const double most = std::min(metrics.horizontalAdvance(words), layout.plot.width() - 30) + 30;
        const double left = std::clamp(x - most * 0.5, layout.plot.left(), layout.plot.right() - most);
        const QRectF rect(left, layout.violationRow.top() + 2, most, layout.violationRow.height() - 5);
        if (places.take(rect)) {
            painter.setPen(QPen(scene.theme.violation, 1.5));
            painter.setBrush(mixed(scene.theme.violation, scene.theme.plot, 0.14));
            painter.drawRoundedRect(rect, 4, 4);
            paintTriangle(painter, QPointF(rect.left() + 12, rect.top() + 5), 11, scene.theme);
            painter.setPen(scene.theme.text);
            painter.drawText(rect.adjusted(22, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(words, Qt::ElideRight, rect.width() - 26));
        } else {
            paintTriangle(painter, QPointF(x, layout.violationRow.bottom() - 13), 11, scene.theme);
        }
        painter.restore();
    }
}

}  // namespace orrery::gui
