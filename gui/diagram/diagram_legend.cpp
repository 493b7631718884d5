// The legend: a sample of every shape that the run has, with its word.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <functional>
#include <utility>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/tints.h"

namespace orrery::gui {
namespace {

QString word(const char* english) { return QCoreApplication::translate("Legend", english); }

struct Entry {
    QString word;
    std::function<void(QPainter&, const QRectF&)> sample;  // in a box of 34 × 16
};

bool hasSpan(const Recorded& run, SpanKind kind) {
    return std::any_of(run.faults.begin(), run.faults.end(),
                       [kind](const FaultSpan& span) { return span.kind == kind; });
}

QPointF left(const QRectF& box) { return {box.left(), box.center().y()}; }
QPointF right(const QRectF& box) { return {box.right() - 4, box.center().y()}; }

void head(QPainter& painter, const QPointF& tip) {
    painter.drawLine(tip, tip + QPointF(-7, -4));
    painter.drawLine(tip, tip + QPointF(-7, 4));
}

// Names of rules may be whole filters.
QString shortened(const QString& name) {
    constexpr qsizetype kLongest = 24;
    return name.size() <= kLongest ? name : name.left(kLongest - 1) + u'…';
}

std::vector<Entry> entriesOf(const DiagramScene& scene) {
    const Theme& theme = scene.theme;
    const Recorded& run = scene.run;
    std::vector<Entry> entries;
    const auto add = [&](bool wanted, const char* english, std::function<void(QPainter&, const QRectF&)> sample) {
        if (wanted)
            entries.push_back({word(english), std::move(sample)});
    };
    const bool far = showsCounts(scene);
    if (scene.lit.colours && !far)
        for (const Colouring::Rule& rule : scene.lit.colours->rules)
            if (rule.events->count() > 0)
                entries.push_back({shortened(rule.name), [&theme, rule](QPainter& painter, const QRectF& box) {
                                       paintBadge(painter, QRectF(box.left() + 18, box.top() + 0.5, 15, 15),
                                                  rule.letter, rule.tint, theme);
                                   }});
    add(far, QT_TRANSLATE_NOOP("Legend", "events"), [&theme](QPainter& painter, const QRectF& box) {
        const QColor colour = mixed(theme.message, theme.plot, 0.75);
        for (const auto& [x, high] : {std::pair(6, 7), std::pair(13, 12), std::pair(20, 9)})
            painter.fillRect(QRectF(box.left() + x, box.bottom() - 2 - high, 7, high), colour);
    });
    add(far && run.hasLosses, QT_TRANSLATE_NOOP("Legend", "dropped ones of them"),
        [&theme](QPainter& painter, const QRectF& box) {
            painter.fillRect(QRectF(box.left() + 10, box.bottom() - 10, 14, 8), mixed(theme.message, theme.plot, 0.75));
            painter.fillRect(QRectF(box.left() + 10, box.bottom() - 14, 14, 4), theme.dropped);
        });
    add(!far, QT_TRANSLATE_NOOP("Legend", "message"), [&theme](QPainter& painter, const QRectF& box) {
        painter.setPen(QPen(theme.message, 1.3));
        painter.drawLine(left(box), right(box));
        head(painter, right(box));
    });
    add(!far && run.hasLosses, QT_TRANSLATE_NOOP("Legend", "dropped"), [&theme](QPainter& painter, const QRectF& box) {
        QPen pen(theme.dropped, 1.3);
        pen.setDashPattern({5, 3.5});
        painter.setPen(pen);
        painter.drawLine(left(box), right(box) - QPointF(3, 0));
        paintCross(painter, right(box) - QPointF(3, 0), 4.5, theme.dropped);
    });
    add(!far && run.hasDuplicates, QT_TRANSLATE_NOOP("Legend", "duplicate"),
        [&theme](QPainter& painter, const QRectF& box) {
            painter.setPen(QPen(theme.duplicate, 1.3));
            painter.drawLine(left(box) + QPointF(0, -1.8), right(box) + QPointF(0, -1.8));
            painter.drawLine(left(box) + QPointF(0, 1.8), right(box) + QPointF(0, 1.8));
            head(painter, right(box) + QPointF(1, 0));
        });
    add(!far, QT_TRANSLATE_NOOP("Legend", "delivered"), [&theme](QPainter& painter, const QRectF& box) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.delivered);
        painter.drawEllipse(box.center(), 3.8, 3.8);
    });
    add(!far, QT_TRANSLATE_NOOP("Legend", "timer"), [&theme](QPainter& painter, const QRectF& box) {
        painter.setPen(QPen(theme.muted, 1.2));
        painter.setBrush(theme.plot);
        painter.drawEllipse(box.center(), 3.2, 3.2);
    });
    add(!far && run.hasStrikes, QT_TRANSLATE_NOOP("Legend", "from outside"),
        [&theme](QPainter& painter, const QRectF& box) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.fault);
            painter.drawRect(QRectF(box.center().x() - 3.5, box.center().y() - 3.5, 7, 7));
        });
    const auto hatched = [&theme](bool steep) {
        return [&theme, steep](QPainter& painter, const QRectF& box) {
            const QRectF rect = box.adjusted(4, 2, -6, -2);
            painter.fillRect(rect, mixed(theme.fault, theme.plot, 0.15));
            painter.fillRect(rect, hatch(theme.fault, steep));
            painter.setPen(QPen(theme.fault, 1, steep ? Qt::SolidLine : Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect);
        };
    };
    add(hasSpan(run, SpanKind::crash) || hasSpan(run, SpanKind::pause), QT_TRANSLATE_NOOP("Legend", "node down"),
        hatched(true));
    add(hasSpan(run, SpanKind::partition), QT_TRANSLATE_NOOP("Legend", "partition"), hatched(false));
    add(!run.result.violations.empty(), QT_TRANSLATE_NOOP("Legend", "violation"),
        [&theme](QPainter& painter, const QRectF& box) {
            paintTriangle(painter, QPointF(box.center().x(), box.top() + 1), 13, theme);
        });
    add(showsLit(scene), QT_TRANSLATE_NOOP("Legend", "led to it"), [&theme](QPainter& painter, const QRectF& box) {
        painter.setPen(QPen(theme.message, 2.8));
        painter.drawLine(left(box), right(box));
        head(painter, right(box));
    });
    return entries;
}

}  // namespace

void paintLegend(QPainter& painter, const DiagramScene& scene) {
    const QRectF& legend = scene.layout.legend;
    if (legend.height() <= 0)
        return;
    const QFont font = smallFont(11);
    const QFontMetricsF metrics(font);
    painter.setRenderHint(QPainter::Antialiasing);
    double x = scene.layout.plot.left();
    for (const Entry& entry : entriesOf(scene)) {
        const double width = metrics.horizontalAdvance(entry.word);
        if (x + 40 + width > legend.right())
            return;
        entry.sample(painter, QRectF(x, legend.center().y() - 8, 34, 16));
        painter.setFont(font);
        painter.setPen(scene.theme.text);
        painter.drawText(QRectF(x + 38, legend.top(), width + 2, legend.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         entry.word);
        x += 38 + width + 22;
    }
}

}  // namespace orrery::gui
