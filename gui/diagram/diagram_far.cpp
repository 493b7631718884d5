// The diagram from afar: how much happened at each lane, as bars upon it, and what of it was lost, on top of them.
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/spread.h"

namespace orrery::gui {
namespace {

constexpr double kMostHigh = 0.42;     // of a lane
constexpr float kLeastHigh = 2;        // px, of a lane where anything happened
constexpr float kNothing = 1 / 64.0F;  // of an event in a column

struct Column {
    float events = 0, losses = 0;
};

// What happened by column of pixels and lane, spread evenly within a stretch.
class Columns {
public:
    Columns(const DiagramScene& scene, Time from, Time to) : scene_(scene) {
        const TimeScale& scale = scene.layout.scale;
        left_ = std::max(scale.x(static_cast<double>(from)), scene.layout.plot.left());
        const double right = std::min(scale.x(static_cast<double>(to)), scene.layout.plot.right());
        count_ = right < left_ ? 0 : static_cast<std::size_t>(right - left_) + 1;
        for (NodeId node = 0; node < scene.layout.lanes; ++node)
            if (scene.layout.showsLane(node))
                nodes_.push_back(node);
        cells_.resize(count_ * nodes_.size());
        if (cells_.empty())
            return;
        const BlockRange range = scene.run.blocksOf(from, to);
        if (range.size() > Recorded::kMostBlocks) {
            addCounts(from, to);
            return;
        }
        for (std::size_t index = range.first; index <= range.last; ++index) {
            const BlockView* const block = scene.run.rows.block(index);
            if (block)
                addRows(*block);
            else
                addCounts(scene.run.overview.time_of(first_of_block(index)),
                          scene.run.overview.time_of(first_of_block(index + 1) - 1));
        }
    }
    double left() const { return left_; }
    std::size_t count() const { return count_; }
    const std::vector<NodeId>& nodes() const { return nodes_; }
    const Column& at(std::size_t row, std::size_t column) const { return cells_[row * count_ + column]; }
    float most_events() const {
        float most = 1;
        for (const Column& cell : cells_)
            most = std::max(most, cell.events);
        return most;
    }

private:
    void addCounts(Time from, Time to) {
        const TimeScale& scale = scene_.layout.scale;
        scene_.run.overview.visit(from, to, 2 * count_, [&](const Stretch& stretch, std::span<const LaneCount> counts) {
            const double x0 = scale.x(static_cast<double>(stretch.begin)) - left_;
            const double x1 = scale.x(static_cast<double>(stretch.end)) - left_;
            spread(x0, x1, count_,
                   [&](std::size_t column, double share) { add(column, static_cast<float>(share), counts); });
        });
    }
    void add(std::size_t column, float share, std::span<const LaneCount> counts) {
        const auto nodes = static_cast<float>(scene_.run.nodesALane);
        for (std::size_t row = 0; row < nodes_.size(); ++row) {
            const LaneCount& count = counts[nodes_[row] / scene_.run.nodesALane];
            Column& cell = cells_[row * count_ + column];
            cell.events += static_cast<float>(count.events) * share / nodes;
            cell.losses += static_cast<float>(count.losses) * share / nodes;
        }
    }
    void addRows(const BlockView& block) {
        for (const TraceEvent& event : block.rows().events)
            if (Column* const cell = cellAt(event.time, event.node)) {
                cell->events += 1;
                cell->losses += event.what == EventKind::deliver && event.outcome != Outcome::handled ? 1 : 0;
            }
        for (const Arrow& arrow : block.sent()) {
            const bool lost = arrow.kind == ArrowKind::lost || arrow.kind == ArrowKind::refused;
            if (Column* const cell = lost ? cellAt(arrow.sent, arrow.from) : nullptr)
                cell->losses += 1;
        }
    }
    Column* cellAt(Time time, NodeId node) {
        const double x = scene_.layout.scale.x(static_cast<double>(time)) - left_;
        if (node == kNoNode || node < nodes_.front() || node > nodes_.back() || x < 0 ||
            x >= static_cast<double>(count_))
            return nullptr;
        return &cells_[(node - nodes_.front()) * count_ +
                       static_cast<std::size_t>(x)];  // lanes in sight are neighbours
    }

    const DiagramScene& scene_;
    double left_ = 0;
    std::size_t count_ = 0;
    std::vector<NodeId> nodes_;
    std::vector<Column> cells_;
};

}  // namespace

void paintFar(QPainter& painter, const DiagramScene& scene, Time from, Time to) {
    const DiagramLayout& layout = scene.layout;
    const Columns columns(scene, from, to);
    if (columns.count() == 0 || columns.nodes().empty())
        return;
    QImage image(static_cast<int>(columns.count()), static_cast<int>(layout.plot.height()) + 1,
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const double strength = scene.lit.any() ? 0.4 : 1.0;
    const QRgb events = mixed(scene.theme.message, scene.theme.plot, 0.75 * strength).rgba();
    const QRgb losses = mixed(scene.theme.dropped, scene.theme.plot, strength).rgba();
    const float scale = 1 / std::log2(1 + columns.most_events());
    const auto high = static_cast<float>(layout.laneHeight * kMostHigh);
    std::vector<int> bars(columns.count()), tops(columns.count());
    for (std::size_t row = 0; row < columns.nodes().size(); ++row) {
        for (std::size_t column = 0; column < columns.count(); ++column) {
            const Column& cell = columns.at(row, column);
            const float all = cell.events + cell.losses;
            const float share = std::min(std::log2(1 + cell.events) * scale, 1.0F);
            bars[column] = all < kNothing ? 0 : static_cast<int>(std::max(share * high, kLeastHigh));
            tops[column] = cell.losses < kNothing
                               ? 0
                               : std::max(2, static_cast<int>(cell.losses / all * static_cast<float>(bars[column])));
        }
        const int base = static_cast<int>(layout.laneY(columns.nodes()[row]) - layout.plot.top());
        const int most = *std::max_element(bars.begin(), bars.end());
        const int bottom = std::min(base, image.height());
        for (int y = std::max(base - most, 0); y < bottom; ++y) {
            auto* const pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
            const int up = base - y;  // 1 at the lane
            for (std::size_t column = 0; column < columns.count(); ++column)
                if (up <= bars[column])
                    pixels[column] = bars[column] - up < tops[column] ? losses : events;
        }
    }
    painter.drawImage(QPointF(columns.left(), layout.plot.top()), image);
}

}  // namespace orrery::gui
