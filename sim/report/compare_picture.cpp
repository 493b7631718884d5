#include "sim/report/compare_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/picture/interval_plot.h"

namespace orrery {
namespace {

// Share(design): the share of its runs.
template <class Share>
IntervalPanel share_panel(const DesignComparison& comparison, const std::string& title, Share share_of) {
    IntervalPanel panel{title, "%", {}};
    for (const ComparedDesign& one : comparison.designs) {
        const ShareEstimate share = share_of(one);
        panel.rows.push_back({one.design, share.share * 100, share.low * 100, share.high * 100, share_text(share)});
    }
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

std::string percent_text(double share) {
    const double percent = share * 100, from_an_end = std::min(std::abs(percent), 100 - std::abs(percent));
    const int digits = from_an_end <= 0 ? 0 : static_cast<int>(std::ceil(1 - std::log10(from_an_end) - 1e-9));
    return fmt::format("{:.{}f}", percent, std::clamp(digits, 0, 6));
}

std::string share_text(const ShareEstimate& share) {
    if (share.runs == 0)
        return "no runs";
    return fmt::format("{} of {} ({} %, {} to {} %)", share.hits, share.runs, percent_text(share.share),
                       percent_text(share.low), percent_text(share.high));
}

std::string difference_text(const std::optional<ShareDifference>& difference) {
    if (!difference)
        return "";
    if (difference->pairs == 0)
        return "no runs";
    return fmt::format("{}{} points ({} to {}){}", difference->difference > 0 ? "+" : "",
                       percent_text(difference->difference), percent_text(difference->low),
                       percent_text(difference->high),
                       difference->low > 0    ? ", more"
                       : difference->high < 0 ? ", less"
                                              : "");
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
    std::vector<IntervalPanel> panels{
        share_panel(comparison, "runs violated", [](const ComparedDesign& one) { return one.violated.share; })};
    for (std::size_t i = 0; comparison.properties.size() > 1 && i < comparison.properties.size(); ++i)
        panels.push_back(share_panel(comparison, "violated first: " + comparison.properties[i],
                                     [i](const ComparedDesign& one) { return one.caught_by[i].share; }));
    for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
        if (comparison.is_rare(i))
            panels.push_back(share_panel(comparison, "runs with any " + comparison.metrics[i].name(),
                                         [i](const ComparedDesign& one) { return one.rows[i].seen.share; }));
        panels.push_back(metric_panel(comparison, i));
    }
    return interval_plot(
        scenario,
        fmt::format("seeds {} to {}, the same luck for every design; dots are medians over the seeds or "
                    "shares of the runs, whiskers their {} % intervals",
                    comparison.seeds.first, comparison.seeds.last, kConfidencePercent),
        panels);
}

}  // namespace orrery
