// A sweep: every design over a range of seeds on all cores, or one machine's share of it, kept in a file or not.
//
// With a file the runs that it has are not made again, and each finished run is on the disk within about a second. A
// shard K/N makes the seeds whose remainder by N is K - 1, so that widening the range moves no seed to another machine.
// Errors: InputError, also for a file that belongs to another sweep.
#pragma once
#include <string>
#include <vector>

#include "sim/hunt/many_runs.h"
#include "sim/hunt/sweep/seed_gaps.h"
#include "sim/hunt/sweep/sweep_file.h"
#include "sim/hunt/sweep/sweep_report.h"

namespace orrery {

struct Shard {
    std::uint64_t number = 1, of = 1;
    bool has(std::uint64_t seed) const { return seed % of == number - 1; }
};
// "3/8".
tl::expected<Shard, InputError> parse_shard(std::string_view text);

struct SweepProgress {
    std::uint64_t done = 0, all = 0;  // runs of this call
    std::string design;
};

struct Sweep {
    const Scenario& scenario;
    const Catalog& catalog;
    RunRequest request;  // without design and seed
    std::vector<std::string> designs;
    SeedRange seeds;
    Shard shard;
    std::string file;  // empty: none
    unsigned jobs = 1;
    std::function<bool()> interrupted;
    std::function<void(const SweepProgress&)> progress;
};

struct Swept {
    SweepReport report;
    std::vector<SeedGaps::Range> missing;  // of the seeds that were asked for, in this shard
    std::uint64_t made = 0;                // runs of this call
    bool interrupted = false;
    std::string broken;  // the promise that ended the sweep, a sentence
};
tl::expected<Swept, InputError> make_sweep(const Sweep& sweep);

// The report of a file over a range of seeds.
tl::expected<Swept, InputError> report_of_sweep(SweepFile& file, SeedRange seeds, Shard shard);

// What a sweep keeps of a run. `look_into`: its causal shape too, where it is violated.
SweptRun swept_run(const Scenario& scenario, const std::shared_ptr<const Blueprint>& blueprint, std::uint64_t seed,
                   const RunOutcome& outcome, bool look_into);

}  // namespace orrery
