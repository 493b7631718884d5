// Dependencies between transactions, and the cycles that are anomalies.
// ww: the second overwrote the first's version; wr: it read it; rw: the first read what the second overwrote (an
// anti-dependency); process and realtime: the first returned before the second was invoked, in one session or in any.
// The idea: an anomaly is a cycle, so it lies inside a strongly connected component; the shortest way back from an
// edge's head to its tail, along the edges that the anomaly allows, is the shortest such cycle through that edge.
// An edge may be known only from session or real-time order (its scope); it counts only in searches of that scope.
//
// Errors: a search that is cut off (time, or a budget of steps in huge components) says so; what it found stands.
// Source: Adya 1999; Elle (VLDB 2020). Private to sim/check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/check/history.h"

namespace orrery {

enum class Dependency : std::uint8_t { ww, wr, rw, process, realtime };
enum class Scope : std::uint8_t { plain, process, realtime };

struct DependencyEdge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    Dependency kind = Dependency::ww;
    Scope scope = Scope::plain;
    const OpValue* key = nullptr;    // of ww, wr, rw
    const OpValue* value = nullptr;  // ww, rw: what the second wrote; wr: what it read
};

struct DependencyCycle {
    std::string name;  // "G-single-realtime"
    std::vector<DependencyEdge> edges;
};

struct CycleSearch {
    std::vector<DependencyCycle> cycles;
    // What the search could not rule out before it was cut off.
    std::vector<std::string> undecided;
    std::string why_undecided;
};

class DependencyGraph {
public:
    explicit DependencyGraph(std::size_t transactions) : out_(transactions) {}

    // A transaction does not depend on itself: such an edge is ignored.
    void add(const DependencyEdge& edge);
    std::size_t size() const { return out_.size(); }
    CycleSearch find_cycles(const std::function<bool()>& out_of_time) const;

private:
    friend class CycleFinder;
    std::vector<std::vector<DependencyEdge>> out_;
};

}  // namespace orrery
