// Watches a run as it is made and keeps what tells of it without a replay: counts by stretch and lane, the labels of
// nodes at the ends of stretches, faults, and for each block how many effects came before it and by when its messages
// had arrived. It makes no texts but labels, and those once a stretch and node.
// Units: nanoseconds. Cost: some tens of nanoseconds an event and effect.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "sim/chronicle/block.h"
#include "sim/chronicle/overview.h"
#include "sim/timeline/fault_trace.h"

namespace orrery {

// A node's label from a time on, as the end of a stretch found it. Labels beyond the first kMostLabels different ones
// are called "…".
struct LabelChange {
    Time from = 0;
    NodeId node = kNoNode;
    std::uint32_t label = 0;  // in the order in which they came up; 0 is none
};

// What a run has become since somebody asked last.
struct Growth {
    std::vector<Stretch> stretches;
    std::vector<LaneCount> counts;  // a lane each, of each stretch
    std::vector<LabelChange> changes;
    std::vector<std::string> labels;  // new ones
    std::vector<FaultSpan> faults;    // all so far, where some are new or ended; those that last end at kNever
    bool faults_changed = false;
    bool duplicates = false;     // a message was doubled, ever
    bool strikes = false;        // the fault plan has struck a node, ever
    Duration typical_delay = 0;  // between a send and when it is due, of the first messages
};

class Summarizer final : public TraceSink {
public:
    explicit Summarizer(const Blueprint& blueprint);

    // Once, told of event 0 or not; labels of the start.
    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    EventNumber events() const { return events_; }  // that are over
    std::uint64_t effects_before(std::size_t block) const { return effects_before_[block]; }
    // The last event at which a message of the block arrived, as far as the run has come.
    EventNumber settled_by(std::size_t block) const { return block < settled_by_.size() ? settled_by_[block] : 0; }
    const Grain& grain() const { return grain_; }

    Growth take();
    // Ends the stretch in progress: no event follows.
    void close(const World& world);

    static constexpr std::size_t kMostLabels = 1 << 16;

private:
    void end_stretch(const World& world);
    void settle(std::size_t block, EventNumber by);
    void look_at(const World& world, NodeId node, Time time);
    std::uint32_t number_of(const std::string& label);

    Grain grain_;
    FaultSpans spans_;
    TraceEvent fault_;  // in progress
    bool in_fault_ = false;
    EventNumber events_ = 0;
    std::uint64_t effects_ = 0;
    Stretch stretch_;
    std::vector<LaneCount> counts_;
    std::vector<NodeId> touched_;
    std::vector<bool> is_touched_;
    std::vector<std::uint32_t> label_of_;  // by node
    std::map<std::string, std::uint32_t> labels_;
    std::vector<std::uint64_t> effects_before_;  // by block
    std::vector<EventNumber> settled_by_;        // by block
    // Of messages told of by a later event than the one that they name as their cause (they waited for a cut link): by
    // sequence, the block where they were told of.
    std::map<std::uint64_t, std::size_t> told_late_;
    std::vector<Duration> delays_;
    bool duplicates_ = false, strikes_ = false;
    Growth growth_;
};

}  // namespace orrery
