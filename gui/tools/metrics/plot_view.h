// One plot with the playhead as a crosshair upon it and the values there in words above it. A click moves the playhead.
#pragma once
#include <QChartView>

#include "gui/style/theme.h"
#include "gui/tools/metrics/metric_plots.h"
#include "sim/core/time.h"

class QLineSeries;

namespace orrery::gui {

class PlotView : public QChartView {
    Q_OBJECT
public:
    explicit PlotView(QWidget* parent = nullptr);
    // Curves of the same number as before are only moved.
    void setPlot(const Plot& plot, Time end);
    void setTheme(const Theme& theme);
    void setPlayhead(Time time);
    const Plot& plot() const { return plot_; }
    QString words() const;  // "messages a second: sent 120, handled 118 at 1.250 s"
    QPointF pixelAt(double seconds) const;

signals:
    void timeChosen(qlonglong time);

protected:
    void drawForeground(QPainter* painter, const QRectF& area) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void choose(const QPointF& at);
    void dress();
    Plot plot_;
    Theme theme_ = Theme::light();
    QList<QLineSeries*> lines_;
    Time end_ = 1, playhead_ = 0;
};

}  // namespace orrery::gui
