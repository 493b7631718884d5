// Values with their intervals, one row each, in panels of one scale: a dot where the value is, a whisker over the
// interval, the numbers in words at the right. For designs held against each other.
// Units: pixels; a panel's values are in its unit, and "ns" is shown in the largest unit of time that fits.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/picture/svg.h"

namespace orrery {

struct IntervalRow {
    std::string label;
    std::optional<double> value;  // nothing: there is none, and the words say why
    double low = 0, high = 0;     // equal to the value where there is no interval
    std::string words;
};

struct IntervalPanel {
    std::string title;
    std::string unit;  // "ns", "%", "orders", or empty
    std::vector<IntervalRow> rows;
};

// How an axis names its numbers: divided by `size` and followed by `name`.
struct AxisUnit {
    double size = 1;
    std::string name;
};
AxisUnit axis_unit(const std::string& unit, double largest);
// A tick of an axis: no more digits than the step between ticks needs.
std::string tick_text(double value, double step);

std::string interval_plot(const std::string& title, const std::string& subtitle,
                          const std::vector<IntervalPanel>& panels);

}  // namespace orrery
