#include <fmt/format.h>

#include <algorithm>

#include "sim/causality/slice.h"
#include "sim/cli/commands.h"
#include "sim/cli/doom.h"
#include "sim/cli/output_file.h"
#include "sim/cli/recording.h"
#include "sim/cli/run_text.h"
#include "sim/cli/watched_run.h"
#include "sim/core/nearest.h"
#include "sim/picture/slice_picture.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string property, event, dot, svg;
    DoomOptions doom;
};

Json json_of(const Opened& opened, const Ran& ran, const Violation* violation, const CausalSlice& slice) {
    const Blueprint& blueprint = *ran.blueprint;
    Json steps = Json::array(), edges = Json::array();
    for (const SliceStep& step : slice.steps) {
        Json changes = Json::array();
        for (const Difference& one : step.changes)
            changes.push_back({{"field", one.path}, {"before", one.before}, {"after", one.after}});
        steps.push_back({{"event", step.event},
                         {"time_ns", step.time},
                         {"node", step.node == kNoNode ? Json() : Json(blueprint.node_name(step.node))},
                         {"what", step.what},
                         {"changes", std::move(changes)},
                         {"because", step.because},
                         {"fault", step.fault}});
    }
    for (const auto& [cause, effect] : slice.edges)
        edges.push_back(Json::array({cause, effect}));
    Json missing = Json::array();
    for (const MissingStep& one : slice.missing)
        missing.push_back({{"what", one.what}, {"begun", one.begun}, {"ended", one.ended}, {"fault", one.fault}});
    return {{"scenario", opened.scenario.name},
            {"design", opened.request.design},
            {"seed", opened.request.seed.value_or(opened.scenario.seed)},
            {"property", violation ? Json(violation->property) : Json()},
            {"detail", violation ? Json(violation->detail) : Json()},
            {"expected", expectation_json(standing_of(opened.scenario, opened.request, tally_of(ran.outcome.result)))},
            {"steps", std::move(steps)},
            {"edges", std::move(edges)},
            {"missing", std::move(missing)},
            {"truncated", slice.truncated}};
}

// The violation that is asked about: the first, or that of a property. Says what is wrong and answers null.
const Violation* choose(Console& console, const std::vector<Violation>& violations, const std::string& property) {
    if (property.empty())
        return &violations.front();
    std::vector<std::string> names;
    for (const Violation& one : violations) {
        if (one.property == property)
            return &one;
        names.push_back(one.property);
    }
    console.fail(
        {"", 0, 0, fmt::format("--property: '{}' is not violated in this run", property), suggest(property, names)});
    return nullptr;
}

// The slice as files, where they were asked for. Answers false where one cannot be written.
bool write_pictures(Console& console, const Options& options, const Opened& opened, const Blueprint& blueprint,
                    const CausalSlice& slice) {
    const std::string title =
        slice.violation.empty() ? name_of_run(opened) : name_of_run(opened) + ": " + slice.violation;
    if (!options.dot.empty())
        if (const auto wrong = write_output_file(options.dot, to_dot(slice, blueprint))) {
            console.fail(*wrong);
            return false;
        }
    if (!options.svg.empty())
        if (const auto wrong = write_output_file(options.svg, slice_picture(slice, blueprint, title))) {
            console.fail(*wrong);
            return false;
        }
    return true;
}

void explain(Console& console, const Options& options) {
    for (const std::string* file : {&options.dot, &options.svg})
        if (const auto wrong = why_unwritable(*file, options.scenario.what))
            return console.fail(*wrong);
    if (options.doom.wanted && !options.doom.read(console))
        return;
    std::optional<EventNumber> event;
    if (!options.event.empty()) {
        const auto number = read_integer(console, "--event", options.event, 1, INT64_MAX);
        if (!number)
            return;
        event = static_cast<EventNumber>(*number);
    }
    const auto opened = open_run(console, options.scenario);
    if (!opened)
        return;
    const auto ran = run_opened(console, *opened);
    if (!ran)
        return;
    const auto& violations = ran->outcome.result.violations;
    if (event && *event > ran->outcome.result.events)
        return console.fail({"", 0, 0,
                             fmt::format("--event: the run has {}", counted_events(ran->outcome.result.events)),
                             "give a number among them"});
    if (!event && violations.empty()) {
        if (!options.property.empty())
            return console.fail(
                {"", 0, 0, "--property: nothing is violated in this run", "leave it out, or try another seed"});
        if (options.scenario.json)
            console.print_json(json_of(*opened, *ran, nullptr, {}));
        else
            console.print(fmt::format(
                "{}: nothing is violated in this run, so there is nothing to explain; --event N explains an event\n",
                name_of(ran->outcome.result.verdict)));
        console.exit = exit_of(ran->outcome);
        return;
    }
    const Violation* violation = event ? nullptr : choose(console, violations, options.property);
    if (!event && !violation)
        return;
    if (options.doom.wanted) {
        DoomOptions doom = options.doom;
        doom.svg = options.svg;
        return explain_doom(console, *opened, *ran, *violation, doom, options.scenario.json);
    }
    const CausalSlice slice = event ? slice_event(ran->blueprint, *event) : slice_violation(ran->blueprint, *violation);
    if (!write_pictures(console, options, *opened, *ran->blueprint, slice))
        return;
    if (options.scenario.json)
        return console.print_json(json_of(*opened, *ran, violation, slice));
    console.print(fmt::format("{}, design {}, seed {}\n", console.paint(Colour::bold, opened->scenario.name),
                              opened->request.design, opened->request.seed.value_or(opened->scenario.seed)));
    const Standing standing = standing_of(opened->scenario, opened->request, tally_of(ran->outcome.result));
    if (violation && standing.kind != Standing::Kind::none)
        console.print(painted(console, standing) + "\n");
    console.print(to_sentences(slice));
    if (const auto& lesson = opened->scenario.lesson;
        violation && lesson && lesson_fits(expectation_of(opened->scenario, opened->request), violation->property))
        console.print(fmt::format("\n{}\n", trimmed(lesson->text)));
}

}  // namespace

void add_explain(Commands& commands, Console& console) {
    Command* command =
        commands.add("explain", "why a property was violated: the causes, back to the faults, in sentences");
    command->footer(
        "Examples:\n  orrery explain consensus/figure-8\n  orrery explain run.orrery --property LeaderCompleteness "
        "--json\n  orrery explain consensus/stale-read --svg why.svg\n  orrery explain "
        "commerce/late-try --doom --futures 100 --svg doom.svg");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->option("SCENARIO")
        .description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--property", options->property, "the violated property (default: the one violated first)");
    command->add_option("--event", options->event, "explain this event instead");
    command->add_option("--dot", options->dot, "write the slice for Graphviz to this file");
    command->add_option("--svg", options->svg, "write the slice, or with --doom the curve, as a picture to this file");
    options->doom.add_to(*command);
    command->option("--doom").excludes(command->option("--event")).excludes(command->option("--dot"));
    command->option("--property").excludes(command->option("--event"));
    command->callback([&console, options] { explain(console, *options); });
}

}  // namespace orrery::cli
