// How the commands sweep and merge print what they came to: one table and one JSON document for both.
#pragma once
#include "sim/cli/console.h"
#include "sim/hunt/sweep/sweep.h"
#include "sim/scenario/expectation.h"

namespace orrery::cli {

// What the author expects of the designs that were swept.
struct Expectations {
    std::map<std::string, Expectation> of_designs;
    bool edited = false;
};
Expectations expectations_of(const Scenario& scenario, const RunRequest& request);

// Says what was never tested, prints, and sets the exit where none is set yet. `rate`: runs a second; 0 where none was
// made.
void print_sweep(Console& console, const std::string& scenario, const Expectations& expectations, SeedRange seeds,
                 const Swept& swept, std::uint64_t rate, bool json);

// An override that came to nothing in every run is bad input, as in `run`; one that did in some is a remark.
bool check_overrides(Console& console, const SweepReport& report);

}  // namespace orrery::cli
