// A trace that also tells from when to when each fault of the plan lasted, and whom it struck: what pictures of a run
// hatch, and what exports put on a track of their own.
// Units: nanoseconds. A heal ends other faults and a stimulus is an event like any other: neither has a span.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

enum class SpanKind : std::uint8_t { crash, pause, partition, trouble };  // trouble: it works, but not well

struct FaultSpan {
    SpanKind kind = SpanKind::crash;
    Time begin = 0;
    Time end = 0;  // the end of the run where it never ended
    EventNumber event = 0;
    NodeId node = kNoNode;        // of a crash, a pause, a clock
    std::vector<NodeId> touched;  // of a partition: the nodes at its cut links, ascending
    std::string text;
};

// Told of every event of a run, it knows the spans.
class FaultSpans {
public:
    explicit FaultSpans(const Blueprint& blueprint) : blueprint_(blueprint) {}
    void begin(const World& world, const TraceEvent& event);
    void end(const World& world, const TraceEvent& event);
    // Closes what is still open and hands the spans over, in order of their events.
    std::vector<FaultSpan> take(Time end);

private:
    void open_span(std::size_t entry, const World& world, const TraceEvent& event);
    // Ends the open spans for which `wanted` (entry of the plan, span) says so.
    template <class Wanted>
    void close(Time time, Wanted wanted);

    const Blueprint& blueprint_;
    std::vector<bool> fired_, ended_;
    std::vector<std::pair<std::size_t, FaultSpan>> open_;  // (entry of the plan, span)
    std::vector<FaultSpan> closed_;
};

class FaultTrace final : public Trace {
public:
    explicit FaultTrace(const Blueprint& blueprint) : spans_(blueprint) {}
    void begin(const World& world, const TraceEvent& event) override;
    void end(const World& world) override;
    std::vector<FaultSpan> take_spans(Time end) { return spans_.take(end); }

private:
    FaultSpans spans_;
};

}  // namespace orrery
