#include "sim/explore/state_judge.h"

#include <algorithm>

#include "sim/explore/ear.h"

namespace orrery {
namespace {

std::string why_not(const Property& property) {
    if (property.has_bound)
        return "it has a bound, and time does not exist here";
    if (!property.monitor)
        return "it judges the history of a run";
    return "it remembers what came before, and nodes are exchanged on the way";
}

}  // namespace

StateJudge::StateJudge(Space& space, bool exchanging)
    : space_(space), watched_(space.nodes(), 0), configurations_(space.nodes()) {
    const Blueprint& blueprint = space.blueprint();
    for (std::size_t i = 0; i < blueprint.properties.size(); ++i) {
        const Property& property = blueprint.properties[i];
        const bool timeless = !property.has_bound && property.monitor;
        if (!timeless || property.monitor->has_memory()) {
            if (!timeless || exchanging)
                not_judged_.emplace_back(property.name, why_not(property));
            continue;
        }
        std::vector<NodeId> nodes;
        for (NodeId node = 0; node < space.nodes(); ++node) {
            const void* tag = blueprint.roles[blueprint.nodes[node].role].tag;
            if (property.roles.empty() ||
                std::find(property.roles.begin(), property.roles.end(), tag) != property.roles.end())
                nodes.push_back(node);
        }
        for (const NodeId node : nodes)
            watched_[node] = 1;
        StateStore<std::uint32_t> known(nodes.size());
        std::vector<std::uint32_t> row(known.row_words(), 0);
        judged_.push_back({i, property.monitor->clone(), std::move(nodes), std::move(row), std::move(known), false});
    }
}

std::optional<StateJudge::Broken> StateJudge::ask(Judged& one, const std::vector<std::uint32_t>& configurations) {
    for (NodeId node = 0; node < space_.nodes(); ++node) {
        const Space::Configuration there = space_.configuration_at(node, configurations[node]);
        space_.handlers().put(node, space_.states(node), there.state, there.up);
    }
    const View view = space_.handlers().view();
    one.monitor->forget();
    for (const NodeId node : one.nodes) {
        Ear ear;
        one.monitor->after(view, node, ear);
        if (ear.seen)
            one.settled = true;
        if (!ear.broken)
            continue;
        one.settled = true;
        return Broken{one.property, *std::move(ear.broken), ear.node != kNoNode ? ear.node : node};
    }
    return std::nullopt;
}

StateJudge::Broken StateJudge::look_again(const Broken& broken, const std::vector<std::uint32_t>& situations) {
    std::vector<std::uint32_t> configurations(situations.size());
    for (NodeId node = 0; node < space_.nodes(); ++node)
        configurations[node] = configuration(node, situations[node]);
    for (Judged& one : judged_)
        if (one.property == broken.property)
            return ask(one, configurations).value_or(broken);
    return broken;
}

bool StateJudge::all_violated() const {
    const auto& properties = space_.blueprint().properties;
    return std::all_of(judged_.begin(), judged_.end(),
                       [&](const Judged& one) { return one.settled || !properties[one.property].is_promise; });
}

std::vector<std::string> StateJudge::held() const {
    std::vector<std::string> names;
    for (const Judged& one : judged_)
        if (const Property& property = space_.blueprint().properties[one.property]; property.is_promise && !one.settled)
            names.push_back(property.name);
    return names;
}

std::vector<std::string> StateJudge::witnessed(bool wanted) const {
    std::vector<std::string> names;
    for (const Judged& one : judged_)
        if (const Property& property = space_.blueprint().properties[one.property];
            !property.is_promise && one.settled == wanted)
            names.push_back(property.name);
    return names;
}

std::size_t StateJudge::bytes() const {
    std::size_t all = 0;
    for (const Judged& one : judged_)
        all += one.known.bytes();
    for (const auto& known : configurations_)
        all += known.capacity() * sizeof(std::uint32_t);
    return all;
}

}  // namespace orrery
