// Where nodes stand: the same each time, apart from one another, ranks by role, a circle for peers.
#include "sim/topology/layout.h"

#include <cmath>

#include "tests/catch.h"

using namespace orrery;
using namespace orrery::topology;

namespace {

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

double least_distance(const std::vector<Point>& points) {
    double least = 1e9;
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            least = std::min(least, distance(points[i], points[j]));
    return least;
}

Network peers(std::uint32_t count) {
    Network network{std::vector<std::uint32_t>(count, 0), {true}, {}};
    for (std::uint32_t i = 0; i < count; ++i)
        for (std::uint32_t j = 0; j < i; ++j)
            network.links.emplace_back(static_cast<NodeId>(i), static_cast<NodeId>(j));
    return network;
}

Network chain(std::uint32_t count) {
    Network network{std::vector<std::uint32_t>(count, 0), {true}, {}};
    for (std::uint32_t i = 1; i < count; ++i)
        network.links.emplace_back(static_cast<NodeId>(i - 1), static_cast<NodeId>(i));
    return network;
}

// Three clients ask a gateway, which asks two stores.
Network shop() { return {{0, 0, 0, 1, 2, 2}, {true, false, false}, {{0, 3}, {1, 3}, {2, 3}, {3, 4}, {3, 5}}}; }

}  // namespace

TEST_CASE("peers that all talk to one another stand on a circle, evenly") {
    CHECK(fitting_layout(peers(5)) == Layout::circle);
    const std::vector<Point> points = lay_out(peers(5), Layout::automatic);
    REQUIRE(points.size() == 5);
    for (std::size_t i = 1; i < 5; ++i)
        CHECK(std::abs(distance(points[i], points[i - 1]) - distance(points[0], points[4])) < 1e-9);
    CHECK(points[0].y < points[2].y);  // the first at the top
}

TEST_CASE("roles stand in ranks, away from where requests begin") {
    CHECK(fitting_layout(shop()) == Layout::ranks);
    const std::vector<Point> points = lay_out(shop(), Layout::automatic);
    CHECK(points[0].y == points[2].y);
    CHECK(points[0].y < points[3].y);
    CHECK(points[3].y < points[4].y);
    CHECK(points[4].y == points[5].y);
    CHECK(points[0].x < points[1].x);
    CHECK(least_distance(points) > 0.9);
    // Servers that talk to one another stand on a circle in their rank.
    Network raft = peers(3);
    raft.roles = {0, 0, 0, 1, 1};
    raft.asks = {false, true};
    raft.links.insert(raft.links.end(), {{3, 0}, {4, 1}, {3, 2}});
    const std::vector<Point> ring = lay_out(raft, Layout::automatic);
    CHECK(ring[3].y < ring[0].y);
    CHECK(ring[0].y < ring[1].y);
    CHECK(least_distance(ring) > 0.9);
}

TEST_CASE("springs draw those who talk together, and are the same each time") {
    CHECK(fitting_layout(chain(12)) == Layout::springs);
    const std::vector<Point> points = lay_out(chain(12), Layout::automatic);
    const std::vector<Point> again = lay_out(chain(12), Layout::automatic);
    for (std::size_t i = 0; i < points.size(); ++i)
        CHECK(distance(points[i], again[i]) == 0);
    CHECK(distance(points[0], points[1]) < distance(points[0], points[11]));
    CHECK(least_distance(points) > 0.2);
}

TEST_CASE("no network is too small, too large or too loose") {
    for (const Layout layout : {Layout::automatic, Layout::circle, Layout::ranks, Layout::springs}) {
        CAPTURE(name_of(layout));
        CHECK(lay_out({}, layout).empty());
        CHECK(lay_out(peers(1), layout).size() == 1);
        const Network loose{std::vector<std::uint32_t>(40, 0), {false}, {{3, 4}}};
        const std::vector<Point> points = lay_out(loose, layout);
        REQUIRE(points.size() == 40);
        CHECK(least_distance(points) > 0.05);
        for (const Point& point : points)
            CHECK(std::isfinite(point.x + point.y));
        CHECK(lay_out(chain(1500), layout).size() == 1500);
    }
}
