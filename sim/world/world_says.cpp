// What handlers say, taking place: observations, moments, metrics, requests.
#include <fmt/format.h>

#include <algorithm>

#include "sim/world/parts.h"

namespace orrery {

void World::observe_now(NodeId node, Observation observation) {
    observation.process += state_.nodes[node].incarnation * kProcessesALife;
    observation.node = node;
    observation.event = state_.event;
    observation.time = state_.now;
    state_.chain.add(static_cast<std::uint64_t>(observation.process) << 8 |
                     static_cast<std::uint64_t>(observation.phase));
    state_.chain.add_text(observation.function);
    state_.chain.add(value_hash(observation.key));
    state_.chain.add(value_hash(observation.value));
    if (sink_)
        trace(EffectKind::observe, node, kNoNode, kNoKind, 0, 0, nullptr, {}, &observation);
    state_.history.push_back(std::move(observation));
}

void World::moment(NodeId node, std::string_view name) {
    const auto& declared = blueprint_->moments;
    const auto found = std::find(declared.begin(), declared.end(), name);
    if (found == declared.end())
        fail(fmt::format("the model does not declare the moment '{}'", name));
    if (sink_)
        trace(EffectKind::moment, node, kNoNode, kNoKind, 0, 0, nullptr, std::string(name));
    const auto which = static_cast<std::size_t>(found - declared.begin());
    if (state_.moments.size() <= which)
        state_.moments.resize(which + 1);
    ++state_.moments[which];
    plan().moment(node, name);
}

bool World::request_due(NodeId node, std::uint64_t number) {
    if (blueprint_->requests)
        blueprint_->requests->push_back({node, number});
    const auto& left_out = blueprint_->left_out;
    return std::none_of(left_out.begin(), left_out.end(), [&](const LeftOut& some) {
        return some.node == node && some.first <= number && number <= some.last;
    });
}

std::uint64_t Disks::left_out(NodeId node, std::uint64_t asked) const {
    std::uint64_t count = 0;
    for (const LeftOut& some : world_.blueprint_->left_out)
        if (some.node == node && some.first <= asked)
            count += std::min(some.last, asked) - some.first + 1;
    return count;
}

void World::add_metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit) {
    auto found = std::find_if(state_.metrics.begin(), state_.metrics.end(),
                              [&](const Metric& metric) { return metric.name == name; });
    if (found == state_.metrics.end()) {
        state_.metrics.push_back({std::string(name), std::string(unit), kind, 0, 0, {}});
        found = state_.metrics.end() - 1;
    }
    ++found->count;
    found->sum += value;
    if (kind == MetricKind::sample)
        found->samples.push_back(value);
}

}  // namespace orrery
