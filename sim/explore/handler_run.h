// Runs one handler of a role alone: a state goes in, the state afterwards and the effects come out.
// It is a world that stands still, at time 0, without faults, clocks that go wrong or disks that take time. Effects are
// taken from where a world keeps those that wait behind a write. So exploration runs the very handlers that a
// simulation runs, and the path of the simulation's events knows nothing of it. Draws: `choose` branches, one outcome
// for each value. Any other draw may decide how long something takes and nothing else: a handler that drew is run again
// with other draws, and where another state or other effects come out, exploration refuses and names role, handler and
// stream. Disks: what is persisted is on the disk at once; or, where writes are to stay under way, it is handed out
// with what waits behind it, and the Durable afterwards is the one before. Errors: CannotExplore; RunError where a
// handler breaks a promise.
#pragma once
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

class CannotExplore : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class HandlerRun {
public:
    // What a handler wrote, in its order. Durations are left out: time does not exist here.
    struct Effects {
        struct TimerChange {
            bool set = false;    // else cancelled
            EventRecord record;  // cancelled: kind and payload_hash alone
        };
        std::vector<EventRecord> sends;  // node: the receiver, peer: the sender
        std::vector<TimerChange> timers;
        // Where writes stay under way: each with what waits for its sync. A barrier() joins the write before it.
        struct Behind {
            std::vector<EventRecord> sends, timers;
        };
        struct Write {
            std::shared_ptr<const PendingDurable> durable;
            std::uint64_t hash = 0;
            Behind behind;
        };
        std::optional<EventRecord> block;  // on this call
        Behind before;                     // behind the last of the writes that were under way before
        std::vector<Write> writes;
    };
    // One way in which an event can go: the state is at 0 of `states`.
    using Outcome = std::function<void(const RoleStates& states, const Effects& effects)>;

    // `stays`: what is persisted stays under way.
    explicit HandlerRun(const Blueprint& blueprint, bool stays = false);
    ~HandlerRun();

    const Blueprint& blueprint() const { return *blueprint_; }
    View view() const { return View(*world_); }
    std::string describe(const EventRecord& record) const { return world_->describe(record); }

    // The node gets the state and durable state that stand at `index` of `states`, a vector of its role.
    void put(NodeId node, const RoleStates& states, std::uint32_t index, bool up = true);
    // For monitors with a memory: the event, and up to which one the node's writes are on its disk.
    void put_event(EventNumber event) { world_->state_.event = event; }
    void put_synced(NodeId node, EventNumber event) { world_->state_.extras.edit(node).disk.synced = event; }
    // Whether the message or timer is taken in the state that was put.
    bool is_taken(NodeId node, const EventRecord& event) const;
    struct From {
        NodeId node;
        const RoleStates& states;  // a vector of its role
        std::uint32_t index;
        const EventRecord* event;  // null: its start
        bool writes = false;       // some are under way, so that a barrier() waits
    };
    // Every outcome, in the order of the choices.
    void run(const From& from, const Outcome& outcome);

private:
    class Dice;
    void once(const From& from, Effects& effects);
    void check_draws(const From& from, const RoleStates& after, const Effects& effects);
    Effects taken(const From& from, PendingWrite&& held);
    void take_send(NodeId from, EventRecord& record, std::vector<EventRecord>& sends) const;
    bool same(const Effects& a, const Effects& b) const;

    const bool stays_;
    std::unique_ptr<Dice> dice_;
    std::shared_ptr<const Blueprint> blueprint_;
    std::unique_ptr<World> world_;
    std::vector<std::unique_ptr<RoleStates>> results_;  // by role; one node each
};

}  // namespace orrery
