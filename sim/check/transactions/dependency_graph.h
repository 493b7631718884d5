// Dependencies between transactions, and the cycles that are anomalies.
// ww: the second overwrote the first's version; wr: it read it; rw: the first read what the second overwrote (an
// anti-dependency); process and realtime: the first returned before the second was invoked, in one session or in any.
// The idea: an anomaly is a cycle, so it lies inside a strongly connected component; the shortest way back from an
// edge's head to its tail, along the edges that the anomaly allows, is the shortest such cycle through that edge.
// An edge may be known only from session or real-time order (its scope); it counts only in searches of that scope.
// Two transactions that wrote one key did so in one order or the other: where neither is known and each closes a cycle,
// there is one.
//
// Errors: a search that is cut off (time, or a budget of steps in huge components) says so; what it found stands.
// Source: Adya 1999; Elle (VLDB 2020); fractured reads: Bailis et al., RAMP (SIGMOD 2014). Private to sim/check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/core/history.h"

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
    // A key that edges.front().from and edges[half].from both wrote, in an unknown order: the edges before `half` lead
    // from the one to the other, the rest back, and whichever wrote first closes a cycle with one of the ways.
    const OpValue* contested = nullptr;
    std::size_t half = 0;
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
    // For the orders that are not known. Writes to one key follow each other, one for each transaction.
    void add_write(const OpValue* key, std::uint32_t transaction) { writes_.push_back({key, transaction}); }
    std::size_t size() const { return out_.size(); }
    const std::vector<DependencyEdge>& from(std::uint32_t transaction) const { return out_[transaction]; }
    CycleSearch find_cycles(const std::function<bool()>& out_of_time) const;

private:
    friend class CycleFinder;
    struct KeyWrite {
        const OpValue* key = nullptr;
        std::uint32_t transaction = 0;
    };
    std::vector<std::vector<DependencyEdge>> out_;
    std::vector<KeyWrite> writes_;
};

}  // namespace orrery
