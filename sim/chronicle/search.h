// Looks for one event of a run from a place on, forward or backward, some events at a time, in a world of its own: who
// asks can be answered, or give up, in between. Backward it goes from checkpoint to checkpoint, through each stretch
// forward, and keeps the last that fits.
// Units: events. Errors: none beyond those that ended the run, which lies behind.
#pragma once
#include <memory>
#include <string>

#include "sim/chronicle/chronicle.h"

namespace orrery {

// What is looked for.
class Probe {
public:
    virtual ~Probe() = default;
    virtual TraceSink* sink() { return nullptr; }                         // told of each event that is looked at
    virtual void stand(const World& world) { static_cast<void>(world); }  // before the first event of a stretch
    virtual bool is_it(const World& world) = 0;                           // after each event
};

class Search {
public:
    enum class Way : bool { forward, backward };

    // Looks at the events after `from`, or at those before it. Both outlive it.
    Search(const Chronicle& run, Probe& probe, EventNumber from, Way way);

    // Goes through so many events at most. False: it is over, or it has come to the last event of a run that goes on.
    bool go_on(EventNumber events);
    EventNumber found() const { return found_; }  // 0: none yet, or none at all
    bool is_over() const { return over_; }
    // How many events have been looked at.
    EventNumber looked_at() const { return looked_at_; }

private:
    bool go_forward(EventNumber events);
    bool go_backward(EventNumber events);
    void begin_stretch(EventNumber event);

    const Chronicle& run_;
    Probe& probe_;
    World world_;
    Way way_;
    EventNumber end_;        // backward: candidates lie before it
    EventNumber begin_ = 0;  // of the stretch, backward
    bool in_stretch_ = false;
    EventNumber best_ = 0;  // in the stretch, backward
    EventNumber found_ = 0, looked_at_ = 0;
    bool over_ = false;
};

// The event changed a field of a node: "term", "log[3]".
class FieldProbe final : public Probe {
public:
    FieldProbe(NodeId node, std::string path, Reads of) : node_(node), path_(std::move(path)), of_(of) {}
    void stand(const World& world) override { hash_ = world.field_hash(node_, path_, of_); }
    bool is_it(const World& world) override {
        const std::uint64_t before = hash_;
        stand(world);
        return hash_ != before;
    }

private:
    NodeId node_;
    std::string path_;
    Reads of_;
    std::uint64_t hash_ = 0;
};

}  // namespace orrery
