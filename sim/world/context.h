// What a handler may do: read its clock and identity, draw, and write effects. Nothing else reaches the world.
//
// persist() is a write barrier, as in code that calls fsync and goes on: the sends, observations and set_timer()
// written after it in the same handler wait until the disk's sync completes (a timer counts from there), and a crash
// before that loses them together with the write. Where the disk is full they are discarded; what was written before
// stands. barrier() is the same without a new write: it waits for the writes already on their way. All else takes
// effect at once, wherever it stands: changes of the State, cancel_timer(), moments, metrics and notes. A cancel also
// withdraws what sets an equal timer and still waits behind a write of this node. Meanwhile the node goes on handling
// events. So a handler is guarded by state, never by a timer that it believes cancelled, and a send that rests on what
// is not synced yet stands behind barrier(). A role that says kBlocksOnSync (role.h) handles nothing until its write is
// down; who blocks on a call (block_on) nothing but its answer. At most one draw or effect in a full expression (the
// order of evaluation differs between compilers). Units: nanoseconds on the node's own clock. Source: design.md §3; the
// barrier follows Raft's "persist before replying".
#pragma once
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "sim/core/history.h"
#include "sim/core/random.h"
#include "sim/core/time.h"
#include "sim/world/role.h"

namespace orrery {

enum class MetricKind : std::uint8_t { count, sample };

// The untyped half; models use Context<Role>. What most handlers do is inline in event_path.h.
class ContextCore {
public:
    ContextCore(World& world, NodeId self, const RoleTable& role, BoxPool& boxes)
        : world_(world), role_(role), boxes_(boxes), self_(self) {}

    NodeId self() const { return self_; }
    Time now() const;
    std::uint32_t wipes() const;
    Ratio load() const;
    std::uint64_t bits(Stream stream);
    std::uint64_t choose(Stream stream, std::uint64_t count);
    bool choose(Stream stream, Ratio probability);
    bool tracing() const;
    // Where the next message is written, so that it need not be copied; then it is sent, before anything else is.
    EventRecord& draft();
    void send(NodeId to, EventRecord& draft);
    void send(NodeId to, EventRecord& draft, SendKey key) { send_carefully(to, draft, key); }
    void set_timer(EventRecord&& record, Duration after);
    void cancel_timer(MessageKind kind, std::uint64_t hash);
    void block_on(EventRecord&& call, Duration patience);
    void persist(std::shared_ptr<const PendingDurable> durable, std::uint64_t hash);
    void barrier();
    void observe(Observation observation);
    void moment(std::string_view name);
    bool due(std::uint64_t number);
    void metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit);
    void note(std::string text);
    const RoleTable& role() const { return role_; }
    BoxPool* boxes() { return &boxes_; }

private:
    std::uint64_t bits_carefully(Stream stream);
    void send_carefully(NodeId to, EventRecord& draft, std::optional<SendKey> key);

    World& world_;
    const RoleTable& role_;
    BoxPool& boxes_;
    NodeId self_;
};

template <class Role>
class Context {
public:
    explicit Context(ContextCore& core) : core_(core) {}

    NodeId self() const { return core_.self(); }
    Time now() const { return core_.now(); }
    // How often this node has come back as if new, its disk wiped. It stands for what a new machine is given from
    // outside: numbers that a client draws from it and from its disk are never used twice.
    std::uint32_t wipes() const { return core_.wipes(); }
    // How many times as fast as usual this node's workload comes: 1/1 but under an `overload`. May exceed 1.
    Ratio load() const {
        static_assert(detail::HasWorkload<Role>, "a role with a workload says so: kHasWorkload, see role.h");
        return core_.load();
    }

    // Draws, each from a named stream of this node. bits() is for a distribution's sample().
    std::uint64_t bits(Stream stream) { return core_.bits(stream); }
    std::uint64_t below(Stream stream, std::uint64_t count) { return uniform_below(core_.bits(stream), count); }
    std::int64_t between(Stream stream, std::int64_t low, std::int64_t high) {
        return uniform_between(core_.bits(stream), low, high);
    }
    bool chance(Stream stream, Ratio probability) { return happens(core_.bits(stream), probability); }
    // A draw below `count` (not 0) that decides what happens, not only when: exploration tries every value of it. The
    // same draw as below() in a simulation.
    std::uint64_t choose(Stream stream, std::uint64_t count) { return core_.choose(stream, count); }
    // Likewise of what happens or not: exploration tries both, where both can be. The same draw as chance().
    bool choose(Stream stream, Ratio probability) { return core_.choose(stream, probability); }

    template <class Message>
    void send(NodeId to, Message message) {
        core_.send(to, pack(std::move(message)));
    }
    // The draws of this message follow `key` (an order's id, say) and survive extra messages on the link. With `nth`
    // they are those of the nth message with that key, and a second one with both alike has the same luck; without it
    // the world counts them, and keeps a counter for each key that there ever was.
    template <class Message>
    void send(NodeId to, Message message, std::uint64_t key, std::optional<std::uint64_t> nth = std::nullopt) {
        core_.send(to, pack(std::move(message)), {key, nth});
    }

    // To each of them but the node itself, in their order.
    template <class Nodes, class Message>
    void broadcast(const Nodes& nodes, const Message& message) {
        for (const NodeId node : nodes)
            if (node != self())
                send(node, message);
    }

    // Re-arms where an equal timer is armed already.
    template <class Timer>
    void set_timer(Timer timer, Duration after) {
        core_.set_timer(timer_record(timer), after);
    }
    // From the end of this handler on the node handles nothing but what ends the call: a message that the role says
    // answers it (role.h), or the call itself, which comes as a timer when the patience is over (counted as by
    // set_timer(); without one it never does). All else waits in order of arrival, and a crash loses it. Whoever
    // answers takes the timer along. At once, behind a write as well; one call at a time.
    template <class Call>
    void block_on(const Call& call, Duration patience = kNever) {
        static_assert(detail::kIsIn<Call, typename detail::BlocksOnOf<Role>::type>,
                      "add the call to the role's BlocksOn");
        core_.block_on(timer_record(call), patience);
    }
    // At once, behind a write as well; nothing where no equal timer is armed or about to be.
    template <class Timer>
    void cancel_timer(const Timer& timer) {
        static_assert(detail::kIsIn<Timer, Timers<Role>>, "add the timer to the role's Timers");
        core_.cancel_timer(core_.role().timers[detail::IndexIn<Timer, Timers<Role>>::value], hash_of(timer));
    }

    void persist(Durable<Role> durable) {
        const std::uint64_t hash = hash_of(durable);
        core_.persist(std::make_shared<PendingDurableOf<Role>>(std::move(durable)), hash);
    }
    void barrier() { core_.barrier(); }

    // A line of the history that checkers read. `process` is one sequential client (a node may be several). As in
    // Jepsen, who has crashed comes back as another process: in the history each life of a node has its own.
    void observe(OpPhase phase, std::int64_t process, std::string function, OpValue key, OpValue value) {
        Observation observation;
        observation.process = process;
        observation.phase = phase;
        observation.function = std::move(function);
        observation.key = std::move(key);
        observation.value = std::move(value);
        core_.observe(std::move(observation));
    }

    void moment(detail::MomentOf<Role> declared) { core_.moment(declared.name); }
    // A client asks before its number-th request. False: the scenario leaves it out; the client counts it, makes its
    // draws and goes on to the next.
    bool due(std::uint64_t number) { return core_.due(number); }
    void count(std::string_view name, std::int64_t by = 1, std::string_view unit = "") {
        core_.metric(name, MetricKind::count, by, unit);
    }
    void sample(std::string_view name, std::int64_t value, std::string_view unit = "ns") {
        core_.metric(name, MetricKind::sample, value, unit);
    }
    template <class... Args>
    void note(fmt::format_string<Args...> text, Args&&... args) {
        if (core_.tracing())
            core_.note(fmt::format(text, std::forward<Args>(args)...));
    }

private:
    template <class Timer>
    EventRecord timer_record(const Timer& timer) const {
        static_assert(detail::kIsIn<Timer, Timers<Role>>, "add the timer to the role's Timers");
        static_assert(kStoredInline<Timer>, "a timer is a small plain struct");
        EventRecord record;
        record.kind = core_.role().timers[detail::IndexIn<Timer, Timers<Role>>::value];
        record.payload_hash = hash_of(timer);
        record.put(timer);
        return record;
    }
    template <class Message>
    EventRecord& pack(Message&& message) {
        static_assert(detail::kIsIn<Message, typename Role::Out>, "add the message to the role's Out");
        EventRecord& draft = core_.draft();
        draft.begin_delivery(core_.role().out[detail::IndexIn<Message, typename Role::Out>::value], hash_of(message));
        draft.put(std::move(message), core_.boxes());
        return draft;
    }

    ContextCore& core_;
};

}  // namespace orrery
