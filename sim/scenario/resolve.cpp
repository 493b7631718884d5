#include "sim/scenario/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/core/nearest.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

Hardware changed(Hardware hardware, const HardwareSpec& spec) {
    if (spec.service)
        hardware.service = spec.service->value;
    if (spec.write)
        hardware.write = spec.write->value;
    if (spec.sync)
        hardware.sync = spec.sync->value;
    hardware.unsynced = spec.unsynced.value_or(hardware.unsynced);
    return hardware;
}

// Unsynced writes that tear, where somebody keeps a journal.
void check_unsynced(const reader::File& file, const HardwareSpec& spec, const std::vector<NodeId>& nodes,
                    const Blueprint& blueprint) {
    if (spec.unsynced == Unsynced::torn)
        for (const NodeId node : nodes)
            check_tearing(file, blueprint, node, spec.unsynced_at);
}

void apply_hardware(const reader::File& file, const HardwareSpec& spec, Blueprint& blueprint) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> made;  // from which, which
    const std::vector<NodeId> nodes = resolve_nodes(file, blueprint, spec.node);
    check_unsynced(file, spec, nodes, blueprint);
    for (const NodeId node : nodes) {
        std::uint32_t& own = blueprint.nodes[node].hardware;
        auto known = std::find_if(made.begin(), made.end(), [&](const auto& one) { return one.first == own; });
        if (known == made.end()) {
            blueprint.hardware.push_back(changed(blueprint.hardware[own], spec));
            known = made.insert(made.end(), {own, static_cast<std::uint32_t>(blueprint.hardware.size() - 1)});
        }
        own = known->second;
    }
}

}  // namespace

void apply_topology(const reader::File& file, const Topology& topology, Blueprint& blueprint) {
    if (topology.all.sync)
        blueprint.sync_latency = topology.all.sync->value;
    HardwareSpec all = topology.all;
    all.sync.reset();  // the world's own setting, above
    std::vector<NodeId> nodes(blueprint.nodes.size());
    std::iota(nodes.begin(), nodes.end(), NodeId{0});
    check_unsynced(file, all, nodes, blueprint);
    blueprint.hardware.front() = changed(blueprint.hardware.front(), all);
    for (const HardwareSpec& one : topology.hardware)
        apply_hardware(file, one, blueprint);
    for (const ClockSpec& clock : topology.clocks) {
        Clock& own = blueprint.nodes[resolve_node(file, blueprint, clock.node)].clock;
        own.skew = clock.skew;
        own.drift_ppm = clock.drift_ppm;
    }
    for (const Word& word : topology.links) {
        // A node's name may hold a dash ("client-1"): the dash that parts two known nodes is the one.
        NodeId a = kNoNode, b = kNoNode;
        for (std::size_t dash = word.text.find('-'); dash != std::string::npos; dash = word.text.find('-', dash + 1)) {
            const NodeId left = blueprint.find_node(word.text.substr(0, dash)),
                         right = blueprint.find_node(word.text.substr(dash + 1));
            if (left != kNoNode && right != kNoNode) {
                a = left;
                b = right;
            }
        }
        if (a == kNoNode || a == b) {
            std::vector<std::string> links;
            for (const NodeSpec& one : blueprint.nodes)
                for (const NodeSpec& two : blueprint.nodes)
                    if (&one != &two && links.size() < 2000)
                        links.push_back(one.name + "-" + two.name);
            file.refuse(word.place, fmt::format("'{}' does not name two nodes", word.text), suggest(word.text, links));
        }
        blueprint.connect(a, b);
    }
    for (const auto& [one, first] : topology.regions) {
        const NodeId from = resolve_node(file, blueprint, one);
        for (const auto& [two, second] : topology.regions) {
            const NodeId to = resolve_node(file, blueprint, two);
            if (from == to || first == second)
                continue;  // inside a region nothing was measured: the default link
            const std::uint32_t link = blueprint.links.find(from, to);
            LinkSettings settings = blueprint.links.settings(link);
            settings.delay = Distribution::constant(*region_delay(first, second));
            blueprint.links.declare({from, to}, settings);
        }
    }
}

void apply_links(const reader::File& file, const Network& network, Blueprint& blueprint) {
    const auto change = [&](NodeId from, NodeId to, const LinkRule& rule) {
        if (from == to)
            return;
        blueprint.links.declare({from, to},
                                changed(blueprint.links.settings(blueprint.links.find(from, to)), rule.change.edit));
    };
    for (const LinkRule& rule : network.links) {
        std::vector<NodeId> between;
        for (const Word& word : rule.between)
            between.push_back(resolve_node(file, blueprint, word));
        for (const NodeId from : between)
            for (const NodeId to : between)
                change(from, to, rule);
        if (rule.from && rule.to) {
            const Link link = resolve_link(file, blueprint, {*rule.from, *rule.to});
            change(link.first, link.second, rule);
        } else if (rule.from || rule.to) {
            const NodeId end = resolve_node(file, blueprint, rule.from ? *rule.from : *rule.to);
            for (NodeId other = 0; other < blueprint.nodes.size(); ++other) {
                const Link link = rule.from ? Link{end, other} : Link{other, end};
                if (blueprint.links.find(link.first, link.second) != kUndeclared)
                    change(link.first, link.second, rule);
            }
        }
    }
}

}  // namespace orrery
