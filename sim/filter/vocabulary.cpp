#include "sim/filter/vocabulary.h"

#include <set>

namespace orrery {
namespace {

FieldShape shape_of(const Value& value) {
    if (std::holds_alternative<bool>(value.data))
        return FieldShape::flag;
    if (std::holds_alternative<std::int64_t>(value.data))
        return FieldShape::number;
    if (std::holds_alternative<Instant>(value.data))
        return FieldShape::time;
    return std::holds_alternative<std::string>(value.data) ? FieldShape::text : FieldShape::any;
}

// Read off a message that holds its defaults.
std::vector<MessageField> fields_of(const MessageType& type, const NodeNames& names) {
    EventRecord record;
    if (!type.from_value || !type.to_value || type.from_value(Value{Value::Record{}, {}}, record, names))
        return {};
    std::vector<MessageField> fields;
    const Value value = type.to_value(record, names);
    if (const Value::Record* record_of = value.record())
        for (const Field& field : *record_of)
            fields.push_back({field.name, shape_of(field.value)});
    return fields;
}

}  // namespace

Vocabulary::Vocabulary(const Blueprint& blueprint) : moments(blueprint.moments) {
    for (const RoleTable& role : blueprint.roles)
        roles.push_back(role.name);
    for (const NodeSpec& node : blueprint.nodes) {
        nodes.push_back(node.name);
        role_of.push_back(node.role);
    }
    for (const MessageType& type : blueprint.kinds)
        messages.push_back({type.name, type.timer, fields_of(type, blueprint)});
    for (const Property& property : blueprint.properties)
        properties.push_back(property.name);
}

std::vector<std::string> Vocabulary::field_names() const {
    std::set<std::string> names;
    for (const Message& message : messages)
        for (const MessageField& field : message.fields)
            names.insert(field.name);
    return {names.begin(), names.end()};
}

}  // namespace orrery
