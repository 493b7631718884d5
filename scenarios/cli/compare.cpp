// `orrery compare`: the designs of a scenario on the same luck.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/compare_picture.h"
#include "sim/core/nearest.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::vector<std::string> designs, metrics;
    std::string seeds, jobs, plot;
};

void put_estimate(Json& out, const std::optional<MedianEstimate>& estimate) {
    out["median"] = estimate ? Json(estimate->median) : Json();
    out["low"] = estimate && estimate->interval ? Json(estimate->interval->low) : Json();
    out["high"] = estimate && estimate->interval ? Json(estimate->interval->high) : Json();
    out["runs"] = estimate ? estimate->values : 0;
}

Json json_of(const ShareEstimate& share) {
    return {{"runs", share.hits}, {"share", share.share}, {"low", share.low}, {"high", share.high}};
}

Json json_of(const Opened& opened, const DesignComparison& comparison) {
    Json designs = Json::array();
    for (const ComparedDesign& one : comparison.designs) {
        Json metrics = Json::object();
        for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
            const ComparedMetric& metric = comparison.metrics[i];
            Json row = {{"unit", metric.unit}, {"of_a_run", std::string(name_of(metric.of))}};
            put_estimate(row, one.rows[i].value);
            row["difference"] = Json();
            if (one.rows[i].difference)
                put_estimate(row["difference"] = Json::object(), one.rows[i].difference);
            metrics[metric.name()] = std::move(row);
        }
        Json caught = Json::object();
        for (const auto& [property, times] : one.caught_by)
            caught[property] = times;
        designs.push_back({{"design", one.design},
                           {"runs", one.runs},
                           {"violated", json_of(one.violated)},
                           {"undecided", json_of(one.undecided)},
                           {"caught_by", std::move(caught)},
                           {"metrics", std::move(metrics)}});
    }
    return {{"scenario", opened.scenario.name},
            {"seeds", {{"first", comparison.seeds.first}, {"last", comparison.seeds.last}}},
            {"confidence", kConfidencePercent / 100.0},
            {"compared_with", comparison.designs.front().design},
            {"designs", std::move(designs)}};
}

std::string difference_text(const ComparedMetric& metric, const std::optional<MedianEstimate>& difference) {
    if (!difference)
        return "";
    std::string text = difference->median > 0 ? "+" : "";
    text += value_text(metric, difference->median);
    if (difference->interval && (difference->interval->low > 0 || difference->interval->high < 0))
        return text + (difference->interval->low > 0 ? ", more" : ", less");
    return text;
}

void print(Session& session, const Opened& opened, const DesignComparison& comparison) {
    const std::string& first = comparison.designs.front().design;
    session.print(fmt::format("{}, seeds {}..{}, {} % intervals\n", session.paint(Colour::bold, opened.scenario.name),
                              comparison.seeds.first, comparison.seeds.last, kConfidencePercent));
    std::vector<std::vector<std::string>> rows{{"design", "runs", "violated", "undecided", "caught by"}};
    for (const ComparedDesign& one : comparison.designs) {
        std::vector<std::string> caught;
        for (const auto& [property, times] : one.caught_by)
            caught.push_back(fmt::format("{} {}", property, with_thousands(times)));
        const std::string violated = share_text(one.violated);
        rows.push_back({one.design, with_thousands(one.runs),
                        one.violated.hits > 0 ? session.paint(Colour::red, violated) : violated,
                        share_text(one.undecided), fmt::format("{}", fmt::join(caught, ", "))});
    }
    session.print("\n" + table(rows));
    for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
        const ComparedMetric& metric = comparison.metrics[i];
        rows = {{session.paint(Colour::bold, metric.name()), "median", "interval", "runs"}};
        if (comparison.designs.size() > 1)
            rows.front().insert(rows.front().end(), {"against " + first, "interval"});
        for (const ComparedDesign& one : comparison.designs) {
            const MetricRow& row = one.rows[i];
            rows.push_back({"  " + one.design, row.value ? value_text(metric, row.value->median) : "not reported",
                            interval_text(metric, row.value), with_thousands(row.value ? row.value->values : 0),
                            difference_text(metric, row.difference), interval_text(metric, row.difference)});
        }
        session.print("\n" + table(rows));
    }
    if (comparison.metrics.empty())
        session.print("\nthe model reports no metric in these runs\n");
}

// Of the second kind of design that --design names twice nothing new is learnt.
std::optional<std::vector<std::string>> designs_of(Session& session, const Opened& opened, const Options& options) {
    std::vector<std::string> out;
    for (const std::string& name : options.designs) {
        if (const auto design = choose_design(opened.scenario, name); !design) {
            session.fail(design.error());
            return std::nullopt;
        }
        if (std::find(out.begin(), out.end(), name) == out.end())
            out.push_back(name);
    }
    if (out.empty())
        for (const Design& design : opened.scenario.designs)
            out.push_back(design.name);
    return out;
}

void compare(Session& session, const Options& options) {
    const auto jobs = parse_jobs(session, options.jobs);
    if (!jobs)
        return;
    const auto seeds =
        options.seeds.empty() ? tl::expected<SeedRange, InputError>(SeedRange{0, 0}) : parse_seed_range(options.seeds);
    if (!seeds)
        return session.fail(seeds.error());
    const auto opened = open(session, options.scenario);
    if (!opened)
        return;
    const auto designs = designs_of(session, *opened, options);
    if (!designs)
        return;
    if (const auto wrong = why_unwritable(options.plot, options.scenario.what))
        return session.fail(*wrong);

    CompareRequest request;
    request.run = opened->request;
    request.designs = *designs;
    request.metrics = options.metrics;
    request.seeds = options.seeds.empty() ? default_seeds(opened->scenario) : *seeds;
    request.jobs = *jobs;
    request.interrupted = interrupted;
    const auto runs = static_cast<std::int64_t>(request.seeds.count() * designs->size());
    std::int64_t done = 0;
    request.done = [&](const std::string& design) {
        ++done;
        session.progress(fmt::format("{} {} of {} runs, {}", progress_bar(done, runs), done, runs, design));
    };
    const auto comparison = compare_designs(opened->scenario, session.catalog, request);
    session.end_progress();
    if (!comparison)
        return session.fail(comparison.error());
    if (comparison->interrupted)
        return session.fail(kInterrupted, fmt::format("interrupted after {} of {} runs", done, runs));
    if (!comparison->engine_error.empty())
        return session.fail(kInternal, fmt::format("the model {} broke a promise, {}", opened->scenario.model,
                                                   comparison->engine_error));
    if (!options.plot.empty())
        if (const auto wrong = write_output_file(options.plot, compare_picture(opened->scenario.name, *comparison)))
            return session.fail(*wrong);
    for (const std::string& remark : comparison->remarks)
        session.remark(remark);
    if (comparison->all_cut_off)
        session.exit = kUndecided;
    if (options.scenario.json)
        session.print_json(json_of(*opened, *comparison));
    else
        print(session, *opened, *comparison);
}

}  // namespace

void add_compare(CLI::App& program, Session& session) {
    CLI::App* command = add_command(
        program, "compare",
        "designs on the same luck: their metrics over many seeds, with intervals, and how often each breaks");
    command->footer(
        "Every design runs every seed, and the same luck meets each of them, so differences are taken seed by seed\n"
        "against the first design. Intervals are of 95 %: of a median by order statistics, of a share after Wilson.\n"
        "Examples:\n  orrery compare consensus/leader-that-never-settles --seeds 1..50\n"
        "  orrery compare commerce/late-try --seeds 1..200 --design no-fence --design dtm-barrier --metric frozen\n"
        "  orrery compare my.toml --seeds 1..100 --plot designs.svg --json\n"
        "Exits: 0 compared, whatever the verdicts, 2 bad input, 5 a limit cut every run off, 130 interrupted.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command, ScenarioOptions::Over::seeds);
    command->remove_option(command->get_option("--design"));
    command
        ->add_option("--design", options->designs,
                     "a design; repeats, and the first is what the others are held against (default: all of the file)")
        ->allow_extra_args(false)
        ->check(not_empty());
    command->add_option("--metric", options->metrics, "a metric; repeats (default: those of the file, else all)")
        ->allow_extra_args(false)
        ->check(not_empty());
    command->add_option("--seeds", options->seeds,
                        "A..B, both ends included (default: from the scenario's seed on as many as its file says)");
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    command->add_option("--plot", options->plot, "write a picture (SVG) to this file")->check(not_empty());
    command->callback([&session, options] { compare(session, *options); });
}

}  // namespace orrery::cli
