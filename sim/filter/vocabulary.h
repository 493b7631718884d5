// What a filter can name in one world: its nodes, roles, messages and their fields, moments and properties. A value
// without ties to the world, for any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/blueprint.h"

namespace orrery {

// What the values of a field are, as far as its default tells.
enum class FieldShape : std::uint8_t { any, number, time, flag, text };

struct MessageField {
    std::string name;
    FieldShape shape = FieldShape::any;
};

struct Vocabulary {
    struct Message {
        std::string name;
        bool timer = false;
        std::vector<MessageField> fields;
    };
    std::vector<std::string> nodes;  // by NodeId
    std::vector<std::string> roles;
    std::vector<std::uint32_t> role_of;  // by NodeId
    std::vector<Message> messages;       // by MessageKind; timers too
    std::vector<std::string> moments;
    std::vector<std::string> properties;

    Vocabulary() = default;
    explicit Vocabulary(const Blueprint& blueprint);

    // Of any message, each name once, in order of the alphabet.
    std::vector<std::string> field_names() const;
};

}  // namespace orrery
