// Holds every event of a run against filters, some events at a time and in order, also while the run still goes on:
// which events pass, and how far it has come. Filters that have come equally far go through the run together.
// A filter that asks for violations waits until the run is over: some are found only then, at events long past.
// Units: events. Cost: a replay of the run from the start, and of each event what its filters read.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/filter/watch.h"

namespace orrery {

class FilterScan {
public:
    using Id = std::uint64_t;

    // The run outlives it.
    explicit FilterScan(const Chronicle& run);

    void add(Id id, SharedFilter filter);
    void drop(Id id);

    // What a filter has come to since the last time: it has looked at events up to `last`, from where it was.
    struct News {
        Id id = 0;
        EventNumber last = 0;
        std::vector<EventNumber> found;
    };
    // Goes on through so many events at most; empty where nothing is left to look at now.
    std::vector<News> go_on(EventNumber events);
    bool has_work() const;

private:
    struct Job {
        Id id = 0;
        SharedFilter filter;
        EventNumber looked = 0;
    };
    EventNumber end_of(const Job& job) const;
    void choose();

    const Chronicle& run_;
    std::vector<Job> jobs_;
    std::unique_ptr<World> world_;
    std::unique_ptr<FilterWatch> watch_;
    std::vector<Violation> violations_;
    std::vector<Id> together_;  // that the watch works for
};

}  // namespace orrery
