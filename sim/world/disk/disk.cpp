#include "sim/world/disk/disk.h"

#include <algorithm>

namespace orrery {

// Of one write and its sync, on a disk and a node as slow as they are now.
Duration DiskPart::sync_latency(NodeId node) {
    const Hardware& hardware = engine_.hardware_of(node);
    const std::uint64_t write = engine_.next_draw(node, "disk sync");
    Duration latency = (hardware.sync ? *hardware.sync : engine_.blueprint().sync_latency)
                           .sample(engine_.bits("disk sync", node, write));
    latency = saturating_add(latency, hardware.write.sample(engine_.bits("disk write", node, write)));
    if (const Troubles* troubles = engine_.troubles_of(node))
        latency = scaled(scaled(latency, troubles->disk.slow), troubles->slow);
    return latency;
}

bool DiskPart::lies(NodeId node) const {
    const Troubles* troubles = engine_.troubles_of(node);
    return troubles && troubles->disk.lies;
}

// Exploration takes the write itself, and its place among the effects.
void DiskPart::persist_aside(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    EventRecord place;
    place.kind = kNoKind;
    place.payload_hash = hash;
    handling_.aside->effects.push_back({PendingWrite::Effect::What::cancel_timer, std::move(place), 0, {}, {}});
    engine_.edit(node).disk.writes.push_back({std::move(durable), {}, 0});
}

void DiskPart::persist(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    engine_.chain(hash);
    if (handling_.aside) [[unlikely]]
        return persist_aside(node, std::move(durable), hash);
    const Troubles* troubles = engine_.troubles_of(node);
    if (durable && troubles && troubles->disk.full) {
        handling_.refused = true;
        handling_.behind = &handling_.discarded;
        return engine_.note(node, "the disk is full: the write fails");
    }
    if (!durable)
        engine_.next_draw(node, "disk sync");  // a barrier counts among the draws although it waits for others' writes
    const Duration latency = durable ? sync_latency(node) : 0;
    NodeDisk& disk = engine_.edit(node).disk;
    const Time now = engine_.now();
    if (latency == 0 && disk.writes.empty()) {
        if (durable && lies(node))
            engine_.trouble(node).disk.unflushed.push_back(std::move(durable));
        else if (durable)
            commit(node, *durable), disk.synced = engine_.event();
        if (engine_.is_traced())
            engine_.trace(EffectKind::persist, node, kNoNode, kNoKind, now, 0);
        return;
    }
    PendingWrite pending;
    pending.durable = std::move(durable);
    pending.due = saturating_add(now, latency);
    if (!disk.writes.empty())
        pending.due = std::max(pending.due, disk.writes.back().due);
    engine_.chain(static_cast<std::uint64_t>(pending.due));
    if (engine_.is_traced())
        engine_.trace(EffectKind::persist, node, kNoNode, kNoKind, pending.due, engine_.next_sequence());
    EventRecord record;
    record.what = EventKind::sync;
    record.node = node;
    record.cause = engine_.event();
    record.incarnation = engine_.node(node).incarnation;
    record.payload_hash = hash;
    engine_.schedule(pending.due, std::move(record));
    disk.writes.push_back(std::move(pending));
    handling_.behind = &disk.writes.back();
}

PendingWrite DiskPart::complete(NodeId node, EventNumber begun) {
    NodeDisk& disk = engine_.edit(node).disk;
    auto& writes = disk.writes;
    if (writes.empty())
        throw EngineError(engine_.with_place("a sync completes that no write waits for"));
    PendingWrite write = std::move(writes.front());
    writes.pop_front();
    if (write.durable && lies(node)) {
        engine_.trouble(node).disk.unflushed.push_back(write.durable);
    } else if (write.durable) {
        commit(node, *write.durable);
        disk.synced = begun;
    }
    return write;
}

void DiskPart::commit(NodeId node, const PendingDurable& durable) {
    durable.commit(states_of(node), engine_.node(node).index);
    if (engine_.node(node).troubled)
        engine_.trouble(node).disk.rotten = false;  // a whole write has taken its place
}

void DiskPart::crash(NodeId node, Unsynced unsynced) {
    const bool had_lied = lies(node);
    if (engine_.node(node).troubled)
        engine_.trouble(node).disk.unflushed.clear();
    if (!had_lied)
        leave(node, unsynced);
    engine_.edit(node).disk.writes.clear();
}

// A number of whole writes; of a raw disk a part of the next one as well.
void DiskPart::leave(NodeId node, Unsynced unsynced) {
    const NodeCore& core = engine_.node(node);
    const auto& writes = engine_.extras(node).disk.writes;
    if (unsynced == Unsynced::by_disk)
        unsynced = engine_.hardware_of(node).unsynced;
    if (unsynced == Unsynced::lost || unsynced == Unsynced::by_disk || writes.empty())
        return;
    const bool raw = engine_.blueprint().roles[core.role].tearing == Tearing::raw;
    std::size_t whole = writes.size();
    if (unsynced != Unsynced::kept)
        whole = static_cast<std::size_t>(
            uniform_below(engine_.bits("disk torn", node, core.incarnation), writes.size() + (raw ? 0 : 1)));
    for (std::size_t i = 0; i < whole; ++i)
        if (writes[i].durable)
            commit(node, *writes[i].durable);
    if (raw && whole < writes.size() && writes[whole].durable)
        writes[whole].durable->tear(states_of(node), core.index,
                                    engine_.bits("disk torn part", node, core.incarnation));
}

void DiskPart::wipe(NodeId node) {
    ++engine_.edit(node).disk.wipes;
    if (engine_.node(node).troubled)
        engine_.trouble(node).disk.rotten = false;
    states_of(node).wipe(engine_.node(node).index);
}

bool DiskPart::rot(NodeId node, std::uint64_t bits) { return states_of(node).rot(engine_.node(node).index, bits); }

void DiskPart::flush_lies(NodeId node) {
    DiskTroubles& disk = engine_.trouble(node).disk;
    if (disk.unflushed.empty())
        return;
    commit(node, *disk.unflushed.back());
    disk.unflushed.clear();
}

}  // namespace orrery
