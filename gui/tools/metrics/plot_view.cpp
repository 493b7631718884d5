#include "gui/tools/metrics/plot_view.h"

#include <QChart>
#include <QLegend>
#include <QLegendMarker>
#include <QLineSeries>
#include <QMouseEvent>
#include <QValueAxis>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kHeight = 150;

QColor colourOf(CurveKind kind, const Theme& theme) {
    switch (kind) {
        case CurveKind::handled:
        case CurveKind::up:
            return theme.delivered;
        case CurveKind::lost:
            return theme.dropped;
        case CurveKind::waiting:
            return theme.duplicate;
        default:
            return theme.message;
    }
}

// Never colour alone: each of a plot has its own line.
Qt::PenStyle styleOf(CurveKind kind) {
    return kind == CurveKind::lost                                    ? Qt::DashLine
           : kind == CurveKind::handled || kind == CurveKind::waiting ? Qt::DotLine
                                                                      : Qt::SolidLine;
}

QString numberText(double value) {
    return std::abs(value - std::round(value)) < 1e-9 && std::abs(value) < 1e15
               ? QString::number(static_cast<qint64>(std::llround(value)))
               : QString::number(value, 'g', 4);
}

double roundTop(double most) {
    if (most <= 0)
        return 1;
    const double ten = std::pow(10, std::floor(std::log10(most)));
    for (const double step : {1.0, 2.0, 3.0, 5.0, 8.0, 10.0})
        if (most <= step * ten)
            return step * ten;
    return 10 * ten;
}

}  // namespace

PlotView::PlotView(QWidget* parent) : QChartView(parent) {
    setFixedHeight(kHeight);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    chart()->setAnimationOptions(QChart::NoAnimation);
    chart()->setMargins({2, 0, 6, 2});
    chart()->legend()->setAlignment(Qt::AlignRight);
    chart()->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    chart()->setBackgroundRoundness(0);
    for (const Qt::Alignment side : {Qt::AlignBottom, Qt::AlignLeft}) {
        auto* axis = new QValueAxis(this);
        axis->setLabelsFont(smallFont(11));
        axis->setTickCount(side == Qt::AlignBottom ? 6 : 3);
        axis->setLabelFormat(QStringLiteral("%.6g"));
        chart()->addAxis(axis, side);
    }
}

void PlotView::setPlot(const Plot& plot, Time end) {
    const bool same = lines_.size() == static_cast<qsizetype>(plot.curves.size());
    plot_ = plot;
    end_ = std::max<Time>(end, 1);
    setAccessibleName(plot_.title);
    if (!same) {
        chart()->removeAllSeries();
        lines_.clear();
        for (std::size_t i = 0; i < plot_.curves.size(); ++i) {
            auto* line = new QLineSeries(this);
            chart()->addSeries(line);
            for (QAbstractAxis* axis : chart()->axes())
                line->attachAxis(axis);
            lines_.append(line);
        }
    }
    double most = 0, least = 0;
    for (std::size_t i = 0; i < plot_.curves.size(); ++i) {
        const Curve& curve = plot_.curves[i];
        lines_[static_cast<qsizetype>(i)]->replace(QList<QPointF>(curve.points.begin(), curve.points.end()));
        lines_[static_cast<qsizetype>(i)]->setName(curve.name);
        for (const QPointF& point : curve.points) {
            most = std::max(most, point.y());
            least = std::min(least, point.y());
        }
    }
    chart()->axes(Qt::Horizontal).front()->setRange(0, static_cast<double>(end_) / 1e9);
    chart()->axes(Qt::Vertical).front()->setRange(least < 0 ? -roundTop(-least) : 0, roundTop(most));
    dress();
    setPlayhead(playhead_);
}

void PlotView::setTheme(const Theme& theme) {
    theme_ = theme;
    chart()->setTheme(theme_.dark ? QChart::ChartThemeDark : QChart::ChartThemeLight);
    dress();
}

void PlotView::dress() {
    chart()->setBackgroundBrush(theme_.plot);
    setBackgroundBrush(theme_.plot);
    chart()->setTitleFont(smallFont(11, true));
    chart()->setTitleBrush(theme_.text);
    chart()->legend()->setLabelColor(theme_.text);
    chart()->legend()->setFont(smallFont(11));
    chart()->legend()->setVisible(plot_.curves.size() > 1);
    for (QAbstractAxis* axis : chart()->axes()) {
        axis->setLabelsFont(smallFont(11));
        axis->setLabelsColor(theme_.muted);
        axis->setGridLineColor(theme_.grid);
        axis->setLinePenColor(theme_.border);
    }
    for (qsizetype i = 0; i < lines_.size(); ++i) {
        const CurveKind kind = plot_.curves[static_cast<std::size_t>(i)].kind;
        lines_[i]->setPen(QPen(colourOf(kind, theme_), 1.6, styleOf(kind)));
    }
}

QString PlotView::words() const {
    QStringList values;
    for (const Curve& curve : plot_.curves) {
        double value = 0;
        if (curve.valueAt(static_cast<double>(playhead_) / 1e9, value))
            values.append(QStringLiteral("%1 %2").arg(curve.name, numberText(value)));
    }
    return QStringLiteral("%1: %2").arg(plot_.title, values.join(QStringLiteral(", ")));
}

void PlotView::setPlayhead(Time time) {
    playhead_ = time;
    chart()->setTitle(words().toHtmlEscaped());
    setAccessibleDescription(words());
    viewport()->update();
}

QPointF PlotView::pixelAt(double seconds) const {
    return lines_.isEmpty() ? QPointF() : chart()->mapToPosition({seconds, 0}, lines_.front());
}

void PlotView::drawForeground(QPainter* painter, const QRectF&) {
    if (lines_.isEmpty())
        return;
    const QRectF plot = chart()->plotArea();
    const double x = pixelAt(static_cast<double>(playhead_) / 1e9).x();
    painter->setPen(QPen(theme_.playhead, 1.2));
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter->setBrush(theme_.plot);
    for (std::size_t i = 0; i < plot_.curves.size(); ++i) {
        double value = 0;
        if (!plot_.curves[i].valueAt(static_cast<double>(playhead_) / 1e9, value))
            continue;
        painter->setPen(QPen(colourOf(plot_.curves[i].kind, theme_), 1.6));
        painter->drawEllipse(
            chart()->mapToPosition({static_cast<double>(playhead_) / 1e9, value}, lines_[static_cast<qsizetype>(i)]),
            3.2, 3.2);
    }
}

void PlotView::choose(const QPointF& at) {
    if (lines_.isEmpty())
        return;
    const double seconds = chart()->mapToValue(at, lines_.front()).x();
    emit timeChosen(static_cast<qlonglong>(std::clamp(seconds * 1e9, 0.0, static_cast<double>(end_))));
}

void PlotView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        choose(event->position());
}

void PlotView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton)
        choose(event->position());
}

void PlotView::wheelEvent(QWheelEvent* event) { event->ignore(); }  // the list of plots scrolls

}  // namespace orrery::gui
