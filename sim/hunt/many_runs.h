// Runs one design of a scenario over many seeds, on several threads, and hands the results over in the order of seeds:
// they are the same whatever the number of threads. Each run has a blueprint and a world of its own. The calling thread
// only takes results; the others run ahead of it by no more than a window, which grows, so that a caller who has enough
// after the first seed has not paid for many.
// Errors: InputError where the request does not fit the scenario; a complaint of the engine ends with its run.
#pragma once
#include "sim/scenario/run.h"

namespace orrery {

struct SeedRange {
    std::uint64_t first = 0, last = 0;  // both included
    std::uint64_t count() const { return last - first + 1; }
};
// "1..200", or one seed.
tl::expected<SeedRange, InputError> parse_seed_range(std::string_view text);

// The property that catches a run: the earliest violation by event, then by order of declaration; empty where it holds.
std::string caught_by(const RunResult& result);

struct ManyRuns {
    const Scenario& scenario;
    const Catalog& catalog;
    RunRequest request;  // without its seed
    SeedRange seeds;
    unsigned jobs = 1;
    // Asked on every thread, the workers' and the caller's; once it has said yes, that stands.
    std::function<bool()> interrupted;
    // On the calling thread. One result, in the order of seeds; false: enough.
    std::function<bool(std::uint64_t seed, const RunOutcome&)> take;
    std::function<bool(std::uint64_t seed)> skip = {};  // not run; asked once of each seed, in their order
    // On the thread that made the run, in no order, of runs that were not interrupted: for what takes as long as a run.
    std::function<void(std::uint64_t seed, const std::shared_ptr<const Blueprint>&, RunOutcome&)> look = {};
};

enum class ManyEnding : std::uint8_t { all, enough, interrupted };
tl::expected<ManyEnding, InputError> run_many(const ManyRuns& many);

// Is the design's expectation met? `done` is told after each run.
struct Verified {
    std::string expected;     // holds, violates
    std::string observed;     // held, violated, undecided, unwitnessed
    std::string property;     // the one expected to be violated, or the one that spoils a design that should hold
    std::uint64_t seeds = 0;  // run
    std::optional<std::uint64_t> first_seed;  // of the violation, or of the undecided run
    bool ok = false;
    bool interrupted = false;
    std::string broken;  // the promise that ended it, a sentence
};
// Requires a design with an expectation. `share`: every so many-th seed of a design that holds, whose `sometimes` are
// not judged then where it is above 1; a search for a violation ends with the first and is always whole.
tl::expected<Verified, InputError> verify_design(const Scenario& scenario, const Catalog& catalog, const Design& design,
                                                 const RunRequest& request, unsigned jobs, std::uint64_t share,
                                                 const std::function<bool()>& interrupted,
                                                 const std::function<void()>& done);

}  // namespace orrery
