#include "sim/check/transactions/dependency_graph.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

namespace orrery {
namespace {

constexpr std::size_t cycles_per_name = 8;             // enough to see a pattern; the verdict needs one
constexpr std::uint64_t steps_per_name = 40'000'000;   // bounds the search in a huge component
constexpr std::uint64_t steps_to_shorten = 4'000'000;  // of them, to look for a shorter one where one is found

using EdgeSet = std::uint8_t;
constexpr EdgeSet bit(Dependency kind) { return static_cast<EdgeSet>(1U << static_cast<unsigned>(kind)); }

constexpr EdgeSet both(EdgeSet left, EdgeSet right) { return static_cast<EdgeSet>(left | right); }

constexpr EdgeSet write_edges = bit(Dependency::ww);
constexpr EdgeSet information_edges = both(write_edges, bit(Dependency::wr));
constexpr EdgeSet all_edges = both(information_edges, bit(Dependency::rw));

EdgeSet order_edges(Scope scope) {
    if (scope == Scope::plain)
        return 0;
    if (scope == Scope::process)
        return bit(Dependency::process);
    return both(bit(Dependency::process), bit(Dependency::realtime));
}

// An edge that makes a cycle need its scope.
bool needs(const DependencyEdge& edge, Scope scope) {
    if (scope == Scope::plain)
        return true;
    if (edge.scope == scope)
        return true;
    return edge.kind == (scope == Scope::process ? Dependency::process : Dependency::realtime);
}

std::string_view order_suffix(Scope scope) {
    if (scope == Scope::plain)
        return "";
    return scope == Scope::process ? "-process" : "-realtime";
}

std::string_view suffix(const std::vector<DependencyEdge>& edges) {
    std::string_view text;
    for (const auto& edge : edges) {
        if (edge.scope == Scope::realtime || edge.kind == Dependency::realtime)
            return "-realtime";
        if (edge.scope == Scope::process || edge.kind == Dependency::process)
            text = "-process";
    }
    return text;
}

std::string name_of(const std::vector<DependencyEdge>& edges) {
    std::size_t anti = 0;
    bool reads = false;
    bool adjacent = false;
    for (std::size_t at = 0; at < edges.size(); ++at) {
        const auto& next = edges[(at + 1) % edges.size()];
        reads = reads || edges[at].kind == Dependency::wr;
        if (edges[at].kind != Dependency::rw)
            continue;
        ++anti;
        adjacent = adjacent || (edges.size() > 1 && next.kind == Dependency::rw);
    }
    const std::string name = anti == 1               ? "G-single"
                             : anti > 1 && !adjacent ? "G-nonadjacent"
                             : anti > 1              ? "G2-item"
                             : reads                 ? "G1c"
                                                     : "G0";
    return name + std::string(suffix(edges));
}

}  // namespace

class CycleFinder {
public:
    CycleFinder(const DependencyGraph& graph, const std::function<bool()>& out_of_time)
        : out_(graph.out_), writes_(graph.writes_), out_of_time_(out_of_time) {}

    CycleSearch run() {
        find_components(Scope::realtime, both(all_edges, order_edges(Scope::realtime)));
        if (!any_component())
            return {};
        for (const auto scope : {Scope::plain, Scope::process, Scope::realtime}) {
            const EdgeSet order = order_edges(scope);
            const EdgeSet writes = both(write_edges, order);
            const EdgeSet information = both(information_edges, order);
            const EdgeSet all = both(all_edges, order);
            const EdgeSet anti = bit(Dependency::rw);
            search({"G0", scope, writes, writes, writes, false});
            search({"G1c", scope, information, both(bit(Dependency::wr), order), information, false});
            search({"G-single", scope, all, anti, information, false});
            search({"G-nonadjacent", scope, all, anti, all, true});
            search({"G2-item", scope, all, anti, all, false});
            if (scope == Scope::plain && found_any({"G-single"}))  // which a fractured read is
                search_fractured();
            // A cycle already found says as much as one whose order of writes is open.
            if (!found_any({"G0", "G1c", "G-single"}))
                search_contested({"G-single", scope, all, anti, all, false});
            if (!found_any({"G0", "G1c", "G-single", "G-nonadjacent"}))
                search_contested({"G-nonadjacent", scope, all, anti, all, true});
        }
        return std::move(result_);
    }

private:
    // Components of `edges`; cycles through an edge of `anchors` and back along `back`.
    struct Search {
        std::string name;
        Scope scope;
        EdgeSet edges;
        EdgeSet anchors;
        EdgeSet back;
        bool nonadjacent;
    };
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    static constexpr int stop = -1;

    bool allowed(const DependencyEdge& edge, Scope scope, EdgeSet edges) const {
        return edge.scope <= scope && (bit(edge.kind) & edges) != 0;
    }

    void find_components(Scope scope, EdgeSet edges) {
        using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
        Graph graph(out_.size());
        for (const auto& from : out_) {
            for (const auto& edge : from) {
                if (allowed(edge, scope, edges))
                    boost::add_edge(edge.from, edge.to, graph);
            }
        }
        component_.assign(out_.size(), 0);
        if (!out_.empty()) {
            boost::strong_components(
                graph, boost::make_iterator_property_map(component_.begin(), boost::get(boost::vertex_index, graph)));
        }
    }

    bool inside(const DependencyEdge& edge) const { return component_[edge.from] == component_[edge.to]; }

    // The shortest way from the anchor's head to its tail. With `nonadjacent`, no two anti-dependencies may follow
    // each other on the cycle, so a transaction is visited once for each kind of edge that reached it.
    bool way_back(const DependencyEdge& anchor, Scope scope, EdgeSet edges, bool nonadjacent) {
        const std::size_t layers = nonadjacent ? 2 : 1;
        if (stamp_.size() < out_.size() * 2)
            stamp_.assign(out_.size() * 2, 0);
        came_by_.resize(out_.size() * 2);
        ++now_;
        queue_.clear();
        const auto layer_after = [&](const DependencyEdge& edge) {
            return nonadjacent && edge.kind == Dependency::rw ? std::size_t{1} : std::size_t{0};
        };
        const std::size_t start = anchor.to * layers + layer_after(anchor);
        queue_.push_back(static_cast<std::uint32_t>(start));
        stamp_[start] = now_;
        came_by_[start] = {none, nullptr};
        for (std::size_t at = 0; at < queue_.size(); ++at) {
            const auto state = queue_[at];
            const bool after_anti = layers == 2 && state % 2 == 1;
            for (const auto& edge : out_[state / layers]) {
                ++steps_;
                if (!allowed(edge, scope, edges) || !inside(edge))
                    continue;
                if (after_anti && edge.kind == Dependency::rw)
                    continue;
                if (edge.to == anchor.from) {
                    if (nonadjacent && edge.kind == Dependency::rw && anchor.kind == Dependency::rw)
                        continue;
                    collect(anchor, edge, state);
                    return true;
                }
                const auto next = edge.to * layers + layer_after(edge);
                if (stamp_[next] == now_)
                    continue;
                stamp_[next] = now_;
                came_by_[next] = {state, &edge};
                queue_.push_back(static_cast<std::uint32_t>(next));
            }
        }
        return false;
    }

    void collect(const DependencyEdge& anchor, const DependencyEdge& last, std::uint32_t state) {
        found_ = way_to(state);
        found_.insert(found_.begin(), anchor);
        found_.push_back(last);
    }

    std::vector<DependencyEdge> way_to(std::uint32_t state) const {
        std::vector<DependencyEdge> way;
        for (; came_by_[state].edge != nullptr; state = came_by_[state].state)
            way.push_back(*came_by_[state].edge);
        std::reverse(way.begin(), way.end());
        return way;
    }

    bool cut_off(const Search& wanted) {
        const bool late = ++searches_ % 64 == 0 && out_of_time_ && out_of_time_();
        if (!late && steps_ <= steps_per_name)
            return false;
        result_.why_undecided =
            late ? "the time limit was reached" : "a component of dependencies is too large to search";
        result_.undecided.push_back(wanted.name + std::string(order_suffix(wanted.scope)));
        return true;
    }

    // One cycle for each component: the shortest of those through its anchors and back, as far as the steps for that
    // reach. A search comes upon cycles of weaker names too where they are shorter; those have their own search.
    void search(const Search& wanted) {
        find_components(wanted.scope, wanted.edges);
        steps_ = 0;
        const bool anti = wanted.anchors == bit(Dependency::rw);
        const auto name = wanted.name + std::string(order_suffix(wanted.scope));
        std::map<int, std::vector<DependencyEdge>> shortest;  // by component; empty where only other names were found
        bool is_cut_off = false;
        for (const auto& from : out_) {
            for (const auto& edge : from) {
                if (is_cut_off || !allowed(edge, wanted.scope, wanted.anchors) || !inside(edge))
                    continue;
                if (!anti && !needs(edge, wanted.scope))
                    continue;
                const auto known = shortest.find(component_[edge.from]);
                if (known != shortest.end() && (known->second.size() == 2 || steps_ > steps_to_shorten))
                    continue;
                is_cut_off = cut_off(wanted);
                if (is_cut_off || !way_back(edge, wanted.scope, wanted.back, wanted.nonadjacent))
                    continue;
                auto& best = shortest[component_[edge.from]];
                if (name_of(found_) == name && (best.empty() || found_.size() < best.size()))
                    best = found_;
            }
        }
        record(name, std::move(shortest));
    }

    // A reader saw one of a transaction's writes, but of another key an older version than that transaction left: the
    // way back from the reader is an anti-dependency, then overwrites of the same key.
    void search_fractured() {
        const Search wanted{"fractured-read", Scope::plain, all_edges, bit(Dependency::wr), all_edges, false};
        find_components(wanted.scope, wanted.edges);
        steps_ = 0;
        std::map<int, std::vector<DependencyEdge>> first;  // by component
        for (const auto& from : out_) {
            for (const auto& edge : from) {
                if (edge.kind != Dependency::wr || !allowed(edge, wanted.scope, wanted.edges) || !inside(edge) ||
                    first.contains(component_[edge.from]))
                    continue;
                if (cut_off(wanted))
                    return record(wanted.name, std::move(first));
                if (fractured_way(edge))
                    first[component_[edge.from]] = found_;
            }
        }
        record(wanted.name, std::move(first));
    }

    bool fractured_way(const DependencyEdge& read) {
        for (const auto& missed : out_[read.to]) {
            if (missed.kind != Dependency::rw || missed.scope != Scope::plain || !inside(missed))
                continue;
            const auto is_overwrite = [&](const DependencyEdge& edge) {
                return edge.kind == Dependency::ww && edge.scope == Scope::plain && *edge.key == *missed.key;
            };
            spread(missed.to, [&](const DependencyEdge& edge, unsigned) { return is_overwrite(edge) ? 0 : stop; });
            if (const auto state = reached(read.from)) {
                const auto overwrites = way_to(*state);
                found_ = {read, missed};
                found_.insert(found_.end(), overwrites.begin(), overwrites.end());
                return true;
            }
        }
        return false;
    }

    bool found_any(std::initializer_list<std::string_view> names) const {
        return std::any_of(result_.cycles.begin(), result_.cycles.end(), [&](const DependencyCycle& cycle) {
            return std::any_of(names.begin(), names.end(),
                               [&](std::string_view name) { return cycle.name.starts_with(name); });
        });
    }

    // All that `from` leads to inside its component. A way is in layer 0 or 1; `layer_after` gives the layer of a way
    // in one that goes on along an edge, or `stop`.
    template <class LayerAfter>
    void spread(std::uint32_t from, const LayerAfter& layer_after) {
        stamp_.resize(out_.size() * 2);
        came_by_.resize(out_.size() * 2);
        ++now_;
        queue_.assign(1, from * 2);
        stamp_[from * 2] = now_;
        came_by_[from * 2] = {none, nullptr};
        for (std::size_t at = 0; at < queue_.size(); ++at) {
            const auto state = queue_[at];
            for (const auto& edge : out_[state / 2]) {
                ++steps_;
                const int layer = inside(edge) ? layer_after(edge, state % 2) : stop;
                const auto next = edge.to * 2 + static_cast<std::uint32_t>(layer);
                if (layer == stop || stamp_[next] == now_)
                    continue;
                stamp_[next] = now_;
                came_by_[next] = {state, &edge};
                queue_.push_back(next);
            }
        }
    }

    // By ways with one anti-dependency at most, or with no two that follow each other.
    void spread_for(const Search& wanted, std::uint32_t from) {
        spread(from, [&](const DependencyEdge& edge, unsigned layer) {
            const bool anti = edge.kind == Dependency::rw;
            if (!allowed(edge, wanted.scope, wanted.edges) || (anti && layer == 1))
                return stop;
            return anti || (!wanted.nonadjacent && layer == 1) ? 1 : 0;
        });
    }

    std::optional<std::uint32_t> reached(std::uint32_t transaction) const {
        for (const auto state : {transaction * 2, transaction * 2 + 1}) {
            if (stamp_[state] == now_)
                return state;
        }
        return std::nullopt;
    }

    void search_contested(const Search& wanted) {
        find_components(wanted.scope, wanted.edges);
        steps_ = 0;
        for (auto first = writes_.begin(); first != writes_.end();) {
            const auto last =
                std::find_if(first, writes_.end(), [&](const auto& write) { return write.key != first->key; });
            std::map<int, std::vector<std::uint32_t>> writers;  // by component
            for (const auto& write : std::span(first, last))
                writers[component_[write.transaction]].push_back(write.transaction);
            for (const auto& [component, group] : writers) {
                if (group.size() > 1 && (contested(*first->key, group, wanted) || cut_off(wanted)))
                    return;
            }
            first = last;
        }
    }

    // Of the writers of one key, two that lead to each other.
    bool contested(const OpValue& key, const std::vector<std::uint32_t>& writers, const Search& wanted) {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<DependencyEdge>> ways;
        for (const auto from : writers) {
            if (steps_ > steps_per_name)
                return false;
            spread_for(wanted, from);
            for (const auto to : writers) {
                const auto state = reached(to);
                if (to == from || !state)
                    continue;
                const auto back = ways.find({to, from});
                auto way = way_to(*state);
                if (back == ways.end()) {
                    ways[{from, to}] = std::move(way);
                    continue;
                }
                DependencyCycle cycle{wanted.name, back->second, &key, back->second.size()};
                cycle.edges.insert(cycle.edges.end(), way.begin(), way.end());
                cycle.name += suffix(cycle.edges);
                result_.cycles.push_back(std::move(cycle));
                return true;
            }
        }
        return false;
    }

    void record(const std::string& name, std::map<int, std::vector<DependencyEdge>> found) {
        std::vector<std::vector<DependencyEdge>> cycles;
        for (auto& [component, cycle] : found)
            if (!cycle.empty())
                cycles.push_back(std::move(cycle));
        std::stable_sort(cycles.begin(), cycles.end(),
                         [](const auto& left, const auto& right) { return left.size() < right.size(); });
        for (std::size_t at = 0; at < std::min(cycles.size(), cycles_per_name); ++at)
            result_.cycles.push_back({name, std::move(cycles[at]), nullptr, 0});
    }

    bool any_component() const {
        std::vector<bool> seen(out_.size(), false);
        for (const int component : component_) {
            if (seen[static_cast<std::size_t>(component)])
                return true;
            seen[static_cast<std::size_t>(component)] = true;
        }
        return false;
    }

    struct Step {
        std::uint32_t state;
        const DependencyEdge* edge;
    };

    const std::vector<std::vector<DependencyEdge>>& out_;
    const std::vector<DependencyGraph::KeyWrite>& writes_;
    const std::function<bool()>& out_of_time_;
    std::vector<int> component_;
    std::vector<std::uint64_t> stamp_;
    std::vector<Step> came_by_;
    std::vector<std::uint32_t> queue_;
    std::vector<DependencyEdge> found_;
    std::uint64_t now_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t searches_ = 0;
    CycleSearch result_;
};

void DependencyGraph::add(const DependencyEdge& edge) {
    if (edge.from != edge.to)
        out_[edge.from].push_back(edge);
}

CycleSearch DependencyGraph::find_cycles(const std::function<bool()>& out_of_time) const {
    return CycleFinder(*this, out_of_time).run();
}

}  // namespace orrery
