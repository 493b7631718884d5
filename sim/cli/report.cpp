// `orrery report`: a scenario and one run of it as one page of HTML.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/commands.h"
#include "sim/cli/doom.h"
#include "sim/cli/output_file.h"
#include "sim/cli/recording.h"
#include "sim/cli/run_text.h"
#include "sim/cli/watched_run.h"
#include "sim/picture/doom_picture.h"
#include "sim/picture/slice_picture.h"
#include "sim/picture/space_time.h"
#include "sim/report/compare_picture.h"
#include "sim/report/report_page.h"
#include "sim/scenario/run_link.h"

namespace orrery::cli {
namespace {

constexpr std::uint64_t kSeeds = 20;  // of the designs' comparison, unless told otherwise

struct Options {
    ScenarioOptions scenario;
    std::string seeds, jobs, out;
    bool doom = false;
};

std::optional<DesignComparison> compare_all(Console& console, const Opened& opened, const Limits& limits,
                                            SeedRange seeds, unsigned jobs) {
    CompareRequest request;
    request.run = opened.request;
    request.run.overrides.clear();  // an edit of one run, not of a design
    request.run.limits = limits;    // so is where a recording was cut off
    for (const Design& design : opened.scenario.designs)
        request.designs.push_back(design.name);
    request.seeds = seeds;
    request.jobs = jobs;
    request.interrupted = interrupted;
    const auto runs = static_cast<std::int64_t>(seeds.count() * request.designs.size());
    std::int64_t done = 0;
    request.done = [&](const std::string& design) {
        ++done;
        console.progress(fmt::format("{} {} of {} runs, {}", progress_bar(done, runs), done, runs, design));
    };
    auto comparison = compare_designs(opened.scenario, console.catalog, request);
    console.end_progress();
    if (!comparison)
        console.fail(comparison.error());
    else if (comparison->interrupted)
        console.fail(kInterrupted, fmt::format("interrupted after {} of {} runs", done, runs));
    else if (!comparison->broken.empty())
        console.fail(kInternal, comparison->broken);
    else
        return *std::move(comparison);
    return std::nullopt;
}

std::optional<std::string> scene_of(Console& console, const Opened& opened, const Ran& run, const CausalSlice& slice) {
    constexpr EventNumber kFirst = 60;
    const RunResult& result = run.outcome.result;
    std::vector<EventNumber> lit;
    for (const SliceStep& step : slice.steps)
        lit.push_back(step.event);
    const auto shown = result.violations.empty() ? events_between(result.events, 1, kFirst)
                                                 : events_around(result.events, result.violations.front().event, lit);
    const auto rows = scene_of_run(console, opened, shown);
    if (!rows)
        return std::nullopt;
    SpaceTimeScene scene{rows->trace, rows->faults, *run.blueprint, name_of_run(opened), shown, lit, {}};
    if (!result.violations.empty())
        scene.violation = result.violations.front();
    return space_time_picture(scene);
}

std::vector<std::pair<std::string, std::string>> commands_of(const Opened& opened, SeedRange seeds, bool violated) {
    std::vector<std::pair<std::string, std::string>> out{{"The run, with its verdict", command_text("run", opened)}};
    if (violated) {
        out.emplace_back("Why it was violated", command_text("explain", opened));
        out.emplace_back("When it was doomed", command_text("explain", opened) + " --doom");
    }
    out.emplace_back(
        "The designs on the same luck",
        fmt::format("orrery compare {} --seeds {}..{}", shell_quoted(opened.scenario.name), seeds.first, seeds.last));
    return out;
}

// The curve's picture and sentence. False: what went wrong was said.
bool add_doom(Console& console, const Opened& opened, const Ran& run, const std::string& jobs, ReportParts& parts) {
    DoomOptions options;
    options.jobs = jobs;
    const auto doom = find_doom(console, opened, run, run.outcome.result.violations.front(), options);
    if (!doom)
        return false;
    parts.doom = doom->sentence();
    parts.doom_svg = doom_picture(doom->curve, name_of_run(opened) + ": when was it doomed?", doom->property,
                                  doom->decisive.empty() ? "" : "there: " + doom->decisive.front().what);
    return true;
}

void report(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    const auto asked =
        options.seeds.empty() ? tl::expected<SeedRange, InputError>(SeedRange{}) : parse_seed_range(options.seeds);
    if (!asked)
        return console.fail(asked.error());
    if (const auto wrong = why_unwritable(options.out, options.scenario.what))
        return console.fail(*wrong);
    const auto opened = open_run(console, options.scenario);
    if (!opened)
        return;
    const SeedRange seeds =
        options.seeds.empty() ? SeedRange{opened->scenario.seed, std::min(kMaxSeed, opened->scenario.seed + kSeeds - 1)}
                              : *asked;
    const auto run = run_opened(console, *opened);
    if (!run)
        return;
    const bool violated = !run->outcome.result.violations.empty();
    const auto limits = read_limits(console, options.scenario);
    if (!limits)
        return;
    const auto comparison = compare_all(console, *opened, *limits, seeds, *jobs);
    if (!comparison)
        return;
    ReportParts parts{
        opened->scenario,
        *run->blueprint,
        run->outcome.result,
        opened->request.design,
        run->blueprint->seed,
        standing_of(opened->scenario, opened->request, tally_of(run->outcome.result)),
        run->outcome.why,
        *comparison,
        violated ? slice_violation(run->blueprint, run->outcome.result.violations.front()) : CausalSlice(),
        compare_picture(opened->scenario.name, *comparison),
        {},
        {},
        {},
        {},
        {},
        commands_of(*opened, seeds, violated),
        run_link_of(opened->scenario, opened->request),
        fmt::format("orrery {}, engine {}, revision {} of {}", ORRERY_VERSION, kEngine, opened->scenario.revision,
                    opened->scenario.model)};
    auto scene = scene_of(console, *opened, *run, parts.slice);
    if (!scene)
        return;
    parts.scene_svg = *std::move(scene);
    if (violated)
        parts.slice_svg = slice_picture(parts.slice, *run->blueprint, parts.slice.violation);
    for (const Metric& metric : run->outcome.result.metrics)
        parts.metrics.emplace_back(metric.name, metric_text(metric));
    if (options.doom && violated && !add_doom(console, *opened, *run, options.jobs, parts))
        return;
    const std::string page = report_page(parts);
    if (options.out.empty())
        return console.print(page);
    if (const auto wrong = write_output_file(options.out, page))
        return console.fail(*wrong);
}

}  // namespace

void add_report(Commands& commands, Console& console) {
    Command* command = commands.add(
        "report", "one page of HTML: the story, a run with its pictures and its explanation, the designs over seeds");
    command->footer(
        "The page is one file that asks nothing of the network, follows a light or dark theme, and prints.\n"
        "Examples:\n  orrery report commerce/late-try --out late-try.html\n"
        "  orrery report run.orrery --seeds 1..100 --doom --out run.html\n"
        "Exits: 0 written, whatever the verdict, 2 bad input, 130 interrupted.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->remove_option("--json");
    command->option("SCENARIO")
        .description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--seeds", options->seeds,
                        fmt::format("the seeds over which the designs are compared, A..B (default: {} from the "
                                    "scenario's on)",
                                    kSeeds));
    command->add_flag("--doom", options->doom, "with the curve that says when the run was doomed");
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the page does not depend on it");
    command->add_option("--out", options->out, "write to this file (default: stdout)");
    command->callback([&console, options] { report(console, *options); });
}

}  // namespace orrery::cli
