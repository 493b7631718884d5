// `orrery compare`: the designs of a scenario on the same luck.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_text.h"
#include "sim/core/nearest.h"
#include "sim/core/numbers.h"
#include "sim/report/compare_picture.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::vector<std::string> designs, metrics;
    std::string seeds, jobs, plot, until_width, max_seeds;
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

Json json_of(const ShareRow& row) {
    Json out = json_of(row.share);
    out["difference"] = Json();
    if (const auto& difference = row.difference)
        out["difference"] = {{"share", difference->difference},
                             {"low", difference->low},
                             {"high", difference->high},
                             {"alone_here", difference->second_alone},
                             {"alone_there", difference->first_alone},
                             {"runs", difference->pairs}};
    return out;
}

Json json_of(const DesignComparison& comparison, double asked) {
    if (!comparison.widest)
        return {};
    return {{"asked", asked},
            {"widest", comparison.widest->width},
            {"of", comparison.widest->of},
            {"reached", comparison.widest->width <= asked}};
}

Json json_of(const Opened& opened, const DesignComparison& comparison, double until_width) {
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
            row["seen"] = json_of(one.rows[i].seen);
            row["seen"]["of"] = one.rows[i].seen.share.runs;
            metrics[metric.name()] = std::move(row);
        }
        Json caught = Json::object(), by_property = Json::object();
        for (std::size_t i = 0; i < comparison.properties.size(); ++i) {
            const ShareRow& row = one.caught_by[i];
            by_property[comparison.properties[i]] = json_of(row);
            if (row.share.hits > 0)
                caught[comparison.properties[i]] = row.share.hits;
        }
        designs.push_back({{"design", one.design},
                           {"runs", one.runs},
                           {"violated", json_of(one.violated)},
                           {"undecided", json_of(one.undecided)},
                           {"caught_by", std::move(caught)},
                           {"by_property", std::move(by_property)},
                           {"expected", expectation_json(one.standing)},
                           {"metrics", std::move(metrics)}});
    }
    return {{"scenario", opened.scenario.name},
            {"seeds", {{"first", comparison.seeds.first}, {"last", comparison.seeds.last}}},
            {"confidence", kConfidencePercent / 100.0},
            {"compared_with", comparison.designs.front().design},
            {"until_width", json_of(comparison, until_width)},
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

// The designs' rows of something that was so in a share of the runs.
template <class Row>  // Row(design)
void print_shares(Console& console, const DesignComparison& comparison, const std::string& title, Row row_of) {
    std::vector<std::vector<std::string>> rows{{console.paint(Colour::bold, title), "runs"}};
    if (comparison.designs.size() > 1)
        rows.front().push_back("against " + comparison.designs.front().design);
    for (const ComparedDesign& one : comparison.designs) {
        const ShareRow& row = row_of(one);
        rows.push_back({"  " + one.design, share_text(row.share), difference_text(row.difference)});
    }
    console.print("\n" + table(rows));
}

void print_designs(Console& console, const DesignComparison& comparison) {
    std::vector<std::vector<std::string>> rows{{"design", "runs", "violated", "undecided", "caught by", "expected"}};
    for (const ComparedDesign& one : comparison.designs) {
        std::vector<std::string> caught;
        for (std::size_t i = 0; i < one.caught_by.size(); ++i)
            if (one.caught_by[i].share.hits > 0)
                caught.push_back(
                    fmt::format("{} {}", comparison.properties[i], with_thousands(one.caught_by[i].share.hits)));
        const std::string violated = share_text(one.violated.share);
        rows.push_back({one.design, with_thousands(one.runs),
                        one.violated.share.hits > 0 ? console.paint(Colour::red, violated) : violated,
                        share_text(one.undecided), fmt::format("{}", fmt::join(caught, ", ")),
                        painted(console, one.standing)});
    }
    console.print("\n" + table(rows));
    const auto violated = [](const ComparedDesign& one) { return one.violated; };
    if (comparison.designs.size() > 1 && !comparison.properties.empty())
        print_shares(console, comparison, "violated", violated);
    for (std::size_t i = 0; comparison.properties.size() > 1 && i < comparison.properties.size(); ++i)
        print_shares(console, comparison, "violated first: " + comparison.properties[i],
                     [i](const ComparedDesign& one) { return one.caught_by[i]; });
}

void print(Console& console, const Opened& opened, const DesignComparison& comparison) {
    const std::string& first = comparison.designs.front().design;
    console.print(fmt::format("{}, seeds {}..{}, {} % intervals\n", console.paint(Colour::bold, opened.scenario.name),
                              comparison.seeds.first, comparison.seeds.last, kConfidencePercent));
    print_designs(console, comparison);
    for (std::size_t i = 0; i < comparison.metrics.size(); ++i) {
        const ComparedMetric& metric = comparison.metrics[i];
        if (comparison.is_rare(i))
            print_shares(console, comparison, "any " + metric.name(),
                         [i](const ComparedDesign& one) { return one.rows[i].seen; });
        std::vector<std::vector<std::string>> rows{
            {console.paint(Colour::bold, metric.name()), "median", "interval", "runs"}};
        if (comparison.designs.size() > 1)
            rows.front().insert(rows.front().end(), {"against " + first, "interval"});
        for (const ComparedDesign& one : comparison.designs) {
            const MetricRow& row = one.rows[i];
            rows.push_back({"  " + one.design, row.value ? value_text(metric, row.value->median) : "not reported",
                            interval_text(metric, row.value), with_thousands(row.value ? row.value->values : 0),
                            difference_text(metric, row.difference), interval_text(metric, row.difference)});
        }
        console.print("\n" + table(rows));
    }
    if (comparison.metrics.empty())
        console.print("\nthe model reports no metric in these runs\n");
    if (const auto& widest = comparison.widest)
        console.print(fmt::format("\nthe widest interval: {} %, of {}\n", percent_text(widest->width), widest->of));
}

// Of the second kind of design that --design names twice nothing new is learnt.
std::optional<std::vector<std::string>> designs_of(Console& console, const Opened& opened, const Options& options) {
    std::vector<std::string> out;
    for (const std::string& name : options.designs) {
        if (const auto design = choose_design(opened.scenario, name); !design) {
            console.fail(design.error());
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

// "5%" as 0.05, and the bound of seeds. False: what is wrong was said.
bool read_narrowing(Console& console, const Options& options, CompareRequest& request) {
    if (options.until_width.empty())
        return true;
    std::string_view text = trimmed(options.until_width);
    const bool percent = text.ends_with('%');
    if (percent)
        text.remove_suffix(1);
    const auto width = parse_decimal(trimmed(text));
    if (!percent || !width || width->numerator == 0 || width->numerator >= 100 * width->denominator) {
        console.fail({"", 0, 0, fmt::format("--until-width: '{}' is no width", options.until_width),
                      "write it in percent, above 0 and below 100, as 5% or 0.5%"});
        return false;
    }
    const auto most = parse_integer_between(options.max_seeds, 1, kMostSeedsCompared);
    if (!most) {
        console.fail({"", 0, 0, "--max-seeds: " + most.error().what, most.error().hint});
        return false;
    }
    request.until_width = static_cast<double>(width->numerator) / static_cast<double>(width->denominator) / 100;
    request.max_seeds = static_cast<std::uint64_t>(*most);
    if (request.seeds.count() <= request.max_seeds)
        return true;
    if (options.seeds.empty()) {
        request.seeds.last = request.seeds.first + request.max_seeds - 1;
        return true;
    }
    console.fail(
        {"", 0, 0,
         fmt::format("--max-seeds: {} are fewer than the {} of --seeds", request.max_seeds, request.seeds.count()),
         "with --until-width the seeds of --seeds are the least that is run"});
    return false;
}

void compare(Console& console, const Options& options) {
    const auto jobs = parse_jobs(console, options.jobs);
    if (!jobs)
        return;
    const auto seeds =
        options.seeds.empty() ? tl::expected<SeedRange, InputError>(SeedRange{0, 0}) : parse_seed_range(options.seeds);
    if (!seeds)
        return console.fail(seeds.error());
    const auto opened = open(console, options.scenario);
    if (!opened)
        return;
    const auto designs = designs_of(console, *opened, options);
    if (!designs)
        return;
    if (const auto wrong = why_unwritable(options.plot, options.scenario.what))
        return console.fail(*wrong);

    CompareRequest request;
    request.run = opened->request;
    request.designs = *designs;
    request.metrics = options.metrics;
    request.seeds = options.seeds.empty() ? default_seeds(opened->scenario) : *seeds;
    request.jobs = *jobs;
    request.interrupted = interrupted;
    if (!read_narrowing(console, options, request))
        return;
    const bool narrowing = request.until_width > 0;
    const auto runs =
        static_cast<std::int64_t>((narrowing ? request.max_seeds : request.seeds.count()) * designs->size());
    std::int64_t done = 0;
    std::string widest;
    request.done = [&](const std::string& design) {
        ++done;
        console.progress(fmt::format("{} {} of {}{} runs, {}{}", progress_bar(done, runs), done,
                                     narrowing ? "at most " : "", runs, design, widest));
    };
    request.looked = [&](std::uint64_t, const Widest& now) {
        widest = fmt::format("; the widest interval is {} %", percent_text(now.width));
    };
    const auto comparison = compare_designs(opened->scenario, console.catalog, request);
    console.end_progress();
    if (!comparison)
        return console.fail(comparison.error());
    if (comparison->interrupted)
        return console.fail(kInterrupted, fmt::format("interrupted after {} of {} runs", done, runs));
    if (!comparison->broken.empty())
        return console.fail(kInternal, comparison->broken);
    if (!options.plot.empty())
        if (const auto wrong = write_output_file(options.plot, compare_picture(opened->scenario.name, *comparison)))
            return console.fail(*wrong);
    for (const std::string& remark : comparison->remarks)
        console.remark(remark);
    const bool too_wide = narrowing && comparison->widest->width > request.until_width;
    if (too_wide)
        console.remark(
            fmt::format("after {} seeds the intervals are not as narrow as {}: {} % of {}; --max-seeds allows more",
                        comparison->seeds.count(), options.until_width, percent_text(comparison->widest->width),
                        comparison->widest->of));
    if (comparison->all_cut_off || too_wide)
        console.exit = kUndecided;
    if (options.scenario.json)
        console.print_json(json_of(*opened, *comparison, request.until_width));
    else
        print(console, *opened, *comparison);
}

}  // namespace

void add_compare(Commands& commands, Console& console) {
    Command* command = commands.add(
        "compare",
        "designs on the same luck: their metrics over many seeds, with intervals, and how often each breaks");
    command->footer(
        "Every design runs every seed, and the same luck meets each of them, so differences are taken seed by seed\n"
        "against the first design. Intervals are of 95 %: of a median by order statistics, of a share after Wilson,\n"
        "of the difference of two shares after Tango. What most runs do not show is told as the share that does.\n"
        "--until-width 5% adds seeds until no interval is wider: 5 points for a share of violated runs, 5 % of the "
        "median\n"
        "for each metric asked for (of one that most runs do not show, 5 points of its share).\n"
        "Examples:\n  orrery compare consensus/leader-that-never-settles --seeds 1..50\n"
        "  orrery compare commerce/late-try --seeds 1..200 --design no-fence --design dtm-barrier --metric frozen\n"
        "  orrery compare my.toml --seeds 1..100 --plot designs.svg --json\n"
        "  orrery compare commerce/tcc-swarm --until-width 2% --max-seeds 20000\n"
        "Exits: 0 compared, whatever the verdicts, 2 bad input, 5 a limit cut every run off or an interval is still "
        "too\n"
        "wide, 130 interrupted.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command, ScenarioOptions::Over::seeds);
    command->remove_option("--design");
    command
        ->add_option("--design", options->designs,
                     "a design; repeats, and the first is what the others are held against (default: all of the file)")
        .once_each();
    command->add_option("--metric", options->metrics, "a metric; repeats (default: those of the file, else all)")
        .once_each();
    command->add_option("--seeds", options->seeds,
                        "A..B, both ends included (default: from the scenario's seed on as many as its file says)");
    const auto width = command->add_option("--until-width", options->until_width,
                                           "add seeds until the intervals are as narrow, as 5%; --seeds are the least");
    options->max_seeds = "10000";
    command->add_option("--max-seeds", options->max_seeds, "with --until-width: at most so many seeds (default: 10000)")
        .needs(width);
    command->add_option("--jobs", options->jobs, "threads (default: all cores); the results do not depend on it");
    command->add_option("--plot", options->plot, "write a picture (SVG) to this file");
    command->callback([&console, options] { compare(console, *options); });
}

}  // namespace orrery::cli
