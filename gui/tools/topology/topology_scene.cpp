#include "gui/tools/topology/topology_scene.h"

#include <algorithm>
#include <cmath>

namespace orrery::gui {
namespace {

constexpr double kAside = 5;    // px that a way lies beside the line
constexpr double kReach = 9;    // px around a message that hit it
constexpr double kQueued = 11;  // px between two that wait

constexpr double kHeldAt = 0.86, kKeptAt = 0.1;  // of the way

double length(const QPointF& vector) { return std::hypot(vector.x(), vector.y()); }

QPainterPath polygon(const QPointF& middle, double radius, int corners, double turn) {
    QPainterPath path;
    for (int i = 0; i < corners; ++i) {
        const double angle = turn + 2 * M_PI * i / corners;
        const QPointF corner = middle + QPointF(std::sin(angle), -std::cos(angle)) * radius;
        i == 0 ? path.moveTo(corner) : path.lineTo(corner);
    }
    path.closeSubpath();
    return path;
}

}  // namespace

double TopologyScene::radius() const { return std::clamp(camera.scale * 0.2, 3.0, 22.0); }

std::optional<NodeId> TopologyScene::nodeAt(const QPointF& at) const {
    std::optional<NodeId> nearest;
    double best = radius() + 3;
    for (NodeId one = 0; one < places.size(); ++one) {
        const double far = length(at - node(one));
        if (far > best)
            continue;
        best = far;
        nearest = one;
    }
    return nearest;
}

QLineF TopologyScene::way(NodeId from, NodeId to) const {
    const QPointF a = node(from), b = node(to);
    const QPointF along = b - a;
    const double far = length(along);
    if (far < 1)
        return {a, b};
    const QPointF ahead = along / far;
    const QPointF aside = QPointF(-ahead.y(), ahead.x()) * std::min(kAside, radius() / 2);
    const double edge = std::min(radius() + 3, far / 2 - 0.5);
    return {a + ahead * edge + aside, b - ahead * edge + aside};
}

double TopologyScene::progress(const topology::Message& message) const {
    if (message.place == topology::Place::held)
        return kHeldAt;
    if (message.place == topology::Place::kept)
        return kKeptAt;
    const Time sent = message.sent < 0 ? run->timeOf(message.cause) : message.sent;
    const Time whole = message.due - sent;
    if (whole <= 0)
        return 1;
    return std::clamp(static_cast<double>(moment->now.now - sent) / static_cast<double>(whole), 0.0, 1.0);
}

QPointF TopologyScene::message(std::size_t index) const {
    const auto& messages = moment->now.messages;
    const topology::Message& one = messages[index];
    if (one.to >= places.size() || one.from >= places.size())
        return camera.middle;
    const auto ahead = [&](auto same) {
        return static_cast<double>(
            std::count_if(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(index), same));
    };
    if (one.place == topology::Place::waiting) {
        const double before =
            ahead([&](const topology::Message& m) { return m.place == topology::Place::waiting && m.to == one.to; });
        return node(one.to) + QPointF(radius() + 9 + before * kQueued, -radius() * 0.4);
    }
    const QLineF line = way(one.from, one.to);
    if (one.place == topology::Place::on_link)
        return line.pointAt(progress(one));
    // Those that stand at one end stand behind one another.
    const double before =
        ahead([&](const topology::Message& m) { return m.place == one.place && m.to == one.to && m.from == one.from; });
    const double step = std::min(0.06, kQueued / std::max(line.length(), 1.0)) * before;
    const double t = one.place == topology::Place::held ? progress(one) - step : progress(one) + step;
    return line.pointAt(std::clamp(t, 0.03, 0.97));
}

std::optional<std::size_t> TopologyScene::messageAt(const QPointF& at) const {
    std::optional<std::size_t> nearest;
    double best = kReach;
    for (std::size_t i = 0; isThere() && i < moment->now.messages.size(); ++i) {
        const double far = length(at - message(i));
        if (far > best)
            continue;
        best = far;
        nearest = i;
    }
    return nearest;
}

std::optional<Arrow> TopologyScene::arrowOf(const topology::Message& message) const {
    std::optional<Arrow> found;
    const Time sent = message.sent < 0 ? run->timeOf(message.cause) : message.sent;
    run->arrowsBetween(sent, sent, [&](const Arrow& arrow) {
        const bool same = arrow.sendEvent == message.cause && arrow.message == message.kind &&
                          (arrow.to == message.to || arrow.from == message.to) &&
                          (message.place != topology::Place::on_link || arrow.arrives == message.due);
        if (same && (!found || arrow.arriveEvent != 0))
            found = arrow;
    });
    return found;
}

Camera fittingCamera(const std::vector<topology::Point>& places, const QSizeF& size) {
    constexpr double kClosest = 190;
    // Room for names, and for the legend below.
    const double sides = std::clamp(size.width() * 0.12, 24.0, 70.0);
    const double above = std::clamp(size.height() * 0.08, 20.0, 46.0);
    const double below = std::clamp(size.height() * 0.2, 62.0, 84.0);
    Camera camera;
    double left = 0, right = 0, top = 0, bottom = 0;
    for (const topology::Point& place : places) {
        left = std::min(left, place.x);
        right = std::max(right, place.x);
        top = std::min(top, place.y);
        bottom = std::max(bottom, place.y);
    }
    const double width = std::max(size.width() - 2 * sides, 40.0);
    const double height = std::max(size.height() - above - below, 40.0);
    camera.scale = std::min({width / std::max(right - left, 0.01), height / std::max(bottom - top, 0.01), kClosest});
    const QPointF centre((left + right) / 2, (top + bottom) / 2);
    camera.middle = QPointF(size.width() / 2, above + height / 2) - centre * camera.scale;
    return camera;
}

QPainterPath roleShape(std::uint32_t role, const QPointF& middle, double radius) {
    QPainterPath path;
    switch (role % 6) {
        case 0:
            path.addEllipse(middle, radius * 0.95, radius * 0.95);
            return path;
        case 1:
            path.addRoundedRect(
                QRectF(middle.x() - radius * 0.88, middle.y() - radius * 0.88, radius * 1.76, radius * 1.76), 3, 3);
            return path;
        case 2:
            return polygon(middle, radius, 6, M_PI / 6);
        case 3:
            return polygon(middle, radius * 1.15, 4, 0);
        case 4:
            return polygon(middle + QPointF(0, radius * 0.15), radius * 1.15, 3, 0);
        default:
            return polygon(middle, radius * 1.05, 5, 0);
    }
}

}  // namespace orrery::gui
