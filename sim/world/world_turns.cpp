// A node that blocks handles one thing after another: on its disk (kBlocksOnSync) while a write is on its way, on a
// call (Context::block_on) until it is answered. What arrives or comes due meanwhile, or while others wait, waits
// behind them. The first of those that wait, of a node that is blocked on a call the first that ends that, is called,
// that is put into the queue again, when its turn has come, and it stays among them until it is handled: its service
// may take time. A message that has joined has arrived: a cut link does not take it back, a crash of the node does.
#include <algorithm>
#include <memory>
#include <utility>

#include "sim/world/world.h"

namespace orrery {
namespace {

template <class Waiters>
auto place_of(Waiters& waiting, std::uint32_t slot) {
    return std::find_if(waiting.begin(), waiting.end(), [&](const Waiting& one) { return one.slot == slot; });
}

}  // namespace

// Whether it has to wait; it has joined those that do. Otherwise it is among them, and its turn has come.
bool World::must_queue(EventQueue::Entry entry, EventRecord& pending) {
    const NodeId node = pending.node;
    if (!may_block(node))
        return false;
    NodeExtras& extras = state_.extras.edit(node);
    auto& waiting = extras.waiting;
    const bool is_first = !waiting.empty() && waiting.front().slot == entry.slot();
    if (is_first && !extras.blocked)
        return false;
    const bool ends = extras.blocked && ends_block(node, pending);
    const auto known = blocks_on_calls(node) ? place_of(waiting, entry.slot()) : waiting.end();
    if (known != waiting.end()) {  // it was called
        known->called = ends;
        return !ends;
    }
    const bool free = waiting.empty() && (extras.writes.empty() || !blocks_on_sync(node));
    const bool now = extras.blocked ? ends : free;
    waiting.push_back({entry.sequence(), entry.slot(), state_.event, now});
    if (pending.what == EventKind::deliver) {
        pending.incarnation = state_.nodes[node].incarnation + 1;
        pending.released = true;
    }
    return !now;
}

// Whether it waited when the node crashed.
bool World::died_waiting(const EventRecord& delivery) const {
    return delivery.incarnation != 0 && delivery.incarnation != state_.nodes[delivery.node].incarnation + 1;
}

// It is handled now.
void World::take_turn(NodeId node, std::uint32_t slot) {
    auto& waiting = state_.extras.edit(node).waiting;
    if (waiting.empty())
        return;
    if (const auto known = blocks_on_calls(node) ? place_of(waiting, slot) : waiting.begin();
        known != waiting.end() && known->slot == slot)
        waiting.erase(known);
}

void World::call_next(NodeId node) {
    NodeExtras& extras = state_.extras.edit(node);
    auto next = extras.waiting.begin();
    if (extras.blocked)
        next = std::find_if(extras.waiting.begin(), extras.waiting.end(),
                            [&](const Waiting& one) { return ends_block(node, state_.pool[one.slot]); });
    else if (!extras.writes.empty() && blocks_on_sync(node))
        return;
    if (next == extras.waiting.end() || next->called)
        return;
    next->called = true;
    state_.queue.push(state_.now, next->sequence, next->slot);
}

// It turned out to be no event.
void World::pass_turn(NodeId node, std::uint32_t slot) {
    if (!state_.nodes[node].serves)
        return;
    take_turn(node, slot);
    call_next(node);
}

// ---- Blocked on a call ---------------------------------------------------------------------------------------------

void World::block_now(NodeId node, EventRecord&& call) {
    NodeExtras& extras = state_.extras.edit(node);
    if (extras.blocked)
        fail(blueprint_->node_name(node) + " blocks on " + describe(call) + " while it is blocked on " +
             describe(*extras.blocked) + "; a node waits for one call at a time");
    call.what = EventKind::timer;
    call.node = node;
    call.cause = state_.event;
    state_.chain.add(call.payload_hash + call.kind + 2);
    if (sink_)
        trace(EffectKind::note, node, kNoNode, kNoKind, 0, 0, nullptr, "blocks on " + describe(call));
    extras.blocked = std::make_shared<const EventRecord>(std::move(call));
}

// What ends it is handled next; nobody waits for the call any more.
void World::unblock(NodeId node) {
    const auto call = std::exchange(state_.extras.edit(node).blocked, nullptr);
    cancel_timer_now(node, call->kind, call->payload_hash);
}

// An answer, or the end of the patience. Requires a node that is blocked.
bool World::ends_block(NodeId node, const EventRecord& record) const {
    const EventRecord& call = *state_.extras[node].blocked;
    if (record.what == EventKind::timer)
        return record.kind == call.kind && record.payload_hash == call.payload_hash;
    const auto& answers = state_.nodes[node].table->answers;
    return record.what == EventKind::deliver && !record.damaged &&
           std::any_of(answers.begin(), answers.end(), [&](const RoleTable::Answer& one) {
               return one.call == call.kind && one.message == record.kind && one.is(call, record);
           });
}

// ---- All of them ---------------------------------------------------------------------------------------------------

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
    if (extras.blocked) {
        hash.add(extras.blocked->kind);
        hash.add(extras.blocked->payload_hash);
    }
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
