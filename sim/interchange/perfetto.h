// A run in the trace event format of Chrome, for ui.perfetto.dev and chrome://tracing.
// A node is a thread with a slice an event; what a node says of itself ("leader 3", "down") is a second thread beside
// it; a message is a flow from the slice that sent it to the slice where it arrived; a message that was lost at its
// send is an instant; each fault of the plan is a span on a track of its own. The columns of the table of events stand
// in each slice's args, so the file can be read back.
// A handler takes no virtual time: a slice lasts 1 µs, or up to the node's next event where that comes sooner.
// Units: the format counts microseconds; nanoseconds are the digits after the point.
// Source: Trace Event Format (Google), the JSON object form. Errors: ReadError.
#pragma once
#include <deque>
#include <map>
#include <memory>

#include "sim/interchange/event_table.h"
#include "sim/interchange/text_out.h"
#include "sim/timeline/fault_trace.h"

namespace orrery {

// A sink of the run. What is not whole yet is kept: slices that may be cut short, messages on their way, states.
class PerfettoWriter final : public TraceSink {
public:
    PerfettoWriter(const Blueprint& blueprint, TextOut out);
    ~PerfettoWriter() override;
    void start(const World& world);  // after World::start()
    void begin(const World& world, const TraceEvent& event) override;
    void effect(const World& world, TraceEffect effect) override;
    void end(const World& world) override;
    void finish(Time end);  // of the run

private:
    class Writer;
    struct Slice {
        std::size_t thread = 0;
        EventRow row;
        Duration lasting = 0;
    };
    std::size_t thread_of(NodeId node) const;
    void name_tracks();
    void note_state(const World& world, NodeId node, EventNumber event, Time time);
    void close_state(NodeId node, Time to);
    void write_slices(Time now);

    const Blueprint& blueprint_;
    std::unique_ptr<Writer> writer_;
    FaultSpans faults_;
    TraceEvent event_;
    std::deque<Slice> slices_;              // in order of events
    std::uint64_t written_ = 0;             // slices before these
    std::vector<std::uint64_t> next_;       // by thread: one more than the number of its last slice, from 1
    std::vector<StateBand> states_;         // by node
    std::map<std::uint64_t, Time> on_way_;  // by sequence: when the message was sent
};

tl::expected<EventTable, ReadError> read_perfetto(std::string_view text);

}  // namespace orrery
