// Where things lie in the space-time diagram: a ruler, rows for the words of faults and violations, the plot with a
// lane a node, the gutter with the nodes' names, a legend. Pure geometry: painters and mouse handling share it. Units:
// device-independent pixels, nanoseconds. A pixel may be far shorter than a nanosecond or longer than an hour.
#pragma once
#include <QRectF>
#include <QSizeF>
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "gui/session/recorded.h"

namespace orrery::gui {

// Linear between time and x.
struct TimeScale {
    double begin = 0, end = 1;   // ns at the plot's edges
    double left = 0, width = 1;  // px

    double x(double time) const { return left + (time - begin) / (end - begin) * width; }
    double time(double at) const { return begin + (at - left) / width * (end - begin); }
    double perPixel() const { return (end - begin) / width; }
    // What of the run lies in sight.
    std::pair<Time, Time> times() const {
        return {static_cast<Time>(std::max(begin, 0.0)), static_cast<Time>(std::max(end, 0.0))};
    }
};

struct Tick {
    double time = 0;
    QString label;
};
// Round times about `spacing` pixels apart, labelled with just enough digits.
std::vector<Tick> ticks(const TimeScale& scale, double spacing);

// A time for a reader who sees `resolution` nanoseconds a step: "12.034 s", "12.034 51 s".
QString rulerText(double time, double resolution);

struct DiagramLayout {
    QSizeF size;
    QRectF gutter, ruler, faultRow, violationRow, plot, legend;
    TimeScale scale;
    double laneHeight = 0;
    double scroll = 0;  // px that the lanes are moved up
    std::size_t lanes = 0;

    double laneY(NodeId node) const { return plot.top() + (node + 0.5) * laneHeight - scroll; }
    double contentHeight() const { return laneHeight * static_cast<double>(lanes); }
    double maxScroll() const { return std::max(0.0, contentHeight() - plot.height()); }
    bool hasRuler() const { return ruler.height() > 20; }
    bool showsLane(NodeId node) const {
        return laneY(node) > plot.top() - laneHeight / 2 && laneY(node) < plot.bottom() + laneHeight / 2;
    }
    // kNoNode outside of the lanes.
    NodeId laneAt(double y) const;
};

struct TimeWindow {
    double begin = 0, end = 1;
    double length() const { return end - begin; }
};

// What a diagram has that stands above or below another one on the same axis.
struct DiagramParts {
    bool ruler = true;
    bool legend = true;
    std::optional<Time> end;  // the axis reaches so far, though the run does not
};
DiagramLayout layoutDiagram(const QSizeF& size, const Recorded& run, const TimeWindow& window, double scroll,
                            const DiagramParts& parts = {});

// The whole run with a little air; with another one that goes on to `end`.
TimeWindow wholeRun(const Recorded& run, std::optional<Time> end = {});
// The window in which a run opens: the event, the nearest of what led to it (`lit`, ascending, may be empty) to its
// left, some of what follows to its right.
TimeWindow windowAround(const Recorded& run, EventNumber event, const std::vector<EventNumber>& lit);

}  // namespace orrery::gui
