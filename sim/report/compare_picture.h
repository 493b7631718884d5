// A comparison of designs for people: its numbers as text, and as a picture.
// Units: of the metrics. Errors: none.
#pragma once
#include <string>

#include "sim/hunt/comparison.h"

namespace orrery {

// A share or a difference of shares in points of a hundred, with two digits that count: "35", "0.12", "99.63".
std::string percent_text(double share);
// "+37 points (28 to 46), more"; nothing where there is none.
std::string difference_text(const std::optional<ShareDifference>& difference);
// "7 of 20 (35 %, 18 to 57 %)"
std::string share_text(const ShareEstimate& share);
// "1.2 s to 1.9 s"; why there is none, where there is none.
std::string interval_text(const ComparedMetric& metric, const std::optional<MedianEstimate>& estimate);

// One panel for the share of violated runs, one for each property where several were violated, one for each metric, and
// before a rare one's the share of runs with any.
std::string compare_picture(const std::string& scenario, const DesignComparison& comparison);

}  // namespace orrery
