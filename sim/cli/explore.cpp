// `orrery explore`: every interleaving of a model, or of a scenario's design, and what its properties say of it.
#include "sim/explore/explore.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <ctime>

#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/cli/run_text.h"
#include "sim/core/nearest.h"
#include "sim/core/numbers.h"
#include "sim/hunt/counterexample.h"
#include "sim/scenario/limits.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string max_states, crashes, losses, duplicates, unsynced, order = "bfs", out;
    bool symmetry = false, keep_going = false;
};

constexpr std::uint32_t kMostOfABound = 30;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// A model with its defaults, as a scenario of one design.
Scenario scenario_of_model(const Model& model) {
    Scenario scenario;
    scenario.name = model.name;
    scenario.title = model.title;
    scenario.system = model.system;
    scenario.model = model.name;
    scenario.until = 60_s;
    Design design;
    design.name = "default";
    scenario.designs.push_back(std::move(design));
    return scenario;
}

// Where nothing has that name, models are meant as well as scenarios.
std::optional<Opened> open_model_or_scenario(Console& console, Options& options) {
    ScenarioOptions& scenario = options.scenario;
    const bool name = !scenario.what.ends_with(".toml") && !scenario.what.starts_with("orrery:");
    if (!name)
        return open(console, scenario);
    const auto library = Library::of_program();
    std::vector<std::string> known = library ? library->names() : std::vector<std::string>{};
    const bool in_library = std::find(known.begin(), known.end(), scenario.what) != known.end();
    if (in_library)
        return open(console, scenario);
    const Model* model = console.catalog.find(scenario.what);
    if (!model) {
        for (const Model& one : console.catalog.models())
            known.push_back(one.name);
        console.fail({"", 0, 0, fmt::format("there is no model or scenario '{}'", scenario.what),
                      suggest(scenario.what, known)});
        return std::nullopt;
    }
    Opened opened{scenario_of_model(*model), {}, {}};
    const auto design = choose_design(opened.scenario, scenario.design);
    const auto limits = parse_limits({"", scenario.memory, scenario.timeout});
    if (!design || !limits) {
        console.fail(design ? limits.error() : design.error());
        return std::nullopt;
    }
    opened.request.design = (*design)->name;
    opened.request.sets = scenario.sets;
    opened.request.limits = *limits;
    return opened;
}

std::optional<std::uint64_t> read_count(Console& console, std::string_view option, const std::string& text,
                                        std::int64_t low, std::int64_t high) {
    if (text.empty())
        return 0;
    const auto number = read_integer(console, option, text, low, high);
    return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::optional<ExploreOptions> read_options(Console& console, const Options& options) {
    ExploreOptions out;
    const auto states = read_count(console, "--max-states", options.max_states, 1, UINT32_MAX - 2);
    if (!states)
        return std::nullopt;
    out.max_states = *states;
    const std::pair<const std::string*, std::uint32_t*> bounds[] = {{&options.crashes, &out.bounds.crashes},
                                                                    {&options.losses, &out.bounds.losses},
                                                                    {&options.duplicates, &out.bounds.duplicates},
                                                                    {&options.unsynced, &out.bounds.unsynced}};
    const char* const names[] = {"--crashes", "--losses", "--duplicates", "--unsynced"};
    for (std::size_t i = 0; i < std::size(bounds); ++i) {
        const auto count = read_count(console, names[i], *bounds[i].first, 0, kMostOfABound);
        if (!count)
            return std::nullopt;
        *bounds[i].second = static_cast<std::uint32_t>(*count);
    }
    if (options.order != "bfs" && options.order != "dfs") {
        console.fail({"", 0, 0, fmt::format("--order: there is no order '{}'", options.order),
                      suggest(options.order, {"bfs", "dfs"})});
        return std::nullopt;
    }
    if (options.order == "dfs")
        out.order = ExploreOptions::Order::depth_first;
    out.symmetry = options.symmetry;
    out.keep_going = options.keep_going;
    if (!options.out.empty() && !options.out.ends_with(".toml")) {
        console.fail({options.out, 0, 0, "a scenario cannot be opened by that name", "name a file that ends in .toml"});
        return std::nullopt;
    }
    if (const auto wrong = why_unwritable(options.out, options.scenario.what)) {
        console.fail(*wrong);
        return std::nullopt;
    }
    return out;
}

// The reason to stop that the console or a limit gives; draws the progress.
auto pause_of(Console& console, const Limits& limits, bool& stopped) {
    const auto begun = std::chrono::steady_clock::now();
    return [&console, limits, begun, &stopped](std::uint64_t distinct, std::uint64_t generated,
                                               std::uint32_t depth) -> std::optional<std::string> {
        const auto elapsed =
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begun).count();
        if ((stopped = interrupted()))
            return "interrupted";
        console.progress(fmt::format(
            "{} distinct states, {} generated, depth {}, {} states/s", with_thousands(distinct),
            with_thousands(generated), depth,
            with_thousands(static_cast<std::uint64_t>(static_cast<double>(distinct) /
                                                      std::max(1e-9 * static_cast<double>(elapsed), 1e-9)))));
        return limit_reached(limits, elapsed);
    };
}

// The first violation counts, as it does in a run.
Standing standing_of(const Opened& opened, const Explored& explored) {
    return orrery::standing_of(opened.scenario, opened.request,
                               explored.violations.empty() ? Tally() : tally_of(explored.violations.front()));
}

Json json_of(const Opened& opened, const Blueprint& blueprint, const Explored& explored) {
    Json violations = Json::array(), not_judged = Json::array();
    for (const Counterexample& one : explored.violations) {
        Json steps = Json::array();
        for (const ExploredStep& step : one.steps)
            steps.push_back(step.text);
        violations.push_back({{"property", one.property},
                              {"detail", one.detail},
                              {"node", one.node == kNoNode ? Json() : Json(blueprint.node_name(one.node))},
                              {"steps", std::move(steps)}});
    }
    for (const auto& [property, why] : explored.not_judged)
        not_judged.push_back({{"property", property}, {"why", why}});
    return {{"distinct", explored.distinct},
            {"generated", explored.generated},
            {"depth", explored.depth},
            {"complete", explored.complete},
            {"violations", std::move(violations)},
            {"expected", expectation_json(standing_of(opened, explored))},
            {"bytes_per_state", explored.bytes_per_state},
            {"held", explored.held},
            {"held_on_one_way", explored.held_on_one_way},
            {"witnessed", explored.witnessed},
            {"unwitnessed", explored.unwitnessed},
            {"not_judged", std::move(not_judged)}};
}

void print_human(Console& console, const Opened& opened, const Explored& explored, double seconds) {
    const bool violated = !explored.violations.empty();
    const std::string verdict = violated            ? console.paint(Colour::red, "violated")
                                : explored.complete ? console.paint(Colour::green, "held")
                                                    : console.paint(Colour::yellow, "cut off");
    console.print(fmt::format("{}  {}, design {}\n", verdict, opened.scenario.name, opened.request.design));
    console.print(fmt::format("  {} distinct states, {} generated, depth {}{}\n", with_thousands(explored.distinct),
                              with_thousands(explored.generated), explored.depth,
                              explored.complete ? "; every state was looked at"
                              : violated        ? "; the search ended there"
                                                : "; " + explored.why));
    if (const Standing standing = standing_of(opened, explored); violated && standing.kind != Standing::Kind::none)
        console.print(fmt::format("  {}\n", painted(console, standing)));
    for (const Counterexample& one : explored.violations) {
        console.print(fmt::format("  {}: {}\n", console.paint(Colour::bold, one.property), one.detail));
        for (std::size_t i = 0; i < one.steps.size(); ++i)
            console.print(fmt::format("    {:>3}  {}\n", i + 1, one.steps[i].text));
    }
    const std::pair<const char*, const std::vector<std::string>*> lists[] = {
        {"held", &explored.held},
        {"held on one way to each state", &explored.held_on_one_way},
        {"witnessed", &explored.witnessed},
        {"not witnessed", &explored.unwitnessed}};
    for (const auto& [what, names] : lists)
        if (!names->empty())
            console.print(fmt::format("  {}  {}\n", what, fmt::join(*names, ", ")));
    for (const auto& [property, why] : explored.not_judged)
        console.print(fmt::format("  not judged here  {}: {}\n", property, why));
    console.print(fmt::format(
        "  {:.1f} bytes a state, {} states/s of CPU time\n", explored.bytes_per_state,
        with_thousands(static_cast<std::uint64_t>(static_cast<double>(explored.distinct) / std::max(seconds, 1e-6)))));
}

// What was found comes first: where it cannot be written that is said beside it.
void write_counterexample(Console& console, const Opened& opened, const Explored& explored, const std::string& path) {
    if (explored.violations.empty())
        return console.remark(fmt::format("nothing is violated: {} is not written", path));
    const auto scenario = scenario_of(explored.violations.front(), opened.scenario, console.catalog, opened.request);
    if (!scenario)
        return console.remark(fmt::format("{} is not written: {}", path, scenario.error().to_text()));
    if (const auto wrong = write_output_file(path, write_scenario(*scenario, console.catalog)))
        console.remark(wrong->to_text());
}

void run(Console& console, Options& options) {
    auto search = read_options(console, options);
    if (!search)
        return;
    const auto opened = open_model_or_scenario(console, options);
    if (!opened)
        return;
    const auto blueprint = make_blueprint(opened->scenario, console.catalog, opened->request);
    if (!blueprint)
        return console.fail(blueprint.error());
    bool stopped = false;
    search->pause = pause_of(console, opened->request.limits, stopped);
    try {
        const double begun = cpu_seconds();
        const Explored explored = explore(**blueprint, *search);
        const double seconds = cpu_seconds() - begun;
        console.end_progress();
        if (stopped)
            return console.fail(kInterrupted,
                                fmt::format("interrupted after {} states", with_thousands(explored.distinct)));
        if (!options.out.empty())
            write_counterexample(console, *opened, explored, options.out);
        if (options.scenario.json)
            console.print_json(json_of(*opened, **blueprint, explored));
        else
            print_human(console, *opened, explored, seconds);
        console.exit = !explored.violations.empty() ? kViolated : explored.complete ? kHeld : kUndecided;
        if (options.scenario.json && console.exit == kUndecided)
            console.remark(explored.why);
    } catch (const CannotExplore& error) {
        console.fail(kBadInput, fmt::format("{} cannot be explored: {}", opened->scenario.name, error.what()));
    } catch (const RunError& error) {
        console.fail(kInternal, broken_promise(opened->scenario.model, error));
    }
}

}  // namespace

void add_explore(Commands& commands, Console& console) {
    Command* command = commands.add(
        "explore", "every interleaving of the same roles, each state once, and the shortest way to a violation");
    command->footer(
        "Time does not exist here: an armed timer may fire at any moment, a message may arrive at any moment. A "
        "scenario's faults,\nlinks and clocks play no part; what may go wrong is said by the bounds.\n"
        "What is written is on the disk at once, unless --unsynced lets it be under way. Then its sync is a step of "
        "its own, what the\nnode says or sets behind it waits, and a crash (--crashes) leaves any number of whole "
        "writes, of a raw disk also a part of\nthe next. Who writes while N are under way has the oldest synced in "
        "the same step.\n"
        "States are counted as TLC counts them. Exits: 0 every state was looked at and nothing is violated, 1 "
        "violated, 2 "
        "bad input or\na model that cannot be explored, 5 cut off.\n"
        "Examples:\n  orrery explore teaching/two-phase-commit --set resource_managers=5 --json\n"
        "  orrery explore teaching/two-phase-commit --set aborts_prepared=true --out shortest.toml && orrery run "
        "shortest.toml\n"
        "  orrery explore teaching/two-phase-commit --set forgets_prepared=true --crashes 1 --symmetry\n"
        "  orrery explore consensus/raft --set servers=3 --set clients=1 --set scripted=true --crashes 1 --unsynced 1 "
        "--max-states 100000");
    auto options = std::make_shared<Options>();
    ScenarioOptions& scenario = options->scenario;
    command
        ->add_option("WHAT", scenario.what, "a model, a scenario of the library, a path ending in .toml, or a run link")
        .required();
    command->add_option("--design", scenario.design, "the design (default: the first of the file)");
    command->add_option("--set", scenario.sets, "a parameter or a flaw, as key=value; repeats").once_each();
    command->add_option("--max-states", options->max_states, "cut off at so many distinct states");
    command->add_option("--order", options->order, "bfs: breadth first, the shortest counterexample; or dfs");
    command->add_option("--crashes", options->crashes, "so many crashes at most on any way (default: 0)");
    command->add_option("--losses", options->losses, "so many lost messages at most (default: 0)");
    command->add_option("--duplicates", options->duplicates, "so many repeated messages at most (default: 0)");
    command->add_option("--unsynced", options->unsynced,
                        "so many writes of each node may be under way to its disk at most (default: 0)");
    command->add_flag("--symmetry", options->symmetry,
                      "look at one of the states that differ in the names of interchangeable nodes alone");
    command->add_flag("--continue", options->keep_going, "go on past a violation, to the first of every property");
    command->add_option("--out", options->out, "write the first counterexample as a scenario, ending in .toml");
    command->add_option("--memory", scenario.memory, "cut off when the program holds so much, as 512MiB");
    command->add_option("--timeout", scenario.timeout, "cut off after so long by the wall clock, as 30s");
    command->add_flag("--json", scenario.json, "print one JSON document");
    command->callback([&console, options] { run(console, *options); });
}

}  // namespace orrery::cli
