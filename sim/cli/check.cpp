#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/core/nearest.h"
#include "sim/picture/history_picture.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    std::string file, model, total, level, time_limit, svg;
    std::optional<std::string> initial;  // an empty text is a value
    bool json = false;
};

// nil, a whole number, or a text.
OpValue parse_value(const std::string& text) {
    if (text == "nil")
        return OpValue::nil();
    if (const auto number = parse_integer_between(text, INT64_MIN, INT64_MAX))
        return OpValue::of(*number);
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))  // as EDN and JSON write a text
        return OpValue::of(text.substr(1, text.size() - 2));
    return OpValue::of(text);
}

Json json_of(const CheckReport& report) {
    Json anomalies = Json::array(), levels = Json::array();
    for (const Anomaly& anomaly : report.anomalies)
        anomalies.push_back({{"name", anomaly.name}, {"detail", anomaly.sentence}, {"events", anomaly.events}});
    for (const LevelVerdict& one : report.levels)
        levels.push_back({{"level", one.level}, {"verdict", std::string(verdict_name(one.verdict))}});
    return {{"verdict", std::string(verdict_name(report.verdict))},
            {"anomalies", std::move(anomalies)},
            {"levels", std::move(levels)},
            {"operations", report.operations}};
}

void print(Console& console, const CheckReport& report) {
    const Colour colour = report.verdict == CheckVerdict::valid     ? Colour::green
                          : report.verdict == CheckVerdict::invalid ? Colour::red
                                                                    : Colour::yellow;
    console.print(fmt::format("{}  {} operations\n", console.paint(colour, std::string(verdict_name(report.verdict))),
                              with_thousands(report.operations)));
    if (!report.why_unknown.empty())
        console.print(fmt::format("  {}\n", report.why_unknown));
    constexpr std::size_t kShown = 20;
    for (std::size_t i = 0; i < std::min(kShown, report.anomalies.size()); ++i) {
        const Anomaly& anomaly = report.anomalies[i];
        console.print(fmt::format("  {}: {}\n", console.paint(Colour::bold, anomaly.name), anomaly.sentence));
        if (!anomaly.events.empty())
            console.print(fmt::format("      line {}\n", fmt::join(anomaly.events, ", ")));
    }
    if (report.anomalies.size() > kShown)
        console.print(fmt::format("  and {} more; --json has them all\n", report.anomalies.size() - kShown));
    for (const LevelVerdict& one : report.levels)
        console.print(fmt::format("  {:<24} {}\n", one.level, verdict_name(one.verdict)));
}

void check(Console& console, const Options& options) {
    CheckOptions wanted;
    wanted.model = options.model;
    const std::vector<std::string> models = check_models(), levels = check_levels(options.model);
    if (std::find(models.begin(), models.end(), options.model) == models.end())
        return console.fail(
            {"", 0, 0, fmt::format("--model: there is no model '{}'", options.model), suggest(options.model, models)});
    if (!options.level.empty() && std::find(levels.begin(), levels.end(), options.level) == levels.end())
        return console.fail(
            {"", 0, 0, fmt::format("--level: {} has no level '{}'", options.model, options.level),
             levels.empty() ? "leave --level out: its histories are right or not" : suggest(options.level, levels)});
    if (options.initial)
        wanted.initial = parse_value(*options.initial);
    if (!options.level.empty())
        wanted.level = options.level;
    if (!options.total.empty()) {
        const auto total = read_integer(console, "--total", options.total, INT64_MIN, INT64_MAX);
        if (!total)
            return;
        wanted.total = *total;
    }
    Duration limit = 0;
    if (!options.time_limit.empty()) {
        const auto parsed = read_duration(console, "--time-limit", options.time_limit, 1_ms, 365 * 24_h);
        if (!parsed)
            return;
        limit = *parsed;
    }
    const auto begun = std::chrono::steady_clock::now();
    wanted.out_of_time = [&] {
        return interrupted() ||
               (limit > 0 &&
                std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begun).count() >
                    limit);
    };
    wanted.progress = [&](std::size_t done, std::size_t all) {
        console.progress(fmt::format("{} {} of {} operations",
                                     progress_bar(static_cast<std::int64_t>(done), static_cast<std::int64_t>(all)),
                                     done, all));
    };

    if (const auto wrong = why_unwritable(options.svg, options.file))
        return console.fail(*wrong);
    const auto text = read_file(options.file);
    if (!text)
        return console.fail(text.error());
    std::vector<NemesisLine> nemesis;
    const auto history = read_history(*text, options.file, &nemesis);
    if (!history)
        return console.fail(kBadInput, history.error().to_text());
    const auto report = check_history(*history, wanted);
    console.end_progress();
    if (!report) {
        HistoryError error = report.error();
        if (error.line != 0 && error.file.empty())
            error.file = options.file;
        return console.fail(kBadInput, error.to_text());
    }
    if (interrupted())
        return console.fail(kInterrupted, "interrupted");
    if (!options.svg.empty()) {
        const std::string title = fmt::format("{}, {}: {}", options.file.substr(options.file.rfind('/') + 1),
                                              options.model, verdict_name(report->verdict));
        const std::string picture = history_picture(*history, *report, title, bands_of(nemesis));
        if (const auto written = write_output_file(options.svg, picture))
            return console.fail(*written);
    }
    if (options.json)
        console.print_json(json_of(*report));
    else
        print(console, *report);
    if (options.json && !report->why_unknown.empty())
        console.remark(report->why_unknown);
    console.exit = report->verdict == CheckVerdict::valid     ? kHeld
                   : report->verdict == CheckVerdict::invalid ? kViolated
                                                              : kUndecided;
}

}  // namespace

void add_check(Commands& commands, Console& console) {
    Command* command = commands.add("check", "judges a history from a file: a Jepsen log, EDN or JSON");
    command->footer(
        "Examples:\n  orrery check etcd.log --model cas-register\n  orrery check transactions.edn --model list-append "
        "--level serializable --json\n"
        "Exits: 0 valid, 1 invalid, 5 unknown.");
    auto options = std::make_shared<Options>();
    command->add_option("HISTORY", options->file, "the file; its format is recognised").required();
    command->add_option("--model", options->model, fmt::format("one of: {}", fmt::join(check_models(), ", ")))
        .required();
    command->add_option("--initial", options->initial, "the first value of a register or a key (default: nil)");
    command->add_option("--total", options->total, "bank: the sum of all accounts (default: the first read's)");
    command->add_option(
        "--level", options->level,
        "the level or guarantee that decides the verdict; of list-append and rw-register one of: " +
            fmt::format("{}; of session: {}; of delivery: {}; of broadcast: {}",
                        fmt::join(check_levels("list-append"), ", "), fmt::join(check_levels("session"), ", "),
                        fmt::join(check_levels("delivery"), ", "), fmt::join(check_levels("broadcast"), ", ")));
    command->add_option("--time-limit", options->time_limit, "give up with `unknown` after so long, as 30s");
    command->add_option("--svg", options->svg,
                        "also draw what is wrong: operations as bars by process, or the shortest cycle");
    command->add_flag("--json", options->json, "print one JSON document");
    command->callback([&console, options] { check(console, *options); });
}

}  // namespace orrery::cli
