// Filters at work on a run that is made again: each event is held against each of them.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "sim/chronicle/search.h"
#include "sim/filter/filter.h"

namespace orrery {

using SharedFilter = std::shared_ptr<const Filter>;

// Tells which of the filters the last event passed. Violations are those of the run; both outlive it.
class FilterWatch final : public TraceSink {
public:
    FilterWatch(std::vector<SharedFilter> filters, const std::vector<Violation>& violations);

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    bool passed(std::size_t filter) const { return passed_[filter]; }
    // The events that passed since take() was called last, by filter.
    std::vector<std::vector<EventNumber>> take();

private:
    std::vector<SharedFilter> filters_;
    const std::vector<Violation>& violations_;
    bool effects_wanted_ = false;
    TraceEvent event_;
    EventRecord record_;
    std::vector<TraceEffect> effects_;
    std::vector<bool> passed_;
    std::vector<std::vector<EventNumber>> found_;
};

class FilterProbe final : public Probe {
public:
    FilterProbe(SharedFilter filter, const std::vector<Violation>& violations)
        : watch_({std::move(filter)}, violations) {}
    TraceSink* sink() override { return &watch_; }
    bool is_it(const World&) override { return watch_.passed(0); }

private:
    FilterWatch watch_;
};

}  // namespace orrery
