// A cycle of transactions: boxes on a circle, one arrow a dependency.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "sim/picture/history_bars.h"
#include "sim/picture/svg.h"

namespace orrery::detail {
namespace {

constexpr double kBoxWidth = 250, kBoxHeight = 58;
constexpr std::size_t kMostBoxes = 16;

const Operation* operation_at(const std::vector<Operation>& operations, std::size_t position) {
    const auto found = std::lower_bound(operations.begin(), operations.end(), position,
                                        [](const Operation& one, std::size_t at) { return one.invoked < at; });
    return found == operations.end() || found->invoked != position ? nullptr : &*found;
}

// Where a line from the centre of a box towards `to` leaves it.
Point edge_of(Point centre, Point to) {
    const double dx = to.x - centre.x, dy = to.y - centre.y;
    const double scale = 1 / std::max(std::abs(dx) / (kBoxWidth / 2 + 5), std::abs(dy) / (kBoxHeight / 2 + 5));
    return {centre.x + dx * scale, centre.y + dy * scale};
}

std::string says(const CycleEdge& edge) {
    if (edge.kind == "ww")
        return "overwrote";
    if (edge.kind == "wr")
        return "was read";
    if (edge.kind == "rw")
        return "read before";
    return edge.kind == "process" ? "same process, earlier" : "returned before";
}

void draw_box(Svg& svg, Point centre, const Operation& operation) {
    const Point corner{centre.x - kBoxWidth / 2, centre.y - kBoxHeight / 2};
    const std::string whole = bar_text(operation, 600);
    svg.rect(corner, kBoxWidth, kBoxHeight, operation.outcome == OpPhase::ok ? "bar" : "bar open", whole, 6);
    svg.text({corner.x + 10, corner.y + 20},
             fmt::format("T{}{}{}", operation.invoke_event,
                         operation.process < 0 ? "" : fmt::format(", process {}", operation.process),
                         operation.outcome == OpPhase::ok ? "" : ", outcome unknown"),
             "label");
    const OpValue& value =
        operation.outcome == OpPhase::ok && !operation.result.is_nil() ? operation.result : operation.argument;
    std::string steps = value.to_text();
    std::erase(steps, '"');
    while (text_width(steps, 10) > kBoxWidth - 24 && steps.size() > 8)
        steps = cut_to(steps, steps.size() - 8);
    svg.text({corner.x + 10, corner.y + 42}, steps, "small");
}

}  // namespace

std::string cycle_picture(const std::vector<Operation>& operations, const Anomaly& anomaly, std::string_view title) {
    const std::size_t count = std::min(kMostBoxes, anomaly.cycle.size());
    const double around = static_cast<double>(std::max<std::size_t>(count, 2));
    // Wide enough that neighbours on the ellipse do not touch.
    const double rx = std::max(250.0, around * 62), ry = std::max(120.0, around * 34);
    const double width = 2 * rx + kBoxWidth + 80, height = 2 * ry + kBoxHeight + 190;
    const Point middle{width / 2, 84 + ry + kBoxHeight / 2};
    Svg svg(width, height, title);
    svg.text({24, 28}, cut_to(std::string(title), 90), "title");
    svg.text({24, 48},
             fmt::format("{}: no order of these {} transactions allows all of it", anomaly.name, anomaly.cycle.size()),
             "label violation");
    std::vector<Point> centres;
    for (std::size_t at = 0; at < count; ++at) {
        const double angle =
            2 * std::numbers::pi * static_cast<double>(at) / around - std::numbers::pi * (count == 2 ? 1.0 : 0.5);
        centres.push_back({middle.x + rx * std::cos(angle), middle.y + ry * std::sin(angle)});
    }
    for (std::size_t at = 0; at < count; ++at) {
        const CycleEdge& edge = anomaly.cycle[at];
        const Point from = centres[at], to = centres[(at + 1) % count];
        // Two boxes have an arrow there and one back: above and below each other.
        const double aside = count == 2 ? (at == 0 ? -18.0 : 18.0) : 0;
        Point begin = edge_of(from, to), end = edge_of(to, from);
        begin.y += aside;
        end.y += aside;
        svg.arrow(begin, end,
                  edge.kind == "rw"                        ? "violation"
                  : edge.kind == "ww" || edge.kind == "wr" ? "message"
                                                           : "ink open",
                  says(edge));
        const std::string label =
            edge.what.empty() ? edge.kind : fmt::format("{} {}", edge.kind, cut_to(edge.what, 40));
        // Beside a slanting arrow, above a level one.
        const bool is_level = count == 2 || std::abs(end.y - begin.y) < 20;
        const Point half{(begin.x + end.x) / 2, (begin.y + end.y) / 2 + (count == 2 ? (at == 0 ? -8.0 : 18.0) : -6.0)};
        const double outwards = is_level ? 0 : half.x >= middle.x ? 10 : -10;
        svg.text({half.x + outwards, half.y}, label, "label",
                 is_level             ? Svg::Anchor::middle
                 : half.x >= middle.x ? Svg::Anchor::start
                                      : Svg::Anchor::end);
    }
    for (std::size_t at = 0; at < count; ++at)
        if (const Operation* operation = operation_at(operations, anomaly.cycle[at].from))
            draw_box(svg, centres[at], *operation);
    double foot = 0;
    for (const Point& centre : centres)
        foot = std::max(foot, centre.y + kBoxHeight / 2);
    svg.text(
        {24, foot + 40},
        "ww: the second overwrote the first's version; wr: it read it; rw: the first read what the second overwrote;",
        "small faint");
    svg.text({24, foot + 56}, "process, realtime: the first had returned before the second was invoked", "small faint");
    if (count < anomaly.cycle.size())
        svg.text({24, foot + 72}, fmt::format("{} transactions left out", anomaly.cycle.size() - count), "small faint");
    svg.set_height(foot + 88);
    return svg.to_text();
}

}  // namespace orrery::detail
