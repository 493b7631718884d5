#include "sim/topology/layout.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/fruchterman_reingold.hpp>
#include <boost/graph/topology.hpp>
#include <boost/random/linear_congruential.hpp>
#include <cmath>
#include <limits>

namespace orrery::topology {
namespace {

using Plane = boost::rectangle_topology<>;
using Place = Plane::point_type;
using Graph = boost::adjacency_list<boost::setS, boost::vecS, boost::undirectedS>;

constexpr std::size_t kMostRanks = 7;     // roles
constexpr std::size_t kMostInRanks = 80;  // nodes
constexpr double kRound = 6.283185307179586;

Graph graph_of(const Network& network) {
    Graph graph(network.roles.size());
    for (const auto& [a, b] : network.links)
        if (a != b && a < network.roles.size() && b < network.roles.size())
            boost::add_edge(a, b, graph);
    return graph;
}

double radius_of(std::size_t count) {
    return count < 2 ? 0 : std::max(0.8, static_cast<double>(count) / kRound * 1.15);
}

// Beginning at the top, clockwise.
std::vector<Point> circle(std::size_t count) {
    std::vector<Point> points(count);
    const double radius = radius_of(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double angle = kRound * static_cast<double>(i) / static_cast<double>(count);
        points[i] = {radius * std::sin(angle), -radius * std::cos(angle)};
    }
    return points;
}

// Springs leave what no link ties to the rest, so a thread ties it.
void tie_components(Graph& graph) {
    std::vector<std::size_t> component(boost::num_vertices(graph));
    const std::size_t count = boost::connected_components(graph, component.data());
    for (std::size_t next = 1; next < count; ++next) {
        const auto first = std::find(component.begin(), component.end(), next) - component.begin();
        boost::add_edge(0, static_cast<std::size_t>(first), graph);
    }
}

// A circle, a little out of round: where it is even the springs of a star hold each other.
std::vector<Place> uneven_circle(std::size_t count) {
    std::vector<Place> places(count);
    const std::vector<Point> even = circle(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double stretch = 1 + 0.03 * static_cast<double>(i % 5);
        places[i][0] = even[i].x * stretch;
        places[i][1] = even[i].y * stretch;
    }
    return places;
}

// Of the links, the length of the middle one. Requires a link.
double middle_length(const Graph& graph, const std::vector<Point>& points) {
    std::vector<double> lengths;
    for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
        const Point &a = points[boost::source(*edge, graph)], &b = points[boost::target(*edge, graph)];
        lengths.push_back(std::hypot(a.x - b.x, a.y - b.y));
    }
    std::sort(lengths.begin(), lengths.end());
    return std::max(lengths[lengths.size() / 2], 0.01);
}

std::vector<Point> springs(const Network& network) {
    const std::size_t count = network.roles.size();
    Graph graph = graph_of(network);
    if (count < 3)
        return circle(count);
    tie_components(graph);
    std::vector<Place> places = uneven_circle(count);
    const auto place_of = boost::make_iterator_property_map(places.begin(), boost::get(boost::vertex_index, graph));
    const double side = std::max(2 * radius_of(count), 1.6 * std::sqrt(static_cast<double>(count)));
    boost::minstd_rand fixed(1);  // the plane wants one; the places are given
    const Plane plane(fixed, -side / 2, -side / 2, side / 2, side / 2);
    constexpr int kRounds = 120;
    boost::fruchterman_reingold_force_directed_layout(
        graph, place_of, plane, boost::cooling(boost::linear_cooling<double>(kRounds, side / 10)));
    std::vector<Point> points(count);
    for (std::size_t i = 0; i < count; ++i)
        points[i] = {places[i][0], places[i][1]};
    const double stretch = 1 / middle_length(graph, points);
    for (Point& point : points)
        point = {point.x * stretch, point.y * stretch};
    return points;
}

// How far each role is from those where requests begin.
std::vector<std::size_t> ranks_of(const Network& network) {
    const std::size_t roles = network.asks.size();
    constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> rank(roles, kNone);
    for (std::size_t role = 0; role < roles; ++role)
        if (network.asks[role])
            rank[role] = 0;
    if (std::all_of(rank.begin(), rank.end(), [](std::size_t one) { return one == kNone; }) && roles > 0)
        rank[network.roles.empty() ? 0 : network.roles.front()] = 0;
    for (std::size_t far = 0; far < roles; ++far)
        for (const auto& [a, b] : network.links) {
            if (a >= network.roles.size() || b >= network.roles.size())
                continue;
            std::size_t &one = rank[network.roles[a]], &other = rank[network.roles[b]];
            if (one == far && other == kNone)
                other = far + 1;
            if (other == far && one == kNone)
                one = far + 1;
        }
    std::size_t last = 0;
    for (const std::size_t one : rank)
        last = one == kNone ? last : std::max(last, one);
    std::replace(rank.begin(), rank.end(), kNone, last + 1);
    return rank;
}

struct Group {
    std::vector<NodeId> nodes;
    bool round = false;  // its nodes talk to one another
    std::vector<Point> places() const {
        if (round)
            return circle(nodes.size());
        std::vector<Point> row(nodes.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = {static_cast<double>(i) - static_cast<double>(row.size() - 1) / 2, 0};
        return row;
    }
};

std::vector<Point> ranks(const Network& network) {
    const std::vector<std::size_t> rank = ranks_of(network);
    std::vector<Group> groups(network.asks.size());
    for (NodeId node = 0; node < network.roles.size(); ++node)
        groups[network.roles[node]].nodes.push_back(node);
    for (const auto& [a, b] : network.links)
        if (a != b && a < network.roles.size() && b < network.roles.size() && network.roles[a] == network.roles[b])
            groups[network.roles[a]].round = groups[network.roles[a]].nodes.size() > 2;
    std::vector<Point> points(network.roles.size());
    double top = 0;
    for (std::size_t level = 0; level <= network.asks.size(); ++level) {
        double width = 0, height = 0;
        std::vector<std::pair<std::size_t, double>> row;  // (role, its middle)
        for (std::size_t role = 0; role < groups.size(); ++role) {
            if (rank[role] != level || groups[role].nodes.empty())
                continue;
            const std::size_t count = groups[role].nodes.size();
            const double own =
                groups[role].round ? 2 * radius_of(count) : std::max(0.0, static_cast<double>(count) - 1);
            width += row.empty() ? 0 : 1.3;
            row.emplace_back(role, width + own / 2);
            width += own;
            height = std::max(height, groups[role].round ? 2 * radius_of(count) : 0.0);
        }
        if (row.empty())
            continue;
        for (const auto& [role, middle] : row) {
            const std::vector<Point> places = groups[role].places();
            for (std::size_t i = 0; i < places.size(); ++i)
                points[groups[role].nodes[i]] = {middle - width / 2 + places[i].x, top + height / 2 + places[i].y};
        }
        top += height + 1.35;
    }
    return points;
}

void centre(std::vector<Point>& points) {
    if (points.empty())
        return;
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    const Point middle{(left->x + right->x) / 2, (top->y + bottom->y) / 2};
    for (Point& point : points) {
        point.x -= middle.x;
        point.y -= middle.y;
    }
}

}  // namespace

std::string_view name_of(Layout layout) {
    switch (layout) {
        case Layout::automatic:
            return "automatic";
        case Layout::circle:
            return "circle";
        case Layout::ranks:
            return "ranks";
        case Layout::springs:
            return "springs";
    }
    return {};
}

Layout fitting_layout(const Network& network) {
    const std::size_t count = network.roles.size();
    std::vector<bool> there(network.asks.size());
    for (const std::uint32_t role : network.roles)
        there[role] = true;
    const auto roles = static_cast<std::size_t>(std::count(there.begin(), there.end(), true));
    if (roles > 1 && roles <= kMostRanks && count <= kMostInRanks)
        return Layout::ranks;
    const std::size_t edges = boost::num_edges(graph_of(network));
    const bool dense = 2 * edges * 2 >= count * (count - 1);  // half of all pairs
    return count < 4 || edges == 0 || (dense && count <= kMostInRanks) ? Layout::circle : Layout::springs;
}

std::vector<Point> lay_out(const Network& network, Layout layout) {
    if (layout == Layout::automatic)
        layout = fitting_layout(network);
    if (layout == Layout::springs && network.roles.size() > kMostSprings)
        layout = Layout::circle;
    std::vector<Point> points = layout == Layout::springs ? springs(network)
                                : layout == Layout::ranks ? ranks(network)
                                                          : circle(network.roles.size());
    centre(points);
    return points;
}

}  // namespace orrery::topology
