// The diagram from afar: how much happened at each lane, as bars upon it, and what of it was lost, on top of them.
#include <QImage>
#include <QPainter>
#include <cmath>
#include <vector>

#include "gui/diagram/diagram_painter.h"

namespace orrery::gui {
namespace {

constexpr double kMostHigh = 0.42;  // of a lane
constexpr double kLeastHigh = 2;    // px, of a lane where anything happened

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
        scene.run.overview.visit(from, to, 2 * count_, [&](const Stretch& stretch, std::span<const LaneCount> counts) {
            const double x0 = std::clamp(scale.x(static_cast<double>(stretch.begin)) - left_, 0.0, most());
            const double x1 = std::clamp(scale.x(static_cast<double>(stretch.end)) - left_, 0.0, most());
            const double whole =
                std::max(scale.x(static_cast<double>(stretch.end)) - scale.x(static_cast<double>(stretch.begin)), 1.0);
            add(static_cast<std::size_t>(x0), static_cast<std::size_t>(x1), static_cast<float>(1 / whole), counts);
        });
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
    double most() const { return static_cast<double>(count_ - 1); }
    void add(std::size_t first, std::size_t last, float share, std::span<const LaneCount> counts) {
        for (std::size_t row = 0; row < nodes_.size(); ++row) {
            const LaneCount& count = counts[nodes_[row] / scene_.run.nodesALane];
            const float nodes = static_cast<float>(scene_.run.nodesALane);
            const float events = static_cast<float>(count.events) * share / nodes;
            const float losses = static_cast<float>(count.losses) * share / nodes;
            for (std::size_t column = first; column <= last; ++column) {
                cells_[row * count_ + column].events += events;
                cells_[row * count_ + column].losses += losses;
            }
        }
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
    auto* const pixels = reinterpret_cast<QRgb*>(image.bits());
    const auto line = static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb);
    const double strength = scene.lit.any() ? 0.4 : 1.0;
    const QRgb events = mixed(scene.theme.message, scene.theme.plot, 0.75 * strength).rgba();
    const QRgb losses = mixed(scene.theme.dropped, scene.theme.plot, strength).rgba();
    const double scale = 1.0 / std::log2(1.0 + static_cast<double>(columns.most_events()));
    const double high = layout.laneHeight * kMostHigh;
    for (std::size_t row = 0; row < columns.nodes().size(); ++row) {
        const int base = static_cast<int>(layout.laneY(columns.nodes()[row]) - layout.plot.top());
        for (std::size_t column = 0; column < columns.count(); ++column) {
            const Column& cell = columns.at(row, column);
            if (cell.events <= 0 && cell.losses <= 0)
                continue;
            const double share = std::min(std::log2(1.0 + static_cast<double>(cell.events)) * scale, 1.0);
            const int bar = static_cast<int>(std::max(share * high, kLeastHigh));
            const double lost =
                static_cast<double>(cell.losses) / static_cast<double>(std::max(cell.events + cell.losses, 1e-6F));
            const int top = cell.losses <= 0 ? 0 : std::max(2, static_cast<int>(lost * bar));
            for (int y = std::max(base - bar, 0); y <= std::min(base - 1, image.height() - 1); ++y)
                pixels[static_cast<std::size_t>(y) * line + column] = y < base - bar + top ? losses : events;
        }
    }
    painter.drawImage(QPointF(columns.left(), layout.plot.top()), image);
}

}  // namespace orrery::gui
