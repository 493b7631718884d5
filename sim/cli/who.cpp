#include "sim/cli/who.h"

#include <fmt/format.h>

#include "sim/cli/event_text.h"
#include "sim/cli/wind.h"
#include "sim/core/nearest.h"
#include "sim/timeline/field_change.h"
#include "sim/words/parse_values.h"

namespace orrery::cli {
namespace {

void refuse(Console& console, std::string what, std::string hint) {
    console.fail({"", 0, 0, "--who: " + std::move(what), std::move(hint)});
}

// The field that the option names; says what is wrong with it and answers nothing where there is none.
std::optional<FieldRef> field_named(Console& console, const World& world, const std::string& who) {
    const Blueprint& blueprint = world.blueprint();
    const FieldRef field = split_field(blueprint, who);
    if (field.path.empty()) {
        refuse(console, fmt::format("'{}' is no field of a node", who), "write NODE.FIELD, as n1.term or n1.log[3]");
        return std::nullopt;
    }
    if (field.node == kNoNode) {
        const std::string name = who.substr(0, who.find('.'));
        std::vector<std::string> names;
        for (const NodeSpec& one : blueprint.nodes)
            names.push_back(one.name);
        refuse(console, fmt::format("there is no node '{}'", name), suggest(name, names));
        return std::nullopt;
    }
    const std::string top = field.path.substr(0, field.path.find_first_of(".["));
    const std::vector<std::string> names = field_names(world, field.node);
    if (std::find(names.begin(), names.end(), top) == names.end()) {
        refuse(console, fmt::format("the state of {} has no field '{}'", blueprint.node_name(field.node), top),
               suggest(top, names));
        return std::nullopt;
    }
    return field;
}

std::string shown(const Value& value) {
    return std::holds_alternative<std::monostate>(value.data) ? "nothing" : to_text(value);
}

void print(Console& console, const World& world, const FieldRef& field, const FieldChange& change) {
    const Blueprint& blueprint = world.blueprint();
    const std::string name = fmt::format("{}.{}", blueprint.node_name(field.node), field.path);
    console.print(fmt::format("{}  {} after event {}\n", console.paint(Colour::bold, name), shown(change.after),
                              with_thousands(world.event())));
    if (change.event == 0)
        return console.print("  so since the start of the run\n");
    console.print(fmt::format("  was {} before event {}, {}\n", shown(change.before), with_thousands(change.event),
                              format_time(change.row.time)));
    console.print(
        fmt::format("  {}  {}\n", blueprint.node_name(change.row.node), event_sentence(blueprint, change.row)));
}

void print_json(Console& console, const World& world, const FieldRef& field, const FieldChange& change) {
    const Blueprint& blueprint = world.blueprint();
    console.print_json({{"node", blueprint.node_name(field.node)},
                        {"field", field.path},
                        {"at_event", world.event()},
                        {"value", json_of(change.after)},
                        {"changed_at", change.event},
                        {"before", change.event == 0 ? Json() : json_of(change.before)},
                        {"changed_by", change.event == 0 ? Json() : event_json(blueprint, change.row)}});
}

}  // namespace

void show_who(Console& console, const Opened& opened, const std::string& event, const std::string& who, bool json) {
    const auto blueprint = make_blueprint(opened.scenario, console.catalog, opened.request);
    if (!blueprint)
        return console.fail(blueprint.error());
    try {
        Timeline timeline(*blueprint);
        const auto field = field_named(console, timeline.world(), who);
        const auto at = [&]() -> const World& { return timeline.world(); };
        if (!field || !wind(console, opened, event, at, [&](EventNumber target) { timeline.seek(target); }))
            return;
        const FieldChange change = last_change_of(timeline, field->node, field->path);
        const auto nothing = [](const Value& value) { return std::holds_alternative<std::monostate>(value.data); };
        if (change.event == 0 && nothing(change.after) && field->path.find_first_of(".[") != std::string::npos)
            return refuse(console,
                          fmt::format("'{}' names nothing in the state of {} up to event {}", field->path,
                                      (*blueprint)->node_name(field->node), timeline.at()),
                          "`orrery show --event N` prints the state");
        if (json)
            print_json(console, timeline.world(), *field, change);
        else
            print(console, timeline.world(), *field, change);
    } catch (const RunError& error) {
        console.fail(kInternal, broken_promise(opened.scenario.model, error));
    }
}

}  // namespace orrery::cli
