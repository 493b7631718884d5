// Runs one handler of a role alone: a state goes in, the state afterwards and the effects come out.
// It is a world that stands still, at time 0, without faults, clocks that go wrong or disks that take time. Effects are
// taken from where a world keeps those that wait behind a write. So exploration runs the very handlers that a
// simulation runs, and the path of the simulation's events knows nothing of it. Draws: `choose` branches, one outcome
// for each value. Any other draw may decide how long something takes and nothing else: a handler that drew is run again
// with other draws, and where another state or other effects come out, exploration refuses and names role, handler and
// stream. Disks: what is persisted is on the disk at once. Errors: CannotExplore; RunError where a handler breaks a
// promise.
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
    };
    // One way in which an event can go: the state is at 0 of `states`.
    using Outcome = std::function<void(const RoleStates& states, const Effects& effects)>;

    explicit HandlerRun(const Blueprint& blueprint);
    ~HandlerRun();

    const Blueprint& blueprint() const { return *blueprint_; }
    View view() const { return View(*world_); }
    std::string describe(const EventRecord& record) const { return world_->describe(record); }

    // The node gets the state and durable state that stand at `index` of `states`, a vector of its role.
    void put(NodeId node, const RoleStates& states, std::uint32_t index, bool up = true);
    // Whether the message or timer is taken in the state that was put.
    bool is_taken(NodeId node, const EventRecord& event) const;
    // From the state at `index`, every outcome of the event (null: of the start), in the order of the choices.
    void run(NodeId node, const RoleStates& states, std::uint32_t index, const EventRecord* event,
             const Outcome& outcome);

private:
    class Dice;
    void once(NodeId node, const RoleStates& states, std::uint32_t index, const EventRecord* event, Effects& effects);
    void check_draws(NodeId node, const RoleStates& states, std::uint32_t index, const EventRecord* event,
                     const RoleStates& after, const Effects& effects);
    Effects taken(NodeId node, PendingWrite&& held) const;
    bool same(const Effects& a, const Effects& b) const;

    std::unique_ptr<Dice> dice_;
    std::shared_ptr<const Blueprint> blueprint_;
    std::unique_ptr<World> world_;
    std::vector<std::unique_ptr<RoleStates>> results_;  // by role; one node each
};

}  // namespace orrery
