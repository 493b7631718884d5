// A run at one moment as a network: who is up, which links are out of order, and where every message is that has been
// sent and not handled. Read from the world as it is then, so nothing of it is a guess.
// Units: nanoseconds. Errors: none. Cost: a look at everything that is pending, and a text a message told.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/world.h"

namespace orrery::topology {

enum class Place : std::uint8_t {
    on_link,  // arrives at `due`
    held,     // at the far end of a link that is held
    kept,     // by its connection, while the link is cut
    waiting   // arrived; its receiver is busy, blocked or paused
};
std::string_view name_of(Place place);

struct Message {
    NodeId from = kNoNode, to = kNoNode;  // what is refused is on its way back: from whom it was for
    MessageKind kind = kNoKind;
    EventNumber cause = 0;       // the event that sent it
    std::uint64_t sequence = 0;  // of its delivery
    Time sent = 0;               // when; known to whoever has the rows of the run
    Time due = 0;
    Place place = Place::on_link;
    bool copy = false;  // the same is on its way already
    bool refused = false, damaged = false;
    std::string text;
};

// A link that is not as its settings say; a direction each.
struct LinkTrouble {
    NodeId from = kNoNode, to = kNoNode;
    bool cut = false, held = false;
    bool slow = false;  // a fault has changed its delay or its bandwidth
    bool bad = false;   // or what it loses, repeats, reorders or corrupts
    bool any() const { return cut || held || slow || bad; }
    bool operator==(const LinkTrouble&) const = default;
};

struct NodeCondition {
    bool up = true, paused = false, slow = false, lies = false;
    std::string label;
    bool operator==(const NodeCondition&) const = default;
};

struct UnderWay {
    EventNumber event = 0;
    Time now = 0;
    std::vector<NodeCondition> nodes;
    std::vector<LinkTrouble> links;  // ascending by (from, to)
    LinkTrouble everywhere;          // what a fault does to all links
    std::vector<Message> messages;   // the first `most`, by due time, then sequence
    std::size_t all = 0;             // messages

    // Of one link, what a fault does to all of them too.
    LinkTrouble trouble_of(NodeId from, NodeId to) const;
};

UnderWay under_way(const World& world, std::size_t most);

// How many there are, without their texts.
struct Load {
    std::size_t under_way = 0, waiting = 0;
};
Load load_of(const World& world);

}  // namespace orrery::topology
