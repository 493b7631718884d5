#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/commands.h"
#include "sim/cli/sweep_print.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string seeds, jobs, shard, out;
};

class Stopwatch {
public:
    std::uint64_t rate(std::uint64_t runs) const {
        const auto passed =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_).count();
        return runs * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(passed, 1));
    }

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

void sweep(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    const auto seeds = parse_seed_range(options.seeds);
    if (!seeds)
        return console.fail(seeds.error());
    Shard shard;
    if (!options.shard.empty()) {
        const auto parsed = parse_shard(options.shard);
        if (!parsed)
            return console.fail(parsed.error());
        shard = *parsed;
    }
    const auto opened = open(console, options.scenario);
    if (!opened)
        return;
    std::vector<std::string> designs;
    for (const std::string& name : options.scenario.designs)
        if (std::find(designs.begin(), designs.end(), name) == designs.end())
            designs.push_back(name);
    if (designs.empty() && options.scenario.what.starts_with("orrery:"))
        designs.push_back(opened->request.design);
    if (designs.empty())
        for (const Design& design : opened->scenario.designs)
            designs.push_back(design.name);

    const Stopwatch stopwatch;
    SweepProgress reached;
    Sweep asked{opened->scenario, console.catalog, opened->request, designs, *seeds, shard,
                options.out,      *jobs,           interrupted,     {}};
    asked.progress = [&](const SweepProgress& now) {
        reached = now;
        console.progress(fmt::format(
            "{} {} of {} runs, {}, {} runs/s",
            progress_bar(static_cast<std::int64_t>(now.done), static_cast<std::int64_t>(now.all)),
            with_thousands(now.done), with_thousands(now.all), now.design, with_thousands(stopwatch.rate(now.done))));
    };
    const auto swept = make_sweep(asked);
    console.end_progress();
    if (!swept)
        return console.fail(swept.error());
    if (!swept->broken.empty())
        return console.fail(kInternal, swept->broken);
    if (swept->interrupted)
        console.fail(kInterrupted,
                     fmt::format("interrupted after {} of {} runs; what is finished is {}", reached.done, reached.all,
                                 options.out.empty() ? "printed" : "printed and kept: the same command goes on"));
    else if (!check_overrides(console, swept->report))
        return;
    print_sweep(console, opened->scenario.name, expectations_of(opened->scenario, opened->request), *seeds, *swept,
                stopwatch.rate(swept->made), options.scenario.json);
}

}  // namespace

void add_sweep(Commands& commands, Console& console) {
    Command* command = commands.add(
        "sweep",
        "a scenario over many seeds: how often what breaks, which failures are the same, what was never tested");
    command->footer(
        "With --out the runs are kept, and the same command goes on where it stopped; a wider range adds to the file.\n"
        "Examples:\n"
        "  orrery sweep consensus/stale-read --seeds 1..200\n"
        "  orrery sweep my.toml --design plain --design odd --seeds 1..2000 --jobs 2 --json\n"
        "  orrery sweep consensus/raft-swarm --seeds 1..100000 --shard 3/8 --out shard-3.sqlite\n"
        "  orrery merge all.sqlite shard-*.sqlite");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command, ScenarioOptions::Over::seeds_and_designs);
    command->add_option("--seeds", options->seeds, "A..B, both ends included").required();
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    command->add_option("--shard", options->shard, "K/N: the K-th of N shares of the seeds, for one of N machines");
    command->add_option("--out", options->out, "keep the runs in this SQLite file, and go on from what it has");
    command->callback([&console, options] { sweep(console, *options); });
}

}  // namespace orrery::cli
