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
    result.faults = state.faults;
    result.not_fired = state.not_fired;
    result.metrics = state.metrics;
    for (NodeId node = 0; node < state.nodes.size(); ++node)
        if (const auto& call = state.extras[node].blocked)
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
        if (state.plan_fired[i])
            continue;
        if (planned.when)
            result.not_fired.push_back(
                fmt::format("{}: the moment '{}' did not come", planned.text, planned.when->moment));
        else if (planned.at > blueprint.until)
            result.not_fired.push_back(fmt::format("{}: it is due at {}, and the run ends at {}", planned.text,
                                                   format_time(planned.at), format_time(blueprint.until)));
    }
    for (std::size_t i = 0; i < blueprint.edits.size(); ++i)
        if (!state.edits_applied[i])
            result.not_applied.push_back(blueprint.edits[i].text);
    for (std::size_t i = 0; i < blueprint.timer_edits.size(); ++i)
        if (!state.timer_edits_applied[i])
            result.not_applied.push_back(blueprint.timer_edits[i].text);
    for (std::size_t i = 0; i < blueprint.resamples.size(); ++i)
        if (!state.resamples_used[i])
            result.not_applied.push_back(blueprint.resamples[i].text);
    result.verdict = !result.violations.empty()  ? RunVerdict::violated
                     : !result.undecided.empty() ? RunVerdict::undecided
                                                 : RunVerdict::held;
    return result;
}

}  // namespace orrery
