// Shrinks a failing run to a scenario that a person can read, in which the same property is still what catches the run.
//
// The swarm is drawn out first. Then in this order: fewest faults (ratios of lost or repeated messages and wrong clocks
// count as faults), fewest nodes, fewest requests, a smaller workload, the earliest end, plainest times; and once more,
// as long as a round leaves less. Where luck matters a few other seeds are tried: the result carries its own seed. A
// result is a function of the scenario, the seed and the bound of runs; with a timeout it depends on the clock too.
// Units: ns, runs. Errors: InputError where the run is not caught by the property, or cannot be written as a scenario.
#pragma once
#include <functional>
#include <string>

#include "sim/scenario/expectation.h"

namespace orrery {

// A run in numbers.
struct Size {
    std::uint64_t faults = 0;  // entries of the plan that are no stimuli, and what goes wrong all the time
    std::uint64_t nodes = 0;
    std::uint64_t operations = 0;  // that clients began; in a model without a history, messages that arrived
    std::uint64_t events = 0;
};

struct ShrinkRequest {
    const Scenario& scenario;
    const Catalog& catalog;
    RunRequest request;    // with a design and a seed
    std::string property;  // empty: the one that catches the run
    std::uint64_t max_runs = 0;
    Duration timeout = 0;  // of the wall clock; 0: none
    unsigned jobs = 1;
    std::function<bool()> interrupted = {};
    std::function<void(const std::string& step, std::uint64_t runs)> progress = {};
};

struct Shrunk {
    Scenario scenario;  // one design, which expects the violation; its text is what to write
    std::string property;
    Standing standing;  // of the run that was shrunk
    Size before, after;
    Violation violation;  // of the shrunken run
    std::uint64_t runs = 0;
    bool complete = false;  // false: a bound was reached first
    bool interrupted = false;
};

tl::expected<Shrunk, InputError> shrink(const ShrinkRequest& request);

}  // namespace orrery
