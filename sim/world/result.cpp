#include "sim/world/result.h"

#include <fmt/format.h>

namespace orrery {

std::string_view name_of(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::held:
            return "held";
        case RunVerdict::violated:
            return "violated";
        case RunVerdict::undecided:
            return "undecided";
    }
    return "";
}

RunResult result_of(const World& world) {
    const WorldState& state = world.state();
    const Blueprint& blueprint = world.blueprint();
    RunResult result;
    result.events = state.event;
    result.virtual_time = state.now;
    result.fingerprint = world.fingerprint();
    result.violations = state.findings.violations;
    result.undecided = state.findings.undecided;
    result.faults = state.plan.counts;
    result.not_fired = state.plan.not_fired;
    result.metrics = state.metrics;
    for (NodeId node = 0; node < state.nodes.size(); ++node)
        if (const auto& call = state.extras[node].turns.blocked)
            result.blocked.push_back(fmt::format("{} blocks on {} since event {}", blueprint.node_name(node),
                                                 world.describe(*call), call->cause));
    for (std::size_t i = 0; i < blueprint.moments.size(); ++i)
        result.moments.emplace_back(blueprint.moments[i], i < state.moments.size() ? state.moments[i] : 0);
    for (std::size_t i = 0; i < blueprint.properties.size(); ++i) {
        const Property& property = blueprint.properties[i];
        if (const auto margin = state.findings.nearest[i]; margin && !state.findings.violated[i])
            result.nearest.push_back({property.name, *margin, property.margin_unit});
        if (property.is_promise)
            continue;
        (state.findings.witnessed[i] ? result.witnessed : result.unwitnessed).push_back(blueprint.properties[i].name);
    }
    for (std::size_t i = 0; i < blueprint.plan.size(); ++i) {
        const FaultEntry& planned = blueprint.plan[i];
        if (state.plan.fired[i])
            continue;
        if (planned.when)
            result.not_fired.push_back(
                fmt::format("{}: the moment '{}' did not come", planned.text, planned.when->moment));
        else if (planned.at > blueprint.until)
            result.not_fired.push_back(fmt::format("{}: it is due at {}, and the run ends at {}", planned.text,
                                                   format_time(planned.at), format_time(blueprint.until)));
    }
    const auto add_unapplied = [&](const auto& overrides, const std::vector<bool>& applied) {
        for (std::size_t i = 0; i < overrides.size(); ++i)
            if (!applied[i])
                result.not_applied.push_back(overrides[i].text);
    };
    add_unapplied(blueprint.overrides.messages, state.overrides.messages.applied);
    add_unapplied(blueprint.overrides.timers, state.overrides.timers.applied);
    add_unapplied(blueprint.overrides.resamples, state.overrides.resampled);
    result.verdict = !result.violations.empty()  ? RunVerdict::violated
                     : !result.undecided.empty() ? RunVerdict::undecided
                                                 : RunVerdict::held;
    return result;
}

}  // namespace orrery
