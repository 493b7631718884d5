// Which nodes have a lane in the diagram, from top to bottom. Who is hidden has none.
#pragma once
#include <cstddef>
#include <vector>

#include "sim/core/ids.h"

namespace orrery::gui {

class Lanes {
public:
    // All nodes of a run, as they come.
    explicit Lanes(std::size_t nodes = 0);
    Lanes(std::vector<NodeId> order, std::size_t nodes);

    std::size_t count() const { return order_.size(); }
    std::size_t hidden() const { return rows_.size() - order_.size(); }
    bool has(NodeId node) const { return node < rows_.size() && rows_[node] != kNoRow; }
    // Requires has().
    std::size_t rowOf(NodeId node) const { return rows_[node]; }
    NodeId nodeAt(std::size_t row) const { return order_[row]; }
    const std::vector<NodeId>& order() const { return order_; }

private:
    static constexpr std::size_t kNoRow = SIZE_MAX;
    std::vector<NodeId> order_;
    std::vector<std::size_t> rows_;  // by node
};

}  // namespace orrery::gui
