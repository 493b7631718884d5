// The disks: what handlers persist, what a sync completes, what a crash leaves.
// Units: nanoseconds.
#pragma once
#include <memory>

#include "sim/world/engine.h"

namespace orrery {

class DiskPart {
public:
    DiskPart(Engine& engine, Handling& handling) : engine_(engine), handling_(handling) {}

    // A handler writes, or (null) waits for the writes before: what it does from now on waits behind that.
    void persist(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash);
    // The oldest write is down, begun in that event; answers it with what waits behind it.
    PendingWrite complete(NodeId node, EventNumber begun);
    void commit(NodeId node, const PendingDurable& durable);
    // Keeps what `unsynced` says of the writes under way, and drops them.
    void crash(NodeId node, Unsynced unsynced);
    void wipe(NodeId node);
    bool rot(NodeId node, std::uint64_t bits);  // of raw data a bit; false where there is none
    void flush_lies(NodeId node);               // what a lying disk has acknowledged is there now

private:
    void persist_aside(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash);
    Duration sync_latency(NodeId node);
    bool lies(NodeId node) const;
    void leave(NodeId node, Unsynced unsynced);
    RoleStates& states_of(NodeId node) { return engine_.states_of(node); }

    Engine& engine_;
    Handling& handling_;
};

}  // namespace orrery
