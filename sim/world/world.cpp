#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr std::uint64_t kPlanSequences = 1u << 20;   // reserved for the fault plan, before everything else
constexpr std::uint64_t kStateHashEvery = 65'536;
constexpr std::uint64_t kLivelockEvents = 1'000'000;

// The payload of a fault event.
struct FaultRef {
    std::uint32_t index = 0;
    bool ending = false;
};

}  // namespace

StateVectors& StateVectors::operator=(const StateVectors& other) {
    if (this == &other) return *this;
    by_role.resize(other.by_role.size());
    for (std::size_t i = 0; i < by_role.size(); ++i) {
        if (by_role[i]) by_role[i]->assign(*other.by_role[i]);
        else by_role[i] = other.by_role[i]->clone();
    }
    return *this;
}

Monitors& Monitors::operator=(const Monitors& other) {
    if (this == &other) return *this;
    all.clear();
    for (const auto& monitor : other.all) all.push_back(monitor ? monitor->clone() : nullptr);
    return *this;
}

World::World(std::shared_ptr<const Blueprint> blueprint, TraceSink* sink) : blueprint_(std::move(blueprint)), sink_(sink) {
    const Blueprint& plan = *blueprint_;
    for (const RoleTable& role : plan.roles) state_.states.by_role.push_back(role.make_states());
    for (const NodeSpec& node : plan.nodes) {
        plan.roles[node.role].add_node(*state_.states.by_role[node.role]);
        NodeCore core;
        core.role = node.role;
        core.index = node.index;
        state_.nodes.push_back(core);
        NodeExtras extras;
        extras.clock = node.clock;
        state_.extras.push_back(std::move(extras));
    }
    state_.link_sends.assign(plan.links.size(), 0);
    state_.edit_matches.assign(plan.edits.size(), 0);
    state_.edits_applied.assign(plan.edits.size(), false);
    state_.plan_fired.assign(plan.plan.size(), false);
    state_.plan_ended.assign(plan.plan.size(), false);
    for (const Property& property : plan.properties) state_.monitors.all.push_back(property.monitor ? property.monitor->clone() : nullptr);
    state_.findings.violated.assign(plan.properties.size(), false);
    state_.findings.witnessed.assign(plan.properties.size(), false);
}

void World::start() {
    if (started()) return;
    started_ = true;
    for (std::size_t i = 0; i < blueprint_->plan.size(); ++i)
        if (!blueprint_->plan[i].when) schedule_fault(i, false, blueprint_->plan[i].at, 0);
    state_.next_sequence = kPlanSequences;
    for (NodeId node = 0; node < state_.nodes.size(); ++node) start_node(node);
    for (NodeId node = 0; node < state_.nodes.size(); ++node) judge(node);
}

bool World::step() {
    if (!started()) start();
    while (!state_.ended && !state_.queue.empty() && state_.queue.top().time <= blueprint_->until) {
        const EventQueue::Entry entry = state_.queue.pop();
        EventRecord& pending = state_.pool[entry.slot()];
        const EventNumber before = state_.event;
        if (pending.what == EventKind::timer) {
            fire_timer(entry, pending);
        } else if (pending.what != EventKind::fault && state_.nodes[pending.node].paused) {
            const Time resume = std::max(entry.time, state_.extras[pending.node].paused_until);
            state_.queue.push(resume, state_.next_sequence++, entry.slot());
        } else {
            EventRecord record = std::move(pending);
            state_.free_slots.push_back(entry.slot());
            switch (record.what) {
                case EventKind::deliver: deliver(entry, record); break;
                case EventKind::sync: complete_sync(entry, record); break;
                case EventKind::fault: apply_fault(entry, record); break;
                case EventKind::timer: break;
            }
        }
        if (state_.event != before) return true;
    }
    finish();
    return false;
}

EventNumber World::run_to(EventNumber target) {
    if (!started()) start();
    while (state_.event < target && step()) {}
    return state_.event;
}

void World::finish() {
    if (state_.ended) return;
    state_.ended = true;
    judge_end();
    check_histories();
    auto& violations = state_.findings.violations;
    std::stable_sort(violations.begin(), violations.end(), [](const Violation& a, const Violation& b) { return a.event < b.event; });
}

// --- events -------------------------------------------------------------------------------------------------------

void World::begin_event(const EventQueue::Entry& entry, const EventRecord& record, Outcome outcome) {
    state_.events_at_this_time = entry.time == state_.now ? state_.events_at_this_time + 1 : 0;
    state_.now = entry.time;
    ++state_.event;
    if (state_.events_at_this_time > kLivelockEvents)
        fail(fmt::format("livelock: virtual time stands still at {} for {} events; the last is {} at {}", format_time(state_.now), kLivelockEvents,
                         describe(record), blueprint_->node_name(record.node)));
    state_.chain.add(static_cast<std::uint64_t>(entry.time));
    state_.chain.add(static_cast<std::uint64_t>(record.node) << 32 | static_cast<std::uint64_t>(record.what) << 24 |
                     static_cast<std::uint64_t>(outcome) << 16 | record.kind);
    state_.chain.add(record.payload_hash);
    if (!sink_) return;
    TraceEvent event;
    event.number = state_.event;
    event.time = entry.time;
    event.cause = record.cause;
    event.sequence = entry.sequence();
    event.node = record.node;
    event.peer = record.peer;
    event.kind = record.kind;
    event.what = record.what;
    event.outcome = outcome;
    event.detail = describe(record);
    sink_->begin(*this, event);
}

void World::end_event(NodeId node) {
    judge(node);
    if (state_.event % kStateHashEvery == 0) state_.chain.add(state_hash());
    if (sink_) sink_->end(*this);
}

void World::deliver(const EventQueue::Entry& entry, EventRecord& record) {
    const bool up = state_.nodes[record.node].up;
    const Outcome outcome = !up ? Outcome::lost_dead : state_.cuts.is_cut(record.peer, record.node) ? Outcome::lost_cut : Outcome::handled;
    begin_event(entry, record, outcome);
    if (outcome == Outcome::handled) {
        handle(record.node, record);
        end_event(record.node);
    } else if (sink_) {
        sink_->end(*this);
    }
}

void World::fire_timer(const EventQueue::Entry& entry, EventRecord& pending) {
    NodeCore& node = state_.nodes[pending.node];
    auto& timers = state_.extras[pending.node].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(), [&](const ArmedTimer& timer) { return timer.slot == entry.slot(); });
    if (armed == timers.end() || pending.incarnation != node.incarnation) {  // cancelled, or of an earlier life: no event
        pending = EventRecord{};
        state_.free_slots.push_back(entry.slot());
        return;
    }
    const Time due = node.paused ? std::max(armed->deadline, state_.extras[pending.node].paused_until) : armed->deadline;
    if (due > entry.time || node.paused) {  // set anew since, or the node stands still: look again then
        state_.queue.push(std::max(due, entry.time), state_.next_sequence++, entry.slot());
        return;
    }
    const EventRecord record = std::move(pending);
    state_.free_slots.push_back(entry.slot());
    timers.erase(armed);
    begin_event(entry, record, Outcome::handled);
    handle(record.node, record);
    end_event(record.node);
}

void World::complete_sync(const EventQueue::Entry& entry, EventRecord& record) {
    if (record.incarnation != state_.nodes[record.node].incarnation) return;  // lost with the crash: no event
    begin_event(entry, record, Outcome::handled);
    auto& writes = state_.extras[record.node].writes;
    PendingWrite write = std::move(writes.front());
    writes.erase(writes.begin());
    const NodeCore& node = state_.nodes[record.node];
    if (write.durable) write.durable->commit(*state_.states.by_role[node.role], node.index);
    for (PendingWrite::Effect& effect : write.effects) {
        switch (effect.what) {
            case PendingWrite::Effect::What::send: {
                const NodeId to = effect.record.node;
                send_now(record.node, to, std::move(effect.record), effect.key);
                break;
            }
            case PendingWrite::Effect::What::set_timer: set_timer_now(record.node, std::move(effect.record), effect.after); break;
            case PendingWrite::Effect::What::cancel_timer: cancel_timer_now(record.node, effect.record.kind, effect.record.payload_hash); break;
            case PendingWrite::Effect::What::observe: observe_now(record.node, std::move(effect.observation)); break;
        }
    }
    end_event(record.node);
}

void World::handle(NodeId node, const EventRecord& record) {
    const NodeCore& core = state_.nodes[node];
    const RoleTable& role = blueprint_->roles[core.role];
    if (!role.takes(record.kind)) fail(fmt::format("{} ({}) takes no {}", blueprint_->node_name(node), role.name, blueprint_->kind_name(record.kind)));
    ContextCore context(*this, node);
    holding_ = nullptr;
    role.handlers[record.kind](role.role.get(), context, *state_.states.by_role[core.role], core.index, record);
    holding_ = nullptr;
}

void World::start_node(NodeId node) {
    const NodeCore& core = state_.nodes[node];
    const RoleTable& role = blueprint_->roles[core.role];
    ContextCore context(*this, node);
    holding_ = nullptr;
    role.start(role.role.get(), context, *state_.states.by_role[core.role], core.index);
    holding_ = nullptr;
}

void World::crash_node(NodeId node) {
    NodeCore& core = state_.nodes[node];
    NodeExtras& extras = state_.extras[node];
    core.up = false;
    core.paused = false;
    ++core.incarnation;
    extras.timers.clear();
    extras.writes.clear();
}

// --- faults -------------------------------------------------------------------------------------------------------

void World::schedule_fault(std::size_t index, bool ending, Time at, EventNumber cause) {
    EventRecord record;
    record.cause = cause;
    record.what = EventKind::fault;
    record.kind = static_cast<MessageKind>(kNoKind);
    Hash hash;
    hash.add(index * 2 + (ending ? 1 : 0));
    hash.add_text(fault_name(blueprint_->plan[index].action));
    record.payload_hash = hash.value();
    record.put(FaultRef{static_cast<std::uint32_t>(index), ending});
    const FaultAction& action = blueprint_->plan[index].action;
    std::visit([&](const auto& one) { if constexpr (requires { one.node; }) record.node = one.node; }, action);
    if (const auto* stimulus = std::get_if<DeliverMessage>(&action)) record.node = stimulus->message.node;
    schedule(at, std::move(record));
}

void World::apply_fault(const EventQueue::Entry& entry, EventRecord& record) {
    const FaultRef ref = record.get<FaultRef>();
    const FaultEntry& planned = blueprint_->plan[ref.index];
    NodeId where = record.node;
    const EventNumber number = state_.event + 1;
    state_.now = entry.time == state_.now ? state_.now : entry.time;
    // Whether it can fire decides the outcome, so look before the event is told.
    const bool possible = [&] {
        if (ref.ending) return !state_.plan_ended[ref.index];
        const bool up = where == kNoNode || state_.nodes[where].up;
        if (std::holds_alternative<RestartNode>(planned.action)) return !up;
        if (const auto* fire = std::get_if<FireTimer>(&planned.action)) {
            const auto& timers = state_.extras[where].timers;
            return up && std::any_of(timers.begin(), timers.end(), [&](const ArmedTimer& timer) { return timer.kind == fire->timer; });
        }
        return up;
    }();
    begin_event(entry, record, possible ? Outcome::handled : Outcome::not_armed);
    if (possible) {
        enact(ref.index, ref.ending, where);
    } else if (!ref.ending) {
        state_.not_fired.push_back(fmt::format("{} at {}", planned.text, format_time(entry.time)));
    }
    static_cast<void>(number);
    end_event(where);
}

Outcome World::enact(std::size_t index, bool ending, NodeId& where) {
    const FaultEntry& planned = blueprint_->plan[index];
    const auto restart = [&](NodeId node) {
        state_.nodes[node].up = true;
        --state_.active_faults;
        start_node(node);
    };
    if (!ending) {
        state_.plan_fired[index] = true;
        ++state_.faults[std::string(fault_name(planned.action))];
        if (!is_stimulus(planned.action)) {
            if (!state_.first_fault) state_.first_fault = state_.now;
            state_.last_fault = state_.now;
        }
        if (planned.lasting > 0) schedule_fault(index, true, state_.now + planned.lasting, state_.event);
    } else {
        state_.plan_ended[index] = true;
    }
    if (const auto* crash = std::get_if<CrashNode>(&planned.action)) {
        if (ending) {
            if (!state_.nodes[crash->node].up) restart(crash->node);
        } else {
            if (state_.nodes[crash->node].paused) --state_.active_faults;
            crash_node(crash->node);
            ++state_.active_faults;
        }
    } else if (const auto* start = std::get_if<RestartNode>(&planned.action)) {
        restart(start->node);
    } else if (const auto* pause = std::get_if<PauseNode>(&planned.action)) {
        NodeCore& node = state_.nodes[pause->node];
        if (ending) {
            if (node.paused && state_.extras[pause->node].paused_until <= state_.now) {
                node.paused = false;
                --state_.active_faults;
            }
        } else {
            if (!node.paused) ++state_.active_faults;
            node.paused = true;
            Time& end = state_.extras[pause->node].paused_until;
            end = std::max(end, state_.now + planned.lasting);
        }
    } else if (const auto* cut = std::get_if<CutLinks>(&planned.action)) {
        for (const Link& link : cut->links) ending ? state_.cuts.heal(link) : state_.cuts.cut(link);
        state_.active_faults += ending ? -1 : 1;
    } else if (std::holds_alternative<HealAll>(planned.action)) {
        state_.cuts.heal_all();
        for (std::size_t i = 0; i < blueprint_->plan.size(); ++i) {
            if (!std::holds_alternative<CutLinks>(blueprint_->plan[i].action) || !state_.plan_fired[i] || state_.plan_ended[i]) continue;
            state_.plan_ended[i] = true;
            --state_.active_faults;
        }
    } else if (const auto* step = std::get_if<StepClock>(&planned.action)) {
        state_.extras[step->node].clock.step(ending ? -step->by : step->by);
    } else if (const auto* drift = std::get_if<DriftClock>(&planned.action)) {
        state_.extras[drift->node].clock.set_drift(state_.now, ending ? blueprint_->nodes[drift->node].clock.drift_ppm : drift->ppm);
    } else if (const auto* fire = std::get_if<FireTimer>(&planned.action)) {
        fire_early(*fire);
    } else if (const auto* outside = std::get_if<DeliverMessage>(&planned.action)) {
        where = outside->message.node;
        handle(where, outside->message);
    }
    if (state_.active_faults == 0) state_.healed_at = state_.now;
    return Outcome::handled;
}

bool World::fire_early(const FireTimer& stimulus) {
    auto& timers = state_.extras[stimulus.node].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(), [&](const ArmedTimer& timer) { return timer.kind == stimulus.timer; });
    if (armed == timers.end()) return false;
    const EventRecord record = state_.pool[armed->slot];  // its pending entry is void from now on
    timers.erase(armed);
    handle(stimulus.node, record);
    return true;
}

// --- effects ------------------------------------------------------------------------------------------------------

std::uint32_t World::hold(EventRecord record) {
    if (state_.free_slots.empty()) {
        if (state_.pool.size() >= (1u << EventQueue::kSlotBits)) fail("more than 16 million events are pending");
        state_.pool.push_back(std::move(record));
        return static_cast<std::uint32_t>(state_.pool.size() - 1);
    }
    const std::uint32_t slot = state_.free_slots.back();
    state_.free_slots.pop_back();
    state_.pool[slot] = std::move(record);
    return slot;
}

void World::schedule(Time at, EventRecord record) {
    const std::uint32_t slot = hold(std::move(record));
    state_.queue.push(at, state_.next_sequence++, slot);
}

std::uint64_t World::bits(Stream stream, std::uint64_t entity, std::uint64_t counter) const {
    std::uint64_t seed = blueprint_->seed;
    for (const Resample& resample : blueprint_->resamples)
        if (state_.now >= resample.at && resample.stream == stream.name) seed = resample.seed;
    return draw(seed, stream.id, entity, counter);
}

const MessageEdit* World::edit_for(NodeId from, NodeId to, MessageKind kind) {
    const MessageEdit* found = nullptr;
    for (std::size_t i = 0; i < blueprint_->edits.size(); ++i) {
        const MessageEdit& edit = blueprint_->edits[i];
        if (edit.from != from || edit.to != to || edit.kind != kind) continue;
        if (++state_.edit_matches[i] != edit.nth) continue;
        state_.edits_applied[i] = true;
        found = &edit;
    }
    return found;
}

void World::send_now(NodeId from, NodeId to, EventRecord record, std::optional<std::uint64_t> key) {
    if (to >= state_.nodes.size()) fail(fmt::format("{} sends {} to node {}, which is not there", blueprint_->node_name(from), describe(record), to));
    if (!blueprint_->roles[state_.nodes[to].role].takes(record.kind))
        fail(fmt::format("{} sends {} to {}, whose role takes no such message", blueprint_->node_name(from), describe(record), blueprint_->node_name(to)));
    const std::uint32_t link = blueprint_->links.find(from, to);
    std::uint64_t entity = link == kUndeclared ? from : (static_cast<std::uint64_t>(from) + 1) << 32 | to;
    std::uint64_t counter = 0;
    if (key) {
        Hash own(entity);
        own.add(*key);
        entity = own.value();
        auto& counters = state_.extras[from].keyed_counters;
        auto at = std::lower_bound(counters.begin(), counters.end(), entity, [](const auto& entry, std::uint64_t k) { return entry.first < k; });
        if (at == counters.end() || at->first != entity) at = counters.insert(at, {entity, 0});
        counter = at->second++;
    } else {
        counter = link == kUndeclared ? state_.nodes[from].undeclared_sends++ : state_.link_sends[link]++;
    }
    record.what = EventKind::deliver;
    record.node = to;
    record.peer = from;
    record.cause = state_.event;
    transmit(from, to, std::move(record), entity, counter, link);
}

void World::transmit(NodeId from, NodeId to, EventRecord record, std::uint64_t entity, std::uint64_t counter, std::uint32_t link) {
    const LinkSettings& settings = blueprint_->links.settings(link);
    state_.chain.add(static_cast<std::uint64_t>(to) << 16 | record.kind);
    state_.chain.add(record.payload_hash);
    const MessageEdit* edit = blueprint_->edits.empty() ? nullptr : edit_for(from, to, record.kind);
    const auto lost = [&](std::string_view why) {
        state_.chain.add(0);
        if (sink_) trace(EffectKind::lost, from, to, record.kind, 0, 0, fmt::format("{}: {}", why, describe(record)));
    };
    if (state_.cuts.is_cut(from, to)) return lost("link cut");
    if (edit && edit->what == MessageEdit::What::drop) return lost("dropped by an override");
    if (!settings.loss.never() && happens(bits("link loss", entity, counter), settings.loss)) return lost("lost");

    const auto schedule_copy = [&](EventRecord copy, Duration delay, EffectKind effect) {
        Time at = 0;
        if (__builtin_add_overflow(state_.now, delay, &at)) at = kNever - 1;
        state_.chain.add(static_cast<std::uint64_t>(at));
        if (sink_) trace(effect, from, to, copy.kind, at, state_.next_sequence, describe(copy));
        schedule(at, std::move(copy));
    };
    const Duration delay = edit && edit->what == MessageEdit::What::delay ? edit->delay : settings.delay.sample(bits("link delay", entity, counter));
    const bool twice = (edit && edit->what == MessageEdit::What::duplicate) ||
                       (!settings.duplicate.never() && happens(bits("link duplicate", entity, counter), settings.duplicate));
    if (!twice) return schedule_copy(std::move(record), delay, EffectKind::send);
    const Duration second = settings.delay.sample(bits("link duplicate delay", entity, counter));
    schedule_copy(record, delay, EffectKind::send);
    schedule_copy(std::move(record), second, EffectKind::duplicate);
}

void World::set_timer_now(NodeId node, EventRecord record, Duration after) {
    NodeExtras& extras = state_.extras[node];
    Time deadline = 0;
    if (after < 0) fail(fmt::format("{} sets a timer {} into the past", blueprint_->node_name(node), format_duration(after)));
    if (__builtin_add_overflow(state_.now, extras.clock.to_virtual(after), &deadline)) deadline = kNever - 1;
    state_.chain.add(record.payload_hash ^ record.kind);
    state_.chain.add(static_cast<std::uint64_t>(deadline));
    record.what = EventKind::timer;
    record.node = node;
    record.cause = state_.event;
    record.incarnation = state_.nodes[node].incarnation;
    if (sink_) trace(EffectKind::set_timer, node, kNoNode, record.kind, deadline, 0, describe(record));
    for (ArmedTimer& timer : extras.timers) {
        if (timer.kind != record.kind || timer.hash != record.payload_hash) continue;
        const bool later = deadline >= timer.deadline;
        timer.deadline = deadline;
        if (later) {  // the pending entry stays and looks again when it comes due
            state_.pool[timer.slot].cause = state_.event;
            return;
        }
        timer.slot = hold(std::move(record));  // the old entry is void
        state_.queue.push(deadline, state_.next_sequence++, timer.slot);
        return;
    }
    const MessageKind kind = record.kind;
    const std::uint64_t hash = record.payload_hash;
    const std::uint32_t slot = hold(std::move(record));
    extras.timers.push_back({hash, deadline, slot, kind});
    state_.queue.push(deadline, state_.next_sequence++, slot);
}

void World::cancel_timer_now(NodeId node, MessageKind kind, std::uint64_t hash) {
    auto& timers = state_.extras[node].timers;
    const auto armed = std::find_if(timers.begin(), timers.end(), [&](const ArmedTimer& timer) { return timer.kind == kind && timer.hash == hash; });
    if (armed == timers.end()) return;
    state_.chain.add(hash + kind + 1);
    if (sink_) trace(EffectKind::cancel_timer, node, kNoNode, kind, 0, 0, describe(state_.pool[armed->slot]));
    timers.erase(armed);
}

void World::persist_now(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    NodeExtras& extras = state_.extras[node];
    state_.chain.add(hash);
    const std::uint64_t write = [&] {  // the disk's own counter of draws
        const Stream stream = "disk sync";
        for (auto& [id, drawn] : extras.stream_counters)
            if (id == stream.id) return drawn++;
        extras.stream_counters.emplace_back(stream.id, 1);
        return std::uint64_t{0};
    }();
    const Duration latency = durable ? blueprint_->sync_latency.sample(bits("disk sync", node, write)) : 0;
    if (latency == 0 && extras.writes.empty()) {
        const NodeCore& core = state_.nodes[node];
        if (durable) durable->commit(*state_.states.by_role[core.role], core.index);
        if (sink_) trace(EffectKind::persist, node, kNoNode, kNoKind, state_.now, 0, "");
        return;
    }
    PendingWrite pending;
    pending.durable = std::move(durable);
    pending.due = state_.now + latency;
    if (!extras.writes.empty()) pending.due = std::max(pending.due, extras.writes.back().due);
    state_.chain.add(static_cast<std::uint64_t>(pending.due));
    if (sink_) trace(EffectKind::persist, node, kNoNode, kNoKind, pending.due, state_.next_sequence, "");
    EventRecord record;
    record.what = EventKind::sync;
    record.node = node;
    record.cause = state_.event;
    record.incarnation = state_.nodes[node].incarnation;
    record.payload_hash = hash;
    schedule(pending.due, std::move(record));
    extras.writes.push_back(std::move(pending));
    holding_ = &extras.writes.back();
}

void World::observe_now(NodeId node, Observation observation) {
    observation.event = state_.event;
    observation.time = state_.now;
    state_.chain.add(static_cast<std::uint64_t>(observation.process) << 8 | static_cast<std::uint64_t>(observation.phase));
    state_.chain.add_text(observation.function);
    state_.chain.add(value_hash(observation.key));
    state_.chain.add(value_hash(observation.value));
    if (sink_)
        trace(EffectKind::observe, node, kNoNode, kNoKind, 0, 0,
              fmt::format("process {} {} {} {} {}", observation.process, phase_name(observation.phase), observation.function,
                          observation.key.to_text(), observation.value.to_text()));
    state_.history.push_back(std::move(observation));
}

void World::moment(NodeId node, std::string_view name) {
    const auto& declared = blueprint_->moments;
    if (std::find(declared.begin(), declared.end(), name) == declared.end()) fail(fmt::format("the model does not declare the moment '{}'", name));
    if (sink_) trace(EffectKind::moment, node, kNoNode, kNoKind, 0, 0, std::string(name));
    const auto count = [&](NodeId who) {
        for (MomentCount& seen : state_.moments)
            if (seen.node == who && seen.name == name) return ++seen.times;
        state_.moments.push_back({std::string(name), who, 1});
        return 1u;
    };
    const std::uint32_t here = count(node);
    const std::uint32_t anywhere = count(kNoNode);
    for (std::size_t i = 0; i < blueprint_->plan.size(); ++i) {
        const FaultEntry& planned = blueprint_->plan[i];
        if (!planned.when || planned.when->moment != name) continue;
        if (planned.when->node != kNoNode && planned.when->node != node) continue;
        if (planned.when->nth != (planned.when->node == kNoNode ? anywhere : here)) continue;
        schedule_fault(i, false, state_.now + planned.when->after, state_.event);
    }
}

void World::add_metric(std::string_view name, MetricKind kind, std::int64_t value, std::string_view unit) {
    auto found = std::find_if(state_.metrics.begin(), state_.metrics.end(), [&](const Metric& metric) { return metric.name == name; });
    if (found == state_.metrics.end()) {
        state_.metrics.push_back({std::string(name), std::string(unit), kind, 0, 0, {}});
        found = state_.metrics.end() - 1;
    }
    ++found->count;
    found->sum += value;
    if (kind == MetricKind::sample) found->samples.push_back(value);
}

// --- judgement and inspection -------------------------------------------------------------------------------------

namespace {

class RunJudge final : public Judge {
public:
    RunJudge(WorldState& state, const Blueprint& blueprint, std::size_t index, NodeId node) : state_(state), blueprint_(blueprint), index_(index), node_(node) {}
    void violated(std::string detail, std::vector<FieldRef> fields) override {
        if (state_.findings.violated[index_]) return;
        state_.findings.violated[index_] = true;
        const NodeId node = node_ != kNoNode ? node_ : fields.empty() ? kNoNode : fields.front().node;
        state_.findings.violations.push_back({blueprint_.properties[index_].name, state_.event, state_.now, node, std::move(detail), std::move(fields)});
    }
    void witnessed() override { state_.findings.witnessed[index_] = true; }
    void undecided(std::string why) override { state_.findings.undecided.emplace_back(blueprint_.properties[index_].name, std::move(why)); }

private:
    WorldState& state_;
    const Blueprint& blueprint_;
    std::size_t index_;
    NodeId node_;
};

}  // namespace

void World::judge(NodeId node) {
    const View view(*this);
    const void* role = node == kNoNode ? nullptr : blueprint_->roles[state_.nodes[node].role].tag;
    for (std::size_t i = 0; i < state_.monitors.all.size(); ++i) {
        Monitor* monitor = state_.monitors.all[i].get();
        if (!monitor || state_.findings.violated[i]) continue;
        const Property& property = blueprint_->properties[i];
        if (property.kind == PropertyKind::sometimes && state_.findings.witnessed[i]) continue;
        if (!property.roles.empty() && std::find(property.roles.begin(), property.roles.end(), role) == property.roles.end()) continue;
        RunJudge one(state_, *blueprint_, i, node);
        monitor->after(view, node, one);
    }
}

void World::judge_end() {
    const View view(*this);
    for (std::size_t i = 0; i < state_.monitors.all.size(); ++i) {
        if (!state_.monitors.all[i] || state_.findings.violated[i]) continue;
        RunJudge one(state_, *blueprint_, i, kNoNode);
        state_.monitors.all[i]->at_end(view, one);
    }
}

void World::check_histories() {
    History history;
    for (std::size_t i = 0; i < blueprint_->properties.size(); ++i) {
        const Property& property = blueprint_->properties[i];
        if (!property.check) continue;
        if (history.empty()) history.assign(state_.history.begin(), state_.history.end());
        const HistoryFinding finding = property.check(history);
        if (finding.verdict == CheckVerdict::unknown) state_.findings.undecided.emplace_back(property.name, finding.detail);
        if (finding.verdict != CheckVerdict::invalid) continue;
        const auto at = std::find_if(history.begin(), history.end(), [&](const Observation& line) { return line.event >= finding.event; });
        const Time time = at == history.end() ? state_.now : at->time;
        state_.findings.violated[i] = true;
        state_.findings.violations.push_back({property.name, finding.event, time, kNoNode, finding.detail, {}});
    }
}

std::uint64_t World::state_hash() const {
    Hash hash;
    for (const auto& states : state_.states.by_role) states->hash_into(hash);
    for (const NodeCore& node : state_.nodes) hash.add(node.incarnation * 4 + (node.up ? 2 : 0) + (node.paused ? 1 : 0));
    for (const Link& link : state_.cuts.links()) hash.add(static_cast<std::uint64_t>(link.first) << 32 | link.second);
    return hash.value();
}

std::uint64_t World::fingerprint() const {
    Hash closed = state_.chain;
    closed.add(state_hash());
    return closed.value();
}

Value World::node_state(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->state_value(core.index);
}

Value World::node_durable(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->durable_value(core.index);
}

std::uint64_t World::field_hash(NodeId node, std::string_view field) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_hash(core.index, field);
}

Value World::node_field(NodeId node, std::string_view field) const {
    const NodeCore& core = state_.nodes[node];
    return state_.states.by_role[core.role]->field_value(core.index, field);
}

std::string World::node_label(NodeId node) const {
    const NodeCore& core = state_.nodes[node];
    return core.up ? state_.states.by_role[core.role]->label(core.index) : "down";
}

std::string World::describe(const EventRecord& record) const {
    if (record.what == EventKind::fault) {
        const FaultRef ref = record.get<FaultRef>();
        const std::string& text = blueprint_->plan[ref.index].text;
        return ref.ending ? "end of " + text : text;
    }
    if (record.what == EventKind::sync) return "sync";
    return record.kind < blueprint_->kinds.size() ? to_text(blueprint_->kinds[record.kind].to_value(record)) : "";
}

void World::trace(EffectKind kind, NodeId node, NodeId peer, MessageKind message, Time due, std::uint64_t sequence, std::string detail) {
    if (!sink_) return;
    TraceEffect effect;
    effect.event = state_.event;
    effect.sequence = sequence;
    effect.kind = kind;
    effect.node = node;
    effect.peer = peer;
    effect.message = message;
    effect.due = due;
    effect.detail = std::move(detail);
    sink_->effect(*this, std::move(effect));
}

void World::fail(std::string_view what) const {
    throw EngineError(fmt::format("{} (seed {}, virtual time {}, event {})", what, blueprint_->seed, format_time(state_.now), state_.event));
}

}  // namespace orrery
