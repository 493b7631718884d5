// What a run comes to over its time, as samples at even times: messages sent, handled, lost, on their way and waiting,
// and each metric that the model reports. Told of every event of a run, it knows. Counts grow from the start of the run
// on, so that what happened between two samples is a difference, and samples can be left out.
// Units: nanoseconds; metrics as the model gives them. Errors: none. Cost: a few additions an event, and for a sample a
// look at everything that is pending; there are kMost samples at most, where there would be more every other one goes.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

class MetricSeries final : public TraceSink {
public:
    static constexpr std::size_t kMost = 1024;

    struct Total {
        std::int64_t count = 0, sum = 0;
    };
    struct Sample {
        Time time = 0;
        EventNumber event = 0;                           // the last by then
        std::uint64_t sent = 0, handled = 0, lost = 0;   // messages so far
        std::size_t under_way = 0, waiting = 0, up = 0;  // messages, and nodes that are up, then
        std::vector<Total> metrics;                      // by names(); those that come later are not there yet
    };
    struct Name {
        std::string name, unit;
        MetricKind kind = MetricKind::count;
    };

    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    // Ascending by time; the first is that of the start.
    const std::vector<Sample>& samples() const { return samples_; }
    // And one of the last event. Requires the world of the last call.
    std::vector<Sample> samples_until_now(const World& world);
    const std::vector<Name>& names() const { return names_; }  // of metrics, in the order in which they came up

private:
    void complete(const World& world);
    void sample(const World& world);
    void thin();

    Sample now_;
    Duration step_ = 1;
    Time next_ = 0;
    std::vector<Sample> samples_;
    std::vector<Name> names_;
};

}  // namespace orrery
