// A debug mode that holds each handler to its promise: to be a function of its context, its state and its message.
// Two worlds go through the run, and the effects of every event are held against each other (by the chain). Now and
// then the whole states are too, what the first of them was then is looked at again, and both go on from one copy. What
// a handler keeps elsewhere (a static, a global, a cache), what a State only points to, and what one node's handler
// does to another node's state shows in one of them. Where something does, the stretch since the last look is made once
// more, each event twice from one copied state, field by field, which names the event, the handler and the field. Cost:
// two runs, and of each look a few copies and hashes of the world; looks are so far apart that they cost about as much
// as the events between them, however long the run. A broken promise costs the careful stretch. Errors: a model that
// breaks its promises in both ends the run (`broke`).
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/timeline/event_rows.h"
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
    bool states_agree();
    void keep();
    void go_through_again();
    bool step_carefully();
    void compare();
    bool others_unchanged(NodeId node, bool fault);
    void tell(NodeId node, std::string field, std::string first, std::string second);

    LastEvent last_first_, last_second_;
    World first_, second_;
    World kept_;                   // as the first was at the last look
    std::uint64_t kept_hash_ = 0;  // of its state, then
    EventNumber next_look_ = 0;    // after this event
    std::vector<Node> known_;      // of the careful stretch: as the last event left them
    std::optional<Disagreement> found_;
};

// Steps to the end, asking `keep_going` after every event. Nothing: all handlers agreed.
std::optional<Disagreement> run_twice(TwiceWorld& world, const std::function<bool(EventNumber, Time)>& keep_going = {});

}  // namespace orrery
