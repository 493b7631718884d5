#include "gui/diagram/time_scale.h"

#include <algorithm>
#include <cmath>

namespace orrery::gui {
namespace {

constexpr double kGapWidth = 46;       // px
constexpr double kMostOfGaps = 0.5;    // of the picture's width, of all gaps
constexpr double kLeastAPixel = 1e-3;  // coordinates

double roundStep(double wanted) {
    const double power = std::pow(10.0, std::floor(std::log10(std::max(wanted, 1.0))));
    for (const double factor : {1.0, 2.0, 5.0})
        if (power * factor >= wanted)
            return power * factor;
    return power * 10;
}

}  // namespace

const AxisPointer& linearAxis() {
    static const AxisPointer linear = std::make_shared<const Axis>();
    return linear;
}

TimeScale::TimeScale(double from, double to, double atX, double wide, AxisPointer axis)
    : begin(from), end(to), left(atX), width(wide), axis_(std::move(axis)) {
    const Folds& folds = axis_->folds;
    if (const std::size_t count = folds.all().size(); count > 0)
        gapWidth_ = std::min(kGapWidth, width * kMostOfGaps / static_cast<double>(count));
    const double gaps = folds.gaps(end) - folds.gaps(begin);
    perPixel_ = std::max((folds.kept(end) - folds.kept(begin)) / (width - gaps * gapWidth_), kLeastAPixel);
    origin_ = folds.position(begin, gap());
}

double TimeScale::resolution(double time) const {
    if (!axis_->counts_events())
        return std::max(perPixel_, 1.0);
    const double at = axis_->at(time);
    return std::max((axis_->time(at + perPixel_) - axis_->time(at - perPixel_)) / 2, 1.0);
}

std::pair<Time, Time> TimeScale::times() const {
    const auto all = pieces();
    return all.empty() ? std::pair<Time, Time>() : std::pair(all.front().first, all.back().second);
}

std::vector<std::pair<Time, Time>> TimeScale::piecesOf(double from, double to) const {
    std::vector<std::pair<Time, Time>> out;
    for (const auto& [first, last] : axis_->pieces(from, to))
        if (last >= 0)
            out.emplace_back(static_cast<Time>(std::max(first, 0.0)), static_cast<Time>(last));
    return out;
}

std::vector<std::pair<Time, Time>> TimeScale::pieces(double fromX, double toX) const {
    return piecesOf(coordinate(fromX), coordinate(toX));
}

// The window in which a coordinate lies so many pixels from the left.
TimeWindow TimeScale::at(double coordinate, double perPixel, double pixels) const {
    const double gap = gapWidth_ * perPixel;
    const double start = axis_->folds.position(coordinate, gap) - pixels * perPixel;
    return {axis_->folds.time(start, gap), axis_->folds.time(start + width * perPixel, gap)};
}

TimeWindow TimeScale::moved(double pixels) const { return at(coordinate(left + pixels), perPixel_, 0); }

TimeWindow TimeScale::zoomed(double factor, double x) const { return at(coordinate(x), perPixel_ / factor, x - left); }

TimeWindow TimeScale::within(double perPixel, const TimeWindow& whole) const {
    const double gap = gapWidth_ * perPixel;
    const double least = axis_->folds.position(whole.begin, gap);
    const double most = axis_->folds.position(whole.end, gap) - width * perPixel;
    const double wanted = axis_->folds.position(coordinate(left + width / 2), gap) - width / 2 * perPixel;
    const double start = std::clamp(wanted, least, std::max(most, least));
    return {axis_->folds.time(start, gap), axis_->folds.time(start + width * perPixel, gap)};
}

std::vector<Tick> ticks(const TimeScale& scale, double spacing) {
    std::vector<Tick> out;
    const double step = roundStep(scale.perPixel() * spacing);
    if (scale.axis().counts_events()) {
        for (double at = std::ceil(std::max(scale.begin, 0.0) / step); at * step <= scale.end; ++at)
            out.push_back(
                {scale.axis().time(at * step), scale.xOf(at * step), QStringLiteral("#%1").arg(at * step, 0, 'f', 0)});
        return out;
    }
    for (const auto& [from, to] : scale.axis().folds.pieces(std::max(scale.begin, 0.0), scale.end)) {
        const std::size_t before = out.size();
        for (double at = std::ceil(from / step); at * step <= to; ++at)
            out.push_back({at * step, scale.x(at * step), rulerText(at * step, step)});
        if (out.size() == before && scale.axis().folds.at(from - 1))  // so short that no round time lies in it
            out.push_back({from, scale.x(from), rulerText(from, scale.resolution(from))});
    }
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

}  // namespace orrery::gui
