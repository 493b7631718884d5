#include "gui/tools/topology/topology_moment.h"

#include <algorithm>
#include <set>

#include "gui/session/making.h"
#include "sim/timeline/event_rows.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostBlocks = 6;  // that are made to learn when something was sent
constexpr Time kUnknown = -1;

// What was sent longer ago than that, the summary tells about when.
void learnWhenSent(Making& run, std::vector<topology::Message>& messages) {
    std::set<std::size_t> blocks;
    for (topology::Message& message : messages) {
        if (message.cause == 0)
            continue;
        const std::size_t block = block_of(message.cause);
        if (blocks.size() >= kMostBlocks && !blocks.contains(block)) {
            message.sent = kUnknown;
            continue;
        }
        blocks.insert(block);
        if (const TraceEvent* const row = run.row(message.cause))
            message.sent = row->time;
    }
}

std::vector<Wire> wiresOf(const std::vector<topology::LinkUse::Pair>& pairs) {
    std::vector<Wire> wires;
    for (const auto& [from, to, messages] : pairs)
        if (from != to)
            wires.push_back({std::min(from, to), std::max(from, to), messages});
    std::sort(wires.begin(), wires.end(),
              [](const Wire& a, const Wire& b) { return std::pair(a.a, a.b) < std::pair(b.a, b.b); });
    std::vector<Wire> merged;
    for (const Wire& wire : wires) {
        if (!merged.empty() && merged.back().a == wire.a && merged.back().b == wire.b)
            merged.back().messages += wire.messages;
        else
            merged.push_back(wire);
    }
    return merged;
}

topology::Network networkOf(const Blueprint& blueprint, const std::vector<Wire>& wires) {
    topology::Network network;
    for (const NodeSpec& node : blueprint.nodes)
        network.roles.push_back(node.role);
    for (const RoleTable& role : blueprint.roles)
        network.asks.push_back(role.has_workload);
    for (const Wire& wire : wires)
        network.links.emplace_back(wire.a, wire.b);
    return network;
}

}  // namespace

Inquiry::Work momentAt(EventNumber event, std::function<void(std::shared_ptr<const TopologyMoment>)> tell) {
    return [event, tell = std::move(tell)](Making& run, const Inquiry::Wanted&) {
        auto moment = std::make_shared<TopologyMoment>();
        const EventNumber there = std::min(event, run.chronicle().last());
        if (there > 0) {
            LastEvent last;
            run.chronicle().show(there, last);
            moment->row = last.event(*run.blueprint());
            for (TraceEffect& effect : last.effects(*run.blueprint()))
                if (effect.kind == EffectKind::lost || effect.kind == EffectKind::refused)
                    moment->lost.push_back(std::move(effect));
        }
        moment->now = topology::under_way(run.chronicle().world_at(there), kMostMessages);
        learnWhenSent(run, moment->now.messages);
        return Inquiry::Part{[tell, moment] { tell(moment); }};
    };
}

Inquiry::Work mapOfRun(topology::Layout layout, std::function<void(std::shared_ptr<const TopologyMap>)> tell) {
    auto before = std::make_shared<TopologyMap>();
    const auto work = std::make_shared<Inquiry::Work>();
    return [layout, tell = std::move(tell), before, work](Making& run, const Inquiry::Wanted& wanted) {
        if (!*work)
            *work = throughRun<topology::LinkUse>(
                std::make_shared<topology::LinkUse>(),
                [layout, tell, before, blueprint = run.blueprint()](const topology::LinkUse& use, double share) {
                    auto map = std::make_shared<TopologyMap>();
                    map->wires = wiresOf(use.pairs());
                    const topology::Network network = networkOf(*blueprint, map->wires);
                    map->roles = network.roles;
                    map->share = share;
                    const bool same = !before->places.empty() && before->wires.size() == map->wires.size();
                    map->places = same ? before->places : topology::lay_out(network, layout);
                    *before = *map;
                    return std::function<void()>([tell, map] { tell(map); });
                });
        return (*work)(run, wanted);
    };
}

}  // namespace orrery::gui
