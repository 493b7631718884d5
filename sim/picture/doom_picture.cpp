#include "sim/picture/doom_picture.h"

#include <fmt/format.h>

#include "sim/picture/interval_plot.h"
#include "sim/picture/svg.h"
#include "sim/picture/text_lines.h"

namespace orrery {
namespace {

constexpr double kWidth = 900, kLeft = 70, kRight = 870, kTop = 92, kBottom = 330;

}  // namespace

std::string doom_picture(const DoomCurve& curve, const std::string& title, const std::string& subtitle,
                         const std::string& decided) {
    Svg picture(kWidth, kBottom + 66, title);
    picture.text({16, 26}, shortened(title, 110), "title");
    picture.text({16, 44}, subtitle, "faint");
    const auto last = static_cast<double>(curve.points.back().event);
    const auto x = [&](double event) { return kLeft + (kRight - kLeft) * event / last; };
    const auto y = [](double share) { return kBottom - (kBottom - kTop) * share; };
    const DoomPoint &from = curve.points[curve.steepest], &to = curve.points[curve.steepest + 1];
    const double begin = x(static_cast<double>(from.event)), end = x(static_cast<double>(to.event));
    if (curve.rises())
        picture.rect({begin - 2, kTop}, end - begin + 4, kBottom - kTop, "band", "the steepest rise");
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        picture.line({kLeft, y(share)}, {kRight, y(share)}, "grid");
        picture.text({kLeft - 8, y(share) + 4}, fmt::format("{:.0f} %", share * 100), "small faint", Svg::Anchor::end);
    }
    const auto ticks = round_ticks(0, last, 8);
    for (const double tick : ticks) {
        picture.line({x(tick), kBottom}, {x(tick), kBottom + 4}, "faint");
        picture.text({x(tick), kBottom + 18}, fmt::format("#{:.0f}", tick), "small faint", Svg::Anchor::middle);
    }
    picture.text({kRight, kBottom + 36}, "event from which on luck was drawn anew", "small faint", Svg::Anchor::end);
    std::vector<Point> line;
    for (const DoomPoint& point : curve.points)
        line.push_back({x(static_cast<double>(point.event)), y(point.violated.share)});
    picture.polyline(line, "message");
    for (std::size_t i = 0; i + 1 < curve.points.size(); ++i) {
        const DoomPoint& point = curve.points[i];
        const std::string tip = fmt::format("from #{} at {}: {} of {} futures", point.event, format_time(point.time),
                                            point.violated.hits, point.violated.runs);
        picture.line({line[i].x, y(point.violated.low)}, {line[i].x, y(point.violated.high)}, "faint", tip);
        picture.dot(line[i], 4, "message", tip);
    }
    picture.triangle(
        line.back(), 8, "violation",
        fmt::format("the violation, #{} at {}", curve.points.back().event, format_time(curve.points.back().time)));
    const std::string words = curve.rises()
                                  ? fmt::format("steepest from #{} to #{}, {} to {}: {:.0f} % to {:.0f} %", from.event,
                                                to.event, format_time(from.time), format_time(to.time),
                                                from.violated.share * 100, to.violated.share * 100)
                                  : "doomed from the start: violated in every future";
    picture.text({16, 70}, words, "violation");
    if (!decided.empty())
        picture.text({16, kBottom + 54}, shortened(decided, 135), "label");
    return picture.to_text();
}

}  // namespace orrery
