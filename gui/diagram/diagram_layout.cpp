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
constexpr EventNumber kLeastSeen = 14;  // in any opening window without folds
constexpr EventNumber kFarthestBefore = 2500;
constexpr EventNumber kMostOfAPath = 400;  // events, on the folded axis
constexpr double kFewestSteps = 4;
constexpr double kAir = 0.01;  // beside the whole run

}  // namespace

NodeId DiagramLayout::laneAt(double y) const {
    const double lane = (y - plot.top() + scroll) / laneHeight;
    const bool there = lane >= 0 && lane < static_cast<double>(lanes->count());
    return there ? lanes->nodeAt(static_cast<std::size_t>(lane)) : kNoNode;
}

DiagramLayout layoutDiagram(const QSizeF& size, const Recorded& run, const TimeWindow& window, double scroll,
                            const DiagramParts& parts, const AxisPointer& axis) {
    DiagramLayout layout;
    layout.size = size;
    const bool fit = parts.lanes && parts.lanes->count() + parts.lanes->hidden() == run.nodes.size();
    layout.lanes = fit ? parts.lanes : std::make_shared<const Lanes>(run.nodes.size());
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
    const double share = layout.plot.height() / std::max<double>(static_cast<double>(layout.lanes->count()), 1);
    layout.laneHeight = std::clamp(share, parts.ruler && parts.legend ? kLeastLane : kLeastBeside, kMostLane);
    layout.scroll = std::clamp(scroll, 0.0, layout.maxScroll());
    const double least = axis->counts_events() ? 1 : kLeastWindow;
    layout.scale = TimeScale(window.begin, std::max(window.end, window.begin + least), layout.plot.left(), width, axis);
    return layout;
}

TimeWindow wholeRun(const Recorded& run, std::optional<Time> end, const Axis& axis) {
    if (axis.counts_events()) {
        const double length = std::max(axis.order->last(), kFewestSteps);
        return {-length * kAir, length * (1 + kAir)};
    }
    const double length = std::max<double>(static_cast<double>(std::max(run.end, end.value_or(0))), kLeastWindow);
    const double air = axis.folds.kept(length) * kAir;
    return {-air, length + air};
}

namespace {

// The first event that the opening window shows: the nearest of what led to `event`, else some before it.
EventNumber firstAround(EventNumber event, const std::vector<EventNumber>& lit) {
    const auto back = [event](EventNumber by) { return event > by ? event - by : 1; };
    const EventNumber first = back(kEventsBefore);
    auto near = std::lower_bound(lit.begin(), lit.end(), back(kMostBefore));
    if (near == lit.end() || *near >= event) {  // a bound that ran out: what led to it lies far back
        near = std::lower_bound(lit.begin(), lit.end(), event);
        near = near == lit.begin() ? lit.end() : near - 1;
        if (near != lit.end() && *near < back(kFarthestBefore))
            near = lit.end();
    }
    return near != lit.end() && *near < event ? std::min(*near, back(kLeastBefore)) : first;
}

// How many events lie outside of the folds between two.
EventNumber keptEvents(const Recorded& run, const Axis& axis, EventNumber first, EventNumber last) {
    EventNumber count = 0;
    for (const auto& [from, to] :
         axis.folds.pieces(static_cast<double>(run.timeOf(first)), static_cast<double>(run.timeOf(last))))
        count += run.lastEventAt(static_cast<Time>(to)) - run.lastEventAt(static_cast<Time>(from));
    return count;
}

// A window around an event, wide enough that some others are in it: those that come, and where they are too few, those
// before.
TimeWindow withCompany(const Recorded& run, const Axis& axis, EventNumber event, TimeWindow window) {
    const auto at = [&](EventNumber number) { return axis.at(run.timeOf(number), number); };
    const EventNumber last = std::min(event + kLeastSeen / 2, run.lastEvent());
    const EventNumber first = last > kLeastSeen ? last - kLeastSeen : 1;
    const EventNumber ahead = std::min(std::max(last, first + kLeastSeen), run.lastEvent());
    const double air = std::max((at(ahead) - at(first)) * 0.05, kLeastWindow);
    if (at(first) < window.begin)
        window.begin = at(first) - (axis.counts_events() ? 1 : air);
    if (at(ahead) > window.end)
        window.end = at(ahead) + (axis.counts_events() ? 1 : air);
    return window;
}

}  // namespace

TimeWindow windowAround(const Recorded& run, EventNumber event, const std::vector<EventNumber>& lit, const Axis& axis) {
    if (run.lastEvent() <= kFewEvents)
        return wholeRun(run, {}, axis);
    EventNumber first = firstAround(event, lit);
    if (!axis.folds.all().empty() && !lit.empty() && lit.front() < first &&
        keptEvents(run, axis, lit.front(), event) <= kMostOfAPath)
        first = lit.front();
    const auto kept = [&](EventNumber number) { return axis.folds.kept(axis.at(run.timeOf(number), number)); };
    const double begin = kept(first), at = kept(event);
    // At the start nothing lies before: as much is shown of what comes.
    const double after = kept(std::min(event + (event == 0 ? kEventsBefore : kLeastBefore), run.lastEvent()));
    const double least = axis.counts_events() ? kFewestSteps : kLeastWindow;
    const double length = std::max({at - begin, (after - at) * (event == 0 ? 2 : 0.8), least});
    const TimeWindow window{std::max(begin - length * 0.12, at - length * 1.12), at + length * 0.5};
    const TimeWindow wider = axis.folds.all().empty() ? withCompany(run, axis, event, window) : window;
    return {axis.folds.time(wider.begin, 0), axis.folds.time(wider.end, 0)};
}

}  // namespace orrery::gui
