// An axis on which events stand side by side in the order in which they happen, each a step from the one before it,
// however far apart they are in time. Its map between times and steps is monotone and piecewise linear; where several
// events happen at one instant it jumps, and the way back stands still.
// Two runs share one: every instant gets as many steps as the run with more events at it wants, so what both have in
// common stands at the same steps.
// Units: nanoseconds; steps, event n of a run by itself stands at n. Cost: logarithmic in the marks.
#pragma once
#include <utility>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

class EventOrder {
public:
    // A time and its step. At an instant with several events there are two: of the first and of the last.
    struct Mark {
        Time time = 0;
        double step = 0;
    };

    EventOrder() = default;
    // Requires marks that never go back, neither in time nor in steps.
    explicit EventOrder(std::vector<Mark> marks) : marks_(std::move(marks)) {}
    // Of two runs on one axis.
    static EventOrder of_both(const EventOrder& one, const EventOrder& other);

    const std::vector<Mark>& marks() const { return marks_; }
    double last() const { return marks_.empty() ? 0 : marks_.back().step; }
    // After what happens at that time; just before it.
    double step(double time) const;
    double step_before(double time) const;
    double time(double step) const;
    // Of the marks at or before a step, and at or after it: what happens there lies between them.
    std::pair<Time, Time> around(double from, double to) const;

private:
    double between(std::size_t after, double time) const;  // from the mark before to that one

    std::vector<Mark> marks_;
};

// From what comes in order of events: the times of single ones, or stretches of them whose ends are known.
class OrderMaker {
public:
    void add(EventNumber first, EventNumber last, Time begin, Time end);
    void add(EventNumber event, Time time) { add(event, event, time, time); }
    // The end of the run is a step more.
    EventOrder finish(Time end);

private:
    void mark(Time time, double step);

    std::vector<EventOrder::Mark> marks_{{0, 0}};
};

}  // namespace orrery
