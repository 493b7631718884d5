#include "sim/hunt/shrink/shrink.h"

#include <fmt/format.h>

#include "sim/causality/slice.h"
#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_text.h"
#include "sim/scenario/limits.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string property, out, jobs, max_runs;
};

Json pair(std::uint64_t before, std::uint64_t after) { return Json::array({before, after}); }

Json json_of(const Options& options, const Shrunk& shrunk) {
    return {{"property", shrunk.property},
            {"faults", pair(shrunk.before.faults, shrunk.after.faults)},
            {"nodes", pair(shrunk.before.nodes, shrunk.after.nodes)},
            {"operations", pair(shrunk.before.operations, shrunk.after.operations)},
            {"events", pair(shrunk.before.events, shrunk.after.events)},
            {"seed", shrunk.scenario.seed},
            {"detail", shrunk.violation.detail},
            {"expected", expectation_json(shrunk.standing)},
            {"file", options.out},
            {"runs", shrunk.runs},
            {"complete", shrunk.complete}};
}

void print(Console& console, const Options& options, const Shrunk& shrunk, const std::string& why) {
    const auto row = [](const char* what, std::uint64_t before, std::uint64_t after) {
        return std::vector<std::string>{what, with_thousands(before), with_thousands(after)};
    };
    console.print(fmt::format("{}: {}\n", console.paint(Colour::bold, shrunk.property), shrunk.violation.detail));
    if (shrunk.standing.kind != Standing::Kind::none)
        console.print(painted(console, shrunk.standing) + "\n");
    console.print(fmt::format("{}", table({{"", "before", "after"},
                                           row("faults", shrunk.before.faults, shrunk.after.faults),
                                           row("nodes", shrunk.before.nodes, shrunk.after.nodes),
                                           row("operations", shrunk.before.operations, shrunk.after.operations),
                                           row("events", shrunk.before.events, shrunk.after.events)})));
    console.print(fmt::format("{} runs; written to {}\n\n{}", with_thousands(shrunk.runs), options.out, why));
}

// What was written is read again and run: it must be what it says. The sentences that explain it, or nothing.
std::optional<std::string> explained(Console& console, const Options& options, const Shrunk& shrunk) {
    const auto scenario = load_scenario(shrunk.scenario.text, options.out, console.catalog);
    if (!scenario) {
        console.fail(kInternal, "the shrunken scenario cannot be read: " + scenario.error().to_text());
        return std::nullopt;
    }
    const auto blueprint = make_blueprint(*scenario, console.catalog, {});
    if (!blueprint) {
        console.fail(kInternal, "the shrunken scenario cannot be run: " + blueprint.error().to_text());
        return std::nullopt;
    }
    const RunOutcome outcome = run_world(*blueprint, {});
    if (outcome.result.violations.empty() || outcome.result.violations.front().property != shrunk.property) {
        console.fail(kInternal, "the shrunken scenario is not caught by the property any more");
        return std::nullopt;
    }
    return to_sentences(slice_violation(*blueprint, outcome.result.violations.front()));
}

void shrink_run(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    const auto max_runs = read_integer(console, "--max-runs", options.max_runs, 1, INT64_MAX);
    if (!max_runs)
        return;
    if (!options.out.ends_with(".toml"))
        return console.fail(
            {options.out, 0, 0, "a scenario cannot be opened by that name", "name a file that ends in .toml"});
    if (const auto wrong = why_unwritable(options.out, options.scenario.what))
        return console.fail(*wrong);
    auto opened = open(console, options.scenario);
    if (!opened)
        return;
    const Limits limits = opened->request.limits;
    opened->request.limits = {};
    ShrinkRequest request{opened->scenario,
                          console.catalog,
                          opened->request,
                          options.property,
                          static_cast<std::uint64_t>(*max_runs),
                          limits.timeout,
                          *jobs,
                          interrupted,
                          {}};
    request.progress = [&](const std::string& step, std::uint64_t runs) {
        console.progress(fmt::format("{} runs, {}", with_thousands(runs), step));
    };
    const auto shrunk = shrink(request);
    console.end_progress();
    if (!shrunk)
        return console.fail(shrunk.error());
    if (shrunk->interrupted)
        return console.fail(kInterrupted, fmt::format("interrupted; {} is not written", options.out));
    const auto why = explained(console, options, *shrunk);
    if (!why)
        return;
    if (const auto wrong = write_output_file(options.out, shrunk->scenario.text))
        return console.fail(*wrong);
    if (!shrunk->complete)
        console.remark(fmt::format("stopped by a bound after {} runs; what is written fails, and may not be the least",
                                   with_thousands(shrunk->runs)));
    if (options.scenario.json)
        console.print_json(json_of(options, *shrunk));
    else
        print(console, options, *shrunk, *why);
}

}  // namespace

void add_shrink(Commands& commands, Console& console) {
    Command* command = commands.add(
        "shrink", "a failing run, made small: the fewest faults, nodes and operations with which it still fails");
    command->footer(
        "The same property has to catch what is left. The result is a scenario with one design and a seed of its own;\n"
        "it runs, verifies and opens like any other.\n"
        "Examples:\n"
        "  orrery shrink consensus/raft-swarm --design trusts-itself --seed 46 --out small.toml\n"
        "  orrery verify small.toml && orrery explain small.toml\n"
        "  orrery shrink my.toml --seed 7 --timeout 1min --out small.toml --json");
    auto options = std::make_shared<Options>();
    options->max_runs = "4000";
    options->scenario.add_to(*command);
    command->option("--timeout").description("stop after so long by the wall clock and write what is found by then");
    command->add_option("--out", options->out, "the scenario file to write").required();
    command->add_option("--property", options->property, "what has to catch the run (default: what does)");
    command->add_option("--max-runs", options->max_runs, "at most so many runs (default: 4000)");
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the result does not depend on it");
    command->callback([&console, options] { shrink_run(console, *options); });
}

}  // namespace orrery::cli
