#include "sim/timeline/field_change.h"

#include "sim/timeline/event_rows.h"

namespace orrery {

Value field_of(const World& world, NodeId node, const std::string& path) {
    return find_value(world.node_field(node, path.substr(0, path.find_first_of(".["))), path);
}

FieldChange last_change_of(Timeline& timeline, NodeId node, const std::string& path) {
    const EventNumber home = timeline.at();
    FieldChange out;
    out.event = timeline.last_change(node, path, home);
    if (out.event != 0) {
        timeline.seek(out.event - 1);
        out.before = field_of(timeline.world(), node, path);
        LastEvent last;
        World again(timeline.world().shared_blueprint(), &last);
        again.restore(timeline.world().state());
        again.step();
        out.row = last.event(again.blueprint());
    }
    timeline.seek(out.event);
    out.after = field_of(timeline.world(), node, path);
    timeline.seek(home);
    return out;
}

FieldRef split_field(const Blueprint& blueprint, std::string_view text) {
    FieldRef out;
    std::size_t length = 0;
    for (NodeId node = 0; node < blueprint.nodes.size(); ++node) {
        const std::string& name = blueprint.nodes[node].name;
        if (name.size() < length || !text.starts_with(name) || text.size() <= name.size() || text[name.size()] != '.')
            continue;
        out.node = node;
        length = name.size();
    }
    const std::size_t dot = out.node == kNoNode ? text.find('.') : length;
    if (dot != std::string_view::npos)
        out.path = std::string(text.substr(dot + 1));
    return out;
}

std::vector<std::string> field_names(const World& world, NodeId node) {
    std::vector<std::string> out;
    const Value state = world.node_state(node);
    if (const Value::Record* record = state.record())
        for (const Field& field : *record)
            out.push_back(field.name);
    return out;
}

}  // namespace orrery
