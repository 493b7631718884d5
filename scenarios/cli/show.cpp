#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/cli/commands.h"
#include "scenarios/cli/event_text.h"
#include "scenarios/cli/recording.h"
#include "scenarios/cli/who.h"
#include "scenarios/cli/wind.h"
#include "scenarios/words.h"
#include "sim/core/nearest.h"
#include "sim/history/timeline.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string event, node, from, to, who;
};

// --- the world after one event ------------------------------------------------------------------------------------

void print_value(Session& session, const Value& value) {
    const Value::Record* record = value.record();
    if (!record)
        return session.print(fmt::format("    {}\n", to_text(value)));
    for (const Field& field : *record)
        session.print(fmt::format("    {} = {}\n", field.name, to_text(field.value)));
}

void show_world(Session& session, const World& world, bool json) {
    const Blueprint& blueprint = world.blueprint();
    Json nodes = Json::array();
    if (!json)
        session.print(fmt::format("after event {}, {}\n", with_thousands(world.event()), format_time(world.now())));
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
        session.print(fmt::format("{} ({}){}{}{}\n", session.paint(Colour::bold, blueprint.node_name(node)), role,
                                  label.empty() ? "" : "  " + label, core.up || label == "down" ? "" : "  down",
                                  core.paused ? "  paused" : ""));
        print_value(session, state);
        if (!has_durable)
            continue;
        session.print("  on disk\n");
        print_value(session, durable);
    }
    if (json)
        session.print_json({{"event", world.event()}, {"time_ns", world.now()}, {"nodes", std::move(nodes)}});
}

void show_event(Session& session, const Opened& opened, const std::string& text, bool json) {
    const auto blueprint = make_blueprint(opened.scenario, session.catalog, opened.request);
    if (!blueprint)
        return session.fail(blueprint.error());
    World world(*blueprint);
    const auto at = [&]() -> const World& { return world; };
    if (wind(session, opened, text, at, [&](EventNumber target) { world.run_to(target); }))
        show_world(session, world, json);
}

// --- the events of a run ------------------------------------------------------------------------------------------

// The trace, and which of its faults strike one node among others: a loss of power, a cut link.
class TraceWithVictims final : public Trace {
public:
    explicit TraceWithVictims(const std::string& name) : name_(name) {}

    void begin(const World& world, const TraceEvent& event) override {
        Trace::begin(world, event);
        if (event.what != EventKind::fault || name_.empty())
            return;
        const NodeId node = world.blueprint().find_node(name_);
        const Victims& victims = world.striking();
        const bool struck = victims.node == node ||
                            std::find(victims.nodes.begin(), victims.nodes.end(), node) != victims.nodes.end() ||
                            std::any_of(victims.links.begin(), victims.links.end(),
                                        [&](const Link& link) { return link.first == node || link.second == node; });
        if (struck)
            striking_.insert(event.number);
    }
    bool strikes(EventNumber event) const { return striking_.contains(event); }

private:
    const std::string& name_;
    std::set<EventNumber> striking_;
};

void show_events(Session& session, const Opened& opened, const Options& options) {
    std::int64_t from = 1, to = INT64_MAX;
    for (const auto& [option, text, bound] : {std::tuple{"--from", &options.from, &from}, {"--to", &options.to, &to}}) {
        if (text->empty())
            continue;
        const auto number = parse_integer_between(*text, 1, INT64_MAX);
        if (!number)
            return session.fail({"", 0, 0, fmt::format("{}: {}", option, number.error().what), number.error().hint});
        *bound = *number;
    }
    if (from > to)
        return session.fail({"", 0, 0, fmt::format("--from {} lies after --to {}", from, to), "exchange them"});
    TraceWithVictims trace(options.node);
    Watch watch;
    watch.sink = &trace;
    watch.started = [&](const World& world) { trace.start(world); };
    const auto ran = run_opened(session, opened, watch);
    if (!ran)
        return;
    const Blueprint& blueprint = *ran->blueprint;
    const NodeId node = options.node.empty() ? kNoNode : blueprint.find_node(options.node);
    if (!options.node.empty() && node == kNoNode) {
        std::vector<std::string> names;
        for (const NodeSpec& one : blueprint.nodes)
            names.push_back(one.name);
        return session.fail(
            {"", 0, 0, fmt::format("--node: there is no node '{}'", options.node), suggest(options.node, names)});
    }
    Json events = Json::array();
    std::size_t shown = 0, next_violation = 0;
    const auto& violations = ran->outcome.result.violations;
    for (const TraceEvent& event : trace.events) {
        const auto number = static_cast<std::int64_t>(event.number);
        while (next_violation < violations.size() && violations[next_violation].event < event.number)
            ++next_violation;
        if (number < from || number > to || (node != kNoNode && event.node != node && !trace.strikes(event.number)))
            continue;
        ++shown;
        if (options.scenario.json) {
            events.push_back(event_json(blueprint, event));
            continue;
        }
        session.print(fmt::format("{:>8}  {:>14}  {:<14} {}\n", event.number, format_time(event.time),
                                  blueprint.node_name(event.node), event_sentence(blueprint, event)));
        for (; next_violation < violations.size() && violations[next_violation].event == event.number; ++next_violation)
            session.print(session.paint(Colour::red,
                                        fmt::format("          violated: {}: {}", violations[next_violation].property,
                                                    violations[next_violation].detail)) +
                          "\n");
    }
    if (shown == 0)
        session.remark(fmt::format("none of the run's {} events is asked for", with_thousands(trace.events.size())));
    if (options.scenario.json)
        session.print_json({{"scenario", opened.scenario.name},
                            {"design", opened.request.design},
                            {"seed", opened.request.seed.value_or(opened.scenario.seed)},
                            {"events", std::move(events)}});
}

void show(Session& session, const Options& options) {
    // An option that would be passed over in silence is refused.
    const char* const asked = !options.who.empty() ? "--who" : !options.event.empty() ? "--event" : nullptr;
    for (const auto& [name, given] :
         {std::pair{"--node", &options.node}, std::pair{"--from", &options.from}, std::pair{"--to", &options.to}})
        if (asked && !given->empty())
            return session.fail(
                {"", 0, 0, fmt::format("{} does not go with {}", name, asked), "leave one of them out"});
    const auto opened = open_run(session, options.scenario);
    if (!opened)
        return;
    if (!options.who.empty())
        show_who(session, *opened, options.event, options.who, options.scenario.json);
    else if (options.event.empty())
        show_events(session, *opened, options);
    else
        show_event(session, *opened, options.event, options.scenario.json);
}

}  // namespace

void add_show(CLI::App& program, Session& session) {
    CLI::App* command = add_command(program, "show", "the events of a run, or every node's state after one of them");
    command->footer(
        "Examples:\n  orrery show consensus/stale-read --node n1 --to 500\n  orrery show run.orrery --event 412 "
        "--json\n  orrery show consensus/stale-read --event 500 --who n1.term");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->get_option("SCENARIO")
        ->description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--event", options->event, "the world after this event; 0 is the start");
    command
        ->add_option("--who", options->who,
                     "which event last changed this field, as n1.term or n1.log[3], up to --event or the end")
        ->check(not_empty());
    command->add_option("--node", options->node, "events at this node, and faults that strike it, alone");
    command->add_option("--from", options->from, "from this event on");
    command->add_option("--to", options->to, "up to this event");
    command->callback([&session, options] { show(session, *options); });
}

}  // namespace orrery::cli
