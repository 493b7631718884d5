// One event of a run as rows (sim/world/trace.h), and where the rows of two runs differ: what a replay says of a
// recording and what `orrery diff` says of two runs come from here.
// Two sides may number nodes and messages alike and name them differently, so each brings its own names.
// Units: as the rows. Errors: none.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/core/history.h"
#include "sim/world/blueprint.h"
#include "sim/world/trace.h"

namespace orrery {

struct RowNames {
    std::vector<std::string> nodes, kinds;  // by NodeId, by MessageKind

    // Empty where there is none: a fault of the network, a message from outside.
    std::string node(NodeId id) const { return id < nodes.size() ? nodes[id] : ""; }
    std::string kind(MessageKind id) const { return id < kinds.size() ? kinds[id] : ""; }
};
RowNames row_names(const Blueprint& blueprint);

// "send Append{term=3} to n2 due at 12ms"
std::string effect_sentence(const RowNames& names, const TraceEffect& effect);

// A sink that keeps the event that happens now, and nothing before it. Texts are made when they are asked for.
class LastEvent final : public TraceSink {
public:
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override { static_cast<void>(world); }

    TraceEvent event(const Blueprint& blueprint) const;  // its number is 0 while nothing but the start has been
    std::vector<TraceEffect> effects(const Blueprint& blueprint) const;
    Time time() const { return event_.time; }
    EventNumber cause() const { return event_.cause; }
    NodeId node() const { return event_.node; }
    EventKind what() const { return event_.what; }

private:
    struct Kept {
        TraceEffect effect;
        std::optional<EventRecord> record;
        std::optional<Observation> observation;
    };
    TraceEvent event_;
    EventRecord record_;
    std::vector<Kept> effects_;
};

struct RowDifference {
    std::string field;  // "time", "node", "message", "cause", "effect 3", …
    std::string first, second;
};

// Holds pairs against each other and keeps the first that differs.
class RowComparison {
public:
    RowComparison(RowNames first, RowNames second) : first_(std::move(first)), second_(std::move(second)) {}

    void compare(std::string_view field, const std::string& first, const std::string& second);
    void compare(const TraceEvent& first, const TraceEvent& second);
    void compare(const std::vector<TraceEffect>& first, const std::vector<TraceEffect>& second);
    const std::optional<RowDifference>& found() const { return found_; }
    const RowNames& first() const { return first_; }

private:
    RowNames first_, second_;
    std::optional<RowDifference> found_;
};

}  // namespace orrery
