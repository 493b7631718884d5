#include "gui/diagram/diagram_layout.h"

#include <QString>
#include <algorithm>
#include <cmath>

namespace orrery::gui {
namespace {

constexpr double kGutter = 150;
constexpr double kRuler = 40;  // a line for the times, one for the playhead's
constexpr double kNoRuler = 4;
constexpr double kRow = 22;
constexpr double kLegend = 30;
constexpr double kMargin = 14;  // right of the plot
constexpr double kLeastLane = 34;
constexpr double kLeastBeside = 26;  // of two diagrams, one above the other
constexpr double kMostLane = 150;
constexpr double kLeastWindow = 1000;      // ns
constexpr EventNumber kFewEvents = 40;     // a run of so many is shown whole
constexpr EventNumber kEventsBefore = 45;  // in the opening window where nothing is lit
constexpr EventNumber kMostBefore = 90;    // the farthest lit event that it reaches back for
constexpr EventNumber kLeastBefore = 12;
constexpr EventNumber kFarthestBefore = 2500;

}  // namespace

NodeId DiagramLayout::laneAt(double y) const {
    const double lane = (y - plot.top() + scroll) / laneHeight;
    return lane < 0 || lane >= static_cast<double>(lanes) ? kNoNode : NodeId(static_cast<std::uint32_t>(lane));
}

DiagramLayout layoutDiagram(const QSizeF& size, const Recorded& run, const TimeWindow& window, double scroll,
                            const DiagramParts& parts) {
    DiagramLayout layout;
    layout.size = size;
    layout.lanes = run.nodes.size();
    const double width = std::max(size.width() - kGutter - kMargin, 50.0);
    double y = 0;
    const auto row = [&](bool wanted, double height) {
        const QRectF rect(kGutter, y, width, wanted ? height : 0);
        y += rect.height();
        return rect;
    };
    layout.ruler = row(true, parts.ruler ? kRuler : kNoRuler);
    layout.faultRow = row(!run.faults.empty(), kRow);
    layout.violationRow = row(!run.result.violations.empty(), kRow + 4);
    const double legend = parts.legend ? kLegend : 0;
    layout.legend = QRectF(0, size.height() - legend, size.width(), legend);
    layout.plot = QRectF(kGutter, y, width, std::max(layout.legend.top() - y, 40.0));
    layout.gutter = QRectF(0, y, kGutter, layout.plot.height());
    const double share = layout.plot.height() / std::max<double>(static_cast<double>(layout.lanes), 1);
    layout.laneHeight = std::clamp(share, parts.ruler && parts.legend ? kLeastLane : kLeastBeside, kMostLane);
    layout.scroll = std::clamp(scroll, 0.0, layout.maxScroll());
    layout.scale = {window.begin, std::max(window.end, window.begin + kLeastWindow), layout.plot.left(), width};
    return layout;
}

std::vector<Tick> ticks(const TimeScale& scale, double spacing) {
    const double wanted = scale.perPixel() * spacing;
    double step = std::pow(10.0, std::floor(std::log10(std::max(wanted, 1.0))));
    for (const double factor : {2.0, 5.0, 10.0}) {
        if (step >= wanted)
            break;
        step = std::pow(10.0, std::floor(std::log10(std::max(wanted, 1.0)))) * factor;
    }
    std::vector<Tick> out;
    for (double at = std::ceil(std::max(scale.begin, 0.0) / step); at * step <= scale.end; ++at)
        out.push_back({at * step, rulerText(at * step, step)});
    return out;
}

QString rulerText(double time, double resolution) {
    struct Unit {
        double length;
        const char* name;
    };
    // Everything in one unit a picture, chosen by the time itself; the digits by the resolution.
    const Unit unit = time >= 1e9 || resolution >= 1e9   ? Unit{1e9, "s"}
                      : time >= 1e6 || resolution >= 1e6 ? Unit{1e6, "ms"}
                                                         : Unit{1e3, "µs"};
    const double digits = std::ceil(std::log10(unit.length / std::max(resolution, 1.0)) - 1e-9);
    return QStringLiteral("%1 %2")
        .arg(time / unit.length, 0, 'f', static_cast<int>(std::clamp(digits, 0.0, 9.0)))
        .arg(QString::fromUtf8(unit.name));
}

TimeWindow wholeRun(const Recorded& run, std::optional<Time> end) {
    const double length = std::max<double>(static_cast<double>(std::max(run.end, end.value_or(0))), kLeastWindow);
    return {-length * 0.01, length * 1.01};
}

TimeWindow windowAround(const Recorded& run, EventNumber event, const std::vector<EventNumber>& lit) {
    if (run.lastEvent() <= kFewEvents)
        return wholeRun(run);
    const auto back = [event](EventNumber by) { return event > by ? event - by : 1; };
    EventNumber first = back(kEventsBefore);
    auto near = std::lower_bound(lit.begin(), lit.end(), back(kMostBefore));
    if (near == lit.end() || *near >= event) {  // a bound that ran out: what led to it lies far back
        near = std::lower_bound(lit.begin(), lit.end(), event);
        near = near == lit.begin() ? lit.end() : near - 1;
        if (near != lit.end() && *near < back(kFarthestBefore))
            near = lit.end();
    }
    if (near != lit.end() && *near < event)
        first = std::min(*near, back(kLeastBefore));
    const double begin = static_cast<double>(run.timeOf(first));
    const double at = static_cast<double>(run.timeOf(event));
    const double after = static_cast<double>(run.timeOf(std::min(event + kLeastBefore, run.lastEvent())));
    const double length = std::max({at - begin, (after - at) * 0.8, kLeastWindow});
    return {std::max(begin - length * 0.12, at - length * 1.12), at + length * 0.5};
}

}  // namespace orrery::gui
