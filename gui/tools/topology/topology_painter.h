// Paints the network at a moment. Shapes carry the meaning, colours repeat it: a role is an outline, a stopped node is
// hatched, a cut wire is dashed under a hatched band, a held one ends at a double bar, a slow one is dotted.
// Level of detail: names go where nodes are small, messages become dots where there are many, words never cover words.
#pragma once
#include "gui/style/theme.h"
#include "gui/tools/topology/topology_scene.h"

class QPainter;

namespace orrery::gui {

struct TopologyMarks {
    NodeId node = kNoNode;                  // selected
    std::optional<std::uint64_t> message;   // selected, by the sequence of its delivery
    std::optional<Arrow> arrow;             // selected elsewhere
    std::optional<std::size_t> underMouse;  // a message
};

void paintTopology(QPainter& painter, const QRectF& area, const TopologyScene& scene, const TopologyMarks& marks,
                   const Theme& theme);

}  // namespace orrery::gui
