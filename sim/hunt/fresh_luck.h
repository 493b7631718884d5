// Sound designs on seeds that nobody has used. A round of fresh seeds is followed by variations: a seed that showed a
// combination of moments which none before it did is run again with other luck from some time on
// (`resample:*=K@T`), so that more luck is spent where something new was seen. Each of these runs has a link of its own
// and is a function of it; what is run is a function of the first seed and of when it ends.
// Units: runs; CPU time and the wall clock in ns. Errors: InputError where the request does not fit the scenario.
#pragma once
#include <map>
#include <set>

#include "sim/hunt/many_runs.h"

namespace orrery {

struct FreshLuck {
    const Scenario& scenario;
    const Catalog& catalog;
    RunRequest request;       // with a design
    std::uint64_t from = 0;   // the first seed
    std::uint64_t seeds = 0;  // at most; 0: no bound
    unsigned jobs = 1;
    std::function<bool()> interrupted = {};
    std::function<bool()> enough = {};  // asked after each run: is the time over?
    std::function<void(std::uint64_t seeds, std::uint64_t violated)> progress = {};
};

struct Fall {
    std::uint64_t seed = 0;
    std::string property, detail, run_link;
};

// How near a property came to being broken, and where. Of equal margins that of the smallest seed, and of its runs the
// first: the same whatever the number of threads.
struct NearFall {
    std::uint64_t seed = 0;
    std::int64_t margin = 0;
    std::string unit;  // of Nearest
    std::string run_link;
};

struct Luck {
    std::uint64_t seeds = 0, variations = 0;    // runs made: fresh ones, and others of seeds that showed something new
    std::uint64_t violated = 0, undecided = 0;  // of all runs
    std::vector<Fall> falls;                    // the first of each property
    std::map<std::string, NearFall> nearest;  // by property: those that tell of a margin, where a run did not break it
    std::vector<std::string> never;           // moments that no run showed, as the model declares them
    bool interrupted = false;
    std::string broken;  // the promise that ended the hunt, a sentence

    // Of the share of seeds that fall, at 95 %, where none fell (the rule of three).
    double bound() const { return seeds < 3 ? 1.0 : 3.0 / static_cast<double>(seeds); }
};

tl::expected<Luck, InputError> try_luck(const FreshLuck& luck);

// A first seed that grows with the calendar: a million for each second.
std::uint64_t seed_of_clock();

}  // namespace orrery
