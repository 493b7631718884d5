// Spreads what happened between two points over the columns of pixels that they touch, each its share.
#pragma once
#include <algorithm>
#include <cstddef>

namespace orrery::gui {

// Calls add(column, share) for columns 0 to count - 1; the shares of what lies within them all come to 1.
template <class Add>
void spread(double x0, double x1, std::size_t count, Add add) {
    const auto most = static_cast<double>(count);
    if (count == 0 || x1 < 0 || x0 >= most)
        return;
    const double length = x1 - x0;
    if (length < 1e-3) {
        add(static_cast<std::size_t>(std::clamp(x0, 0.0, most - 1)), 1.0);
        return;
    }
    const double begin = std::max(x0, 0.0), end = std::min(x1, most);
    for (auto column = static_cast<std::size_t>(begin); column < count && static_cast<double>(column) < end; ++column) {
        const auto left = static_cast<double>(column);
        add(column, (std::min(end, left + 1) - std::max(begin, left)) / length);
    }
}

}  // namespace orrery::gui
