// What every event runs through, inline: begin an event, call its handler, and what nearly every handler does. It is
// the end of world.h, apart because the compiler alone needs it there; include world.h.
#pragma once
#include "sim/world/world.h"

namespace orrery {

inline void World::begin_event(EventQueue::Entry entry, const EventRecord& record, Outcome outcome) {
    state_.events_at_this_time = entry.time == state_.now ? state_.events_at_this_time + 1 : 0;
    state_.now = entry.time;
    if (state_.events_at_this_time > kLivelockEvents) [[unlikely]]
        fail_standing_still(record);
    ++state_.event;
    Hash chain = state_.chain;
    chain.add(static_cast<std::uint64_t>(entry.time));
    chain.add(static_cast<std::uint64_t>(record.node) << 32 | static_cast<std::uint64_t>(record.what) << 24 |
              static_cast<std::uint64_t>(outcome) << 16 | record.kind);
    chain.add(record.payload_hash);
    state_.chain = chain;
    if (sink_) [[unlikely]]
        trace_begin(entry, record, outcome);
}

inline void World::close_event() {
    if (state_.event % kStateHashEvery == 0) [[unlikely]]
        state_.chain.add(state_hash());
    if (sink_) [[unlikely]]
        sink_->end(*this);
}

inline void World::end_event(NodeId node) {
    judge(node);
    close_event();
}

inline EventRecord& World::draft() {
    return state_.free_slots.empty() ? spare_ : state_.pool[state_.free_slots.back()];
}

inline EventRecord& ContextCore::draft() { return world_.draft(); }

inline void ContextCore::send(NodeId to, EventRecord& draft) {
    if (world_.handling_.behind || !world_.send_plainly(self_, to, draft))
        send_carefully(to, draft, std::nullopt);
}

inline std::uint64_t ContextCore::bits(Stream stream) {
    NodeCore& core = world_.state_.nodes[self_];
    if (core.first_stream == stream.id && world_.calm_) [[likely]]
        return draw(world_.seed_, stream.id, self_, core.first_draws++);
    return bits_carefully(stream);
}

template <class Call>
inline void World::run_handler(NodeId node, Call&& call) {
    const NodeCore& core = state_.nodes[node];
    ContextCore context(*this, node, *core.table, *boxes_.pool);
    handling_.behind = nullptr;
    call(*core.table, context, *state_.states.by_role[core.role], core.index);
    handling_.behind = nullptr;
    if (handling_.refused) [[unlikely]]
        refuse_write(node);
}

inline void World::handle(NodeId node, const EventRecord& record) {
    run_handler(node, [&](const RoleTable& table, ContextCore& context, RoleStates& states, std::uint32_t index) {
        if (!table.takes(record.kind)) [[unlikely]]
            fail_foreign(node, record);
        table.handlers[record.kind](table.role.get(), context, states, index, record);
    });
}

}  // namespace orrery
