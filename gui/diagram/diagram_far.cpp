// The diagram from afar: how much happened at each lane, as bars upon it, and what of it was lost, on top of them.
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/spread.h"

namespace orrery::gui {
namespace {

constexpr double kMostHigh = 0.42;     // of a lane
constexpr float kLeastHigh = 2;        // px, of a lane where anything happened
constexpr float kNothing = 1 / 64.0F;  // of an event in a column
constexpr double kBehindPath = 0.4;    // share of colour of what is not lit,
constexpr double kFilteredOut = 0.22;  // and of stretches in which no event passes the filter

struct Column {
    float events = 0, losses = 0;
};

// What happened by column of pixels and lane, spread evenly within a stretch; nothing within folds.
class Columns {
public:
    Columns(const DiagramScene& scene, const std::vector<std::pair<Time, Time>>& pieces) : scene_(scene) {
        const TimeScale& scale = scene.layout.scale;
        left_ = std::max(scale.x(static_cast<double>(pieces.front().first)), scene.layout.plot.left());
        const double right = std::min(scale.x(static_cast<double>(pieces.back().second)), scene.layout.plot.right());
        count_ = right < left_ ? 0 : static_cast<std::size_t>(right - left_) + 1;
        for (const NodeId node : scene.layout.lanes->order())
            if (scene.layout.showsLane(node))
                nodes_.push_back(node);
        cells_.resize(count_ * nodes_.size());
        passing_.resize(count_, 0);
        if (!cells_.empty())
            for (const auto& [from, to] : pieces)
                addPiece(from, to);
    }
    double left() const { return left_; }
    std::size_t count() const { return count_; }
    const std::vector<NodeId>& nodes() const { return nodes_; }
    const Column& at(std::size_t row, std::size_t column) const { return cells_[row * count_ + column]; }
    // Whether the filter that is on lets pass anything there; true where none is on.
    bool passes(std::size_t column) const { return !scene_.lit.passing || passing_[column] >= kNothing; }
    float most_events() const {
        float most = 1;
        for (const Column& cell : cells_)
            most = std::max(most, cell.events);
        return most;
    }

private:
    void addPiece(Time from, Time to) {
        const BlockRange range = scene_.run.blocksOf(from, to);
        if (range.size() > Recorded::kMostBlocks) {
            addCounts(from, to);
            return;
        }
        for (std::size_t index = range.first; index <= range.last; ++index) {
            const BlockView* const block = scene_.run.rows.block(index);
            if (block)
                addRows(*block, from, to);
            else
                addCounts(std::max(scene_.run.overview.time_of(first_of_block(index)), from),
                          std::min(scene_.run.overview.time_of(first_of_block(index + 1) - 1), to));
        }
    }
    void addCounts(Time from, Time to) {
        const TimeScale& scale = scene_.layout.scale;
        // What reaches beyond the piece is counted within it, the share that lies there.
        const double least = scale.x(static_cast<double>(from)) - left_,
                     most = scale.x(static_cast<double>(to)) - left_;
        scene_.run.overview.visit(from, to, 2 * count_, [&](const Stretch& stretch, std::span<const LaneCount> counts) {
            const double x0 = scale.x(stretch.begin, stretch.first) - left_;
            const double x1 = scale.x(stretch.end, stretch.last) - left_;
            spread(x0, x1, count_, [&](std::size_t column, double share) {
                if (static_cast<double>(column) + 1 < least || static_cast<double>(column) > most)
                    return;
                add(column, static_cast<float>(share), counts);
                passing_[column] += static_cast<float>(share) * passingIn(stretch);
            });
        });
    }
    // What has not been looked through yet may pass.
    float passingIn(const Stretch& stretch) const {
        const auto& passing = scene_.lit.passing;
        if (!passing || stretch.last > passing->known())
            return 1;
        return static_cast<float>(passing->rank(stretch.last) - passing->rank(stretch.first - 1));
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
    void addRows(const BlockView& block, Time from, Time to) {
        const auto& events = block.rows().events;
        const auto first = std::partition_point(events.begin(), events.end(), [&](auto& e) { return e.time < from; });
        const auto last = std::partition_point(first, events.end(), [&](auto& e) { return e.time <= to; });
        for (const TraceEvent& event : std::span(first, last))
            if (const auto cell = cellAt(event.time, event.number, event.node)) {
                cells_[*cell].events += 1;
                passing_[*cell % count_] += scene_.lit.passes(event.number) ? 1.0F : 0.0F;
                cells_[*cell].losses += event.what == EventKind::deliver && event.outcome != Outcome::handled ? 1 : 0;
            }
        for (const Arrow& arrow : block.sent()) {
            const bool lost = (arrow.kind == ArrowKind::lost || arrow.kind == ArrowKind::refused) &&
                              arrow.sent >= from && arrow.sent <= to;
            if (const auto cell = lost ? cellAt(arrow.sent, arrow.sendEvent, arrow.from) : std::nullopt)
                cells_[*cell].losses += 1;
        }
    }
    std::optional<std::size_t> cellAt(Time time, EventNumber event, NodeId node) const {
        const double x = scene_.layout.scale.x(time, event) - left_;
        const Lanes& lanes = *scene_.layout.lanes;
        if (node == kNoNode || !lanes.has(node) || x < 0 || x >= static_cast<double>(count_))
            return std::nullopt;
        const std::size_t first = lanes.rowOf(nodes_.front()),
                          row = lanes.rowOf(node);  // lanes in sight are neighbours
        if (row < first || row >= first + nodes_.size())
            return std::nullopt;
        return (row - first) * count_ + static_cast<std::size_t>(x);
    }

    const DiagramScene& scene_;
    double left_ = 0;
    std::size_t count_ = 0;
    std::vector<NodeId> nodes_;
    std::vector<Column> cells_;
    std::vector<float> passing_;  // events, by column
};

}  // namespace

void paintFar(QPainter& painter, const DiagramScene& scene, const std::vector<std::pair<Time, Time>>& pieces) {
    const DiagramLayout& layout = scene.layout;
    const Columns columns(scene, pieces);
    if (columns.count() == 0 || columns.nodes().empty())
        return;
    QImage image(static_cast<int>(columns.count()), static_cast<int>(layout.plot.height()) + 1,
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    struct Inks {
        QRgb events, losses;
    };
    const auto inks = [&](double strength) {
        return Inks{mixed(scene.theme.message, scene.theme.plot, 0.75 * strength).rgba(),
                    mixed(scene.theme.dropped, scene.theme.plot, strength).rgba()};
    };
    const Inks bright = inks(scene.lit.any() && !scene.lit.passing ? kBehindPath : 1), dim = inks(kFilteredOut);
    std::vector<const Inks*> inkOf(columns.count());
    for (std::size_t column = 0; column < columns.count(); ++column)
        inkOf[column] = columns.passes(column) ? &bright : &dim;
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
                    pixels[column] = bars[column] - up < tops[column] ? inkOf[column]->losses : inkOf[column]->events;
        }
    }
    painter.drawImage(QPointF(columns.left(), layout.plot.top()), image);
}

}  // namespace orrery::gui
