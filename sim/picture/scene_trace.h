// Of a run, what one scene of it needs (space_time.h): the rows of the events that are shown, the messages that reach
// them, what the nodes are meanwhile, and the spans of the faults. So a picture of a few events costs no memory for the
// millions before them.
#pragma once
#include <map>
#include <vector>

#include "sim/timeline/fault_trace.h"

namespace orrery {

class SceneTrace final : public TraceSink {
public:
    SceneTrace(const Blueprint& blueprint, std::vector<EventNumber> shown);  // ascending
    void start(const World& world);                                          // after World::start()
    void begin(const World& world, const TraceEvent& event) override;
    void effect(const World& world, TraceEffect effect) override;
    void end(const World& world) override;

    // Its events are those that are shown, ascending.
    Trace take_trace();
    std::vector<FaultSpan> take_spans(Time end) { return spans_.take(end); }

private:
    void note_band(const World& world, NodeId node, EventNumber event, Time time);

    const std::vector<EventNumber> shown_;
    FaultSpans spans_;
    TraceEvent event_;
    bool is_shown_ = false;
    Trace trace_;
    std::vector<StateBand> before_;  // by node: what it was when the scene begins
    struct OnWay {
        std::size_t index = 0;  // of its effect in the trace, where its event is shown
        bool is_there = false;
        TraceEffect effect;
    };
    std::map<std::uint64_t, OnWay> on_way_;  // by sequence
};

}  // namespace orrery
