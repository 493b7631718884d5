// A timeline is one run that can be wound to any event, forward and back: checkpoints of the world every so many
// events, and replay from the nearest one. Winding never changes the run: the same event always shows the same world.
// Memory is bounded: when the checkpoints exceed the budget every other one is dropped and their spacing doubles. Where
// somebody moves about in one stretch between two of them, a second, finer set makes stepping back a replay of a few
// events; it takes what the budget has left.
// Memory: with b bytes a checkpoint the spacing S is the first of max(2048, b / 4), doubled and doubled again, at
// which events / S * b fits the budget (b / 8 above 256 KiB, but 400,000 at most). The whole is the budget, one
// checkpoint more, and the world itself.
// A branch's timeline shares the checkpoints of its parent up to where the two part (sim/timeline/branches.h); messages
// in flight are counted without atomics, so timelines that share live on one thread.
// Units: events, bytes (an estimate from the flat sizes; what is shared counts in each). Errors: RunError of the
// world passes through.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sim/timeline/inheritance.h"
#include "sim/world/world.h"

namespace orrery {

// What a copy of the state moves, by the sizes of its flat parts: an estimate of what a snapshot costs and weighs.
std::size_t flat_bytes(const WorldState& state);
// The memory that this state holds and the other does not, beside the flat parts: what shared tables and logs keep of
// their older versions.
std::size_t bytes_beyond(const WorldState& now, const WorldState& other);

class Timeline {
public:
    struct Options {
        EventNumber spacing = 2048;  // first distance between checkpoints
        std::size_t memory = std::size_t{256} << 20;
        TraceSink* sink = nullptr;  // told of every event from the start on, as set_sink() says
    };

    explicit Timeline(std::shared_ptr<const Blueprint> blueprint);
    Timeline(std::shared_ptr<const Blueprint> blueprint, Options options);

    // A branch of `parent` (sim/timeline/inheritance.h says of which runs), at the last checkpoint that the two share.
    // `counted` is what the branch's new edits have counted up to an event; requires that the runs agree up to `last`.
    Timeline(std::shared_ptr<const Blueprint> blueprint, const Timeline& parent, EventNumber last,
             const std::function<Counted(EventNumber)>& counted);

    const World& world() const { return world_; }
    EventNumber at() const { return world_.event(); }

    // Winds to event n; stops at the last event of the run where n lies beyond it. Returns where it is.
    EventNumber seek(EventNumber n);
    // Winds another world of this run to event n, which this timeline has come to, and stays where it is.
    void wind(World& other, EventNumber n) const;
    // Told of every event from here on, those of replays too; null: nobody.
    void set_sink(TraceSink* sink) { world_.set_sink(sink); }
    // Goes on from where it is, keeping checkpoints alone; false where the run ends before event n.
    bool run_on_to(EventNumber n) { return advance_to(n); }
    // Judges what only the end can tell, where the run is cut off here.
    void finish() { world_.finish(); }
    // Winds to the last event before a virtual time, 0 where there is none.
    EventNumber seek_before(Time time);
    bool step() { return advance(); }
    bool back();  // false at event 0
    // The next (previous) event after which `predicate` holds; stays at the end (at 0) where there is none.
    bool run_until(const std::function<bool(const World&)>& predicate);
    bool reverse_until(const std::function<bool(const World&)>& predicate);
    // To the end of the run. `keep_going` is asked every few thousand events.
    EventNumber run_to_end(const std::function<bool(EventNumber, Time)>& keep_going = {});

    // The last event at or before `at` that changed the field of the node, 0 where the start set it.
    EventNumber last_change(NodeId node, const std::string& path, EventNumber at);

    // The event of the last checkpoint at or before event n.
    EventNumber kept_before(EventNumber n) const { return nearest(n).event; }
    std::size_t checkpoint_bytes() const { return coarse_bytes_ + fine_bytes_; }
    std::size_t checkpoints() const { return checkpoints_.size(); }
    EventNumber spacing() const { return spacing_; }
    // How often the budget was reached and every other checkpoint dropped; whoever shows a history says so.
    unsigned thinnings() const { return thinnings_; }

private:
    struct Checkpoint {
        EventNumber event = 0;
        std::shared_ptr<const WorldState> state;
        std::size_t bytes = 0;                  // what dropping it would give back
        std::optional<Counted> inherited = {};  // the state is one of a run that this one came from
    };

    bool advance();
    bool advance_to(EventNumber n);  // false where the run ends before it
    Checkpoint copy_of_now() const;
    static void restore(World& world, const Checkpoint& kept);
    void keep_checkpoint();
    void keep_fine_checkpoint();
    void drop_fine();
    void thin();
    const Checkpoint& nearest(EventNumber n) const;

    World world_;
    EventNumber spacing_;
    std::size_t memory_;
    std::vector<Checkpoint> checkpoints_;  // ascending by event; the first is event 0
    std::vector<Checkpoint> fine_;         // in one stretch, ascending
    std::size_t coarse_bytes_ = 0, fine_bytes_ = 0;
    unsigned thinnings_ = 0;
    EventNumber last_stretch_ = UINT64_MAX;  // where the seek before this one ended
    unsigned stays_ = 0;                     // how many in a row have ended there, after the first
};

}  // namespace orrery
