// A comparison of designs for people: its numbers as text, and as a picture.
// Units: of the metrics. Errors: none.
#pragma once
#include <string>

#include "scenarios/comparison.h"

namespace orrery {

// "7 of 20 (35 %, 18 to 57 %)"
std::string share_text(const ShareEstimate& share);
// "1.2 s to 1.9 s"; why there is none, where there is none.
std::string interval_text(const ComparedMetric& metric, const std::optional<MedianEstimate>& estimate);

// One panel for the share of violated runs and one for each metric.
std::string compare_picture(const std::string& scenario, const DesignComparison& comparison);

}  // namespace orrery
