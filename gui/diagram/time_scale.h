// Between an axis and the picture: which part of it lies in sight, and where on the picture something lies.
// A window has coordinates of its axis: nanoseconds, in order of events steps. A fold takes the same number of pixels
// however far the window is zoomed; what lies outside of folds is linear.
// Units: device-independent pixels, nanoseconds, coordinates. A pixel may be far shorter than a nanosecond or longer
// than an hour.
#pragma once
#include <QString>
#include <memory>
#include <utility>
#include <vector>

#include "sim/axis/axis.h"

namespace orrery::gui {

using AxisPointer = std::shared_ptr<const Axis>;
const AxisPointer& linearAxis();

struct TimeWindow {
    double begin = 0, end = 1;
    double length() const { return end - begin; }
};

class TimeScale {
public:
    TimeScale() = default;
    TimeScale(double from, double to, double atX, double wide, AxisPointer axis = linearAxis());

    double begin = 0, end = 1;   // coordinates at the plot's edges
    double left = 0, width = 1;  // px
    const Axis& axis() const { return *axis_; }

    double x(double time) const { return xOf(axis_->at(time)); }
    // Of an event, which has a place of its own in the order of events; 0: of something else at that time.
    double x(Time time, EventNumber event) const { return xOf(axis_->at(time, event)); }
    double xOf(double coordinate) const {
        return left + (axis_->folds.position(coordinate, gap()) - origin_) / perPixel_;
    }
    double coordinate(double x) const { return axis_->folds.time(origin_ + (x - left) * perPixel_, gap()); }
    double time(double x) const { return axis_->time(coordinate(x)); }
    double perPixel() const { return perPixel_; }  // coordinates outside of folds
    double gapWidth() const { return gapWidth_; }  // px, of a fold
    // How many nanoseconds a pixel stands for there, 1 at least.
    double resolution(double time) const;

    // What of the run lies in sight, from the first time to the last, and its pieces between the folds.
    std::pair<Time, Time> times() const;
    std::vector<std::pair<Time, Time>> pieces() const { return piecesOf(begin, end); }

    // The same between two places on the picture; nothing where both lie in one fold.
    std::vector<std::pair<Time, Time>> pieces(double fromX, double toX) const;

    // Another window: moved, zoomed about a place that stays, and with a coordinate at some place.
    TimeWindow moved(double pixels) const;
    TimeWindow zoomed(double factor, double x) const;
    TimeWindow placing(double coordinate, double x) const { return at(coordinate, perPixel_, x - left); }
    // The window of so many coordinates a pixel with the middle of this one, within another window.
    TimeWindow within(double perPixel, const TimeWindow& whole) const;

private:
    double gap() const { return gapWidth_ * perPixel_; }
    TimeWindow at(double coordinate, double perPixel, double pixels) const;
    std::vector<std::pair<Time, Time>> piecesOf(double from, double to) const;

    AxisPointer axis_ = linearAxis();
    double gapWidth_ = 0, perPixel_ = 1, origin_ = 0;
};

struct Tick {
    double time = 0;
    double x = 0;
    QString label;
};
// Round times about `spacing` pixels apart, labelled with just enough digits; on the folded axis in each piece, in
// order of events round numbers of events.
std::vector<Tick> ticks(const TimeScale& scale, double spacing);

// A time for a reader who sees `resolution` nanoseconds a step: "12.034 s", "12.034 51 s".
QString rulerText(double time, double resolution);

}  // namespace orrery::gui
