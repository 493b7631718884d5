// `orrery export`: a run in other programs' formats.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/recording.h"
#include "scenarios/cli/watched_run.h"
#include "scenarios/run_link.h"
#include "scenarios/words.h"
#include "sim/causality/slice.h"
#include "sim/core/nearest.h"
#include "sim/interchange/csv.h"
#include "sim/interchange/edn_history.h"
#include "sim/interchange/perfetto.h"
#include "sim/interchange/shiviz.h"
#include "sim/picture/space_time.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string format, out, from, to;
};

std::vector<std::string> formats() { return {"shiviz", "perfetto", "csv", "edn", "svg", "dot"}; }

struct Range {
    EventNumber from = 1, to = 0;  // both included
};

std::optional<Range> range_of(Session& session, const Options& options, EventNumber events) {
    Range range{1, events};
    for (const auto& [option, text, bound] :
         {std::tuple{"--from", &options.from, &range.from}, {"--to", &options.to, &range.to}}) {
        if (text->empty())
            continue;
        const auto number = parse_integer_between(*text, 1, INT64_MAX);
        if (!number) {
            session.fail({"", 0, 0, fmt::format("{}: {}", option, number.error().what), number.error().hint});
            return std::nullopt;
        }
        *bound = static_cast<EventNumber>(*number);
    }
    if (range.from <= range.to && range.from <= events)
        return range;
    session.fail(
        range.from > events && options.to.empty()
            ? InputError{"", 0, 0, fmt::format("--from: the run has {} events", events), "begin among them"}
            : InputError{"", 0, 0, fmt::format("--from {} lies after --to {}", range.from, range.to), "exchange them"});
    return std::nullopt;
}

bool asked_for_range(const Options& options) { return !options.from.empty() || !options.to.empty(); }

// The table between two events.
EventTable cut(EventTable table, Range range) {
    std::erase_if(table, [&](const EventRow& row) { return row.event < range.from || row.event > range.to; });
    return table;
}

CausalSlice slice_of(const WatchedRun& run) {
    return run.result().violations.empty() ? CausalSlice()
                                           : slice_violation(run.ran.blueprint, run.result().violations.front());
}

std::optional<std::string> space_time(Session& session, const Opened& opened, const WatchedRun& run,
                                      const Options& options) {
    SpaceTimeScene scene{run.trace, run.faults, run.blueprint(), name_of_run(opened), {}, {}, {}};
    const CausalSlice slice = slice_of(run);
    for (const SliceStep& step : slice.steps)
        scene.lit.push_back(step.event);
    if (!run.result().violations.empty())
        scene.violation = run.result().violations.front();
    if (asked_for_range(options)) {
        const auto range = range_of(session, options, run.result().events);
        if (!range)
            return std::nullopt;
        scene.shown = events_between(run.trace, range->from, range->to);
    } else if (scene.violation) {
        scene.shown = events_around(run.trace, scene.violation->event, scene.lit);
    } else {
        constexpr EventNumber kFirst = 60;
        scene.shown = events_between(run.trace, 1, kFirst);
        if (run.result().events > kFirst)
            session.remark(
                fmt::format("nothing is violated, so the first {} of {} events are drawn; --from and --to "
                            "choose others",
                            kFirst, with_thousands(run.result().events)));
    }
    if (scene.shown.size() > kMostShown) {
        session.fail({"", 0, 0,
                      fmt::format("a picture of {} events cannot be read", with_thousands(scene.shown.size())),
                      fmt::format("--from and --to may enclose {}", kMostShown)});
        return std::nullopt;
    }
    return space_time_picture(scene);
}

std::optional<std::string> history(Session& session, const Opened& opened, const WatchedRun& run) {
    if (run.history.empty()) {
        session.fail({"", 0, 0, fmt::format("{} observes no operations, so there is no history", opened.scenario.model),
                      "choose another format"});
        return std::nullopt;
    }
    return write_edn_history(run.history, fmt::format("history of {}\n{}", name_of_run(opened),
                                                      run_link_of(opened.scenario, opened.request)));
}

std::optional<std::string> dot(Session& session, const WatchedRun& run) {
    if (run.result().violations.empty()) {
        session.fail({"", 0, 0, "nothing is violated in this run, so there is no slice to draw",
                      "`orrery explain --event N --dot F` draws that of an event"});
        return std::nullopt;
    }
    return to_dot(slice_of(run), run.blueprint());
}

std::optional<std::string> text_of(Session& session, const Opened& opened, const WatchedRun& run,
                                   const Options& options) {
    if (options.format == "svg")
        return space_time(session, opened, run, options);
    if (options.format == "edn")
        return history(session, opened, run);
    if (options.format == "dot")
        return dot(session, run);
    if (options.format == "perfetto")
        return write_perfetto(run.trace, run.faults, run.blueprint(), run.end);
    EventTable table = event_table(run.trace, run.blueprint());
    if (asked_for_range(options)) {
        const auto range = range_of(session, options, run.result().events);
        if (!range)
            return std::nullopt;
        table = cut(std::move(table), *range);
    }
    return options.format == "csv" ? write_csv(table) : write_shiviz(table);
}

void export_run(Session& session, const Options& options) {
    const std::vector<std::string> known = formats();
    if (std::find(known.begin(), known.end(), options.format) == known.end())
        return session.fail({"", 0, 0, fmt::format("--format: there is no format '{}'", options.format),
                             suggest(options.format, known)});
    const bool ranged = options.format == "svg" || options.format == "csv" || options.format == "shiviz";
    if (asked_for_range(options) && !ranged)
        return session.fail({"", 0, 0, fmt::format("--from and --to do not go with --format {}", options.format),
                             "they choose events of csv, shiviz and svg"});
    if (const auto wrong = why_unwritable(options.out, options.scenario.what))
        return session.fail(*wrong);
    const auto opened = open_run(session, options.scenario);
    if (!opened)
        return;
    const auto run = run_watched(session, *opened);
    if (!run)
        return;
    auto text = text_of(session, *opened, *run, options);
    if (!text)
        return;
    if (is_cut_off(run->ran.outcome.ending))
        session.remark(fmt::format("what is exported is not the whole run: {}", run->ran.outcome.why));
    if (options.out.empty())
        return session.print(*std::move(text));
    if (const auto wrong = write_output_file(options.out, *text))
        return session.fail(*wrong);
}

}  // namespace

void add_export(CLI::App& program, Session& session) {
    CLI::App* command =
        add_command(program, "export", "a run in another format: for ShiViz, Perfetto, a table, Jepsen, pictures");
    command->footer(
        "shiviz    a log with vector clocks for bestchai.bitbucket.io/shiviz, its expression in the first line\n"
        "perfetto  a trace for ui.perfetto.dev: nodes, messages as flows, faults as spans\n"
        "csv       the events as a table (RFC 4180)\n"
        "edn       the history of the clients' operations, for `orrery check` and Jepsen\n"
        "svg       a space-time diagram: around the violation, or from --from to --to\n"
        "dot       the causal slice of the violation, for Graphviz\n"
        "csv, shiviz and perfetto can be read again: `orrery diff A.csv B.csv`, `orrery diff A.csv SCENARIO`.\n"
        "Examples:\n  orrery export consensus/figure-8 --format shiviz --out figure-8.log\n"
        "  orrery export run.orrery --format csv --from 100 --to 200\n"
        "  orrery export consensus/stale-read --format edn --out h.edn && orrery check h.edn --model cas-register\n"
        "Exits: 0 exported, whatever the verdict, 2 bad input.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->remove_option(command->get_option("--json"));
    command->get_option("SCENARIO")
        ->description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--format", options->format, "shiviz, perfetto, csv, edn, svg or dot")->required();
    command->add_option("--out", options->out, "write to this file (default: stdout)")->check(not_empty());
    command->add_option("--from", options->from, "the first event, of csv, shiviz and svg");
    command->add_option("--to", options->to, "the last event, of csv, shiviz and svg");
    command->callback([&session, options] { export_run(session, *options); });
}

}  // namespace orrery::cli
