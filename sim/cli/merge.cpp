#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/cli/commands.h"
#include "sim/cli/sweep_print.h"

namespace orrery::cli {
namespace {

struct Options {
    std::string out;
    std::vector<std::string> in;
    bool json = false;
};

void say_missing(Console& console, const Swept& swept) {
    if (swept.missing.empty())
        return;
    std::uint64_t seeds = 0;
    for (const SeedGaps::Range& range : swept.missing)
        seeds += range.last - range.first + 1;
    console.remark(
        fmt::format("{} seeds are missing, the first is {}", with_thousands(seeds), swept.missing.front().first));
}

// From the text that the files carry; another program's may not load here.
Expectations expectations_kept(Console& console, const SweepIdentity& identity) {
    const auto scenario = load_scenario(identity.scenario_text, identity.scenario, console.catalog);
    RunRequest request;
    request.sets = identity.sets;
    request.overrides = identity.overrides;
    return scenario ? expectations_of(*scenario, request) : Expectations();
}

void merge(Console& console, const Options& options) {
    const auto merged = merge_sweeps(options.out, options.in, interrupted);
    if (!merged)
        return console.fail(interrupted() ? kInterrupted : kBadInput, merged.error().to_text());
    const auto file = SweepFile::read(options.out);
    if (!file)
        return console.fail(kInternal, file.error().to_text());
    const SweepIdentity& identity = (*file)->identity();
    const SeedRange seeds{identity.first_seed, identity.last_seed};
    const auto swept = report_of_sweep(**file, seeds, {});
    if (!swept)
        return console.fail(swept.error());
    if (!check_overrides(console, swept->report))
        return;
    say_missing(console, *swept);
    print_sweep(console, identity.scenario, expectations_kept(console, identity), seeds, *swept, 0, options.json);
}

}  // namespace

void add_merge(Commands& commands, Console& console) {
    Command* command =
        commands.add("merge", "join the files of sweeps that were made in shards, and print their table");
    command->footer(
        "What OUT holds already is joined as well, so merging again, or one shard after another, is safe. Seeds that "
        "no\n"
        "file has are said; `orrery sweep SCENARIO --seeds A..B --out OUT` makes them. Exits as sweep does.\n"
        "Examples:\n"
        "  orrery merge all.sqlite shard-1.sqlite shard-2.sqlite\n"
        "  orrery merge all.sqlite shard-*.sqlite --json");
    auto options = std::make_shared<Options>();
    command->add_option("OUT", options->out, "the file of the whole sweep").required();
    command->add_option("IN", options->in, "files that `orrery sweep --out` or `orrery merge` wrote").required();
    command->add_flag("--json", options->json, "print one JSON document");
    command->callback([&console, options] { merge(console, *options); });
}

}  // namespace orrery::cli
