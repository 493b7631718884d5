// What the topology shows, as values that the engine's thread hands over: the network of the run, and its state at an
// event.
// Units: nanoseconds.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "gui/session/inquiry.h"
#include "sim/topology/layout.h"
#include "sim/topology/link_use.h"
#include "sim/topology/under_way.h"

namespace orrery::gui {

// A pair of nodes that have sent to one another, whichever way; a < b.
struct Wire {
    NodeId a = kNoNode, b = kNoNode;
    std::uint64_t messages = 0;
};

struct TopologyMap {
    std::vector<std::uint32_t> roles;  // by node
    std::vector<Wire> wires;           // ascending
    std::vector<topology::Point> places;
    double share = 0;  // of the run that has been counted
};

struct TopologyMoment {
    topology::UnderWay now;
    TraceEvent row;                 // of the event, with its text; number 0 at the start
    std::vector<TraceEffect> lost;  // what it sent that was lost at once, or comes back
};

constexpr std::size_t kMostMessages = 2000;  // that are shown one by one

Inquiry::Work momentAt(EventNumber event, std::function<void(std::shared_ptr<const TopologyMoment>)> tell);
// Told again where more of the run has been counted; the places stay where no new wire came.
Inquiry::Work mapOfRun(topology::Layout layout, std::function<void(std::shared_ptr<const TopologyMap>)> tell);

}  // namespace orrery::gui
