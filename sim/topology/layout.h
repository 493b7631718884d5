// Where the nodes of a network stand on a picture: on a circle, in ranks by role, or as springs between those who talk
// would pull them. The same network always gives the same places on one machine; on another the last bit may differ
// (libm), which is why nothing but a picture stands on them.
// Units: the distance between two neighbours is about 1; y grows downwards; the middle of all is (0, 0). Errors: none.
// Source: springs: T. Fruchterman, E. Reingold, Graph drawing by force-directed placement (1991), of Boost.Graph.
#pragma once
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/ids.h"

namespace orrery::topology {

constexpr std::size_t kMostSprings = 300;  // nodes; more stand on a circle instead

struct Network {
    std::vector<std::uint32_t> roles;              // by node
    std::vector<bool> asks;                        // by role: it has a workload, requests begin there
    std::vector<std::pair<NodeId, NodeId>> links;  // who talks to whom; directions and repeats do not matter
};

struct Point {
    double x = 0, y = 0;
};

enum class Layout : std::uint8_t { automatic, circle, ranks, springs };
std::string_view name_of(Layout layout);

// What `automatic` is: a circle for peers that all talk to one another, ranks where there are several roles, else
// springs.
Layout fitting_layout(const Network& network);
std::vector<Point> lay_out(const Network& network, Layout layout);

}  // namespace orrery::topology
