// Where things lie in the space-time diagram: a ruler, rows for the words of faults and violations, the plot with a
// lane a node, the gutter with the nodes' names, a legend. Pure geometry: painters and mouse handling share it. Units:
// device-independent pixels, coordinates of the axis (sim/axis/axis.h).
#pragma once
#include <QRectF>
#include <QSizeF>
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gui/diagram/lanes.h"
#include "gui/diagram/time_scale.h"
#include "gui/session/path.h"
#include "gui/session/recorded.h"

namespace orrery::gui {

struct DiagramLayout {
    QSizeF size;
    QRectF gutter, ruler, faultRow, violationRow, plot, legend;
    TimeScale scale;
    double laneHeight = 0;
    double scroll = 0;  // px that the lanes are moved up
    std::shared_ptr<const Lanes> lanes;

    double rowY(std::size_t row) const { return plot.top() + (static_cast<double>(row) + 0.5) * laneHeight - scroll; }
    // Requires a node with a lane.
    double laneY(NodeId node) const { return rowY(lanes->rowOf(node)); }
    bool hasLane(NodeId node) const { return lanes->has(node); }
    bool hasLanes(const Arrow& arrow) const { return hasLane(arrow.from) && hasLane(arrow.to); }
    double contentHeight() const { return laneHeight * static_cast<double>(lanes->count()); }
    double maxScroll() const { return std::max(0.0, contentHeight() - plot.height()); }
    bool hasRuler() const { return ruler.height() > 20; }
    bool showsLane(NodeId node) const {
        return hasLane(node) && laneY(node) > plot.top() - laneHeight / 2 &&
               laneY(node) < plot.bottom() + laneHeight / 2;
    }
    // kNoNode outside of the lanes.
    NodeId laneAt(double y) const;
};

// What a diagram has that stands above or below another one on the same axis.
struct DiagramParts {
    bool ruler = true;
    bool legend = true;
    std::optional<Time> end;                  // the axis reaches so far, though the run does not
    std::shared_ptr<const Lanes> lanes = {};  // null: all nodes, as they come
};
DiagramLayout layoutDiagram(const QSizeF& size, const Recorded& run, const TimeWindow& window, double scroll,
                            const DiagramParts& parts = {}, const AxisPointer& axis = linearAxis());

// The whole run with a little air; with another one that goes on to `end`.
TimeWindow wholeRun(const Recorded& run, std::optional<Time> end = {}, const Axis& axis = *linearAxis());
// The window in which a run opens: the event, the nearest of what led to it (`lit`, ascending, may be empty) to its
// left, some of what follows to its right. On the folded axis all of what led to it, where that is not too much.
TimeWindow windowAround(const Recorded& run, EventNumber event, const std::vector<EventNumber>& lit,
                        const Axis& axis = *linearAxis());

}  // namespace orrery::gui
