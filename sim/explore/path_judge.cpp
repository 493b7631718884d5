#include "sim/explore/path_judge.h"

#include <algorithm>

#include "sim/explore/ear.h"

namespace orrery {

PathJudge::PathJudge(Space& space) : space_(space) {
    const auto& properties = space.blueprint().properties;
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (!properties[i].has_bound && properties[i].monitor && properties[i].monitor->has_memory())
            properties_.push_back(i);
    settled_.assign(properties_.size(), 0);
}

bool PathJudge::is_promise(std::size_t i) const { return space_.blueprint().properties[properties_[i]].is_promise; }

void PathJudge::show(const std::vector<std::uint32_t>& situations) {
    for (NodeId node = 0; node < space_.nodes(); ++node) {
        const auto there = space_.configuration_at(node, space_.configuration(node, situations[node]));
        space_.handlers().put(node, space_.states(node), there.state, there.up);
    }
}

void PathJudge::ask(Memory& memory, NodeId node, std::vector<StateJudge::Broken>& found) {
    const Blueprint& blueprint = space_.blueprint();
    const View view = space_.handlers().view();
    const void* const tag = blueprint.roles[blueprint.nodes[node].role].tag;
    for (std::size_t i = 0; i < memory.size(); ++i) {
        const auto& roles = blueprint.properties[properties_[i]].roles;
        if (settled_[i] != 0 || (!roles.empty() && std::find(roles.begin(), roles.end(), tag) == roles.end()))
            continue;
        Ear ear;
        memory[i]->after(view, node, ear);
        settled_[i] = ear.seen || ear.broken;
        if (ear.broken)
            found.push_back({properties_[i], *std::move(ear.broken), ear.node != kNoNode ? ear.node : node});
    }
}

PathJudge::Memory PathJudge::begin(const std::vector<std::uint32_t>& situations,
                                   std::vector<StateJudge::Broken>& found) {
    Memory memory;
    for (const std::size_t property : properties_)
        memory.push_back(space_.blueprint().properties[property].monitor->clone());
    show(situations);
    for (NodeId node = 0; node < space_.nodes(); ++node)
        ask(memory, node, found);
    return memory;
}

PathJudge::Memory PathJudge::after(const Memory& before, NodeId node, const std::vector<std::uint32_t>& situations,
                                   std::vector<StateJudge::Broken>& found) {
    Memory memory;
    for (const auto& monitor : before)
        memory.push_back(monitor->clone());
    if (node == kNoNode)
        return memory;
    show(situations);
    ask(memory, node, found);
    return memory;
}

bool PathJudge::all_violated() const {
    for (std::size_t i = 0; i < properties_.size(); ++i)
        if (settled_[i] == 0 && is_promise(i))
            return false;
    return true;
}

std::vector<std::string> PathJudge::held() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < properties_.size(); ++i)
        if (settled_[i] == 0 && is_promise(i))
            names.push_back(space_.blueprint().properties[properties_[i]].name);
    return names;
}

std::vector<std::string> PathJudge::witnessed(bool wanted) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < properties_.size(); ++i)
        if ((settled_[i] != 0) == wanted && !is_promise(i))
            names.push_back(space_.blueprint().properties[properties_[i]].name);
    return names;
}

}  // namespace orrery
