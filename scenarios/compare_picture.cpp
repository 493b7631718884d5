#include "scenarios/compare_picture.h"

#include <fmt/format.h>

#include "sim/picture/interval_plot.h"

namespace orrery {
namespace {

double percent(double share) { return share * 100; }

IntervalPanel violated_panel(const DesignComparison& comparison) {
    IntervalPanel panel{"runs violated", "%", {}};
    for (const ComparedDesign& one : comparison.designs)
        panel.rows.push_back({one.design, percent(one.violated.share), percent(one.violated.low),
                              percent(one.violated.high), share_text(one.violated)});
    return panel;
}

IntervalPanel metric_panel(const DesignComparison& comparison, std::size_t i) {
    const ComparedMetric& metric = comparison.metrics[i];
    IntervalPanel panel{metric.name(), metric.unit, {}};
    for (const ComparedDesign& one : comparison.designs) {
        const MetricRow& row = one.rows[i];
        if (!row.value) {
            panel.rows.push_back({one.design, std::nullopt, 0, 0, "not reported"});
            continue;
        }
        const auto median = static_cast<double>(row.value->median);
        IntervalRow out{one.design, median, median, median, value_text(metric, row.value->median)};
        if (row.value->interval) {
            out.low = static_cast<double>(row.value->interval->low);
            out.high = static_cast<double>(row.value->interval->high);
            out.words += fmt::format(" ({})", interval_text(metric, row.value));
        }
        panel.rows.push_back(std::move(out));
    }
    return panel;
}

}  // namespace

std::string share_text(const ShareEstimate& share) {
    if (share.runs == 0)
        return "no runs";
    return fmt::format("{} of {} ({:.0f} %, {:.0f} to {:.0f} %)", share.hits, share.runs, percent(share.share),
                       percent(share.low), percent(share.high));
}

std::string interval_text(const ComparedMetric& metric, const std::optional<MedianEstimate>& estimate) {
    if (!estimate)
        return "";
    if (!estimate->interval)
        return "too few runs";
    return fmt::format("{} to {}", value_text(metric, estimate->interval->low),
                       value_text(metric, estimate->interval->high));
}

std::string compare_picture(const std::string& scenario, const DesignComparison& comparison) {
    std::vector<IntervalPanel> panels{violated_panel(comparison)};
    for (std::size_t i = 0; i < comparison.metrics.size(); ++i)
        panels.push_back(metric_panel(comparison, i));
    return interval_plot(scenario,
                         fmt::format("seeds {} to {}, the same luck for every design; dots are medians over the seeds, "
                                     "whiskers their {} % intervals",
                                     comparison.seeds.first, comparison.seeds.last, kConfidencePercent),
                         panels);
}

}  // namespace orrery
