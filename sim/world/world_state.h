// The state of a world: a value, made of its parts' states. Copying it is a snapshot, assigning it back is a rewind.
#pragma once
#include <bit>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/event_queue.h"
#include "sim/core/shared_chunks.h"
#include "sim/core/shared_map.h"
#include "sim/core/shared_vector.h"
#include "sim/world/armed_timers.h"
#include "sim/world/clock.h"
#include "sim/world/context.h"
#include "sim/world/disk/disk_state.h"
#include "sim/world/judgement/findings.h"
#include "sim/world/network/network_state.h"
#include "sim/world/overrides/overrides.h"
#include "sim/world/plan/plan_state.h"
#include "sim/world/turns/turns_state.h"

namespace orrery {

// What stands in the way of an event at a node.
struct NodeFlags {
    bool up = true;
    bool paused = false;
    bool troubled = false;  // has an entry in WorldState::troubles
    bool serves = false;    // takes time for a message, or blocks on its disk or on calls, so others wait
    // Up, and nothing else: compared as one number.
    bool are_plain() const { return std::bit_cast<std::uint32_t>(*this) == std::bit_cast<std::uint32_t>(NodeFlags{}); }
};

// What the hot path reads of a node, in one line of cache.
struct NodeCore : NodeFlags {
    std::uint32_t incarnation = 0;
    const RoleTable* table = nullptr;    // the handlers in force: of the role, of a liar, of other knobs
    std::uint64_t undeclared_sends = 0;  // the counter of draws where the link is not declared
    std::uint64_t first_stream = 0;  // the stream that the node drew from first, 0 before that, and its draws so far;
    std::uint64_t first_draws = 0;   // those of further streams stand in NodeExtras
    std::uint32_t role = 0;
    std::uint32_t index = 0;
};

constexpr std::uint32_t kHonest = UINT32_MAX;

// What faults have done to a node; most nodes have none.
struct Troubles {
    Ratio slow{1, 1}, load{1, 1};  // factors
    std::uint32_t variant = kHonest;
    DiskTroubles disk;
};

// What changes rarely, or is empty for most nodes.
struct NodeExtras {
    Clock clock;
    Time paused_until = 0;
    ArmedTimers timers;
    NodeDisk disk;
    NodeTurns turns;
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        stream_counters;  // (stream, draws so far), of all but the first, in order of first use
    SharedMap<std::uint64_t, std::uint64_t> keyed_counters;  // (key, sends so far)
};

// The roles' states; a value.
class StateVectors {
public:
    StateVectors() = default;
    StateVectors(const StateVectors& other) { *this = other; }
    StateVectors& operator=(const StateVectors& other);
    StateVectors(StateVectors&&) = default;
    StateVectors& operator=(StateVectors&&) = default;
    std::vector<std::unique_ptr<RoleStates>> by_role;
};

struct Metric {
    std::string name;
    std::string unit;
    MetricKind kind = MetricKind::count;
    std::int64_t count = 0;
    std::int64_t sum = 0;
    SharedVector<std::int64_t> samples;
};

struct WorldState {
    // Written once, in world_state.cpp: every file that sees a world would compile them.
    WorldState();
    WorldState(const WorldState&);
    WorldState(WorldState&&) noexcept;
    WorldState& operator=(const WorldState&);
    WorldState& operator=(WorldState&&) noexcept;
    ~WorldState();

    Time now = 0;
    EventNumber event = 0;
    std::uint64_t next_sequence = 0;
    Hash chain;
    EventQueue queue;
    std::vector<EventRecord> pool;
    std::vector<std::uint32_t> free_slots;
    StateVectors states;
    std::vector<NodeCore> nodes;
    SharedChunks<NodeExtras> extras;
    NetworkState network;
    std::vector<std::pair<NodeId, Troubles>> troubles;  // sorted by node
    const Blueprint* owner = nullptr;                   // the blueprint that the tables of `nodes` point into
    OverridesState overrides;
    PlanState plan;
    std::vector<std::uint64_t> moments;  // how often each declared one happened; those not listed never did
    std::uint64_t events_at_this_time = 0;
    // Outside the fingerprint:
    Monitors monitors;
    Findings findings;
    SharedVector<Observation> history;
    std::vector<Metric> metrics;
    bool ended = false;
};

}  // namespace orrery
