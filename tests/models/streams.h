// Streams of requests as a run shows them, and what their shape promises.
#pragma once
#include <algorithm>
#include <vector>

#include "sim/core/time.h"

namespace test {

// How many of the times lie in [from, to). Requires that they ascend.
inline double requests_in(const std::vector<orrery::Time>& times, orrery::Time from, orrery::Time to) {
    return static_cast<double>(std::lower_bound(times.begin(), times.end(), to) -
                               std::lower_bound(times.begin(), times.end(), from));
}

// Variance over mean of the counts in windows: 1 for a Poisson stream, 0 for a clockwork, above 1 for bursts.
inline double dispersion(const std::vector<orrery::Time>& times, orrery::Time end, orrery::Duration window) {
    std::vector<double> counts;
    double sum = 0;
    for (orrery::Time at = 0; at + window <= end; at += window) {
        counts.push_back(requests_in(times, at, at + window));
        sum += counts.back();
    }
    const double mean = sum / static_cast<double>(counts.size());
    double squares = 0;
    for (const double count : counts)
        squares += (count - mean) * (count - mean);
    return squares / static_cast<double>(counts.size() - 1) / mean;
}

inline bool near(double value, double expected, double share) {
    return value >= expected * (1 - share) && value <= expected * (1 + share);
}

}  // namespace test
