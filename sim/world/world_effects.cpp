// Effects taking place: timers, writes to disk, observations, moments, metrics. Sends are in world_links.cpp.
#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

std::uint32_t World::hold(EventRecord&& record) {
    if (state_.free_slots.empty()) {
        if (state_.pool.size() >= EventQueue::kMostSlots)
            throw OutOfRoom(with_place("cut off: more than 16 million events are pending"));
        if (state_.pool.size() == state_.pool.capacity())
            widen_pool();
        state_.pool.push_back(std::move(record));
        return static_cast<std::uint32_t>(state_.pool.size() - 1);
    }
    const std::uint32_t slot = state_.free_slots.back();
    state_.free_slots.pop_back();
    state_.pool[slot] = std::move(record);
    return slot;
}

// A handler reads its message where it stands in the pool, so the storage that it stands in stays until the event's
// end.
void World::widen_pool() {
    std::vector<EventRecord> wider;
    wider.reserve(std::max<std::size_t>(2 * state_.pool.size(), 16));
    for (EventRecord& record : state_.pool)
        wider.push_back(std::move(record));
    std::swap(wider, state_.pool);
    outgrown_.push_back(std::move(wider));
}

void World::schedule(Time at, EventRecord&& record) {
    if (at < state_.now)
        throw EngineError(with_place(fmt::format("an event is due at {}, which has passed", format_time(at))));
    const std::uint32_t slot = hold(std::move(record));
    state_.queue.push(at, state_.next_sequence++, slot);
}

std::uint64_t World::bits(Stream stream, std::uint64_t entity, std::uint64_t counter) {
    if (blueprint_->draws)
        return blueprint_->draws->bits(stream);
    std::uint64_t seed = blueprint_->seed;
    for (std::size_t i = 0; i < blueprint_->resamples.size(); ++i) {
        const Resample& resample = blueprint_->resamples[i];
        if (state_.now < resample.at || (resample.stream != "*" && resample.stream != stream.name))
            continue;
        seed = resample.seed;
        state_.resamples_used[i] = true;
    }
    return draw(seed, stream.id, entity, counter);
}

std::uint64_t World::next_draw(NodeId node, Stream stream) {
    NodeCore& core = state_.nodes[node];
    if (core.first_stream == stream.id)
        return core.first_draws++;
    if (core.first_stream == 0) {
        core.first_stream = stream.id;
        core.first_draws = 1;
        return 0;
    }
    auto& counters = state_.extras.edit(node).stream_counters;
    for (auto& [id, drawn] : counters)
        if (id == stream.id)
            return drawn++;
    counters.emplace_back(stream.id, 1);
    return 0;
}

const TimerEdit* World::timer_edit_for(NodeId node, MessageKind timer) {
    const TimerEdit* found = nullptr;
    for (std::size_t i = 0; i < blueprint_->timer_edits.size(); ++i) {
        const TimerEdit& edit = blueprint_->timer_edits[i];
        if (edit.node != node || edit.timer != timer || ++state_.timer_matches[i] != edit.nth)
            continue;
        state_.timer_edits_applied[i] = true;
        found = &edit;
    }
    return found;
}

void World::set_timer_now(NodeId node, EventRecord&& record, Duration after) {
    NodeExtras& extras = state_.extras.edit(node);
    if (after < 0)
        fail(fmt::format("{} sets a timer {} into the past", blueprint_->node_name(node), format_duration(after)));
    const TimerEdit* edit = blueprint_->timer_edits.empty() ? nullptr : timer_edit_for(node, record.kind);
    if (edit && edit->what == TimerEdit::What::drop)
        return trace(EffectKind::note, node, kNoNode, record.kind, 0, 0, nullptr, "timer dropped by an override");
    if (edit)
        after = edit->delay;
    const Time deadline = saturating_add(state_.now, extras.clock.to_virtual(after));
    state_.chain.add(record.payload_hash ^ record.kind);
    state_.chain.add(static_cast<std::uint64_t>(deadline));
    record.what = EventKind::timer;
    record.node = node;
    record.cause = state_.event;
    record.incarnation = state_.nodes[node].incarnation;
    if (sink_)
        trace(EffectKind::set_timer, node, kNoNode, record.kind, deadline, 0, &record);
    const MessageKind kind = record.kind;
    const std::uint64_t hash = record.payload_hash;
    const ArmedTimer* const armed = extras.timers.find(kind, hash);
    if (armed && deadline >= armed->deadline) {  // the pending entry stays and looks again when it comes due
        state_.pool[armed->slot].cause = state_.event;
        return extras.timers.edit(kind, hash, [&](ArmedTimer& timer) { timer.deadline = deadline; });
    }
    const std::uint32_t slot = hold(std::move(record));
    if (armed)  // the old entry is void
        extras.timers.edit(kind, hash, [&](ArmedTimer& timer) { timer.deadline = deadline, timer.slot = slot; });
    else
        extras.timers.arm({hash, deadline, slot, kind});
    state_.queue.push(deadline, state_.next_sequence++, slot);
}

// Armed, or about to be behind a write that is on its way.
void World::cancel_timer_now(NodeId node, MessageKind kind, std::uint64_t hash) {
    NodeExtras& extras = state_.extras.edit(node);
    const auto cancelled = [&](const EventRecord& record) {
        state_.chain.add(hash + kind + 1);
        if (sink_)
            trace(EffectKind::cancel_timer, node, kNoNode, kind, 0, 0, &record);
        return true;
    };
    const auto is_meant = [&](const PendingWrite::Effect& effect) {
        return effect.what == PendingWrite::Effect::What::set_timer && effect.record.kind == kind &&
               effect.record.payload_hash == hash;
    };
    for (PendingWrite& write : extras.writes)
        std::erase_if(write.effects,
                      [&](const PendingWrite::Effect& effect) { return is_meant(effect) && cancelled(effect.record); });
    if (const ArmedTimer* const armed = extras.timers.find(kind, hash)) {
        cancelled(state_.pool[armed->slot]);
        extras.timers.erase(kind, hash);
    }
}

// Of one write and its sync, on a disk and a node as slow as they are now.
Duration World::sync_latency(NodeId node) {
    const Hardware& hardware = hardware_of(node);
    const std::uint64_t write = next_draw(node, "disk sync");
    Duration latency =
        (hardware.sync ? *hardware.sync : blueprint_->sync_latency).sample(bits("disk sync", node, write));
    latency = saturating_add(latency, hardware.write.sample(bits("disk write", node, write)));
    if (const Troubles* troubles = troubles_of(node))
        latency = scaled(scaled(latency, troubles->disk_slow), troubles->slow);
    return latency;
}

void World::persist_now(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    NodeExtras& extras = state_.extras.edit(node);
    state_.chain.add(hash);
    if (aside_) [[unlikely]] {  // exploration takes the write itself, and its place among the effects
        EventRecord place;
        place.kind = kNoKind;
        place.payload_hash = hash;
        aside_->effects.push_back({PendingWrite::Effect::What::cancel_timer, std::move(place), 0, {}, {}});
        extras.writes.push_back({std::move(durable), {}, 0});
        return;
    }
    const Troubles* troubles = troubles_of(node);
    if (durable && troubles && troubles->disk_full) {
        refused_ = true;
        holding_ = &discarded_;
        return trace(EffectKind::note, node, kNoNode, kNoKind, 0, 0, nullptr, "the disk is full: the write fails");
    }
    if (!durable)
        next_draw(node, "disk sync");  // a barrier counts among the disk's draws although it waits for others' writes
    const Duration latency = durable ? sync_latency(node) : 0;
    if (latency == 0 && extras.writes.empty()) {
        if (durable && troubles && troubles->disk_lies)
            trouble(node).unflushed.push_back(std::move(durable));
        else if (durable)
            commit(node, *durable), extras.synced = state_.event;
        if (sink_)
            trace(EffectKind::persist, node, kNoNode, kNoKind, state_.now, 0);
        return;
    }
    PendingWrite pending;
    pending.durable = std::move(durable);
    pending.due = saturating_add(state_.now, latency);
    if (!extras.writes.empty())
        pending.due = std::max(pending.due, extras.writes.back().due);
    state_.chain.add(static_cast<std::uint64_t>(pending.due));
    if (sink_)
        trace(EffectKind::persist, node, kNoNode, kNoKind, pending.due, state_.next_sequence);
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

void World::commit(NodeId node, const PendingDurable& durable) {
    const NodeCore& core = state_.nodes[node];
    durable.commit(*state_.states.by_role[core.role], core.index);
    if (core.troubled)
        trouble(node).rotten = false;  // a whole write has taken its place
}

void World::observe_now(NodeId node, Observation observation) {
    observation.process += state_.nodes[node].incarnation * kProcessesALife;
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
    const auto count = [](auto& counts, std::size_t which) {
        if (counts.size() <= which)
            counts.resize(which + 1);
        return ++counts[which];
    };
    count(state_.moments, static_cast<std::size_t>(found - declared.begin()));
    for (std::size_t i = 0; i < blueprint_->plan.size(); ++i) {
        const auto& when = blueprint_->plan[i].when;
        if (!when || when->moment != name || (when->node != kNoNode && when->node != node))
            continue;
        if (state_.now < when->from || state_.now >= when->to)
            continue;
        if (count(state_.triggers, i) == when->nth)
            schedule_fault(i, false, saturating_add(state_.now, when->after), state_.event, node);
    }
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
