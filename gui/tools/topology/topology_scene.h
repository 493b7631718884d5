// The picture of a network: where nodes, wires and messages lie on the widget. Pure geometry, for painters, mouse and
// keys alike. What goes from a to b keeps to the right of the line between them, so that the two ways do not cover one
// another.
// Units: device-independent pixels.
#pragma once
#include <QLineF>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <memory>
#include <optional>
#include <vector>

#include "gui/session/selection.h"
#include "gui/tools/topology/topology_moment.h"

namespace orrery::gui {

// From places to pixels.
struct Camera {
    double scale = 100;  // px a unit
    QPointF middle;      // where (0, 0) lies
    QPointF at(const topology::Point& place) const { return middle + QPointF(place.x, place.y) * scale; }
    topology::Point place(const QPointF& at) const {
        const QPointF off = (at - middle) / scale;
        return {off.x(), off.y()};
    }
};

struct TopologyScene {
    std::shared_ptr<const Recorded> run;
    std::shared_ptr<const TopologyMap> map;        // null while nothing has been counted
    std::shared_ptr<const TopologyMoment> moment;  // null until it has come
    std::vector<topology::Point> places;           // of the map, or where they have been put by hand
    Camera camera;

    bool isThere() const { return run && map && moment && places.size() == moment->now.nodes.size(); }
    double radius() const;
    QPointF node(NodeId node) const { return camera.at(places[node]); }
    std::optional<NodeId> nodeAt(const QPointF& at) const;
    // The way from one node to another, between their edges.
    QLineF way(NodeId from, NodeId to) const;
    // Where a message is on its way; of those that wait, where they stand in the queue beside the node.
    QPointF message(std::size_t index) const;
    double progress(const topology::Message& message) const;  // 0 … 1 of its way
    std::optional<std::size_t> messageAt(const QPointF& at) const;
    // The row of a message as the rest of the window knows it, where its rows are at hand.
    std::optional<Arrow> arrowOf(const topology::Message& message) const;
};

// So that all places are seen, with room for names.
Camera fittingCamera(const std::vector<topology::Point>& places, const QSizeF& size);

// The outline of a node: its role's shape, told apart without colour.
QPainterPath roleShape(std::uint32_t role, const QPointF& middle, double radius);

}  // namespace orrery::gui
