// What watches have been over a run. Told of every event of a run, it knows.
// A line keeps each change until there are more than kMost; then changes that lie near one another in time become one
// stretch, which keeps what it began and ended with, the least and the most. What lies in no such stretch is exact.
// Units: nanoseconds. Errors: none. Memory: kMost stretches a watch.
#pragma once
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/watch/reader.h"

namespace orrery {

struct WatchStretch {
    EventNumber event = 0;  // at which it begins; 0: as the run began
    Time from = 0;
    WatchValue value;                        // with which it ends
    std::optional<WatchElement> by;          // that decides it
    std::int64_t least = 0, most = 0;        // of the numbers and truth values in it
    std::uint32_t numbers = 0, changes = 1;  // how many values are numbers; how many there are
    bool is_exact() const { return changes == 1; }
};

class WatchLine {
public:
    static constexpr std::size_t kMost = 8192;

    void change(EventNumber event, Time time, const Watched& now);
    const std::vector<WatchStretch>& stretches() const { return stretches_; }
    // In force after an event; null before the first.
    const WatchStretch* at(EventNumber event) const;

private:
    static void join(WatchStretch& into, const WatchStretch& next);
    void thin();

    std::vector<WatchStretch> stretches_;
    Duration step_ = 0;  // stretches that begin within one are one; 0: none
};

class WatchSeries final : public TraceSink {
public:
    explicit WatchSeries(std::vector<std::shared_ptr<const StateWatch>> watches);

    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    const std::vector<WatchLine>& lines() const { return lines_; }  // by watch
    EventNumber looked() const { return looked_; }                  // the last event that it was told of

private:
    void look(const World& world, NodeId node);

    std::vector<WatchReader> readers_;
    std::vector<WatchLine> lines_;
    NodeId node_ = kNoNode;  // of the event in progress
    EventNumber looked_ = 0;
};

}  // namespace orrery
