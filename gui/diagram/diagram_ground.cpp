// The ground of the diagram: grid, partitions, state bands, lanes, crashed stretches.
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/diagram/diagram_painter.h"

namespace orrery::gui {
namespace {

constexpr double kBandTop = 5;  // below the lane
constexpr double kBandHeight = 15;

QRectF spanRect(const DiagramScene& scene, const FaultSpan& span, double top, double bottom) {
    const double x0 = std::max(scene.layout.scale.x(span.begin, span.event), scene.layout.plot.left() - 2);
    const double x1 = std::min(scene.layout.scale.x(static_cast<double>(span.end)), scene.layout.plot.right() + 2);
    return {QPointF(x0, top), QPointF(std::max(x1, x0 + 1.5), bottom)};
}

bool isVisible(const DiagramScene& scene, const FaultSpan& span) {
    const TimeScale& scale = scene.layout.scale;
    return scale.x(static_cast<double>(span.end)) >= scale.left &&
           scale.x(span.begin, span.event) <= scale.left + scale.width;
}

void paintPartitions(QPainter& painter, const DiagramScene& scene) {
    const DiagramLayout& layout = scene.layout;
    for (const FaultSpan& span : scene.run.faults) {
        if (span.kind != SpanKind::partition || span.touched.empty() || !isVisible(scene, span))
            continue;
        double top = layout.plot.bottom(), bottom = layout.plot.top();
        for (const NodeId node : span.touched)
            if (layout.hasLane(node)) {
                top = std::min(top, layout.laneY(node) - layout.laneHeight * 0.42);
                bottom = std::max(bottom, layout.laneY(node) + layout.laneHeight * 0.42);
            }
        if (top >= bottom)
            continue;
        const QRectF rect = spanRect(scene, span, top, bottom);
        QColor ground = scene.theme.fault;
        ground.setAlpha(scene.theme.dark ? 30 : 20);
        painter.fillRect(rect, ground);
        QColor lines = scene.theme.fault;
        lines.setAlpha(scene.theme.dark ? 62 : 58);
        painter.fillRect(rect, hatch(lines, false));
        painter.setPen(QPen(scene.theme.fault, 1, Qt::DashLine));
        painter.drawLine(rect.topLeft(), rect.bottomLeft());
        painter.drawLine(rect.topRight(), rect.bottomRight());
    }
}

// A crashed or paused node: its lane is hatched, and its line interrupted.
void paintStoppedNodes(QPainter& painter, const DiagramScene& scene) {
    for (const FaultSpan& span : scene.run.faults) {
        if ((span.kind != SpanKind::crash && span.kind != SpanKind::pause) || !scene.layout.showsLane(span.node) ||
            !isVisible(scene, span))
            continue;
        const double y = scene.layout.laneY(span.node);
        const double half = std::min(scene.layout.laneHeight * 0.3, 16.0);
        const QRectF rect = spanRect(scene, span, y - half, y + half);
        painter.fillRect(rect, mixed(scene.theme.fault, scene.theme.plot, 0.18));
        painter.fillRect(rect, hatch(scene.theme.fault, true));
        painter.setPen(QPen(scene.theme.fault, span.kind == SpanKind::crash ? 1.5 : 1,
                            span.kind == SpanKind::crash ? Qt::SolidLine : Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect);
    }
}

// The bands of one lane, from left to right.
class LaneBands {
public:
    LaneBands(double left, double top, std::vector<BandStretch>& out) : left_(left), top_(top), out_(out) {}

    void add(double x0, double x1, const std::string& label) {
        if (x1 - x0 >= kNarrow) {
            close();
            put(x0, x1, label);
            return;
        }
        const double cell = std::floor(((x0 + x1) / 2 - left_) / kCell);
        if (cell != cell_)
            close();
        if (crowd_.empty())
            begin_ = x0;
        cell_ = cell;
        const auto same =
            std::find_if(crowd_.begin(), crowd_.end(), [&](const auto& one) { return *one.first == label; });
        if (same != crowd_.end())
            same->second += x1 - x0;
        else
            crowd_.emplace_back(&label, x1 - x0);
    }
    void close() {
        if (crowd_.empty())
            return;
        const auto longest = std::max_element(crowd_.begin(), crowd_.end(),
                                              [](const auto& a, const auto& b) { return a.second < b.second; });
        put(std::max(begin_, left_ + cell_ * kCell), left_ + (cell_ + 1) * kCell, *longest->first);
        crowd_.clear();
    }

private:
    static constexpr double kNarrow = 3, kCell = 6;  // px

    void put(double x0, double x1, const std::string& label) {
        if (label.empty() || label == "down")  // that is hatched
            return;
        if (any_ && out_.back().label == label && x0 <= out_.back().rect.right() + 0.5) {
            out_.back().rect.setRight(std::max(x1, out_.back().rect.right()));
            return;
        }
        any_ = true;
        out_.push_back({{QPointF(x0, top_), QPointF(std::max(x1, x0 + 1.5), top_ + kBandHeight)}, label});
    }

    double left_, top_;
    std::vector<BandStretch>& out_;
    bool any_ = false;
    double cell_ = 0, begin_ = 0;
    std::vector<std::pair<const std::string*, double>> crowd_;  // what the bands of a cell are called, and how long
};

}  // namespace

std::size_t bandTint(const std::string& label) {
    // By the first word: "leader 3" and "leader 4" are alike, "leader" and "follower" are not.
    std::size_t sum = 0;
    for (const char letter : label) {
        if (letter == ' ')
            break;
        sum = sum * 31 + static_cast<unsigned char>(letter);
    }
    return sum % 5;
}

std::vector<BandStretch> bandStretches(const DiagramScene& scene) {
    std::vector<BandStretch> out;
    const DiagramLayout& layout = scene.layout;
    const auto pieces = layout.scale.pieces();
    for (const NodeId node : layout.lanes->order()) {
        if (!layout.showsLane(node))
            continue;
        LaneBands bands(layout.plot.left(), layout.laneY(node) + kBandTop, out);
        for (std::size_t i = 0; i < pieces.size(); ++i) {  // each with the fold behind it
            const bool last = i + 1 == pieces.size();
            const double left = i == 0 ? layout.plot.left() - 2 : layout.scale.x(static_cast<double>(pieces[i].first));
            const double right =
                last ? layout.plot.right() + 2 : layout.scale.x(static_cast<double>(pieces[i + 1].first));
            const auto add = [&](const Recorded::LabelSpan& span, const std::string& label) {
                const double x0 = std::max(layout.scale.x(span.begin, span.first), left);
                const double x1 = std::min(layout.scale.x(span.end, span.next), right);
                if (x1 >= x0)
                    bands.add(x0, x1, label);
            };
            scene.run.labelsBetween(node, pieces[i].first, pieces[i].second, add);
        }
        bands.close();
    }
    return out;
}

void paintGround(QPainter& painter, const DiagramScene& scene, const std::vector<BandStretch>& bands) {
    const DiagramLayout& layout = scene.layout;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(scene.theme.grid);
    for (const Tick& tick : ticks(layout.scale, 110)) {
        painter.drawLine(QPointF(tick.x, layout.plot.top()), QPointF(tick.x, layout.plot.bottom()));
    }
    paintFolds(painter, scene);
    paintPartitions(painter, scene);
    for (const BandStretch& band : bands)
        painter.fillRect(band.rect, scene.theme.bands[bandTint(band.label)]);
    for (const NodeId node : layout.lanes->order()) {
        if (!layout.showsLane(node))
            continue;
        const double y = layout.laneY(node);
        const double from = std::max(layout.scale.x(0), layout.plot.left());
        const double to = std::min(layout.scale.x(static_cast<double>(scene.run.end)), layout.plot.right());
        painter.setPen(QPen(scene.theme.lane, 1));
        painter.drawLine(QPointF(from, y), QPointF(to, y));
    }
    paintStoppedNodes(painter, scene);
}

}  // namespace orrery::gui
