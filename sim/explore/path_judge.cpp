#include "sim/explore/path_judge.h"

#include <algorithm>

#include "sim/explore/ear.h"

namespace orrery {

PathJudge::PathJudge(Space& space) : space_(space), unsynced_(space.bounds().unsynced > 0) {
    const auto& properties = space.blueprint().properties;
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (!properties[i].has_bound && properties[i].monitor && properties[i].monitor->has_memory())
            properties_.push_back(i);
    settled_.assign(properties_.size(), 0);
}

bool PathJudge::is_promise(std::size_t i) const { return space_.blueprint().properties[properties_[i]].is_promise; }

void PathJudge::show(const std::vector<std::uint32_t>& situations, const Memory& memory) {
    for (NodeId node = 0; node < space_.nodes(); ++node) {
        const auto there = space_.configuration_at(node, space_.configuration(node, situations[node]));
        space_.handlers().put(node, space_.states(node), there.state, there.up);
        if (unsynced_)
            space_.handlers().put_synced(node, memory.disks[node].synced);
    }
    space_.handlers().put_event(memory.event);
}

// Without writes under way everything is of event 0, and on the disk by then.
void PathJudge::note_writes(Memory& memory, const Step& step, std::uint32_t under_way) const {
    if (!unsynced_)
        return;
    ++memory.event;
    if (step.node == kNoNode)
        return;
    Memory::Disk& disk = memory.disks[step.node];
    disk.under_way.insert(disk.under_way.end(), step.wrote, memory.event);
    for (std::uint8_t i = 0; i < step.synced && !disk.under_way.empty(); ++i) {
        disk.synced = disk.under_way.front();
        disk.under_way.erase(disk.under_way.begin());
    }
    if (under_way == 0)
        disk.under_way.clear();  // with a crash
}

void PathJudge::ask(Memory& memory, NodeId node, std::vector<StateJudge::Broken>& found) {
    const Blueprint& blueprint = space_.blueprint();
    const View view = space_.handlers().view();
    const void* const tag = blueprint.roles[blueprint.nodes[node].role].tag;
    for (std::size_t i = 0; i < memory.monitors.size(); ++i) {
        const auto& roles = blueprint.properties[properties_[i]].roles;
        if (settled_[i] != 0 || (!roles.empty() && std::find(roles.begin(), roles.end(), tag) == roles.end()))
            continue;
        Ear ear;
        memory.monitors[i]->after(view, node, ear);
        settled_[i] = ear.seen || ear.broken;
        if (ear.broken)
            found.push_back({properties_[i], *std::move(ear.broken), ear.node != kNoNode ? ear.node : node});
    }
}

PathJudge::Memory PathJudge::begin(const std::vector<std::uint32_t>& situations,
                                   std::vector<StateJudge::Broken>& found) {
    Memory memory;
    for (const std::size_t property : properties_)
        memory.monitors.push_back(space_.blueprint().properties[property].monitor->clone());
    if (unsynced_)
        for (NodeId node = 0; node < space_.nodes(); ++node)
            memory.disks.push_back({0, std::vector<EventNumber>(space_.writes_under_way(node, situations[node]), 0)});
    show(situations, memory);
    for (NodeId node = 0; node < space_.nodes(); ++node)
        ask(memory, node, found);
    return memory;
}

PathJudge::Memory PathJudge::after(const Memory& before, const Step& step, const std::vector<std::uint32_t>& situations,
                                   std::vector<StateJudge::Broken>& found) {
    Memory memory;
    for (const auto& monitor : before.monitors)
        memory.monitors.push_back(monitor->clone());
    memory.event = before.event;
    memory.disks = before.disks;
    const NodeId node = step.node;
    note_writes(memory, step, node == kNoNode ? 0 : space_.writes_under_way(node, situations[node]));
    if (node == kNoNode)
        return memory;
    show(situations, memory);
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
