// The world: a single-threaded, deterministic discrete-event simulator of one run.
//
// A world is a shared immutable Blueprint plus a WorldState, which is a value: copying it is a snapshot, assigning it
// back is a rewind, and a run continued from it gives the same fingerprint to the bit. Nothing in it depends on
// addresses, the wall clock, threads, or on whether anyone watches.
// An event is one pop of the queue (contract.md §1); events count from 1, and 0 is the start, at which every node's
// start() runs. Order: (time, sequence); the fault plan is sequenced before the start.
// Units: nanoseconds. Errors: a world that cannot go on throws one of the RunErrors below, with seed, time and event;
// the layer above ends that world with it.
#pragma once
#include <bit>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/core/event_queue.h"
#include "sim/core/shared_chunks.h"
#include "sim/core/shared_map.h"
#include "sim/core/shared_vector.h"
#include "sim/world/armed_timers.h"
#include "sim/world/blueprint.h"
#include "sim/world/trace.h"

namespace orrery {

// Why a world cannot go on.
class RunError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
// Virtual time stands still: what the scenario asks for never ends.
class Livelock : public RunError {
public:
    using RunError::RunError;
};
// More is pending than a world has room for.
class OutOfRoom : public RunError {
public:
    using RunError::RunError;
};
// A model broke a promise: a message to a role that does not take it, an observation that makes no history.
class ModelError : public RunError {
public:
    using RunError::RunError;
};
// The engine broke one of its own.
class EngineError : public RunError {
public:
    using RunError::RunError;
};

// One write on its way to the disk, with the effects that wait behind it.
struct PendingWrite {
    struct Effect {
        // cancel_timer (kind and payload_hash alone) and block: of exploration alone, since they wait for nothing.
        enum class What : std::uint8_t { send, set_timer, cancel_timer, observe, block } what = What::send;
        EventRecord record;
        Duration after = 0;          // set_timer
        std::optional<SendKey> key;  // send
        Observation observation;     // observe
    };
    std::shared_ptr<const PendingDurable> durable;  // null: a barrier
    std::vector<Effect> effects;
    Time due = 0;
};

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
    Ratio slow{1, 1}, disk_slow{1, 1}, load{1, 1};  // factors
    std::uint32_t variant = kHonest;
    bool disk_full = false;
    bool disk_lies = false;
    bool stopped_by_disk = false;
    bool rotten = false;                                           // its journal fails its checksum
    std::vector<std::shared_ptr<const PendingDurable>> unflushed;  // what a lying disk has acknowledged only
};

// A message that has arrived, or a timer that has come due, at a node that blocks on its disk or on a call.
struct Waiting {
    std::uint64_t sequence = 0;
    std::uint32_t slot = 0;
    EventNumber since = 0;  // the event before
    bool called = false;    // it is in the queue again
};

// What changes rarely, or is empty for most nodes.
struct NodeExtras {
    Clock clock;
    Time paused_until = 0;
    Time free_at = 0;         // service: until then it is busy
    std::uint32_t wipes = 0;  // so far
    bool dark = false;        // its machine is down, not only its process: it refuses nothing
    ArmedTimers timers;
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        stream_counters;  // (stream, draws so far), of all but the first, in order of first use
    SharedMap<std::uint64_t, std::uint64_t> keyed_counters;  // (key, sends so far)
    std::vector<PendingWrite> writes;                        // first in, first out
    EventNumber synced = 0;        // what this life of the node had written by the end of that event is on the disk
    std::vector<Waiting> waiting;  // in order of arrival; the first stays until it is handled
    std::shared_ptr<const EventRecord> blocked;  // the call that it waits for, by the event `cause`; null: none
};

struct Metric {
    std::string name;
    std::string unit;
    MetricKind kind = MetricKind::count;
    std::int64_t count = 0;
    std::int64_t sum = 0;
    SharedVector<std::int64_t> samples;
};

// What the properties have found so far.
struct Findings {
    std::vector<Violation> violations;                           // in order of event, then of declaration
    std::vector<bool> violated, witnessed;                       // by property
    std::vector<std::uint8_t> settled;                           // by property: nothing that comes can tell more
    std::vector<std::pair<std::string, std::string>> undecided;  // (property, why)
    std::vector<std::optional<std::int64_t>> nearest;            // by property: the least margin (Judge::near)
};

// Owns clones of the monitors; a value.
class Monitors {
public:
    Monitors() = default;
    Monitors(const Monitors& other) { *this = other; }
    Monitors& operator=(const Monitors& other);
    Monitors(Monitors&&) = default;
    Monitors& operator=(Monitors&&) = default;
    std::vector<std::unique_ptr<Monitor>> all;  // by property; null for history checks
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

// Links with other settings for a while; the plan's entry says which.
struct Degraded {
    std::uint32_t entry = 0;
    std::vector<Link> links;  // sorted; none: all
};

constexpr std::uint32_t kOwnRules = UINT32_MAX;

// A message that has arrived on a held link.
struct Parked {
    std::uint64_t sequence = 0;
    std::uint32_t slot = 0;
};

// A message that a connection keeps while its link is cut silently.
struct Stalled {
    EventRecord record;
    std::uint32_t link = kUndeclared;
    std::uint64_t entity = 0, counter = 0;  // of its draws
    std::uint64_t sequence = 0;             // of its delivery
    std::optional<std::size_t> edit;        // of the blueprint, that speaks of it
    Time until = 0;                         // the connection is given up
    std::optional<std::uint32_t> refusal;   // where its refusal stands in the pool, due then
};

struct WorldState {
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
    std::vector<std::uint64_t> link_sends;  // counters of declared links
    Cuts cuts, held;
    Cuts refusing;  // among the cuts those that refuse
    LinkMemories link_memories;
    std::vector<Degraded> degraded;
    std::vector<Parked> parked;                             // in order of arrival
    std::vector<Stalled> stalled;                           // in the order sent
    std::vector<std::pair<NodeId, Troubles>> troubles;      // sorted by node
    std::vector<std::pair<std::uint32_t, Victims>> struck;  // (entry of the plan, whom), while it lasts
    const Blueprint* owner = nullptr;                       // the blueprint that the tables of `nodes` point into
    std::uint32_t rules = kOwnRules;                        // the entry of the plan whose knobs are in force
    Ratio load{1, 1};                                       // of the workload everywhere
    bool fields_changed = false;                            // a link has changed a field of a message
    std::vector<std::uint64_t> edit_matches;                // messages seen so far that an edit's name counts
    std::vector<bool> edits_applied;
    std::vector<std::uint64_t> timer_matches;  // likewise of timers
    std::vector<bool> timer_edits_applied;
    std::vector<bool> resamples_used;
    std::vector<bool> plan_fired;
    std::vector<bool> plan_ended;
    std::vector<std::string> not_fired;          // entries that came due and could not fire
    std::map<std::string, std::int64_t> faults;  // fired so far, by name
    std::vector<std::uint64_t> moments;          // how often each declared one happened; those not listed never did
    std::vector<std::uint32_t> triggers;         // by entry of the plan: how often its moment has come; likewise
    std::int64_t active_faults = 0;
    std::int64_t standing_faults = 0;  // among them: of the environment, and so none that anything waits for
    std::optional<Time> first_fault, last_fault, healed_at;  // healed_at: no fault is active since then
    std::uint64_t events_at_this_time = 0;
    // Outside the fingerprint:
    Monitors monitors;
    Findings findings;
    SharedVector<Observation> history;
    std::vector<Metric> metrics;
    bool ended = false;
};

// What the road of most events asks of a blueprint, answered once.
struct Shortcuts {
    // By declared link, counted from 1, and of all others at 0: the delay, where a delay is all that happens to a
    // message, else null.
    std::vector<const Distribution*> delays;
    std::vector<std::uint8_t> taken_by_all;                // by kind: whether every role takes it
    std::vector<std::vector<std::uint32_t>> judged_after;  // by role: its monitors; the last: of events at no node
    std::vector<NodeId> only;                              // by role: its node, where it has one alone; else kNoNode
    NodeId nodes = 0;                                      // how many
    std::vector<MessageKind>
        refused_as;  // by kind: its Refused<>, kNoKind where no role lists that; none at all: empty
};

// The payload of a fault event: which entry of the plan, and whether it begins or ends there.
struct FaultRef {
    std::uint32_t index = 0;
    bool ending = false;
};

class World {
public:
    explicit World(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink = nullptr);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Runs the start of all nodes: event 0. Called by the first step() where nobody called it.
    void start();
    // One event. False where the queue is empty or the next event lies beyond `until`; the run has ended then, and
    // bounds and history checks have been judged.
    bool step();
    // Steps until event number `target` or the end. Returns the number reached.
    EventNumber run_to(EventNumber target);
    void run() { run_to(UINT64_MAX); }
    // Judges what only the end can tell, where a limit cut the run off before its end.
    void finish();

    const Blueprint& blueprint() const { return *blueprint_; }
    const std::shared_ptr<const Blueprint>& shared_blueprint() const { return blueprint_; }
    const WorldState& state() const { return state_; }
    // Rewinds (or winds forward) to a state of the same blueprint, or of one with the same nodes, roles and links whose
    // plan and edits begin with the same entries: then the state goes on under this world's blueprint.
    void restore(const WorldState& state) {
        state_ = state;
        if (state_.owner != blueprint_.get())
            adopt();
        look_around();
        look_at_clocks();
    }

    Time now() const { return state_.now; }
    EventNumber event() const { return state_.event; }
    bool started() const { return started_ || state_.next_sequence != 0; }
    bool ended() const { return state_.ended; }
    // The chain so far, closed with the hash of the full state.
    std::uint64_t fingerprint() const;
    std::uint64_t state_hash() const;

    Value node_state(NodeId node) const;
    Value node_durable(NodeId node) const;
    // One part of a node's state without building the whole tree: the hash of what a path names ("log[3].term"; equal
    // for all paths that name nothing), the tree of one top-level field.
    std::uint64_t field_hash(NodeId node, std::string_view path, Reads of = Reads::believed) const;
    Value node_field(NodeId node, std::string_view field) const;
    std::string node_label(NodeId node) const;  // "down" while crashed
    std::string describe(const EventRecord& record) const;
    // Whom the fault strikes whose event is in progress (for sinks); empty where it cannot fire.
    const Victims& striking() const { return striking_; }

    void set_sink(TraceSink* sink) { sink_ = sink; }

private:
    friend class ContextCore;
    friend class FaultHand;
    friend class HandlerRun;
    friend class Disks;
    friend class RunJudge;
    friend class View;

    static constexpr std::uint64_t kLivelockEvents = 1'000'000;
    static constexpr std::int64_t kProcessesALife = 1'000'000'000'000;  // of a node, in the history
    static constexpr std::uint64_t kStateHashEvery = 65'536;
    static constexpr std::uint32_t kNoClock = UINT32_MAX;

    bool advance();
    bool advance_carefully(EventQueue::Entry entry, EventRecord& pending);
    void begin_event(EventQueue::Entry entry, const EventRecord& record, Outcome outcome);
    void trace_begin(EventQueue::Entry entry, const EventRecord& record, Outcome outcome);
    [[noreturn]] void fail_standing_still(const EventRecord& record) const;
    void end_event(NodeId node);
    void close_event();
    void deliver(EventQueue::Entry entry, EventRecord& record);
    void fire_timer(EventQueue::Entry entry, EventRecord& record);
    bool is_asleep(NodeId node, Time time) const;
    bool is_plain(const EventRecord& pending) const;
    void handle_plainly(EventQueue::Entry entry);
    void fetch_ahead() const;
    void complete_sync(EventQueue::Entry entry, EventRecord& record);
    bool must_wait(EventQueue::Entry entry, EventRecord& pending);
    // A node that blocks on its disk or on a call, and what waits there: world_turns.cpp.
    bool blocks_on_sync(NodeId node) const { return state_.nodes[node].table->blocks_on_sync; }
    bool blocks_on_calls(NodeId node) const { return state_.nodes[node].table->blocks_on_calls; }
    bool may_block(NodeId node) const { return blocks_on_sync(node) || blocks_on_calls(node); }
    void block_now(NodeId node, EventRecord&& call);
    void unblock(NodeId node);
    bool ends_block(NodeId node, const EventRecord& record) const;
    bool must_queue(EventQueue::Entry entry, EventRecord& pending);
    bool died_waiting(const EventRecord& delivery) const;
    void take_turn(NodeId node, std::uint32_t slot);
    void call_next(NodeId node);
    void pass_turn(NodeId node, std::uint32_t slot);
    void lose_waiting(NodeId node);
    void hash_waiting(NodeId node, Hash& hash) const;
    void commit(NodeId node, const PendingDurable& durable);
    void apply_fault(EventQueue::Entry entry, EventRecord& record);
    void handle(NodeId node, const EventRecord& record);
    [[noreturn]] void fail_foreign(NodeId node, const EventRecord& record) const;
    void handle_damaged(NodeId node, NodeId from);
    template <class Call>
    void run_handler(NodeId node, Call&& call);
    void refuse_write(NodeId node);
    void start_node(NodeId node);
    void crash_node(NodeId node, Unsynced unsynced);
    void restart_node(NodeId node);
    void leave_on_disk(NodeId node, Unsynced unsynced);
    void adopt();
    void use_table(NodeId node);
    void release_parked();
    const Troubles* troubles_of(NodeId node) const;  // null where there are none
    Troubles& trouble(NodeId node);
    const Hardware& hardware_of(NodeId node) const { return blueprint_->hardware[blueprint_->nodes[node].hardware]; }
    Ratio load_of(NodeId node) const;

    std::uint32_t hold(EventRecord&& record);
    void widen_pool();
    void schedule(Time at, EventRecord&& record);
    EventRecord fault_record(std::size_t index, bool ending, EventNumber cause) const;
    void schedule_fault(std::size_t index, bool ending, Time at, EventNumber cause, NodeId where = kNoNode);
    std::uint64_t bits(Stream stream, std::uint64_t entity, std::uint64_t counter);
    std::uint64_t next_draw(NodeId node, Stream stream);  // the node's own counter of a stream

    // Effects, as handlers write them (they may be held back by a barrier) and as they take place.
    // A record for the next message: the free slot that comes next, where there is one.
    EventRecord& draft();
    // The road of most sends: nothing is wrong with the link or the sender. Requires the draft. False, and nothing
    // done, where there is more to look at.
    bool send_plainly(NodeId from, NodeId to, EventRecord& draft);
    void trace_send(const EventRecord& draft, Time at);
    void look_around();  // sets calm_
    void send_now(NodeId from, NodeId to, EventRecord&& record, std::optional<SendKey> key);
    void set_timer_now(NodeId node, EventRecord&& record, Duration after);
    void cancel_timer_now(NodeId node, MessageKind kind, std::uint64_t hash);
    void observe_now(NodeId node, Observation observation);
    void persist_now(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash);
    void moment(NodeId node, std::string_view name);
    bool request_due(NodeId node, std::uint64_t number);
    void add_metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit);
    const MessageEdit* edit_for(NodeId from, NodeId to, MessageKind kind);
    struct Way;  // of one message: its link, entity and counter
    void transmit(const Way& way, EventRecord&& record);
    void carry(const Way& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record,
               std::optional<std::uint64_t> sequence);
    // What senders are told, and what connections keep: world_refusals.cpp.
    bool is_silent(NodeId from, NodeId to) const {
        return state_.cuts.times(from, to) > state_.refusing.times(from, to);
    }
    bool is_told() const { return !shortcuts_.refused_as.empty(); }
    std::optional<EventRecord> refusal_of(const EventRecord& record) const;
    std::string_view why_refused(const Way& way) const;
    bool refuse(const Way& way, const LinkSettings& settings, const EventRecord& record, std::string_view why);
    void stall(const Way& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record);
    template <class Gone>
    void drop_stalled(Gone&& gone);
    void release_stalled();
    void lose_stalled(NodeId sender);
    LinkSettings degraded_settings(const Way& way) const;
    std::string_view why_lost(const Way& way, const LinkSettings& settings, const MessageEdit* edit);
    bool in_burst(const Way& way, const Bursts& bursts);
    std::optional<Duration> queue_for(const Way& way, const LinkSettings& settings, const EventRecord& record);
    void corrupt(const Way& way, Corruption how, EventRecord& record);
    Duration sync_latency(NodeId node);
    const TimerEdit* timer_edit_for(NodeId node, MessageKind timer);

    void judge(NodeId node);
    void judge_by(const std::vector<std::uint32_t>& monitors, NodeId node);
    void reset_clock(std::size_t property);
    void judge_turn(std::optional<Time> healed_before);
    void judge_due(Time before);  // what falls due before that, and within the run
    void finish_at(Time end);
    void judge_end();
    std::optional<Time> healed_at() const;
    void look_at_clocks();
    void check_histories();
    void trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence,
               const EventRecord* record = nullptr, std::string detail = {}, const Observation* observation = nullptr);
    [[noreturn]] void fail(std::string_view what) const;  // the model's mistake
    std::string with_place(std::string_view what) const;  // and seed, time and event

    struct Boxes {  // where messages that are too large for a record live
        BoxPool* const pool = new BoxPool;
        Boxes() = default;
        Boxes(const Boxes&) = delete;
        Boxes& operator=(const Boxes&) = delete;
        ~Boxes() { pool->release(); }
    };

    std::shared_ptr<const Blueprint> blueprint_;
    Boxes boxes_;
    WorldState state_;
    TraceSink* sink_ = nullptr;
    Shortcuts shortcuts_;
    std::uint64_t seed_ = 0;
    EventRecord spare_;
    std::vector<std::vector<EventRecord>> outgrown_;  // storage that the pool has left in the event in progress
    bool started_ = false;
    std::vector<std::size_t> clocks_;      // the properties with a bound
    std::vector<Time> due_;                // of these: when something falls due next
    std::vector<std::uint32_t> clock_of_;  // by property: which of these it is, or kNoClock
    Time horizon_ = 0;                     // the first of these, and no later than the end of the run
    bool calm_ = false;                    // no fault of a link is active, and no edit waits for a message or a stream
    PendingWrite* holding_ = nullptr;      // inside a handler, after a barrier
    PendingWrite* aside_ = nullptr;        // exploration: all effects of a handler are put here, and none takes place
    PendingWrite discarded_;               // effects behind a write that found no room
    bool refused_ = false;                 // that write
    Victims striking_;
};

}  // namespace orrery

#include "sim/world/event_path.h"
#include "sim/world/view.h"
