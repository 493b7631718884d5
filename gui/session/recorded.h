// One run as the views see it: immutable once it is there, shared by all of them.
// Arrows, fault spans and properties are derived once from the trace, so that painting looks nothing up.
// Invariants: events[n-1] has number n; arrows ascend by the time of their send.
// Units: nanoseconds.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/session/open.h"
#include "sim/scenario/expectation.h"
#include "sim/timeline/fault_trace.h"
#include "sim/world/result.h"
#include "sim/world/trace.h"

namespace orrery::gui {

struct NodeFact {
    std::string name;
    std::string role;
};

enum class ArrowKind : std::uint8_t { message, duplicate, lost, lostOnArrival, inFlight, refused };

struct Arrow {
    Time sent = 0;
    Time arrives = 0;  // of a message lost at its send: where a typical one would be half way; refused: it is back
    EventNumber sendEvent = 0;
    EventNumber arriveEvent = 0;  // 0: not within the run
    NodeId from = kNoNode;
    NodeId to = kNoNode;
    std::uint32_t effect = 0;  // its row in trace.effects
    ArrowKind kind = ArrowKind::message;

    bool isLost() const {
        return kind == ArrowKind::lost || kind == ArrowKind::lostOnArrival || kind == ArrowKind::refused;
    }
};

enum class PropertyState : std::uint8_t { held, violated, undecided, witnessed, unwitnessed };

struct PropertyFact {
    std::string name, statement;
    PropertyKind kind = PropertyKind::always;
    PropertyState state = PropertyState::held;
    std::optional<std::size_t> violation;  // its index in result.violations
    std::string detail;
};

class Recorded {
public:
    RunFacts facts;
    std::vector<NodeFact> nodes;
    std::vector<std::string> kinds;  // names of message and timer types
    Trace trace;
    RunResult result;
    std::string cutOff;       // by which limit the run was cut off, or why it stood still; empty: it went to its end
    bool endedEarly = false;  // it stood still
    std::string unapplied;    // of an override that came to nothing, a sentence; empty: none
    Time end = 0;             // the later of the last event and the scenario's `until`
    std::vector<Arrow> arrows;
    std::vector<FaultSpan> faults;
    std::vector<PropertyFact> properties;

    Standing standing() const { return standing_of(facts.expect, tally_of(result), facts.edited); }
    // The same of one violation: whether it is the one that was expected.
    Standing standingOf(const Violation& violation) const;
    EventNumber lastEvent() const { return trace.events.size(); }
    // Null for event 0.
    const TraceEvent* event(EventNumber number) const;
    Time timeOf(EventNumber number) const;
    EventNumber lastEventAt(Time time) const;  // 0 where none is that early
    // The event and the causes behind it, newest first, down to the start or a fault.
    std::vector<EventNumber> causeChain(EventNumber number) const;
    // The first event that `number` caused; 0 where there is none.
    EventNumber firstEffectOf(EventNumber number) const;
    // Neighbours at the same node; 0 where there is none.
    EventNumber nextAtNode(EventNumber number, NodeId node) const;
    EventNumber previousAtNode(EventNumber number, NodeId node) const;
    // The arrow that brought event `number`; the arrow of an effect.
    std::optional<std::size_t> arrowInto(EventNumber number) const;
    // Indices into trace.bands of a node's state bands, ascending.
    const std::vector<std::uint32_t>& bandsAt(NodeId node) const { return bandsAtNode_[node]; }
    std::string nodeName(NodeId node) const;
    std::string kindName(MessageKind kind) const;

    // Calls visit(index) for every arrow that is under way at some time in [from, to], oldest send first.
    template <class Visit>
    void arrowsBetween(Time from, Time to, Visit visit) const;

    // Fills what is derived; called once, by the session.
    void derive(const Blueprint& blueprint);

    static constexpr std::size_t kBlock = 256;

private:
    void deriveArrows();
    void deriveProperties(const Blueprint& blueprint);
    std::vector<Time> latest_;                      // by block of arrows: the last arrival in it
    std::vector<EventNumber> children_;             // by event: the first event that it caused
    std::vector<std::uint32_t> arrowOfEvent_;       // by event: the arrow into it, UINT32_MAX where none
    std::vector<std::vector<EventNumber>> atNode_;  // by node: its events, ascending
    std::vector<std::vector<std::uint32_t>> bandsAtNode_;
};

template <class Visit>
void Recorded::arrowsBetween(Time from, Time to, Visit visit) const {
    for (std::size_t block = 0; block < latest_.size(); ++block) {
        const std::size_t first = block * kBlock;
        if (arrows[first].sent > to)
            return;
        if (latest_[block] < from)
            continue;
        const std::size_t end_of_block = std::min(first + kBlock, arrows.size());
        for (std::size_t i = first; i < end_of_block && arrows[i].sent <= to; ++i)
            if (arrows[i].arrives >= from)
                visit(i);
    }
}

}  // namespace orrery::gui
