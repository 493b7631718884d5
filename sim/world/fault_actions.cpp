// What an entry of the fault plan does to the world, and how that is undone.
#include "sim/world/fault_hand.h"

namespace orrery {

// The last begun of the other faults of this kind that have hold of the node (kNoNode: of all nodes); null: none.
template <class Action, class Fits>
const Action* FaultHand::other(NodeId node, Fits&& fits) const {
    for (auto one = state_.struck.rbegin(); one != state_.struck.rend(); ++one) {
        const auto& [entry, victims] = *one;
        if (entry == ref_.index || state_.plan_ended[entry])
            continue;
        const auto* action = std::get_if<Action>(&world_.blueprint_->plan[entry].action);
        const bool concerns =
            node == kNoNode ? victims.nodes.empty() : victims.node == node || holds(victims.nodes, node);
        if (action && concerns && fits(*action))
            return action;
    }
    return nullptr;
}

bool FaultHand::is_held_down(NodeId node) const {
    const Troubles* troubles = world_.troubles_of(node);
    const bool by_disk = troubles && troubles->stopped_by_disk && troubles->disk_full;
    return by_disk || other<CrashNode>(node) || other<WipeNode>(node) || other<LosePower>(node);
}

void FaultHand::count() {
    ++state_.faults[std::string(fault_name(planned_.action))];
    if (is_stimulus(planned_.action))
        return;
    if (!state_.first_fault)
        state_.first_fault = state_.now;
    state_.last_fault = state_.now;
}

void FaultHand::strike(const Victims& victims) {
    if (ref_.ending) {
        state_.plan_ended[ref_.index] = true;
        end(victims);
        std::erase_if(state_.struck, [&](const auto& one) { return one.first == ref_.index; });
    } else {
        state_.plan_fired[ref_.index] = true;
        count();
        remember(victims);
        if (planned_.lasting > 0)
            world_.schedule_fault(ref_.index, true, saturating_add(state_.now, planned_.lasting), state_.event);
        const std::int64_t others = state_.active_faults;
        begin(victims);
        if (planned_.standing)
            state_.standing_faults += std::max<std::int64_t>(state_.active_faults - others, 1);
    }
    if (state_.active_faults <= state_.standing_faults && !is_stimulus(planned_.action))
        state_.healed_at = state_.now;
}

void FaultHand::begin(const Victims& victims) {
    const NodeId node = victims.node;
    const FaultAction& action = planned_.action;
    if (const auto* crash = std::get_if<CrashNode>(&action)) {
        world_.crash_node(node, crash->unsynced);
    } else if (std::holds_alternative<WipeNode>(action)) {
        world_.crash_node(node, Unsynced::lost);
        ++state_.extras.edit(node).wipes;
        state_.extras.edit(node).dark = true;
        if (state_.nodes[node].troubled)
            world_.trouble(node).rotten = false;
        state_.states.by_role[state_.nodes[node].role]->wipe(state_.nodes[node].index);
    } else if (std::holds_alternative<LosePower>(action)) {
        for (const NodeId one : victims.nodes) {
            world_.crash_node(one, Unsynced::by_disk);
            state_.extras.edit(one).dark = true;
        }
    } else if (std::holds_alternative<RestartNode>(action)) {
        release(node);
        world_.restart_node(node);
    } else if (std::holds_alternative<PauseNode>(action)) {
        state_.active_faults += state_.nodes[node].paused ? 0 : 1;
        state_.nodes[node].paused = true;
        state_.extras.edit(node).paused_until =
            std::max(state_.extras[node].paused_until, saturating_add(state_.now, planned_.lasting));
    } else if (const auto* slow = std::get_if<SlowNode>(&action)) {
        world_.trouble(node).slow = slow->factor;
        ++state_.active_faults;
    } else if (const auto* liar = std::get_if<TurnByzantine>(&action)) {
        world_.trouble(node).variant = liar->variant;
        world_.use_table(node);
        state_.active_faults += planned_.lasting > 0 ? 1 : 0;  // a liar for good is part of the world
    } else if (std::holds_alternative<CutLinks>(action) || std::holds_alternative<HoldLinks>(action)) {
        const auto* cut = std::get_if<CutLinks>(&action);
        Cuts& links = cut ? state_.cuts : state_.held;
        for (const Link& link : victims.links) {
            links.cut(link);
            if (cut && cut->refused)
                state_.refusing.cut(link);
        }
        ++state_.active_faults;
    } else if (std::holds_alternative<HealLinks>(action)) {
        heal(&victims.links);
    } else if (std::holds_alternative<HealAll>(action)) {
        heal(nullptr);
    } else if (std::holds_alternative<DegradeLinks>(action)) {
        Degraded degraded{ref_.index, victims.links};
        std::sort(degraded.links.begin(), degraded.links.end());
        state_.degraded.push_back(std::move(degraded));
        ++state_.active_faults;
    } else if (const auto* fault = std::get_if<FailDisk>(&action)) {
        disk(*fault, node, false);
    } else if (std::holds_alternative<RotDisk>(action)) {  // a raw one has been changed where that was found possible
        if (world_.blueprint_->roles[state_.nodes[node].role].tearing == Tearing::journal)
            world_.trouble(node).rotten = true;
    } else if (const auto* step = std::get_if<StepClock>(&action)) {
        state_.extras.edit(node).clock.step(step->by);
    } else if (const auto* drift = std::get_if<DriftClock>(&action)) {
        state_.extras.edit(node).clock.set_drift(state_.now, drift->ppm);
    } else if (const auto* overload = std::get_if<Overload>(&action)) {
        if (victims.nodes.empty())
            state_.load = overload->factor;
        for (const NodeId one : victims.nodes)
            world_.trouble(one).load = overload->factor;
        ++state_.active_faults;
    } else if (const auto* fire = std::get_if<FireTimer>(&action)) {
        fire_early({node, fire->timer, fire->payload_hash});
    } else if (const auto* message = std::get_if<ArriveMessage>(&action)) {
        arrive(*message);
    } else if (const auto* outside = std::get_if<DeliverMessage>(&action)) {
        state_.fields_changed = true;  // it may say what no node would
        deliver(*outside);
    } else if (std::holds_alternative<SetKnobs>(action)) {
        state_.rules = ref_.index;
        for (NodeId one = 0; one < state_.nodes.size(); ++one)
            world_.use_table(one);
    }
}

void FaultHand::end(const Victims& victims) {
    const NodeId node = victims.node;
    const FaultAction& action = planned_.action;
    if (std::holds_alternative<CrashNode>(action) || std::holds_alternative<WipeNode>(action)) {
        if (!state_.nodes[node].up && !is_held_down(node))
            world_.restart_node(node);
    } else if (std::holds_alternative<LosePower>(action)) {
        for (const NodeId one : victims.nodes) {
            state_.extras.edit(one).dark = other<LosePower>(one) || other<WipeNode>(one);
            if (!state_.nodes[one].up && !is_held_down(one))
                world_.restart_node(one);
        }
    } else if (std::holds_alternative<PauseNode>(action)) {
        if (!state_.nodes[node].paused || state_.extras[node].paused_until > state_.now)
            return;
        state_.nodes[node].paused = false;
        --state_.active_faults;
    } else if (const auto* step = std::get_if<StepClock>(&action)) {
        state_.extras.edit(node).clock.step(-step->by);
    } else if (std::holds_alternative<DriftClock>(action)) {
        const auto* drift = other<DriftClock>(node);
        state_.extras.edit(node).clock.set_drift(state_.now,
                                                 drift ? drift->ppm : world_.blueprint_->nodes[node].clock.drift_ppm);
    } else {
        --state_.active_faults;
        if (std::holds_alternative<CutLinks>(action) || std::holds_alternative<HoldLinks>(action)) {
            const auto* cut = std::get_if<CutLinks>(&action);
            Cuts& links = cut ? state_.cuts : state_.held;
            for (const Link& link : victims.links) {
                links.heal(link);
                if (cut && cut->refused)
                    state_.refusing.heal(link);
            }
            world_.release_parked();
        } else if (std::holds_alternative<SlowNode>(action)) {
            const auto* slow = other<SlowNode>(node);
            world_.trouble(node).slow = slow ? slow->factor : Ratio{1, 1};
        } else if (std::holds_alternative<TurnByzantine>(action)) {
            const auto* liar = other<TurnByzantine>(node);
            world_.trouble(node).variant = liar ? liar->variant : kHonest;
            world_.use_table(node);
        } else if (std::holds_alternative<DegradeLinks>(action)) {
            std::erase_if(state_.degraded, [&](const Degraded& one) { return one.entry == ref_.index; });
        } else if (const auto* fault = std::get_if<FailDisk>(&action)) {
            disk(*fault, node, true);
        } else if (std::holds_alternative<Overload>(action)) {
            const auto load_of = [&](NodeId one) {
                const auto* overload = other<Overload>(one);
                return overload ? overload->factor : Ratio{1, 1};
            };
            if (victims.nodes.empty())
                state_.load = load_of(kNoNode);
            for (const NodeId one : victims.nodes)
                world_.trouble(one).load = load_of(one);
        }
    }
}

// These links (all, where none are given) work again; an entry of which no link is cut or held any more has ended.
void FaultHand::heal(const std::vector<Link>* links) {
    for (Cuts* cuts : {&state_.cuts, &state_.held, &state_.refusing}) {
        if (!links)
            cuts->heal_all();
        else
            for (const Link& link : *links)
                cuts->heal_all(link);
    }
    std::erase_if(state_.struck, [&](const auto& one) {
        const FaultAction& action = world_.blueprint_->plan[one.first].action;
        const bool cut = std::holds_alternative<CutLinks>(action), held = std::holds_alternative<HoldLinks>(action);
        const Cuts& cuts = cut ? state_.cuts : state_.held;
        const auto works = [&](const Link& link) { return !cuts.is_cut(link.first, link.second); };
        if ((!cut && !held) || !std::all_of(one.second.links.begin(), one.second.links.end(), works))
            return false;
        state_.plan_ended[one.first] = true;
        --state_.active_faults;
        state_.standing_faults -= world_.blueprint_->plan[one.first].standing ? 1 : 0;
        return true;
    });
    world_.release_parked();
}

void FaultHand::disk(const FailDisk& fault, NodeId node, bool ending) {
    Troubles& troubles = world_.trouble(node);
    if (!ending)
        ++state_.active_faults;
    const auto* still =
        ending ? other<FailDisk>(node, [&](const FailDisk& one) { return one.how == fault.how; }) : nullptr;
    if (still && fault.how != FailDisk::How::slow)
        return;
    switch (fault.how) {
        case FailDisk::How::full:
            troubles.disk_full = !ending;
            if (ending && troubles.stopped_by_disk && !state_.nodes[node].up && !is_held_down(node))
                world_.restart_node(node);
            break;
        case FailDisk::How::lying:
            troubles.disk_lies = !ending;
            if (ending && !troubles.unflushed.empty()) {
                world_.commit(node, *troubles.unflushed.back());
                troubles.unflushed.clear();
            }
            break;
        case FailDisk::How::slow:
            troubles.disk_slow = still ? still->factor : ending ? Ratio{1, 1} : fault.factor;
            break;
    }
}

void FaultHand::fire_early(const FireTimer& stimulus) {
    auto& timers = state_.extras.edit(stimulus.node).timers;
    const ArmedTimer* const armed = timers.first([&](const ArmedTimer& timer) { return is_meant(stimulus, timer); });
    EventRecord record = state_.pool[armed->slot];  // its pending entry is void from now on
    const std::uint64_t hash = armed->hash;
    if (world_.may_block(stimulus.node)) {
        const std::uint32_t slot = world_.hold(std::move(record));
        timers.edit(stimulus.timer, hash, [&](ArmedTimer& timer) { timer.deadline = state_.now, timer.slot = slot; });
        state_.queue.push(state_.now, state_.next_sequence++, slot);
        return;
    }
    timers.erase(stimulus.timer, hash);
    world_.handle(stimulus.node, record);
}

// At a node that blocks it arrives, in an event of its own, and may have to wait.
void FaultHand::deliver(const DeliverMessage& stimulus) {
    if (!world_.may_block(stimulus.message.node))
        return world_.handle(stimulus.message.node, stimulus.message);
    EventRecord record = stimulus.message;
    record.cause = state_.event;
    world_.schedule(state_.now, std::move(record));
}

std::vector<Parked>::iterator FaultHand::waiting(const ArriveMessage& stimulus) const {
    std::uint32_t seen = 0;
    return std::find_if(state_.parked.begin(), state_.parked.end(), [&](const Parked& one) {
        const EventRecord& record = state_.pool[one.slot];
        return record.node == stimulus.node && record.peer == stimulus.from && record.kind == stimulus.kind &&
               ++seen == stimulus.nth;
    });
}

// The delivery is an event of its own, the next one.
void FaultHand::arrive(const ArriveMessage& stimulus) {
    const auto found = waiting(stimulus);
    std::uint32_t slot = found->slot;
    std::uint64_t sequence = found->sequence;
    if (stimulus.keep) {
        slot = world_.hold(EventRecord(state_.pool[slot]));
        sequence = state_.next_sequence++;
    } else {
        state_.parked.erase(found);
    }
    state_.pool[slot].released = true;
    state_.queue.push(state_.now, sequence, slot);
}

}  // namespace orrery
