#include "gui/tools/metrics/metric_plots.h"

#include <QCoreApplication>
#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

using Samples = std::vector<MetricSeries::Sample>;

QString words(const char* text) { return QCoreApplication::translate("Metrics", text); }

double seconds(Time time) { return static_cast<double>(time) / 1e9; }

// The last at or before a time. Requires a first at 0.
const MetricSeries::Sample& asOf(const Samples& samples, Time time) {
    const auto after = std::upper_bound(samples.begin(), samples.end(), time,
                                        [](Time t, const MetricSeries::Sample& one) { return t < one.time; });
    return *(after - 1);
}

template <class Count>
Curve rate(const Samples& samples, Time end, std::size_t bins, const QString& name, CurveKind kind, Count count) {
    Curve curve{name, kind, {}};
    const double length = seconds(end) / static_cast<double>(bins);
    for (std::size_t i = 0; i < bins; ++i) {
        const Time from = end / static_cast<Time>(bins) * static_cast<Time>(i);
        const Time to = end / static_cast<Time>(bins) * static_cast<Time>(i + 1);
        if (from > samples.back().time)
            break;
        const auto more = static_cast<double>(count(asOf(samples, to)) - count(asOf(samples, from)));
        curve.points.emplace_back(seconds(from), more / length);
        curve.points.emplace_back(seconds(to), more / length);
    }
    return curve;
}

// Steps: the value holds until the next sample.
template <class Level>
Curve steps(const Samples& samples, const QString& name, CurveKind kind, Level level) {
    Curve curve{name, kind, {}};
    for (const MetricSeries::Sample& sample : samples) {
        const auto value = static_cast<double>(level(sample));
        if (!curve.points.empty())
            curve.points.emplace_back(seconds(sample.time), curve.points.back().y());
        if (curve.points.empty() || curve.points.back().y() != value)
            curve.points.emplace_back(seconds(sample.time), value);
    }
    return curve;
}

MetricSeries::Total totalOf(const MetricSeries::Sample& sample, std::size_t metric) {
    return metric < sample.metrics.size() ? sample.metrics[metric] : MetricSeries::Total();
}

// A mean for each bin in which there was any.
Curve means(const Samples& samples, Time end, std::size_t bins, const QString& name, std::size_t metric) {
    Curve curve{name, CurveKind::metric, {}};
    for (std::size_t i = 0; i < bins; ++i) {
        const Time from = end / static_cast<Time>(bins) * static_cast<Time>(i);
        const Time to = end / static_cast<Time>(bins) * static_cast<Time>(i + 1);
        const MetricSeries::Total before = totalOf(asOf(samples, from), metric);
        const MetricSeries::Total after = totalOf(asOf(samples, to), metric);
        if (after.count > before.count)
            curve.points.emplace_back(seconds(from / 2 + to / 2), static_cast<double>(after.sum - before.sum) /
                                                                      static_cast<double>(after.count - before.count));
    }
    return curve;
}

}  // namespace

bool Curve::valueAt(double at, double& value) const {
    const auto after = std::upper_bound(points.begin(), points.end(), at,
                                        [](double x, const QPointF& point) { return x < point.x(); });
    if (after == points.begin())
        return false;
    value = (after - 1)->y();
    return true;
}

std::vector<Plot> plotsOf(const Samples& samples, const std::vector<MetricSeries::Name>& names, Time end,
                          std::size_t bins) {
    if (samples.empty() || end <= 0)
        return {};
    const auto count = [&](const char* name, CurveKind kind, std::uint64_t MetricSeries::Sample::*member) {
        return rate(samples, end, bins, words(name), kind,
                    [member](const MetricSeries::Sample& one) { return static_cast<std::int64_t>(one.*member); });
    };
    std::vector<Plot> plots;
    plots.push_back(
        {words(QT_TRANSLATE_NOOP("Metrics", "messages a second")),
         {count(QT_TRANSLATE_NOOP("Metrics", "sent"), CurveKind::sent, &MetricSeries::Sample::sent),
          count(QT_TRANSLATE_NOOP("Metrics", "handled"), CurveKind::handled, &MetricSeries::Sample::handled),
          count(QT_TRANSLATE_NOOP("Metrics", "lost"), CurveKind::lost, &MetricSeries::Sample::lost)}});
    plots.push_back({words(QT_TRANSLATE_NOOP("Metrics", "messages that are there")),
                     {steps(samples, words(QT_TRANSLATE_NOOP("Metrics", "on the way")), CurveKind::under_way,
                            [](const MetricSeries::Sample& one) { return one.under_way; }),
                      steps(samples, words(QT_TRANSLATE_NOOP("Metrics", "waiting")), CurveKind::waiting,
                            [](const MetricSeries::Sample& one) { return one.waiting; })}});
    plots.push_back({words(QT_TRANSLATE_NOOP("Metrics", "nodes that are up")),
                     {steps(samples, words(QT_TRANSLATE_NOOP("Metrics", "up")), CurveKind::up,
                            [](const MetricSeries::Sample& one) { return one.up; })}});
    for (std::size_t i = 0; i < names.size(); ++i) {
        const QString name = text(names[i].name);
        const bool is_count = names[i].kind == MetricKind::count;
        const QString unit = names[i].unit.empty() ? QString() : QStringLiteral(" (%1)").arg(text(names[i].unit));
        plots.push_back({name + unit,
                         {is_count ? steps(samples, words(QT_TRANSLATE_NOOP("Metrics", "so far")), CurveKind::metric,
                                           [i](const MetricSeries::Sample& one) { return totalOf(one, i).sum; })
                                   : means(samples, end, bins, words(QT_TRANSLATE_NOOP("Metrics", "mean")), i)}});
    }
    return plots;
}

}  // namespace orrery::gui
