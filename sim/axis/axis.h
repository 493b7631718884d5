// What the horizontal axis of a diagram counts, and how it bends: time, time with folds, or events in their order.
// A place on it has a coordinate: nanoseconds, in order of events steps. Folds are in coordinates of time.
// Cost: logarithmic.
#pragma once
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "sim/axis/event_order.h"
#include "sim/axis/folds.h"

namespace orrery {

enum class AxisKind : std::uint8_t { time, folded, events };

struct Axis {
    AxisKind kind = AxisKind::time;
    Folds folds;             // none but on the folded axis
    std::vector<Fold> open;  // would be folded, and somebody has unfolded them
    // In order of events: of all runs on the axis, and of the one that is shown on it. Neither is null then.
    std::shared_ptr<const EventOrder> order, own;

    bool counts_events() const { return kind == AxisKind::events; }
    double at(double time) const { return counts_events() ? order->step(time) : time; }
    // Of an event, by its time and number; 0: something that happens at that time and is no event.
    double at(Time time, EventNumber event) const {
        const auto when = static_cast<double>(time);
        if (!counts_events() || (event == 0 && when > 0))
            return at(when);
        if (own == order)
            return static_cast<double>(event);
        return order->step_before(when) + (static_cast<double>(event) - own->step_before(when));
    }
    double time(double coordinate) const { return counts_events() ? order->time(coordinate) : coordinate; }
    // The last event at or before a coordinate; in order of events alone.
    EventNumber event(double coordinate) const {
        const double when = order->time(coordinate);
        const double within = coordinate - order->step_before(when) + own->step_before(when);
        return static_cast<EventNumber>(std::max(std::min(within, own->step(when)) + 1e-6, 0.0));
    }
    // The times between two coordinates that are not folded; in order of events a little more at both ends.
    std::vector<std::pair<double, double>> pieces(double from, double to) const {
        if (!counts_events())
            return folds.pieces(from, to);
        const auto [first, last] = order->around(from, to);
        return {{static_cast<double>(first), static_cast<double>(last)}};
    }
};

}  // namespace orrery
