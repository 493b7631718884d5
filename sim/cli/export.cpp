// `orrery export`: a run in other programs' formats.
#include <fmt/format.h>

#include <algorithm>

#include "sim/causality/slice.h"
#include "sim/cli/commands.h"
#include "sim/cli/export_page.h"
#include "sim/cli/output_file.h"
#include "sim/cli/recording.h"
#include "sim/cli/watched_run.h"
#include "sim/core/nearest.h"
#include "sim/interchange/csv.h"
#include "sim/interchange/edn_history.h"
#include "sim/interchange/perfetto.h"
#include "sim/interchange/shiviz.h"
#include "sim/picture/space_time.h"
#include "sim/scenario/run_link.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string format, out, from, to;
    bool lesson = false;
};

std::vector<std::string> formats() { return {"shiviz", "perfetto", "csv", "edn", "svg", "dot", "page"}; }

bool asked_for_range(const Options& options) { return !options.from.empty() || !options.to.empty(); }

// False after saying that the run has no such events.
bool is_in_run(Console& console, EventRange range, EventNumber events) {
    if (range.from <= std::max<EventNumber>(events, 1))
        return true;
    console.fail({"", 0, 0, fmt::format("--from: the run has {}", counted_events(events)), "begin among them"});
    return false;
}

// The rows of a table, as they come.
template <class Writer>
class RowSink final : public TraceSink {
public:
    RowSink(Writer writer, EventRange range) : writer_(std::move(writer)), range_(range) {}
    void begin(const World& world, const TraceEvent& event) override {
        if (range_.has(event.number))
            writer_.add(event_row(event, world.blueprint()));
    }
    void end(const World&) override {}

private:
    Writer writer_;
    const EventRange range_;
};

class Exporter {
public:
    Exporter(Console& console, const Opened& opened, const Options& options, EventRange range, TextOut out)
        : console_(console), opened_(opened), options_(options), range_(range), out_(std::move(out)) {}

    // Nothing after a failure has been said.
    std::optional<Ran> write() {
        const std::string& format = options_.format;
        return format == "svg"        ? picture()
               : format == "page"     ? page()
               : format == "dot"      ? slice()
               : format == "edn"      ? history()
               : format == "perfetto" ? perfetto()
               : format == "csv"      ? table(CsvWriter(out_))
                                      : shiviz();
    }

private:
    std::shared_ptr<const Blueprint> blueprint() {
        auto made = make_blueprint(opened_.scenario, console_.catalog, opened_.request);
        if (made)
            return *made;
        console_.fail(made.error());
        return nullptr;
    }

    template <class Writer>
    std::optional<Ran> table(Writer writer) {
        RowSink<Writer> sink(std::move(writer), range_);
        Watch watch;
        watch.sink = &sink;
        auto ran = run_opened(console_, opened_, watch);
        return ran && is_in_run(console_, range_, ran->outcome.result.events) ? std::move(ran) : std::nullopt;
    }
    std::optional<Ran> shiviz() {
        const auto made = blueprint();
        return made ? table(ShivizWriter(out_, made->nodes.size() + 1)) : std::nullopt;
    }
    std::optional<Ran> perfetto() {
        const auto made = blueprint();
        if (!made)
            return std::nullopt;
        PerfettoWriter writer(*made, out_);
        Time last = 0;
        Watch watch;
        watch.sink = &writer;
        watch.started = [&](const World& world) { writer.start(world); };
        watch.ended = [&](const World& world) { last = world.now(); };
        auto ran = run_blueprint(console_, opened_, made, watch);
        if (ran)
            writer.finish(end_of_run(*ran, last));
        return ran;
    }
    std::optional<Ran> history() {
        bool any = false;
        Watch watch;
        watch.ended = [&](const World& world) {
            any = world.state().history.size() > 0;
            write_edn_history(
                world.state().history,
                fmt::format("history of {}\n{}", name_of_run(opened_), run_link_of(opened_.scenario, opened_.request)),
                out_);
        };
        auto ran = run_opened(console_, opened_, watch);
        if (any || !ran)
            return ran;
        if (is_cut_off(ran->outcome.ending))
            console_.fail({"", 0, 0, fmt::format("there is no operation yet where the run was {}", ran->outcome.why),
                           "choose another format, or a run that goes further"});
        else
            console_.fail({"", 0, 0,
                           fmt::format("{} observes no operations, so there is no history", opened_.scenario.model),
                           "choose another format"});
        return std::nullopt;
    }
    std::optional<Ran> slice() {
        auto ran = run_opened(console_, opened_);
        if (!ran)
            return std::nullopt;
        if (!ran->outcome.result.violations.empty()) {
            out_(to_dot(slice_violation(ran->blueprint, ran->outcome.result.violations.front()), *ran->blueprint));
            return ran;
        }
        console_.fail({"", 0, 0, "nothing is violated in this run, so there is no slice to draw",
                       "`orrery explain --event N --dot F` draws that of an event"});
        return std::nullopt;
    }

    std::optional<Ran> picture() {
        auto ran = run_opened(console_, opened_);
        if (!ran || !is_in_run(console_, range_, ran->outcome.result.events))
            return std::nullopt;
        const RunResult& result = ran->outcome.result;
        std::vector<EventNumber> lit;
        if (!result.violations.empty())
            for (const SliceStep& step : slice_violation(ran->blueprint, result.violations.front()).steps)
                lit.push_back(step.event);
        const EventNumber asked = std::min(range_.to, result.events) + 1 - range_.from;
        if (asked_for_range(options_) && asked > kMostShown) {
            console_.fail({"", 0, 0, fmt::format("a picture of {} events cannot be read", with_thousands(asked)),
                           fmt::format("--from and --to may enclose {}", kMostShown)});
            return std::nullopt;
        }
        const std::vector<EventNumber> shown = shown_of(result, lit);
        const auto rows = scene_of_run(console_, opened_, shown);
        if (!rows)
            return std::nullopt;
        SpaceTimeScene scene{rows->trace, rows->faults, *ran->blueprint, name_of_run(opened_), shown, lit, {}};
        if (!result.violations.empty())
            scene.violation = result.violations.front();
        out_(space_time_picture(scene));
        return ran;
    }
    std::optional<Ran> page() {
        auto written = page_of(console_, opened_, {range_, asked_for_range(options_), options_.lesson});
        if (!written)
            return std::nullopt;
        out_(written->html);
        return std::move(written->ran);
    }
    std::vector<EventNumber> shown_of(const RunResult& result, const std::vector<EventNumber>& lit) {
        constexpr EventNumber kFirst = 60;
        if (asked_for_range(options_))
            return events_between(result.events, range_.from, range_.to);
        if (!result.violations.empty())
            return events_around(result.events, result.violations.front().event, lit);
        if (result.events > kFirst)
            console_.remark(
                fmt::format("nothing is violated, so the first {} of {} events are drawn; --from and --to "
                            "choose others",
                            kFirst, with_thousands(result.events)));
        return events_between(result.events, 1, kFirst);
    }

    Console& console_;
    const Opened& opened_;
    const Options& options_;
    const EventRange range_;
    const TextOut out_;
};

void export_run(Console& console, const Options& options) {
    const std::vector<std::string> known = formats();
    if (std::find(known.begin(), known.end(), options.format) == known.end())
        return console.fail({"", 0, 0, fmt::format("--format: there is no format '{}'", options.format),
                             suggest(options.format, known)});
    const bool ranged = options.format == "svg" || options.format == "csv" || options.format == "shiviz" ||
                        (options.format == "page" && !options.lesson);
    if (options.lesson && options.format != "page")
        return console.fail({"", 0, 0, fmt::format("--lesson does not go with --format {}", options.format),
                             "a page asks a lesson: --format page"});
    if (asked_for_range(options) && !ranged)
        return console.fail(
            {"", 0, 0,
             fmt::format("--from and --to do not go with {}",
                         options.lesson ? "--lesson" : "--format " + options.format),
             options.lesson ? "its steps say where they are" : "they choose events of csv, shiviz, svg and page"});
    const auto range = read_range(console, options.from, options.to);
    if (!range)
        return;
    if (const auto wrong = why_unwritable(options.out, options.scenario.what))
        return console.fail(*wrong);
    const auto opened = open_run(console, options.scenario);
    if (!opened)
        return;
    std::optional<OutputFile> file;
    if (!options.out.empty())
        file.emplace(options.out);
    const TextOut out = [&](std::string_view text) { file ? file->write(text) : console.print(text); };
    const auto ran = Exporter(console, *opened, options, *range, out).write();
    if (!ran)
        return console.forget_output();
    if (is_cut_off(ran->outcome.ending))
        console.remark(fmt::format("what is exported is not the whole run: {}", ran->outcome.why));
    if (file)
        if (const auto wrong = file->finish())
            return console.fail(*wrong);
}

}  // namespace

void add_export(Commands& commands, Console& console) {
    Command* command = commands.add(
        "export", "a run in another format: a page that plays, pictures, ShiViz, Perfetto, a table, Jepsen");
    command->footer(
        "page      one file of HTML that steps, rewinds, loops, shows states and why, and with --lesson asks\n"
        "shiviz    a log with vector clocks for bestchai.bitbucket.io/shiviz, its expression in the first line\n"
        "perfetto  a trace for ui.perfetto.dev: nodes, messages as flows, faults as spans\n"
        "csv       the events as a table (RFC 4180)\n"
        "edn       the history of the clients' operations, for `orrery check` and Jepsen\n"
        "svg       a space-time diagram: around the violation, or from --from to --to\n"
        "dot       the causal slice of the violation, for Graphviz\n"
        "csv, shiviz and perfetto can be read again: `orrery diff A.csv B.csv`, `orrery diff A.csv SCENARIO`.\n"
        "Examples:\n  orrery export commerce/late-try --format page --out late-try.html\n"
        "  orrery export consensus/figure-8 --format shiviz --out figure-8.log\n"
        "  orrery export run.orrery --format csv --from 100 --to 200\n"
        "  orrery export consensus/stale-read --format edn --out h.edn && orrery check h.edn --model cas-register\n"
        "Exits: 0 exported, whatever the verdict, 2 bad input.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->remove_option("--json");
    command->option("SCENARIO")
        .description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--format", options->format, "page, shiviz, perfetto, csv, edn, svg or dot").required();
    command->add_option("--out", options->out, "write to this file (default: stdout)");
    command->add_option("--from", options->from, "the first event, of page, csv, shiviz and svg");
    command->add_option("--to", options->to, "the last event, of page, csv, shiviz and svg");
    command->add_flag("--lesson", options->lesson, "of page: it asks the questions of the scenario's lesson");
    command->callback([&console, options] { export_run(console, *options); });
}

}  // namespace orrery::cli
