// A node that blocks on its disk (kBlocksOnSync) handles one thing after another. What arrives or comes due while a
// write is on its way, or while others wait, waits behind them. The first of those that wait is called, that is put
// into the queue again, when its turn has come, and it stays the first until it is handled: its service may take time.
// A message that has joined has arrived: a cut link does not take it back, a crash of the node does.
#include <algorithm>

#include "sim/world/world.h"

namespace orrery {

// Whether it has to wait; it has joined those that do. Otherwise it is the first of them.
bool World::must_queue(EventQueue::Entry entry, EventRecord& pending) {
    if (!blocks_on_sync(pending.node))
        return false;
    NodeExtras& extras = state_.extras.edit(pending.node);
    if (!extras.waiting.empty() && extras.waiting.front().slot == entry.slot())
        return false;
    const bool now = extras.waiting.empty() && extras.writes.empty();
    extras.waiting.push_back({entry.sequence(), entry.slot(), state_.event, now});
    if (pending.what == EventKind::deliver)
        pending.incarnation = state_.nodes[pending.node].incarnation + 1;
    return !now;
}

// Whether it waited when the node crashed.
bool World::died_waiting(const EventRecord& delivery) const {
    return delivery.incarnation != 0 && delivery.incarnation != state_.nodes[delivery.node].incarnation + 1;
}

// It is handled now.
void World::take_turn(NodeId node, std::uint32_t slot) {
    auto& waiting = state_.extras.edit(node).waiting;
    if (!waiting.empty() && waiting.front().slot == slot)
        waiting.erase(waiting.begin());
}

void World::call_next(NodeId node) {
    NodeExtras& extras = state_.extras.edit(node);
    if (!extras.writes.empty() || extras.waiting.empty() || extras.waiting.front().called)
        return;
    Waiting& next = extras.waiting.front();
    next.called = true;
    state_.queue.push(state_.now, next.sequence, next.slot);
}

// It turned out to be no event.
void World::pass_turn(NodeId node, std::uint32_t slot) {
    if (!state_.nodes[node].serves)
        return;
    take_turn(node, slot);
    call_next(node);
}

// With a crash. Messages are told as lost, timers are void.
void World::lose_waiting(NodeId node) {
    auto& waiting = state_.extras.edit(node).waiting;
    for (const Waiting& one : waiting)
        if (!one.called)
            state_.queue.push(state_.now, one.sequence, one.slot);
    waiting.clear();
}

// A function of the event in progress alone: neither what has come since nor a timer that is void or set anew counts.
void World::hash_waiting(NodeId node, Hash& hash) const {
    const NodeExtras& extras = state_.extras[node];
    for (const Waiting& one : extras.waiting) {
        const EventRecord& record = state_.pool[one.slot];
        const auto is_due = [&] {
            const ArmedTimer* const armed = extras.timers.find(record.kind, record.payload_hash);
            return armed && armed->slot == one.slot && armed->deadline <= state_.now;
        };
        if (one.since >= state_.event || (record.what == EventKind::timer && !is_due()))
            continue;
        hash.add(static_cast<std::uint64_t>(record.peer) << 16 | record.kind);
        hash.add(record.payload_hash);
    }
}

}  // namespace orrery
