// A debug mode that holds each handler to its promise: to be a function of its context, its state and its message.
// Every event is carried out twice, by two worlds from one copied state, and the results are held against each other:
// the chain (every effect), the state and the disk of the event's node field by field, the states of all others by
// hash. What a handler keeps elsewhere (a static, a global, a cache), what a State only points to, and what one node's
// handler does to another node's state comes out at the first event at which it shows.
// Cost: a copy of the world and a hash of every node's state an event; ten to a hundred times as slow as a plain run.
// Errors: a model that breaks its promises in both ends the run (`broke`).
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/history/event_rows.h"
#include "sim/world/world.h"

namespace orrery {

struct Disagreement {
    EventNumber event = 0;  // 0: the start
    Time time = 0;
    std::string role, message;  // of the handler: "server", "Ping"; "start" at event 0; "crash" for a fault
    std::string node;           // whose state or effects disagree
    std::string at;             // where the event was, if that is another node
    std::string field;          // "state total", "disk total", "effect 2", …
    std::string first, second;  // its values; of another node's state: before and after the event
    std::string to_text() const;
};

class TwiceWorld {
public:
    explicit TwiceWorld(std::shared_ptr<const Blueprint> blueprint);

    // One event; false at the end of the run, or after a disagreement.
    bool step();
    const World& world() const { return first_; }
    const std::optional<Disagreement>& found() const { return found_; }

private:
    struct Node {
        std::uint64_t hash = 0;
        Value state, durable;
    };
    Node look(const World& world, NodeId node) const;
    void begin();
    void compare();
    bool others_unchanged(NodeId node, bool fault);
    void tell(NodeId node, std::string field, std::string first, std::string second);

    LastEvent last_first_, last_second_;
    World first_, second_;
    std::vector<Node> known_;  // as the last event left them
    std::optional<Disagreement> found_;
};

// Steps to the end, asking `keep_going` after every event. Nothing: all handlers agreed.
std::optional<Disagreement> run_twice(TwiceWorld& world, const std::function<bool(EventNumber, Time)>& keep_going = {});

}  // namespace orrery
