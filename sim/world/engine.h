// What every part of a world stands on: the run's time, what is pending, the nodes, draws, the chain that becomes the
// fingerprint, and whom all of it is told. A part (network/, disk/, turns/, timers.h) is made of an Engine where it is
// needed; it changes its own state and what stands here.
// Units: nanoseconds. Errors: RunError, with seed, time and event.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/blueprint.h"
#include "sim/world/run_error.h"
#include "sim/world/trace.h"
#include "sim/world/world_state.h"

namespace orrery {

// What the road of most events asks of a blueprint, answered once.
struct Shortcuts {
    explicit Shortcuts(const Blueprint& blueprint);

    // By declared link, counted from 1, and of all others at 0: the delay, where a delay is all that happens to a
    // message, else null.
    std::vector<const Distribution*> delays;
    std::vector<std::uint8_t> taken_by_all;                // by kind: whether every role takes it
    std::vector<std::vector<std::uint32_t>> judged_after;  // by role: its monitors; the last: of events at no node
    std::vector<NodeId> only;                              // by role: its node, where it has one alone; else kNoNode
    NodeId nodes = 0;                                      // how many
    std::vector<MessageKind> refused_as;                   // as Blueprint::refusals()
    std::vector<std::uint8_t> takes_time;                  // by hardware: whether a message may
};

// What the effects of the handler in progress are put behind; null: they take place at once.
struct Handling {
    PendingWrite* behind = nullptr;  // after a barrier
    PendingWrite* aside = nullptr;   // exploration: all effects of a handler are put here, and none takes place
    PendingWrite discarded;          // effects behind a write that found no room
    bool refused = false;            // that write
};

class Engine {
public:
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    const Blueprint& blueprint() const { return *blueprint_; }
    Time now() const { return state_.now; }
    EventNumber event() const { return state_.event; }

    // ---- What is pending: records stand in a pool, and the queue says when each is looked at.
    std::uint32_t hold(EventRecord&& record);  // where it stands
    EventRecord& pending(std::uint32_t slot) { return state_.pool[slot]; }
    const EventRecord& pending(std::uint32_t slot) const { return state_.pool[slot]; }
    std::uint64_t next_sequence() const { return state_.next_sequence; }
    std::uint64_t take_sequence() { return state_.next_sequence++; }
    void enqueue(Time at, std::uint64_t sequence, std::uint32_t slot) { state_.queue.push(at, sequence, slot); }
    void schedule(Time at, EventRecord&& record);

    // ---- Nodes.
    std::size_t node_count() const { return state_.nodes.size(); }
    NodeCore& node(NodeId node) { return state_.nodes[node]; }
    const NodeCore& node(NodeId node) const { return state_.nodes[node]; }
    const NodeExtras& extras(NodeId node) const { return state_.extras[node]; }
    NodeExtras& edit(NodeId node) { return state_.extras.edit(node); }
    RoleStates& states_of(NodeId node) { return *state_.states.by_role[state_.nodes[node].role]; }
    const RoleStates& states_of(NodeId node) const { return *state_.states.by_role[state_.nodes[node].role]; }
    const Troubles* troubles_of(NodeId node) const;  // null where there are none
    Troubles& trouble(NodeId node);
    const Hardware& hardware_of(NodeId node) const { return blueprint_->hardware[blueprint_->nodes[node].hardware]; }
    bool takes_time(NodeId node) const { return shortcuts_.takes_time[blueprint_->nodes[node].hardware]; }
    // Its machine is down, not only its process.
    bool is_dark(NodeId node) const;

    // ---- Luck.
    std::uint64_t bits(Stream stream, std::uint64_t entity, std::uint64_t counter);
    std::uint64_t next_draw(NodeId node, Stream stream);  // the node's own counter of a stream

    // ---- Overrides of the blueprint; null: none.
    const MessageEdit* edit_of(NodeId from, NodeId to, MessageKind kind) {
        const Overrides& all = blueprint_->overrides;
        return all.messages.empty() ? nullptr : state_.overrides.of_message(all, from, to, kind);
    }
    const TimerEdit* edit_of(NodeId node, MessageKind timer) {
        const Overrides& all = blueprint_->overrides;
        return all.timers.empty() ? nullptr : state_.overrides.of_timer(all, node, timer);
    }

    // ---- What comes back.
    bool is_told() const { return !shortcuts_.refused_as.empty(); }  // whether any role lists it
    MessageKind refused_as(MessageKind kind) const { return is_told() ? shortcuts_.refused_as[kind] : kNoKind; }

    // ---- Telling.
    void chain(std::uint64_t word) { state_.chain.add(word); }
    bool is_traced() const { return sink_ != nullptr; }
    // `harm`: of what is lost, by what; nothing where an edit of the run took it.
    void trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence,
               const EventRecord* record = nullptr, std::string detail = {}, const Observation* observation = nullptr,
               std::optional<Harm> harm = {});
    void note(NodeId node, std::string text) {
        trace(EffectKind::note, node, kNoNode, kNoKind, 0, 0, nullptr, std::move(text));
    }
    std::string describe(const EventRecord& record) const { return describe_record(*blueprint_, record); }
    [[noreturn]] void fail(std::string_view what) const;  // the model's mistake
    std::string with_place(std::string_view what) const;  // and seed, time and event

protected:
    Engine(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink);
    ~Engine() = default;

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
    bool calm_ = false;  // no fault of a link is active, and no edit waits for a message or a stream
    Handling handling_;

private:
    void widen_pool();
};

}  // namespace orrery
