// A run of any length, kept as checkpoints and a summary, never as a whole: it is made once, and every row, text and
// state of it is made again by a replay from the nearest checkpoint when somebody asks for it, while the run still goes
// on too.
// Who makes it calls run_to() again and again and finish() when no event shall follow; in between, and afterwards,
// anything up to last() may be asked for in any order. take_growth() hands out the summary piece by piece, so that
// another thread can hold a copy of it (sim/chronicle/overview.h).
// Lives on one thread; what it hands out are values that any thread may hold.
// Memory: the checkpoints' budget, three worlds, kNearMemory or two worlds more, and some hundred bytes a block of
// kBlockEvents.
// Units: events, bytes. Errors: RunError of the world passes through run_to(), finish() and goes_on().
// Cost: run_to() some hundredths over the bare run; block(), page() and step_at() a replay from a checkpoint, and where
// somebody was lately a replay of a block or a page; block() one more from its end to where the last of its messages
// arrives, `follow` events at most.
#pragma once
#include <memory>

#include "sim/chronicle/block.h"
#include "sim/chronicle/summarizer.h"
#include "sim/timeline/timeline.h"

namespace orrery {

class Chronicle {
public:
    static constexpr EventNumber kFollow = 1 << 16;
    static constexpr std::size_t kNearMemory = std::size_t{64} << 20;

    explicit Chronicle(std::shared_ptr<const Blueprint> blueprint);
    Chronicle(std::shared_ptr<const Blueprint> blueprint, Timeline::Options options);
    ~Chronicle();

    // Goes on to event `target`; false where the run ends before it.
    bool run_to(EventNumber target);
    // Whether another event would follow.
    bool goes_on();
    // No event follows: the run has ended, or is cut off here; it is judged. Where run_to() threw: it is not.
    void finish();
    void give_up();
    bool finished() const { return finished_; }

    EventNumber last() const { return summarizer_.events(); }
    // The world at the last event.
    const World& frontier() const { return timeline_.world(); }
    const Grain& grain() const { return summarizer_.grain(); }
    // In whole stretches until finish(), the rest then.
    Growth take_growth() { return summarizer_.take(); }

    // Requires an index whose first event is not beyond last(), or 0.
    Block block(std::size_t index, EventNumber follow = kFollow);
    Page page(std::size_t index);

    struct Step {
        const World* before = nullptr;  // at the start both are the same
        const World* after = nullptr;
        TraceEvent row;  // with its text; number 0 at the start
    };
    // The worlds around an event; they are valid until the next call. Requires an event not beyond last().
    Step step_at(EventNumber event);
    // The world after an event, likewise valid and required.
    const World& world_at(EventNumber event);
    // Shows an event from 1 on, likewise required, to `sink` as it happens once more.
    void show(EventNumber event, TraceSink& sink);

    // The first event after `event` that `wanted` accepts (a row without text), 0 where there is none within the next
    // `most` events. `keep_going` is asked every few thousand.
    template <class Wanted, class KeepGoing>
    EventNumber find_after(EventNumber event, EventNumber most, Wanted wanted, KeepGoing keep_going);

    // For whoever goes through the run in a world of its own: winds it to an event that is not beyond last(), by the
    // way of a checkpoint where that is shorter; and where the last checkpoint before an event is.
    void wind(World& other, EventNumber event) const { timeline_.wind(other, event); }
    EventNumber kept_before(EventNumber event) const { return timeline_.kept_before(event); }
    const std::shared_ptr<const Blueprint>& blueprint() const { return blueprint_; }

    std::size_t checkpoint_bytes() const { return timeline_.checkpoint_bytes(); }
    EventNumber spacing() const { return timeline_.spacing(); }
    unsigned thinnings() const { return timeline_.thinnings(); }

private:
    // Of where somebody was lately: the states before the first events of its block and its page.
    struct Near {
        EventNumber event = 0;
        std::shared_ptr<const WorldState> state;
        std::size_t bytes = 0;
        std::uint64_t used = 0;
    };

    World& viewer();
    void reach(World& world, EventNumber event);
    void reach_and_keep(World& world, EventNumber event);
    void watch_viewer(TraceSink* sink);
    void close();

    std::shared_ptr<const Blueprint> blueprint_;
    Summarizer summarizer_;
    Timeline timeline_;
    std::unique_ptr<World> viewer_, earlier_;
    std::vector<Near> near_;  // ascending by event
    std::uint64_t uses_ = 0;
    bool finished_ = false;
};

// Shows each row to a function, without text.
template <class See>
class RowSink final : public TraceSink {
public:
    explicit RowSink(See see) : see_(std::move(see)) {}
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        static_cast<void>(world);
        static_cast<void>(record);
        see_(event);
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override {
        static_cast<void>(world);
        static_cast<void>(effect);
        static_cast<void>(record);
        static_cast<void>(observation);
    }
    void end(const World& world) override { static_cast<void>(world); }

private:
    See see_;
};

template <class Wanted, class KeepGoing>
EventNumber Chronicle::find_after(EventNumber event, EventNumber most, Wanted wanted, KeepGoing keep_going) {
    constexpr EventNumber kAskEvery = 4096;
    const EventNumber end = event + std::min(most, last() - event);
    reach(viewer(), event);
    EventNumber found = 0;
    RowSink sink([&](const TraceEvent& row) {
        if (found == 0 && wanted(row))
            found = row.number;
    });
    watch_viewer(&sink);
    while (found == 0 && viewer().event() < end && keep_going())
        viewer().run_to(std::min(end, viewer().event() + kAskEvery));
    watch_viewer(nullptr);
    return found;
}

}  // namespace orrery
