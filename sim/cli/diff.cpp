// `orrery diff`: where two runs part.
#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/diff_tables.h"
#include "sim/cli/event_text.h"
#include "sim/cli/recording.h"
#include "sim/overrides/override.h"
#include "sim/scenario/limits.h"
#include "sim/scenario/run_link.h"
#include "sim/timeline/divergence.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string other;
    std::string design, seed;  // of the second run alone
    std::vector<std::string> sets, overrides;
};

struct Side {
    Opened opened;
    std::shared_ptr<const Blueprint> blueprint;
};

// What the second run is asked for with: the common options, then its own.
ScenarioOptions second_of(const Options& options) {
    ScenarioOptions second = options.scenario;
    if (!options.other.empty())
        second.what = options.other;
    if (!options.design.empty())
        second.design = options.design;
    if (!options.seed.empty()) {
        second.seed = options.seed;
        second.seed_option = "--against-seed";
    }
    second.sets.insert(second.sets.end(), options.sets.begin(), options.sets.end());
    second.overrides.insert(second.overrides.end(), options.overrides.begin(), options.overrides.end());
    return second;
}

// A recording counts as the run that it tells how to make again: only where that run is what was recorded.
bool still_true(Console& console, const std::string& file, const std::shared_ptr<const Blueprint>& blueprint) {
    const auto recording = open_recording(file);
    if (!recording) {
        console.fail(kBadInput, recording.error().to_text());
        return false;
    }
    const auto compared = recording->compare_with(blueprint, [](EventNumber, Time) { return !interrupted(); });
    if (interrupted())
        console.fail(kInterrupted, "interrupted");
    else if (!compared)
        console.fail(kBadInput, compared.error().to_text());
    else if (!compared->identical)
        console.fail(kDiverged, fmt::format("{}: the run made again is not the one recorded, so there is nothing to "
                                            "hold against another: {}",
                                            file, compared->to_text()));
    return compared && compared->identical && !interrupted();
}

std::optional<Side> open_side(Console& console, const ScenarioOptions& options) {
    auto opened = open_run(console, options);
    if (!opened)
        return std::nullopt;
    auto blueprint = make_blueprint(opened->scenario, console.catalog, opened->request);
    if (!blueprint) {
        console.fail(blueprint.error());
        return std::nullopt;
    }
    if (looks_like_recording(options.what) && !still_true(console, options.what, *blueprint))
        return std::nullopt;
    return Side{*std::move(opened), *std::move(blueprint)};
}

std::string or_nothing(const std::string& text) { return text.empty() ? "nothing" : text; }

std::string name_of(const Side& side) {
    return fmt::format("{}, design {}, seed {}", side.opened.scenario.name, side.opened.request.design,
                       side.blueprint->seed);
}

Json json_of(const Side& side, const DivergedRun& run, bool different) {
    Json out = {{"scenario", side.opened.scenario.name},
                {"design", side.opened.request.design},
                {"seed", side.blueprint->seed},
                {"run_link", run_link_of(side.opened.scenario, side.opened.request)}};
    if (!different)
        return out;
    Json effects = Json::array();
    for (const TraceEffect& effect : run.effects)
        effects.push_back(effect_sentence(row_names(*side.blueprint), effect));
    out["ended"] = run.ended;
    out["event"] = run.event.number == 0 ? Json() : event_json(*side.blueprint, run.event);
    out["effects"] = std::move(effects);
    return out;
}

void print_json(Console& console, const Divergence& found, const Side& first, const Side& second) {
    const bool different = found.found == Divergence::Found::different;
    Json out = {{"identical", found.found == Divergence::Found::stopped ? Json() : Json(!different)},
                {"event", found.event},
                {"time_ns", found.time}};
    if (different) {
        Json state = Json::array();
        for (const Difference& one : found.state)
            state.push_back({{"field", one.path}, {"first", one.before}, {"second", one.after}});
        out["node"] = found.node_name.empty() ? Json() : Json(found.node_name);
        out["field"] = found.field;
        out["values"] = {{"first", found.first}, {"second", found.second}};
        out["state"] = std::move(state);
    } else {
        out["fingerprint"] = fmt::format("{:016x}", found.fingerprint);
    }
    out["first"] = json_of(first, found.in_first, different);
    out["second"] = json_of(second, found.in_second, different);
    console.print_json(out);
}

void print_run(Console& console, const char* which, const Side& side, const DivergedRun& run) {
    console.print(fmt::format("\n{}  {}\n", console.paint(Colour::bold, which), name_of(side)));
    if (run.ended)
        return console.print(run.broke.empty() ? fmt::format("  has ended after {}\n", counted_events(run.events))
                                               : fmt::format("  broke off: {}\n", run.broke));
    if (run.event.number != 0)
        console.print(fmt::format("  {}  {}\n", side.blueprint->node_name(run.event.node),
                                  event_sentence(*side.blueprint, run.event)));
    for (const TraceEffect& effect : run.effects)
        console.print(fmt::format("    {}\n", effect_sentence(row_names(*side.blueprint), effect)));
    if (run.effects.empty())
        console.print("    no effect\n");
}

void print_human(Console& console, const Divergence& found, const Side& first, const Side& second) {
    if (found.found == Divergence::Found::identical)
        return console.print(fmt::format("{}  {}, fingerprint {:016x}\n", console.paint(Colour::green, "identical"),
                                         counted_events(found.event), found.fingerprint));
    if (found.found == Divergence::Found::stopped)
        return console.print(fmt::format("{}\n", found.to_text()));
    console.print(fmt::format("{}  {}\n", console.paint(Colour::red, "different"), found.to_text()));
    for (std::size_t i = 1; i < found.state.size(); ++i)
        console.print(fmt::format("  also its {}: {} in the first, {} in the second\n", field_name(found.state[i].path),
                                  or_nothing(found.state[i].before), or_nothing(found.state[i].after)));
    print_run(console, "first", first, found.in_first);
    print_run(console, "second", second, found.in_second);
}

void diff(Console& console, const Options& options) {
    if (is_table_file(options.scenario.what) && options.other.empty())
        return console.fail({options.scenario.what, 0, 0, "a table alone has nothing to be held against",
                             "name the other side: a table, a recording, a run link or a scenario"});
    if (is_table_file(options.scenario.what) || is_table_file(options.other))
        return diff_tables(console, options.scenario, second_of(options));
    const auto first = open_side(console, options.scenario);
    if (!first)
        return;
    const auto second = open_side(console, second_of(options));
    if (!second)
        return;
    Limits limits = first->opened.request.limits;
    if (const auto most = second->opened.request.limits.max_events)
        limits.max_events = std::min(limits.max_events.value_or(*most), *most);
    const auto begun = std::chrono::steady_clock::now();
    std::string why;
    const Divergence found = first_divergence(first->blueprint, second->blueprint, [&](EventNumber event, Time now) {
        if (limits.max_events && event >= *limits.max_events)
            why = cut_off_after(event);
        if (event % 4096 != 0)
            return why.empty();
        console.progress(fmt::format("{} {}, {} events", progress_bar(now, first->blueprint->until), format_time(now),
                                     with_thousands(event)));
        const std::chrono::nanoseconds passed = std::chrono::steady_clock::now() - begun;
        why = limit_reached(limits, passed.count()).value_or(why);
        return why.empty() && !interrupted();
    });
    console.end_progress();
    if (interrupted())
        return console.fail(kInterrupted, "interrupted");
    if (!found.not_applied.empty())
        return console.fail(kBadInput, why_unapplied(found.not_applied.front()));
    if (options.scenario.json)
        print_json(console, found, *first, *second);
    else
        print_human(console, found, *first, *second);
    console.exit = found.found == Divergence::Found::different ? kViolated
                   : found.found == Divergence::Found::stopped ? kUndecided
                                                               : kHeld;
    if (!why.empty())
        console.remark("undecided: " + why);
}

}  // namespace

void add_diff(Commands& commands, Console& console) {
    Command* command = commands.add(
        "diff", "where two runs part: the first event, node and field that differ, and what each run did there");
    command->footer(
        "Each side is a recording, a run link or a scenario. --design, --seed, --set and --override hold for both; "
        "what\n"
        "begins with --against holds for the second alone, which is the first one's scenario unless another is given.\n"
        "Examples:\n  orrery diff consensus/stale-read --design trust-yourself --against-design ask-a-majority\n"
        "  orrery diff commerce/late-try --against-override 'crash:stock@5s'\n  orrery diff before.orrery "
        "after.orrery\n"
        "  orrery diff exported.csv consensus/stale-read\n"
        "A table that `orrery export` wrote (csv, shiviz, perfetto) may stand on either side; then events are "
        "compared,\n"
        "not states.\n"
        "Exits: 0 identical, 1 different, 2 bad input, 3 a recording whose run differs from it, 5 cut off by a limit.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->option("SCENARIO")
        .description("the first run: a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("OTHER", options->other, "the second run, likewise (default: the same scenario)");
    command->add_option("--against-design", options->design, "the second run's design");
    command->add_option("--against-seed", options->seed, "the second run's seed");
    command->add_option("--against-set", options->sets, "a parameter, flaw or `until` of the second run; repeats")
        .once_each();
    command->add_option("--against-override", options->overrides, "an edit of the second run; repeats").once_each();
    command->callback([&console, options] { diff(console, *options); });
}

}  // namespace orrery::cli
