// What a run changes of its links: counters of draws, which links are cut or held, what they remember, what is parked
// or stalled on them. A value, and a part of the world's state. The part that changes it is network.h.
// Cuts count: two partitions that overlap both have to heal before the link works again. So do holds. A link is cut
// silently where one of its cuts is silent: nothing comes back.
// Units: nanoseconds.
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/world/message.h"
#include "sim/world/network/links.h"

namespace orrery {

// Links that are out of order right now, counted.
class Cuts {
public:
    bool is_cut(NodeId from, NodeId to) const { return !cut_.empty() && count(from, to) != 0; }
    std::uint32_t times(NodeId from, NodeId to) const { return cut_.empty() ? 0 : count(from, to); }
    void cut(Link link);
    void heal(Link link);      // undoes one cut; nothing when there is none
    void heal_all(Link link);  // undoes all cuts of it
    void heal_all() { cut_.clear(); }
    bool empty() const { return cut_.empty(); }
    std::vector<Link> links() const;
    bool operator==(const Cuts&) const = default;

private:
    std::uint32_t count(NodeId from, NodeId to) const;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> cut_;  // sorted (from << 32 | to, times cut)
};

// What one link remembers between messages.
struct LinkMemory {
    Time free_at = 0;       // bandwidth: when the last byte so far has left
    Time last_arrival = 0;  // first in, first out
    Time burst_begin = 0, burst_end = 0;
    std::uint64_t bursts = 0;  // drawn so far
};

// The memories of the links that need one, by link.
class LinkMemories {
public:
    LinkMemory& of(Link link);  // a fresh one on first use

private:
    std::vector<std::pair<std::uint64_t, LinkMemory>> sorted_;
};

// Links with other settings for a while; the plan's entry says which.
struct Degraded {
    std::uint32_t entry = 0;
    std::vector<Link> links;  // sorted; none: all
};

// The way of one message.
struct MessageWay {
    NodeId from = kNoNode, to = kNoNode;
    std::uint32_t link = kUndeclared;
    std::uint64_t entity = 0, counter = 0;  // of its draws
};

// A message that has arrived on a held link.
struct Parked {
    std::uint64_t sequence = 0;
    std::uint32_t slot = 0;
};

// A message that a connection keeps while its link is cut silently. It stands in the pool and is in the queue, due when
// the connection is given up.
struct Stalled {
    std::uint32_t slot = 0;
    std::uint64_t sequence = 0;  // of its delivery
    MessageWay way;
    std::optional<std::size_t> edit;       // of the blueprint, that speaks of it
    Time until = 0;                        // when it is due
    std::optional<std::uint32_t> refusal;  // where its refusal stands in the pool, due likewise
};

struct NetworkState {
    std::vector<std::uint64_t> sends;  // counters of declared links
    Cuts cuts, held;
    Cuts refusing;  // among the cuts those that refuse
    LinkMemories memories;
    std::vector<Degraded> degraded;
    std::vector<Parked> parked;    // in order of arrival
    std::vector<Stalled> stalled;  // in the order sent
    bool fields_changed = false;   // a link has changed a field of a message

    bool is_silent(NodeId from, NodeId to) const { return cuts.times(from, to) > refusing.times(from, to); }
    // Whether every link is as its settings say.
    bool is_calm() const { return cuts.empty() && held.empty() && degraded.empty(); }
    void hash_into(Hash& hash, const std::vector<EventRecord>& pool) const;
};

}  // namespace orrery
