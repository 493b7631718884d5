// The disk of a node: the writes on their way to it, with what waits behind each, and what faults have done to it. A
// value, and a part of the world's state. The part that changes it is disk.h.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "sim/core/fifo.h"
#include "sim/core/history.h"
#include "sim/world/message.h"
#include "sim/world/role.h"

namespace orrery {

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

struct NodeDisk {
    Fifo<PendingWrite> writes;  // under way
    EventNumber synced = 0;     // what this life of the node had written by the end of that event is on the disk
    std::uint32_t wipes = 0;    // so far
};

struct DiskTroubles {
    Ratio slow{1, 1};  // a factor
    bool full = false;
    bool lies = false;
    bool stopped_node = false;
    bool rotten = false;                                           // its journal fails its checksum
    std::vector<std::shared_ptr<const PendingDurable>> unflushed;  // what a lying disk has acknowledged only
};

}  // namespace orrery
