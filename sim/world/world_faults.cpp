// The fault plan in action.
#include <fmt/format.h>

#include <algorithm>

#include "sim/world/world.h"

namespace orrery {

void World::schedule_fault(std::size_t index, bool ending, Time at, EventNumber cause) {
    const FaultAction& action = blueprint_->plan[index].action;
    EventRecord record;
    record.cause = cause;
    record.what = EventKind::fault;
    Hash hash;
    hash.add(index * 2 + (ending ? 1 : 0));
    hash.add_text(fault_name(action));
    record.payload_hash = hash.value();
    record.put(FaultRef{static_cast<std::uint32_t>(index), ending});
    std::visit(
        [&](const auto& one) {
            if constexpr (requires { one.node; })
                record.node = one.node;
        },
        action);
    if (const auto* stimulus = std::get_if<DeliverMessage>(&action))
        record.node = stimulus->message.node;
    schedule(at, std::move(record));
}

void World::apply_fault(const EventQueue::Entry& entry, EventRecord& record) {
    const FaultRef ref = record.get<FaultRef>();
    const FaultEntry& planned = blueprint_->plan[ref.index];
    const bool possible = can_fire(ref, record.node);
    begin_event(entry, record, possible ? Outcome::handled : Outcome::not_armed);
    if (possible)
        enact(ref);
    else if (!ref.ending)
        state_.not_fired.push_back(fmt::format("{} at {}", planned.text, format_time(entry.time)));
    end_event(record.node);
}

bool World::can_fire(const FaultRef& ref, NodeId where) const {
    if (ref.ending)
        return !state_.plan_ended[ref.index];
    const FaultAction& action = blueprint_->plan[ref.index].action;
    const bool up = where == kNoNode || state_.nodes[where].up;
    if (std::holds_alternative<RestartNode>(action))
        return !up;
    if (const auto* fire = std::get_if<FireTimer>(&action)) {
        const auto& timers = state_.extras[where].timers;
        const auto wanted = [&](const ArmedTimer& timer) { return timer.kind == fire->timer; };
        return up && std::any_of(timers.begin(), timers.end(), wanted);
    }
    return up;
}

void World::enact(const FaultRef& ref) {
    const FaultEntry& planned = blueprint_->plan[ref.index];
    const FaultAction& action = planned.action;
    if (ref.ending) {
        state_.plan_ended[ref.index] = true;
    } else {
        state_.plan_fired[ref.index] = true;
        ++state_.faults[std::string(fault_name(action))];
        if (!is_stimulus(action)) {
            if (!state_.first_fault)
                state_.first_fault = state_.now;
            state_.last_fault = state_.now;
        }
        if (planned.lasting > 0)
            schedule_fault(ref.index, true, state_.now + planned.lasting, state_.event);
    }
    if (std::holds_alternative<CrashNode>(action) || std::holds_alternative<RestartNode>(action)) {
        crash_or_restart(ref);
    } else if (std::holds_alternative<PauseNode>(action)) {
        pause_or_resume(ref);
    } else if (std::holds_alternative<CutLinks>(action) || std::holds_alternative<HealAll>(action)) {
        change_links(ref);
    } else if (const auto* step = std::get_if<StepClock>(&action)) {
        state_.extras[step->node].clock.step(ref.ending ? -step->by : step->by);
    } else if (const auto* drift = std::get_if<DriftClock>(&action)) {
        const std::int64_t usual = blueprint_->nodes[drift->node].clock.drift_ppm;
        state_.extras[drift->node].clock.set_drift(state_.now, ref.ending ? usual : drift->ppm);
    } else if (const auto* fire = std::get_if<FireTimer>(&action)) {
        fire_early(*fire);
    } else if (const auto* outside = std::get_if<DeliverMessage>(&action)) {
        handle(outside->message.node, outside->message);
    }
    if (state_.active_faults == 0 && !is_stimulus(action))
        state_.healed_at = state_.now;
}

void World::crash_or_restart(const FaultRef& ref) {
    const FaultAction& action = blueprint_->plan[ref.index].action;
    if (const auto* restart = std::get_if<RestartNode>(&action))
        return restart_node(restart->node);
    const NodeId node = std::get<CrashNode>(action).node;
    if (!ref.ending)
        crash_node(node);
    else if (!state_.nodes[node].up)
        restart_node(node);
}

void World::crash_node(NodeId node) {
    NodeCore& core = state_.nodes[node];
    NodeExtras& extras = state_.extras[node];
    if (!core.paused)
        ++state_.active_faults;  // a paused node was counted already
    core.up = false;
    core.paused = false;
    ++core.incarnation;
    extras.timers.clear();
    extras.writes.clear();
}

void World::restart_node(NodeId node) {
    state_.nodes[node].up = true;
    --state_.active_faults;
    start_node(node);
}

void World::pause_or_resume(const FaultRef& ref) {
    const FaultEntry& planned = blueprint_->plan[ref.index];
    const NodeId id = std::get<PauseNode>(planned.action).node;
    NodeCore& node = state_.nodes[id];
    Time& until = state_.extras[id].paused_until;
    if (!ref.ending) {
        if (!node.paused)
            ++state_.active_faults;
        node.paused = true;
        until = std::max(until, state_.now + planned.lasting);
    } else if (node.paused && until <= state_.now) {
        node.paused = false;
        --state_.active_faults;
    }
}

void World::change_links(const FaultRef& ref) {
    const FaultPlan& plan = blueprint_->plan;
    if (const auto* cut = std::get_if<CutLinks>(&plan[ref.index].action)) {
        for (const Link& link : cut->links)
            ref.ending ? state_.cuts.heal(link) : state_.cuts.cut(link);
        state_.active_faults += ref.ending ? -1 : 1;
        return;
    }
    state_.cuts.heal_all();
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (!std::holds_alternative<CutLinks>(plan[i].action) || !state_.plan_fired[i] || state_.plan_ended[i])
            continue;
        state_.plan_ended[i] = true;
        --state_.active_faults;
    }
}

void World::fire_early(const FireTimer& stimulus) {
    auto& timers = state_.extras[stimulus.node].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& timer) { return timer.kind == stimulus.timer; });
    const EventRecord record = state_.pool[armed->slot];  // its pending entry is void from now on
    timers.erase(armed);
    handle(stimulus.node, record);
}

}  // namespace orrery
