// What a swarm draws of the world itself: parameters of the model, each with a keyed draw of its own, and the nodes
// behind words such as "role:server", which depend on them.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/random.h"
#include "sim/scenario/resolve.h"
#include "sim/scenario/run.h"

namespace orrery {
namespace {

ParameterValue drawn_value(const DrawnParameter& one, std::uint64_t seed) {
    constexpr Stream kValue = "swarm parameter";
    const std::uint64_t bits = draw(seed, kValue.id, hash_text(one.name), 0);
    if (one.values.empty())
        return uniform_between(bits, one.low, one.high);
    return one.values[static_cast<std::size_t>(uniform_below(bits, one.values.size()))];
}

// As it will be in a run: a word for many nodes is those nodes.
std::vector<Word> resolved(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint) {
    std::vector<Word> nodes;
    for (const Word& word : swarm.nodes)
        for (const NodeId node : resolve_nodes(file, blueprint, word)) {
            const std::string& name = blueprint.nodes[node].name;
            if (std::any_of(nodes.begin(), nodes.end(), [&](const Word& other) { return other.text == name; }))
                file.refuse(word.place, fmt::format("'{}' is in the swarm twice", name), "leave one out");
            nodes.push_back({name, word.place});
        }
    return nodes;
}

}  // namespace

void lay_over(ParameterValues& values, const std::string& name, ParameterValue value) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.first == name; });
    if (found == values.end())
        values.emplace_back(name, std::move(value));
    else
        found->second = std::move(value);
}

ParameterValues drawn_parameters(const Swarm& swarm, std::uint64_t seed) {
    ParameterValues values;
    for (const DrawnParameter& one : swarm.parameters)
        values.emplace_back(one.name, drawn_value(one, seed));
    return values;
}

Swarm swarm_in(const reader::File& file, const Swarm& swarm, const Blueprint& blueprint) {
    Swarm there = swarm;
    there.nodes = resolved(file, swarm, blueprint);
    const bool wants_minority = !swarm.budget || swarm.crashes + swarm.partitions + swarm.pauses != 0;
    if (wants_minority && there.nodes.size() < 3)
        file.refuse(swarm.nodes.front().place, "a swarm wants three nodes or more: a minority of fewer is nobody",
                    swarm.budget || swarm.crashes + swarm.partitions + swarm.pauses != 0
                        ? "name more nodes"
                        : "name more nodes, or say how many may be struck at once, as budget = 1");
    return there;
}

std::vector<Scenario> corners_of(const Scenario& scenario) {
    std::vector<Scenario> corners;
    if (!scenario.swarm || scenario.swarm->parameters.empty())
        return corners;
    std::size_t most = 2;
    for (const DrawnParameter& one : scenario.swarm->parameters)
        most = std::max(most, one.values.size());
    for (std::size_t i = 0; i < most; ++i) {
        Scenario& corner = corners.emplace_back(scenario);
        corner.swarm->parameters.clear();
        for (const DrawnParameter& one : scenario.swarm->parameters)
            lay_over(corner.parameters, one.name,
                     !one.values.empty() ? one.values[std::min(i, one.values.size() - 1)]
                     : i == 0            ? one.low
                                         : one.high);
    }
    return corners;
}

}  // namespace orrery
