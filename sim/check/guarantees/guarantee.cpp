#include "sim/check/guarantees/guarantee.h"

#include <algorithm>

namespace orrery {

CheckReport guarantees_report(const std::vector<std::string>& names, std::vector<Anomaly> anomalies,
                              const std::vector<OpenGuarantee>& open, std::string_view asked) {
    CheckReport report;
    report.anomalies = std::move(anomalies);
    bool any_unknown = false;
    for (const auto& name : names) {
        const bool broken = std::any_of(report.anomalies.begin(), report.anomalies.end(), [&](const Anomaly& anomaly) {
            return anomaly.name == name || std::find(names.begin(), names.end(), anomaly.name) == names.end();
        });
        const auto left_open =
            std::find_if(open.begin(), open.end(), [&](const auto& one) { return one.name == name; });
        const auto verdict = broken                    ? CheckVerdict::invalid
                             : left_open != open.end() ? CheckVerdict::unknown
                                                       : CheckVerdict::valid;
        report.levels.push_back({name, verdict});
        if (!asked.empty() && asked != name)
            continue;
        if (verdict == CheckVerdict::invalid)
            report.verdict = verdict;
        if (verdict == CheckVerdict::unknown) {
            any_unknown = true;
            if (report.why_unknown.empty())
                report.why_unknown = left_open->why;
        }
    }
    if (any_unknown && report.verdict == CheckVerdict::valid)
        report.verdict = CheckVerdict::unknown;
    return report;
}

}  // namespace orrery
