// What a watch comes to in a world, event by event: told at which node something has happened, it looks whether a part
// that the watch reads has changed there, and only then reads it anew. What it has found of the other nodes is kept.
// Units: as the states have them. Errors: none. Cost: a hash of what is read of one node an event; where that has
// changed a tree of it, and a look at each node of a function.
#pragma once
#include <memory>
#include <vector>

#include "sim/watch/watch.h"
#include "sim/world/world.h"

namespace orrery {

class WatchReader {
public:
    explicit WatchReader(std::shared_ptr<const StateWatch> watch);

    // Something has happened at the node, anywhere where it is kNoNode; the first time, everything is new. Whether what
    // it comes to has become another value.
    bool look(const World& world, NodeId node);
    const Watched& now() const { return now_; }
    const StateWatch& watch() const { return *watch_; }

private:
    // What a function has gathered at one node.
    struct Gathered {
        std::int64_t count = 0, sum = 0;
        bool fits = true;  // the sum does
        bool is_time = false;
        std::optional<Watched> least, most, so, not_so;  // the first of each
        std::optional<WatchElement> last;                // that was counted
    };
    // What an expression is asked of: nothing, a node, or a value of its state.
    struct Element {
        NodeId node = kNoNode;
        const Value* value = nullptr;
        WatchElement place;
    };
    struct Kept {
        std::vector<Gathered> at;  // by place among the nodes
        std::vector<bool> stale;
    };

    bool has_changed(const World& world, NodeId node);
    Watched read(const World& world, std::uint32_t term, const Element& element);
    Watched read_place(const World& world, const WatchPlace& place, const Element& element) const;
    Watched read_function(const World& world, std::uint32_t term);
    Watched read_operation(const World& world, const StateWatch::Term& term, const Element& element);
    Gathered gather(const World& world, const StateWatch::Term& term, NodeId node);
    void take(const World& world, const StateWatch::Term& term, const Element& element, Gathered& out);
    void mark(NodeId node);

    std::shared_ptr<const StateWatch> watch_;
    std::vector<std::uint64_t> hashes_;  // by read
    std::vector<Kept> kept_;             // by term; of functions
    std::vector<bool> wide_;             // by term: a function whose question reads other nodes too
    bool first_ = true;
    Watched now_;
};

}  // namespace orrery
