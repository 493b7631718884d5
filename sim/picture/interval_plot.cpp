#include "sim/picture/interval_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr double kLeftMost = 300, kRight = 340, kPlot = 420, kMargin = 16;
constexpr double kHead = 56, kPanelHead = 30, kRow = 24, kAxis = 34;
constexpr int kLooks = 5;  // of the style sheet

struct Scale {
    double low = 0, high = 1, left = 0;
    double x(double value) const { return left + (value - low) / (high - low) * kPlot; }
};

// From zero where that wastes no room: a length that starts elsewhere misleads.
Scale scale_of(const IntervalPanel& panel, double left) {
    double low = INFINITY, high = -INFINITY;
    for (const IntervalRow& row : panel.rows) {
        if (!row.value)
            continue;
        low = std::min({low, row.low, *row.value});
        high = std::max({high, row.high, *row.value});
    }
    if (low > high)
        low = 0, high = 1;
    if (panel.unit == "%")  // the whole, or of rare events the lower half at most
        return {0, high > 50 ? 100 : high > 0 ? high * 1.05 : 1, left};
    if (low > 0)
        low = 0;
    if (high < 0)
        high = 0;
    if (high == low)
        high = low + 1;
    const double slack = (high - low) * 0.03;
    return {low < 0 ? low - slack : low, high + slack, left};
}

void draw_axis(Svg& picture, const Scale& scale, const AxisUnit& unit, double top, double bottom) {
    const auto ticks = round_ticks(scale.low / unit.size, scale.high / unit.size, 6);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    for (const double tick : ticks) {
        const double x = scale.x(tick * unit.size);
        picture.line({x, top}, {x, bottom}, "grid");
        picture.text({x, bottom + 14}, tick_text(tick, step), "small faint", Svg::Anchor::middle);
    }
    picture.line({scale.left, bottom}, {scale.left + kPlot, bottom}, "faint");
}

void draw_row(Svg& picture, const Scale& scale, const IntervalRow& row, double y, int number) {
    picture.text({scale.left - 12, y + 4}, row.label, "label", Svg::Anchor::end);
    picture.text({scale.left + kPlot + 14, y + 4}, row.words, "small");
    if (!row.value)
        return;
    const std::string look = fmt::format("series-{}", number % kLooks + 1);
    const double low = scale.x(row.low), high = scale.x(row.high);
    picture.line({low, y}, {high, y}, look, row.words);
    picture.line({low, y - 4}, {low, y + 4}, look);
    picture.line({high, y - 4}, {high, y + 4}, look);
    picture.dot({scale.x(*row.value), y}, 4.5, look, fmt::format("{}: {}", row.label, row.words));
}

}  // namespace

AxisUnit axis_unit(const std::string& unit, double largest) {
    if (unit != "ns")
        return {1, unit};
    return largest >= 2e9   ? AxisUnit{1e9, "s"}
           : largest >= 2e6 ? AxisUnit{1e6, "ms"}
           : largest >= 2e3 ? AxisUnit{1e3, "µs"}
                            : AxisUnit{1, "ns"};
}

std::string tick_text(double value, double step) {
    const int digits = step >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(step) - 1e-9));
    return fmt::format("{:.{}f}", value, std::clamp(digits, 0, 9));
}

std::string interval_plot(const std::string& title, const std::string& subtitle,
                          const std::vector<IntervalPanel>& panels) {
    double widest = 60;
    for (const IntervalPanel& panel : panels)
        for (const IntervalRow& row : panel.rows)
            widest = std::max(widest, text_width(row.label));
    const double left = kMargin + std::min(widest, kLeftMost) + 12;
    Svg picture(left + kPlot + kRight, 0, title);
    picture.text({kMargin, 26}, title, "title");
    picture.text({kMargin, 44}, subtitle, "faint");
    double y = kHead;
    for (const IntervalPanel& panel : panels) {
        const Scale scale = scale_of(panel, left);
        const AxisUnit unit = axis_unit(panel.unit, std::max(std::abs(scale.low), std::abs(scale.high)));
        picture.text({kMargin, y + 18},
                     unit.name.empty() ? panel.title : fmt::format("{} ({})", panel.title, unit.name), "label");
        const double top = y + kPanelHead, bottom = top + kRow * static_cast<double>(panel.rows.size());
        draw_axis(picture, scale, unit, top, bottom);
        for (std::size_t i = 0; i < panel.rows.size(); ++i)
            draw_row(picture, scale, panel.rows[i], top + kRow * (static_cast<double>(i) + 0.5), static_cast<int>(i));
        y = bottom + kAxis;
    }
    picture.set_height(y + 4);
    return picture.to_text();
}

}  // namespace orrery
