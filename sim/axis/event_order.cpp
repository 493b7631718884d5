#include "sim/axis/event_order.h"

#include <algorithm>

namespace orrery {

double EventOrder::between(std::size_t after, double time) const {
    if (marks_.empty())
        return 0;
    if (after == 0)
        return marks_.front().step;
    if (after == marks_.size())
        return marks_.back().step;
    const Mark &from = marks_[after - 1], &to = marks_[after];
    const double share = (time - static_cast<double>(from.time)) / static_cast<double>(to.time - from.time);
    return from.step + share * (to.step - from.step);
}

double EventOrder::step(double time) const {
    const auto after = std::partition_point(marks_.begin(), marks_.end(),
                                            [&](const Mark& mark) { return static_cast<double>(mark.time) <= time; });
    return between(static_cast<std::size_t>(after - marks_.begin()), time);
}

double EventOrder::step_before(double time) const {
    const auto at = std::partition_point(marks_.begin(), marks_.end(),
                                         [&](const Mark& mark) { return static_cast<double>(mark.time) < time; });
    return between(static_cast<std::size_t>(at - marks_.begin()), time);
}

double EventOrder::time(double step) const {
    if (marks_.empty())
        return 0;
    const auto at = std::partition_point(marks_.begin(), marks_.end(), [&](const Mark& m) { return m.step < step; });
    if (at == marks_.begin())
        return static_cast<double>(at->time);
    if (at == marks_.end())
        return static_cast<double>(marks_.back().time);
    const Mark &from = *(at - 1), &to = *at;
    return static_cast<double>(from.time) +
           (step - from.step) / (to.step - from.step) * static_cast<double>(to.time - from.time);
}

std::pair<Time, Time> EventOrder::around(double from, double to) const {
    if (marks_.empty())
        return {};
    const auto after =
        std::partition_point(marks_.begin(), marks_.end(), [&](const Mark& m) { return m.step <= from; });
    const auto at = std::partition_point(marks_.begin(), marks_.end(), [&](const Mark& m) { return m.step < to; });
    return {after == marks_.begin() ? after->time : (after - 1)->time,
            at == marks_.end() ? marks_.back().time : at->time};
}

EventOrder EventOrder::of_both(const EventOrder& one, const EventOrder& other) {
    std::vector<Time> times;
    for (const EventOrder* order : {&one, &other})
        for (const Mark& mark : order->marks_)
            times.push_back(mark.time);
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    std::vector<Mark> marks;
    double step = 0, step_one = 0, step_other = 0;  // behind what came last
    for (const Time time : times) {
        const auto at = static_cast<double>(time);
        const double before_one = one.step_before(at), before_other = other.step_before(at);
        step += std::max({before_one - step_one, before_other - step_other, 0.0});
        marks.push_back({time, step});
        step_one = one.step(at);
        step_other = other.step(at);
        const double jump = std::max(step_one - before_one, step_other - before_other);
        if (jump > 0)
            marks.push_back({time, step += jump});
    }
    return EventOrder(std::move(marks));
}

void OrderMaker::mark(Time time, double step) {
    // Of an instant the first and the last are enough.
    const std::size_t count = marks_.size();
    if (count >= 2 && marks_[count - 1].time == time && marks_[count - 2].time == time)
        marks_.back().step = step;
    else if (marks_.back().time != time || marks_.back().step != step)
        marks_.push_back({time, step});
}

void OrderMaker::add(EventNumber first, EventNumber last, Time begin, Time end) {
    mark(begin, static_cast<double>(first));
    mark(end, static_cast<double>(last));
}

EventOrder OrderMaker::finish(Time end) {
    mark(std::max(end, marks_.back().time), marks_.back().step + 1);
    return EventOrder(std::move(marks_));
}

}  // namespace orrery
