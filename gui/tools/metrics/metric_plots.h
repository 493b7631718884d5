// The curves of a run's counters and of the metrics that its model reports, made of samples. Pure functions.
// Units: x in seconds of virtual time; y as the plot says.
#pragma once
#include <QPointF>
#include <QString>
#include <vector>

#include "sim/series/metric_series.h"

namespace orrery::gui {

enum class CurveKind { sent, handled, lost, under_way, waiting, up, metric };

struct Curve {
    QString name;
    CurveKind kind = CurveKind::metric;
    std::vector<QPointF> points;
    // As of a time in seconds; nothing before the first point.
    bool valueAt(double seconds, double& value) const;
};

struct Plot {
    QString title;  // with its unit
    std::vector<Curve> curves;
};

// Rates are means of `bins` equal stretches of the run; what has a value at each time is drawn as it was then.
std::vector<Plot> plotsOf(const std::vector<MetricSeries::Sample>& samples,
                          const std::vector<MetricSeries::Name>& names, Time end, std::size_t bins = 60);

}  // namespace orrery::gui
