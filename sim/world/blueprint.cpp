#include "sim/world/blueprint.h"

namespace orrery {

NodeId Blueprint::add_node(std::string name) {
    nodes.push_back({std::move(name), kNoRole, 0, {}});
    return static_cast<NodeId>(nodes.size() - 1);
}

NodeId Blueprint::add_node(std::string name, std::uint32_t role) {
    const NodeId node = add_node(std::move(name));
    give(node, role);
    return node;
}

void Blueprint::give(NodeId node, std::uint32_t role) {
    nodes[node].role = role;
    nodes[node].index = roles[role].nodes++;
}

void Blueprint::add_moments(std::span<const std::string_view> names) {
    for (const std::string_view name : names)
        if (std::find(moments.begin(), moments.end(), name) == moments.end())
            moments.emplace_back(name);
}

void Blueprint::connect(NodeId a, NodeId b) {
    links.declare({a, b}, links.defaults);
    links.declare({b, a}, links.defaults);
}

NodeId Blueprint::find_node(std::string_view name) const {
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].name == name)
            return static_cast<NodeId>(i);
    return kNoNode;
}

MessageKind Blueprint::find_kind(std::string_view name) const {
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (kinds[i].name == name)
            return static_cast<MessageKind>(i);
    return kNoKind;
}

const std::string& Blueprint::node_name(NodeId node) const {
    static const std::string kNetwork = "network", kOutside = "outside";
    return node < nodes.size() ? nodes[node].name : node == kNoNode ? kNetwork : kOutside;
}

const std::string& Blueprint::kind_name(MessageKind kind) const {
    static const std::string kNone;
    return kind < kinds.size() ? kinds[kind].name : kNone;
}

std::vector<MessageKind> Blueprint::refusals() const {
    std::vector<MessageKind> out;
    for (MessageKind back = 0; back < kinds.size(); ++back)
        for (std::size_t i = 0; kinds[back].refuses && i < kinds.size(); ++i)
            if (kinds[i].tag == kinds[back].refuses && !kinds[i].timer) {
                out.resize(kinds.size(), kNoKind);
                out[i] = back;
            }
    return out;
}

std::string_view name_of(ExplorationRules::Network network) {
    switch (network) {
        case ExplorationRules::Network::bag:
            return "bag";
        case ExplorationRules::Network::fifo:
            return "fifo";
        case ExplorationRules::Network::set:
            return "set";
    }
    return "";
}

}  // namespace orrery
