// A run as the page that plays has it (assets/page/run.js reads it): its rows, what each changed in the states, what
// led to its violation; one JSON object. Of a long run only some events are told: the states before the first of them,
// and what changed in between. Units: nanoseconds; nodes by index, -1: none; texts by index of `texts`, -1: none.
// Errors: none. Cost: the tree of a node's state an event that is told; at the ends of what is left out, of all nodes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/causality/slice.h"
#include "sim/world/result.h"

namespace orrery {

// What is known of a run beside its events.
struct PageRun {
    const Blueprint& blueprint;
    const RunResult& result;
    CausalSlice slice;  // of its first violation; empty where nothing is violated
    std::string design, title;
    std::uint64_t seed = 0;
    std::string edits;    // overrides; empty: none
    std::string cut_off;  // why the run did not come to its end; empty: it did
    std::string command, run_link;
};

// At most so many events: all that are within the same distance of what `focus` has, as far as there is room; the first
// where it has nothing. Ascending.
std::vector<EventNumber> events_near(EventNumber events, std::vector<EventNumber> focus, EventNumber most);

// Watches a run from its start on.
class RunData final : public TraceSink {
public:
    RunData(const Blueprint& blueprint, std::vector<EventNumber> shown);  // ascending
    ~RunData() override;
    void start(const World& world);  // after World::start()
    void begin(const World& world, const TraceEvent& event) override;
    void effect(const World& world, TraceEffect effect) override;
    void end(const World& world) override;

    // The object, once the run is over; `end`: its time then.
    std::string take(const PageRun& run, Time end);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orrery
