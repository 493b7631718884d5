// The world: a single-threaded, deterministic discrete-event simulator of one run.
//
// A world is a shared immutable Blueprint plus a WorldState, which is a value: copying it is a snapshot, assigning it
// back is a rewind, and a run continued from it gives the same fingerprint to the bit. Nothing in it depends on
// addresses, the wall clock, threads, or on whether anyone watches.
// An event is one pop of the queue (contract.md §1); events count from 1, and 0 is the start, at which every node's
// start() runs. Order: (time, sequence); the fault plan is sequenced before the start.
// The world is the loop over its events. What an event does is done by parts that change their own state each and stand
// on the Engine: network/ disk/ turns/ timers.h plan/, judged by judgement/. The quick road, which most events take,
// reads across the parts what it needs (quick_road.cpp).
// Units: nanoseconds. Errors: a world that cannot go on throws a RunError, with seed, time and event; the layer above
// ends that world with it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/engine.h"
#include "sim/world/judgement/judges.h"

namespace orrery {

class DiskPart;
class NetworkPart;
class PlanPart;
class TimersPart;
class TurnsPart;

class World final : private Engine {
public:
    explicit World(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink = nullptr);

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

    using Engine::blueprint;
    const std::shared_ptr<const Blueprint>& shared_blueprint() const { return blueprint_; }
    const WorldState& state() const { return state_; }
    // Rewinds (or winds forward) to a state of the same blueprint, or of one with the same nodes, roles and links whose
    // plan and edits begin with the same entries: then the state goes on under this world's blueprint.
    void restore(const WorldState& state);

    using Engine::event;
    using Engine::now;
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
    using Engine::describe;
    // Whom the fault strikes whose event is in progress (for sinks); empty where it cannot fire.
    const Victims& striking() const { return striking_; }

    void set_sink(TraceSink* sink) { sink_ = sink; }

private:
    friend class ContextCore;
    friend class Engine;
    friend class FaultHand;
    friend class HandlerRun;
    friend class Disks;
    friend class Judges;
    friend class RunJudge;
    friend class View;

    static constexpr std::uint64_t kLivelockEvents = 1'000'000;
    static constexpr std::int64_t kProcessesALife = 1'000'000'000'000;  // of a node, in the history
    static constexpr std::uint64_t kStateHashEvery = 65'536;

    // The parts, each in its own header.
    NetworkPart network();
    DiskPart disk();
    TurnsPart turns();
    TimersPart timers();
    PlanPart plan();

    // ---- The loop.
    bool advance();
    bool advance_carefully(EventQueue::Entry entry, EventRecord& pending);
    bool must_wait(EventQueue::Entry entry, const EventRecord& pending);
    bool is_asleep(NodeId node, Time time) const;
    void begin_event(EventQueue::Entry entry, const EventRecord& record, Outcome outcome);
    void trace_begin(EventQueue::Entry entry, const EventRecord& record, Outcome outcome);
    [[noreturn]] void fail_standing_still(const EventRecord& record) const;
    void end_event(NodeId node);
    void close_event();
    void finish_at(Time end);

    // ---- Events.
    void deliver(EventQueue::Entry entry, EventRecord& record);
    void fire_timer(EventQueue::Entry entry, EventRecord& pending);
    void complete_sync(EventQueue::Entry entry, EventRecord& record);
    void apply_fault(EventQueue::Entry entry, EventRecord& record);

    // ---- Handlers.
    void handle(NodeId node, const EventRecord& record);
    void handle_damaged(NodeId node, NodeId from);
    template <class Call>
    void run_handler(NodeId node, Call&& call);
    [[noreturn]] void fail_foreign(NodeId node, const EventRecord& record) const;
    void refuse_write(NodeId node);

    // ---- Nodes.
    void start_node(NodeId node);
    void crash_node(NodeId node, Unsynced unsynced);
    void restart_node(NodeId node);
    void use_table(NodeId node);
    void adopt();
    Ratio load_of(NodeId node) const;

    // ---- What handlers say, taking place.
    void observe_now(NodeId node, Observation observation);
    void moment(NodeId node, std::string_view name);
    bool request_due(NodeId node, std::uint64_t number);
    void add_metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit);

    void judge(NodeId node);

    // ---- The quick road.
    bool is_plain(const EventRecord& pending) const;
    void handle_plainly(EventQueue::Entry entry);
    void fetch_ahead() const;
    void look_around();  // sets calm_
    // A record for the next message: the free slot that comes next, where there is one.
    EventRecord& draft();
    // The road of most sends: nothing is wrong with the link or the sender. Requires the draft. False, and nothing
    // done, where there is more to look at.
    bool send_plainly(NodeId from, NodeId to, EventRecord& draft);
    void trace_send(const EventRecord& draft, Time at);

    Judges judges_{*this};
    bool started_ = false;
    Victims striking_;
};

}  // namespace orrery

#include "sim/world/event_path.h"
#include "sim/world/view.h"
