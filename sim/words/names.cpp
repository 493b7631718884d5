#include "sim/words/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/core/tearing.h"

namespace orrery {
namespace {

std::vector<std::string> node_names(const Blueprint& blueprint) {
    std::vector<std::string> names;
    for (const NodeSpec& node : blueprint.nodes)
        names.push_back(node.name);
    return names;
}

}  // namespace

NodeId resolve_node(const reader::File& file, const Blueprint& blueprint, const Word& word) {
    const NodeId node = blueprint.find_node(word.text);
    if (node == kNoNode)
        file.refuse(word.place, fmt::format("there is no node '{}'", word.text),
                    suggest(word.text, node_names(blueprint)));
    return node;
}

Link resolve_link(const reader::File& file, const Blueprint& blueprint, const LinkWords& link) {
    const NodeId from = resolve_node(file, blueprint, link.from);
    const NodeId to = resolve_node(file, blueprint, link.to);
    if (from == to)
        file.refuse(link.from.place, fmt::format("a link from '{}' to itself", link.from.text), "name two nodes");
    return {from, to};
}

std::vector<NodeId> resolve_nodes(const reader::File& file, const Blueprint& blueprint, const Word& word) {
    if (!word.text.starts_with(kRole) || blueprint.find_node(word.text) != kNoNode)
        return {resolve_node(file, blueprint, word)};
    const std::string name = word.text.substr(kRole.size());
    std::vector<std::string> names;
    std::vector<NodeId> nodes;
    for (const RoleTable& role : blueprint.roles)
        names.push_back(role.name);
    for (NodeId node = 0; node < blueprint.nodes.size(); ++node)
        if (blueprint.roles[blueprint.nodes[node].role].name == name)
            nodes.push_back(node);
    if (std::find(names.begin(), names.end(), name) == names.end())
        file.refuse(word.place, fmt::format("there is no role '{}'", name), suggest(name, names));
    if (nodes.empty())
        file.refuse(word.place, fmt::format("no node is a {}", name), "leave it out");
    return nodes;
}

void check_tearing(const reader::File& file, const Blueprint& blueprint, NodeId node, const Place& place) {
    const RoleTable& role = blueprint.roles[blueprint.nodes[node].role];
    if (role.tearing == Tearing::journal)
        file.refuse(place,
                    fmt::format("{} keeps a journal, whose checksums leave whole writes alone: nothing of it is torn",
                                blueprint.node_name(node)),
                    "write unsynced = \"some\" for a number of whole writes, or name nodes that keep their data raw");
}

}  // namespace orrery
