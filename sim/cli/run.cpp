#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "sim/cli/commands.h"
#include "sim/cli/output_file.h"
#include "sim/cli/recording.h"
#include "sim/cli/run_text.h"
#include "sim/cli/twice.h"
#include "sim/scenario/run_link.h"

namespace orrery::cli {
namespace {

// Equal lines once, with their number: a flapping partition that never fires is one line.
std::vector<std::string> counted(const std::vector<std::string>& lines) {
    std::map<std::string, int> times;
    std::vector<std::string> out;
    for (const std::string& line : lines)
        if (++times[line] == 1)
            out.push_back(line);
    for (std::string& line : out)
        if (const int seen = times[line]; seen > 1)
            line += fmt::format(" ({} times)", seen);
    return out;
}

// What the seed has drawn, so far as it fits a screen.
void print_plan(Console& console, const FaultPlan& plan) {
    constexpr std::size_t kMost = 40;
    for (std::size_t i = 0; i < std::min(kMost, plan.size()); ++i)
        console.print(fmt::format("  planned  {} at {}\n", plan[i].text,
                                  plan[i].when ? plan[i].when->moment : format_time(plan[i].at)));
    if (plan.size() > kMost)
        console.print(fmt::format("  planned  {} more: see orrery plan\n", plan.size() - kMost));
}

void print_human(Console& console, const Opened& opened, const Ran& ran) {
    const RunResult& result = ran.outcome.result;
    const Colour colour = result.verdict == RunVerdict::violated ? Colour::red
                          : result.verdict == RunVerdict::held   ? Colour::green
                                                                 : Colour::yellow;
    console.print(fmt::format("{}  {}, design {}, seed {}\n",
                              console.paint(colour, std::string(name_of(result.verdict))), opened.scenario.name,
                              opened.request.design, opened.request.seed.value_or(opened.scenario.seed)));
    if (const Standing standing = standing_of(opened.scenario, opened.request, tally_of(result));
        standing.kind == Standing::Kind::open ||
        (result.verdict != RunVerdict::held && standing.kind != Standing::Kind::none))
        console.print(fmt::format("  {}\n", painted(console, standing)));
    for (const Violation& violation : result.violations) {
        const std::string where =
            violation.node == kNoNode ? "" : fmt::format(" at {}", ran.blueprint->node_name(violation.node));
        console.print(fmt::format("  {}: {}\n      event {}, {}{}\n", console.paint(Colour::bold, violation.property),
                                  violation.detail, with_thousands(violation.event), format_time(violation.time),
                                  where));
    }
    for (const auto& [property, why] : result.undecided)
        console.print(fmt::format("  undecided  {}{}{}\n", property, property.empty() ? "" : ": ", why));
    if (!result.witnessed.empty())
        console.print(fmt::format("  witnessed  {}\n", fmt::join(result.witnessed, ", ")));
    if (!result.unwitnessed.empty())
        console.print(fmt::format("  not witnessed  {}\n", fmt::join(result.unwitnessed, ", ")));
    std::vector<std::string> faults, stimuli;
    for (const auto& [kind, times] : result.faults)
        (is_stimulus_name(kind) ? stimuli : faults).push_back(fmt::format("{} {}", times, kind));
    if (!faults.empty())
        console.print(fmt::format("  faults  {}\n", fmt::join(faults, ", ")));
    if (!stimuli.empty())
        console.print(fmt::format("  stimuli  {}\n", fmt::join(stimuli, ", ")));
    if (opened.scenario.swarm)
        print_plan(console, ran.blueprint->plan);
    constexpr std::size_t kShown = 20;
    const std::vector<std::string> not_fired = counted(result.not_fired);
    for (std::size_t i = 0; i < std::min(kShown, not_fired.size()); ++i)
        console.print(fmt::format("  did not fire  {}\n", not_fired[i]));
    if (not_fired.size() > kShown)
        console.print(fmt::format("  did not fire  {} more; --json has them all\n", not_fired.size() - kShown));
    for (std::size_t i = 0; i < std::min(kShown, result.blocked.size()); ++i)
        console.print(fmt::format("  at the end  {}\n", result.blocked[i]));
    if (result.blocked.size() > kShown)
        console.print(fmt::format("  at the end  {} more; --json has them all\n", result.blocked.size() - kShown));
    for (const Metric& metric : result.metrics)
        console.print(fmt::format("  {}  {}\n", metric.name, metric_text(metric)));
    console.print(fmt::format("  {}, {} of virtual time, fingerprint {:016x}\n", counted_events(result.events),
                              format_time(result.virtual_time), result.fingerprint));
    console.print(fmt::format("  run link  {}\n", run_link_of(opened.scenario, opened.request)));
    if (!result.violations.empty())
        console.print(fmt::format("  why  {}\n", command_text("explain", opened)));
}

void run(Console& console, const ScenarioOptions& options, const std::string& record, bool twice) {
    if (const auto wrong = why_unwritable(record, options.what))
        return console.fail(*wrong);
    const auto opened = open(console, options);
    if (!opened)
        return;
    if (twice)
        return run_each_event_twice(console, *opened, options.json);
    const auto ran = record.empty() ? run_opened(console, *opened) : run_recorded(console, *opened, record);
    if (!ran)
        return;
    if (options.json)
        console.print_json(json_of_run(*opened, *ran));
    else
        print_human(console, *opened, *ran);
    console.exit = exit_of(ran->outcome);
    if (options.json && console.exit == kUndecided)
        for (const auto& [property, why] : ran->outcome.result.undecided)
            console.remark(fmt::format("undecided: {}{}{}", property, property.empty() ? "" : ": ", why));
}

}  // namespace

Json json_of_run(const Opened& opened, const Ran& ran) {
    const RunResult& result = ran.outcome.result;
    Json violations = Json::array();
    for (const Violation& violation : result.violations)
        violations.push_back(
            {{"property", violation.property},
             {"event", violation.event},
             {"time_ns", violation.time},
             {"node", violation.node == kNoNode ? Json() : Json(ran.blueprint->node_name(violation.node))},
             {"detail", violation.detail}});
    Json faults = Json::object(), metrics = Json::object(), undecided = Json::array();
    for (const auto& [property, why] : result.undecided)
        undecided.push_back({{"property", property.empty() ? Json() : Json(property)}, {"why", why}});
    for (const auto& [kind, times] : result.faults)
        if (!is_stimulus_name(kind))
            faults[kind] = times;
    for (const Metric& metric : result.metrics)
        metrics[metric.name] = {{"value", metric_value(metric)}, {"unit", metric.unit}};
    Json json = {{"scenario", opened.scenario.name},
                 {"design", opened.request.design},
                 {"seed", opened.request.seed.value_or(opened.scenario.seed)},
                 {"engine", kEngine},
                 {"revision", opened.scenario.revision},
                 {"events", result.events},
                 {"virtual_ns", result.virtual_time},
                 {"fingerprint", fmt::format("{:016x}", result.fingerprint)},
                 {"verdict", std::string(name_of(result.verdict))},
                 {"expected", expectation_json(standing_of(opened.scenario, opened.request, tally_of(result)))},
                 {"violations", std::move(violations)},
                 {"undecided", std::move(undecided)},
                 {"witnessed", result.witnessed},
                 {"unwitnessed", result.unwitnessed},
                 {"faults", std::move(faults)},
                 {"not_fired", result.not_fired},
                 {"metrics", std::move(metrics)},
                 {"run_link", run_link_of(opened.scenario, opened.request)}};
    if (!result.blocked.empty())
        json["blocked"] = result.blocked;
    return json;
}

void add_run(Commands& commands, Console& console) {
    Command* command = commands.add("run", "one run: its verdict, what was violated and when, its fingerprint");
    command->footer(
        "Examples:\n  orrery run consensus/stale-read --design trust-yourself\n  orrery run my.toml --seed 7 --set "
        "servers=5 "
        "--record run.orrery --json");
    auto options = std::make_shared<ScenarioOptions>();
    auto record = std::make_shared<std::string>();
    auto twice = std::make_shared<bool>(false);
    options->add_to(*command);
    const auto to_file = command->add_option("--record", *record, "write a recording to this file");
    command
        ->add_flag("--twice", *twice,
                   "a check of the model, not a run: every event is carried out in two worlds, and the first handler\n"
                   "whose two results differ is named (exit 4). A few times as slow")
        .excludes(to_file);
    command->callback([&console, options, record, twice] { run(console, *options, *record, *twice); });
}

}  // namespace orrery::cli
