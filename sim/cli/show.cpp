#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sim/cli/commands.h"
#include "sim/cli/event_text.h"
#include "sim/cli/recording.h"
#include "sim/cli/who.h"
#include "sim/cli/wind.h"
#include "sim/core/nearest.h"
#include "sim/timeline/timeline.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string event, node, from, to, who;
};

// --- the world after one event ------------------------------------------------------------------------------------

void print_value(Console& console, const Value& value) {
    const Value::Record* record = value.record();
    if (!record)
        return console.print(fmt::format("    {}\n", to_text(value)));
    for (const Field& field : *record)
        console.print(fmt::format("    {} = {}\n", field.name, to_text(field.value)));
}

void show_world(Console& console, const World& world, bool json) {
    const Blueprint& blueprint = world.blueprint();
    Json nodes = Json::array();
    if (!json)
        console.print(fmt::format("after event {}, {}\n", with_thousands(world.event()), format_time(world.now())));
    for (NodeId node = 0; node < blueprint.nodes.size(); ++node) {
        const NodeCore& core = world.state().nodes[node];
        const Value state = world.node_state(node), durable = world.node_durable(node);
        const bool has_durable = !std::holds_alternative<std::monostate>(durable.data);
        const std::string& role = blueprint.roles[core.role].name;
        if (json) {
            nodes.push_back({{"node", blueprint.node_name(node)},
                             {"role", role},
                             {"up", core.up},
                             {"paused", core.paused},
                             {"label", world.node_label(node)},
                             {"state", json_of(state)},
                             {"durable", has_durable ? json_of(durable) : Json()}});
            continue;
        }
        const std::string label = world.node_label(node);
        console.print(fmt::format("{} ({}){}{}{}\n", console.paint(Colour::bold, blueprint.node_name(node)), role,
                                  label.empty() ? "" : "  " + label, core.up || label == "down" ? "" : "  down",
                                  core.paused ? "  paused" : ""));
        print_value(console, state);
        if (!has_durable)
            continue;
        console.print("  on disk\n");
        print_value(console, durable);
    }
    if (json)
        console.print_json({{"event", world.event()}, {"time_ns", world.now()}, {"nodes", std::move(nodes)}});
}

void show_event(Console& console, const Opened& opened, const std::string& text, bool json) {
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint)
        return console.fail(blueprint.error());
    World world(*blueprint);
    const auto at = [&]() -> const World& { return world; };
    if (wind(console, opened, text, at, [&](EventNumber target) { world.run_to(target); }))
        show_world(console, world, json);
}

// --- the events of a run ------------------------------------------------------------------------------------------

// Whether the fault that happens now strikes one node among others: a loss of power, a cut link.
bool strikes(const World& world, NodeId node) {
    const Victims& victims = world.striking();
    return victims.node == node || std::find(victims.nodes.begin(), victims.nodes.end(), node) != victims.nodes.end() ||
           std::any_of(victims.links.begin(), victims.links.end(),
                       [&](const Link& link) { return link.first == node || link.second == node; });
}

// Prints the events that are asked for, as they come.
class EventPrinter final : public TraceSink {
public:
    using Print = std::function<void(const Blueprint& blueprint, const TraceEvent& event)>;
    EventPrinter(EventRange range, NodeId node, Print print) : range_(range), node_(node), print_(std::move(print)) {}

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        if (range_.has(event.number))
            TraceSink::begin_record(world, std::move(event), record);
    }
    void effect_record(const World&, TraceEffect, const EventRecord*, const Observation*) override {}
    void begin(const World& world, const TraceEvent& event) override {
        const bool here =
            node_ == kNoNode || event.node == node_ || (event.what == EventKind::fault && strikes(world, node_));
        if (!here)
            return;
        ++shown_;
        print_(world.blueprint(), event);
    }
    void end(const World&) override {}
    std::uint64_t shown() const { return shown_; }

private:
    const EventRange range_;
    const NodeId node_;
    const Print print_;
    std::uint64_t shown_ = 0;
};

// The node that --node names, kNoNode where it was left out. Nothing: there is none, which has been said.
std::optional<NodeId> node_of(Console& console, const Blueprint& blueprint, const std::string& name) {
    if (name.empty())
        return kNoNode;
    if (const NodeId node = blueprint.find_node(name); node != kNoNode)
        return node;
    std::vector<std::string> names;
    for (const NodeSpec& one : blueprint.nodes)
        names.push_back(one.name);
    console.fail({"", 0, 0, fmt::format("--node: there is no node '{}'", name), suggest(name, names)});
    return std::nullopt;
}

// What is violated where may be known at the end alone: for people the run is made before it is shown.
std::optional<std::vector<Violation>> violations_of(Console& console, const Opened& opened) {
    auto ran = run_opened(console, opened);
    return ran ? std::optional(std::move(ran->outcome.result.violations)) : std::nullopt;
}

void show_events(Console& console, const Opened& opened, const Options& options) {
    const auto range = read_range(console, options.from, options.to);
    if (!range)
        return;
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint)
        return console.fail(blueprint.error());
    const auto node = node_of(console, **blueprint, options.node);
    if (!node)
        return;
    EventPrinter::Print print;
    std::optional<JsonList> list;
    std::optional<std::vector<Violation>> violations;
    std::size_t next = 0;
    if (options.scenario.json) {
        list.emplace(console,
                     Json{{"scenario", opened.scenario.name},
                          {"design", opened.request.design},
                          {"seed", opened.request.seed.value_or(opened.scenario.seed)}},
                     "events");
        print = [&](const Blueprint& run, const TraceEvent& event) { list->add(event_json(run, event)); };
    } else {
        violations = violations_of(console, opened);
        if (!violations)
            return;
        print = [&](const Blueprint& run, const TraceEvent& event) {
            console.print(fmt::format("{:>8}  {:>14}  {:<14} {}\n", event.number, format_time(event.time),
                                      run.node_name(event.node), event_sentence(run, event)));
            while (next < violations->size() && (*violations)[next].event < event.number)
                ++next;
            for (; next < violations->size() && (*violations)[next].event == event.number; ++next)
                console.print(
                    console.paint(Colour::red, fmt::format("          violated: {}: {}", (*violations)[next].property,
                                                           (*violations)[next].detail)) +
                    "\n");
        };
    }
    EventPrinter printer(*range, *node, print);
    Watch watch;
    watch.sink = &printer;
    const auto ran = run_blueprint(console, opened, *blueprint, watch);
    if (!ran)
        return console.forget_output();
    if (list)
        list->close();
    const EventNumber events = ran->outcome.result.events;
    if (printer.shown() == 0)
        console.remark(events == 0 ? "the run has no event"
                                   : fmt::format("none of the run's {} events is asked for", with_thousands(events)));
}

void show(Console& console, const Options& options) {
    // An option that would be passed over in silence is refused.
    const char* const asked = !options.who.empty() ? "--who" : !options.event.empty() ? "--event" : nullptr;
    for (const auto& [name, given] :
         {std::pair{"--node", &options.node}, std::pair{"--from", &options.from}, std::pair{"--to", &options.to}})
        if (asked && !given->empty())
            return console.fail(
                {"", 0, 0, fmt::format("{} does not go with {}", name, asked), "leave one of them out"});
    const auto opened = open_run(console, options.scenario);
    if (!opened)
        return;
    if (!options.who.empty())
        show_who(console, *opened, options.event, options.who, options.scenario.json);
    else if (options.event.empty())
        show_events(console, *opened, options);
    else
        show_event(console, *opened, options.event, options.scenario.json);
}

}  // namespace

void add_show(Commands& commands, Console& console) {
    Command* command = commands.add("show", "the events of a run, or every node's state after one of them");
    command->footer(
        "Examples:\n  orrery show consensus/stale-read --node n1 --to 500\n  orrery show run.orrery --event 412 "
        "--json\n  orrery show consensus/stale-read --event 500 --who n1.term");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->option("SCENARIO")
        .description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--event", options->event, "the world after this event; 0 is the start");
    command->add_option("--who", options->who,
                        "which event last changed this field, as n1.term or n1.log[3], up to --event or the end");
    command->add_option("--node", options->node, "events at this node, and faults that strike it, alone");
    command->add_option("--from", options->from, "from this event on");
    command->add_option("--to", options->to, "up to this event");
    command->callback([&console, options] { show(console, *options); });
}

}  // namespace orrery::cli
