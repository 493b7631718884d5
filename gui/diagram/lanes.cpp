#include "gui/diagram/lanes.h"

#include <utility>

namespace orrery::gui {

Lanes::Lanes(std::size_t nodes) : rows_(nodes) {
    for (std::size_t node = 0; node < nodes; ++node) {
        order_.push_back(static_cast<NodeId>(node));
        rows_[node] = node;
    }
}

Lanes::Lanes(std::vector<NodeId> order, std::size_t nodes) : order_(std::move(order)), rows_(nodes, kNoRow) {
    for (std::size_t row = 0; row < order_.size(); ++row)
        rows_[order_[row]] = row;
}

}  // namespace orrery::gui
