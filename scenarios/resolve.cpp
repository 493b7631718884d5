#include "scenarios/resolve.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/words.h"
#include "sim/core/nearest.h"

namespace orrery {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overload(Visitors...) -> Overload<Visitors...>;

std::vector<std::string> node_names(const Blueprint& blueprint) {
    std::vector<std::string> names;
    for (const NodeSpec& node : blueprint.nodes)
        names.push_back(node.name);
    return names;
}

MessageKind resolve_kind(const reader::File& file, const Blueprint& blueprint, const Word& word, bool timer) {
    const MessageKind kind = blueprint.find_kind(word.text);
    if (kind != kNoKind && blueprint.kinds[kind].timer == timer)
        return kind;
    std::vector<std::string> names;
    for (const MessageType& type : blueprint.kinds)
        if (type.timer == timer)
            names.push_back(type.name);
    file.refuse(word.place, fmt::format("there is no {} '{}'", timer ? "timer" : "message", word.text),
                suggest(word.text, names));
}

CutLinks split(const reader::File& file, const Blueprint& blueprint, const SplitSpec& spec) {
    CutLinks cut{"partition", {}};
    std::vector<std::vector<NodeId>> groups;
    for (const auto& words : spec.groups) {
        auto& group = groups.emplace_back();
        for (const Word& word : words) {
            const NodeId node = resolve_node(file, blueprint, word);
            for (const auto& other : groups)
                if (std::find(other.begin(), other.end(), node) != other.end())
                    file.refuse(word.place, fmt::format("'{}' is in the partition twice", word.text),
                                "each node belongs to one group of 'between'");
            group.push_back(node);
        }
    }
    for (std::size_t a = 0; a < groups.size(); ++a)
        for (std::size_t b = a + 1; b < groups.size(); ++b)
            for (const NodeId one : groups[a])
                for (const NodeId two : groups[b]) {
                    cut.links.emplace_back(one, two);
                    if (!spec.oneway)
                        cut.links.emplace_back(two, one);
                }
    return cut;
}

CutLinks only(const reader::File& file, const Blueprint& blueprint, const OnlySpec& spec) {
    std::vector<NodeId> named;
    std::vector<Link> allowed;
    for (const auto& words : spec.groups) {
        std::vector<NodeId> group;
        for (const Word& word : words)
            group.push_back(resolve_node(file, blueprint, word));
        for (const NodeId a : group) {
            if (std::find(named.begin(), named.end(), a) == named.end())
                named.push_back(a);
            for (const NodeId b : group)
                allowed.emplace_back(a, b);
        }
    }
    CutLinks cut{"partition", {}};
    for (const NodeId a : named)
        for (const NodeId b : named)
            if (std::find(allowed.begin(), allowed.end(), Link{a, b}) == allowed.end())
                cut.links.emplace_back(a, b);
    return cut;
}

DeliverMessage deliver(const reader::File& file, const Blueprint& blueprint, const DeliverSpec& spec) {
    DeliverMessage action;
    EventRecord& message = action.message;
    message.node = resolve_node(file, blueprint, spec.node);
    message.kind = resolve_kind(file, blueprint, spec.message, false);
    message.what = EventKind::deliver;
    const RoleTable& role = blueprint.roles[blueprint.nodes[message.node].role];
    if (!role.takes(message.kind)) {
        std::vector<std::string> names;
        for (std::size_t kind = 0; kind < blueprint.kinds.size(); ++kind)
            if (!blueprint.kinds[kind].timer && role.takes(static_cast<MessageKind>(kind)))
                names.push_back(blueprint.kinds[kind].name);
        file.refuse(spec.message.place,
                    fmt::format("{} is a {} and takes no {}", spec.node.text, role.name, spec.message.text),
                    suggest(spec.message.text, names));
    }
    if (const auto wrong = blueprint.kinds[message.kind].from_value(spec.fields, message))
        file.refuse(spec.fields_at, fmt::format("the message {}: {}", spec.message.text, *wrong),
                    "give the fields as their types want them");
    return action;
}

std::string joined(const std::vector<std::vector<Word>>& groups, std::string_view separator) {
    std::string text;
    for (const auto& group : groups) {
        if (!text.empty())
            text += separator;
        for (std::size_t i = 0; i < group.size(); ++i)
            text += (i == 0 ? "" : " ") + group[i].text;
    }
    return text;
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

LinkSettings changed(LinkSettings settings, const LinkChange& change) {
    if (change.delay)
        settings.delay = change.delay->value;
    if (change.loss)
        settings.loss = *change.loss;
    if (change.duplicate)
        settings.duplicate = *change.duplicate;
    return settings;
}

void apply_topology(const reader::File& file, const Topology& topology, Blueprint& blueprint) {
    if (topology.sync)
        blueprint.sync_latency = topology.sync->value;
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
                                changed(blueprint.links.settings(blueprint.links.find(from, to)), rule.change));
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

std::string fault_text(const FaultSpec& fault) {
    std::string text = std::visit(
        Overload{[](const CrashSpec& one) { return "crash " + one.node.text; },
                 [](const RestartSpec& one) { return "restart " + one.node.text; },
                 [](const PauseSpec& one) { return "pause " + one.node.text; },
                 [](const CutSpec& one) {
                     std::string links = "cut";
                     for (const LinkWords& link : one.links)
                         links += fmt::format(" {}->{}", link.from.text, link.to.text);
                     return links;
                 },
                 [](const SplitSpec& one) { return "partition " + joined(one.groups, one.oneway ? " -> " : " | "); },
                 [](const OnlySpec& one) { return "partition: only " + joined(one.groups, " and "); },
                 [](const HealSpec&) { return std::string("heal"); },
                 [](const FireSpec& one) { return fmt::format("fire {} at {}", one.timer.text, one.node.text); },
                 [](const DeliverSpec& one) {
                     return fmt::format("deliver {} to {}", to_text(Value{one.fields.data, one.message.text}),
                                        one.node.text);
                 },
                 [](const ClockStepSpec& one) {
                     return fmt::format("clock of {} steps by {}", one.node.text, format_duration(one.by));
                 },
                 [](const ClockDriftSpec& one) {
                     return fmt::format("clock of {} drifts by {} ppm", one.node.text, one.ppm);
                 }},
        fault.what);
    if (fault.lasting > 0)
        text += " for " + format_duration(fault.lasting);
    return text;
}

FaultEntry resolve_fault(const reader::File& file, const Blueprint& blueprint, const FaultSpec& fault) {
    const auto node = [&](const Word& word) { return resolve_node(file, blueprint, word); };
    FaultEntry entry;
    entry.at = fault.at;
    entry.lasting = fault.lasting;
    entry.text = fault_text(fault);
    if (fault.when) {
        Trigger trigger;
        trigger.moment = fault.when->moment.text;
        if (fault.when->node)
            trigger.node = node(*fault.when->node);
        trigger.nth = fault.when->nth;
        trigger.after = fault.when->after;
        entry.when = trigger;
    }
    entry.action =
        std::visit(Overload{[&](const CrashSpec& one) -> FaultAction { return CrashNode{node(one.node)}; },
                            [&](const RestartSpec& one) -> FaultAction { return RestartNode{node(one.node)}; },
                            [&](const PauseSpec& one) -> FaultAction { return PauseNode{node(one.node)}; },
                            [&](const CutSpec& one) -> FaultAction {
                                CutLinks cut{"cut", {}};
                                for (const LinkWords& link : one.links)
                                    cut.links.push_back(resolve_link(file, blueprint, link));
                                return cut;
                            },
                            [&](const SplitSpec& one) -> FaultAction { return split(file, blueprint, one); },
                            [&](const OnlySpec& one) -> FaultAction { return only(file, blueprint, one); },
                            [&](const HealSpec&) -> FaultAction { return HealAll{}; },
                            [&](const FireSpec& one) -> FaultAction {
                                const NodeId where = node(one.node);
                                return FireTimer{where, resolve_kind(file, blueprint, one.timer, true)};
                            },
                            [&](const DeliverSpec& one) -> FaultAction { return deliver(file, blueprint, one); },
                            [&](const ClockStepSpec& one) -> FaultAction {
                                return StepClock{node(one.node), one.by};
                            },
                            [&](const ClockDriftSpec& one) -> FaultAction {
                                return DriftClock{node(one.node), one.ppm};
                            }},
                   fault.what);
    return entry;
}

}  // namespace orrery
