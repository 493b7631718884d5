#include "sim/world/turns/turns.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/world/timers.h"

namespace orrery {
namespace {

template <class Waiters>
auto place_of(Waiters& waiting, std::uint32_t slot) {
    return std::find_if(waiting.begin(), waiting.end(), [&](const Waiting& one) { return one.slot == slot; });
}

}  // namespace

bool TurnsPart::lines_up(NodeId node, EventKind what) const {
    return may_block(node) || (what == EventKind::deliver && engine_.takes_time(node));
}

// False also where it is among those that wait, and its turn has come.
bool TurnsPart::must_queue(EventQueue::Entry entry) {
    EventRecord& pending = engine_.pending(entry.slot());
    const NodeId node = pending.node;
    if (!lines_up(node, pending.what))
        return false;
    NodeExtras& extras = engine_.edit(node);
    NodeTurns& turns = extras.turns;
    auto& waiting = turns.waiting;
    const bool is_first = !waiting.empty() && waiting.front().slot == entry.slot();
    if (is_first && !turns.blocked)
        return false;
    const bool ends = turns.blocked && ends_block(node, pending);
    const auto known = blocks_on_calls(node) ? place_of(waiting, entry.slot()) : waiting.end();
    if (known != waiting.end()) {  // it was called
        known->called = ends;
        return !ends;
    }
    const bool free = waiting.empty() && (extras.disk.writes.empty() || !blocks_on_sync(node));
    const bool now = turns.blocked ? ends : free;
    waiting.push_back({entry.sequence(), entry.slot(), engine_.event(), now});
    if (pending.what == EventKind::deliver) {
        pending.incarnation = engine_.node(node).incarnation + 1;
        pending.released = true;
    }
    return !now;
}

bool TurnsPart::must_serve(EventQueue::Entry entry) {
    EventRecord& pending = engine_.pending(entry.slot());
    const NodeId node = pending.node;
    if (pending.admitted || !engine_.takes_time(node))
        return false;
    const std::uint64_t served = engine_.next_draw(node, "service");
    Duration service = engine_.hardware_of(node).service.sample(engine_.bits("service", node, served));
    if (const Troubles* troubles = engine_.troubles_of(node))
        service = scaled(service, troubles->slow);
    if (service == 0)
        return false;
    pending.admitted = true;
    engine_.enqueue(saturating_add(entry.time, service), entry.sequence(), entry.slot());
    return true;
}

bool TurnsPart::died_waiting(const EventRecord& delivery) const {
    return delivery.incarnation != 0 && delivery.incarnation != engine_.node(delivery.node).incarnation + 1;
}

void TurnsPart::take(NodeId node, std::uint32_t slot) {
    if (engine_.extras(node).turns.waiting.empty())
        return;
    auto& waiting = engine_.edit(node).turns.waiting;
    if (const auto known = blocks_on_calls(node) ? place_of(waiting, slot) : waiting.begin();
        known != waiting.end() && known->slot == slot)
        waiting.erase(known);
}

void TurnsPart::call_next(NodeId node) {
    if (engine_.extras(node).turns.waiting.empty())
        return;
    NodeExtras& extras = engine_.edit(node);
    auto& waiting = extras.turns.waiting;
    auto next = waiting.begin();
    if (extras.turns.blocked)
        next = std::find_if(waiting.begin(), waiting.end(),
                            [&](const Waiting& one) { return ends_block(node, engine_.pending(one.slot)); });
    else if (!extras.disk.writes.empty() && blocks_on_sync(node))
        return;
    if (next == waiting.end() || next->called)
        return;
    next->called = true;
    engine_.enqueue(engine_.now(), next->sequence, next->slot);
}

void TurnsPart::pass(NodeId node, std::uint32_t slot) {
    if (!engine_.node(node).serves)
        return;
    take(node, slot);
    call_next(node);
}

// ---- Blocked on a call ---------------------------------------------------------------------------------------------

void TurnsPart::block(NodeId node, EventRecord&& call) {
    NodeTurns& turns = engine_.edit(node).turns;
    if (turns.blocked)
        engine_.fail(engine_.blueprint().node_name(node) + " blocks on " + engine_.describe(call) +
                     " while it is blocked on " + engine_.describe(*turns.blocked) +
                     "; a node waits for one call at a time");
    call.what = EventKind::timer;
    call.node = node;
    call.cause = engine_.event();
    engine_.chain(call.payload_hash + call.kind + 2);
    if (engine_.is_traced())
        engine_.note(node, "blocks on " + engine_.describe(call));
    turns.blocked = std::make_shared<const EventRecord>(std::move(call));
}

void TurnsPart::end_call(NodeId node) {
    if (!engine_.extras(node).turns.blocked)
        return;
    const auto call = std::exchange(engine_.edit(node).turns.blocked, nullptr);
    TimersPart(engine_).cancel(node, call->kind, call->payload_hash);
}

// An answer, or the end of the patience. Requires a node that is blocked.
bool TurnsPart::ends_block(NodeId node, const EventRecord& record) const {
    const EventRecord& call = *engine_.extras(node).turns.blocked;
    if (record.what == EventKind::timer)
        return record.kind == call.kind && record.payload_hash == call.payload_hash;
    return record.what == EventKind::deliver && !record.damaged && engine_.node(node).table->ends(call, record);
}

// ---- All of them ---------------------------------------------------------------------------------------------------

void TurnsPart::crash(NodeId node) {
    NodeTurns& turns = engine_.edit(node).turns;
    turns.blocked.reset();
    for (const Waiting& one : turns.waiting)
        if (!one.called)
            engine_.enqueue(engine_.now(), one.sequence, one.slot);
    turns.waiting.clear();
}

// A function of the event in progress alone: neither what has come since nor a timer that is void or set anew counts.
void TurnsPart::hash_into(Hash& hash, const Engine& engine, NodeId node) {
    const NodeExtras& extras = engine.extras(node);
    if (const auto& call = extras.turns.blocked) {
        hash.add(call->kind);
        hash.add(call->payload_hash);
    }
    for (const Waiting& one : extras.turns.waiting) {
        const EventRecord& record = engine.pending(one.slot);
        const auto is_due = [&] {
            const ArmedTimer* const armed = extras.timers.find(record.kind, record.payload_hash);
            return armed && armed->slot == one.slot && armed->deadline <= engine.now();
        };
        if (one.since >= engine.event() || (record.what == EventKind::timer && !is_due()))
            continue;
        hash.add(static_cast<std::uint64_t>(record.peer) << 16 | record.kind);
        hash.add(record.payload_hash);
    }
}

}  // namespace orrery
