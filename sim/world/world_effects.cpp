// Effects taking place: sends over links, timers, writes to disk, observations, moments, metrics.
#include "sim/world/world.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

std::uint32_t World::hold(EventRecord record) {
    if (state_.free_slots.empty()) {
        if (state_.pool.size() >= (1u << EventQueue::kSlotBits))
            fail("more than 16 million events are pending");
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
        if (state_.now >= resample.at && resample.stream == stream.name)
            seed = resample.seed;
    return draw(seed, stream.id, entity, counter);
}

const MessageEdit* World::edit_for(NodeId from, NodeId to, MessageKind kind) {
    const MessageEdit* found = nullptr;
    for (std::size_t i = 0; i < blueprint_->edits.size(); ++i) {
        const MessageEdit& edit = blueprint_->edits[i];
        if (edit.from != from || edit.to != to || edit.kind != kind)
            continue;
        if (++state_.edit_matches[i] != edit.nth)
            continue;
        state_.edits_applied[i] = true;
        found = &edit;
    }
    return found;
}

void World::send_now(NodeId from, NodeId to, EventRecord record, std::optional<std::uint64_t> key) {
    if (to >= state_.nodes.size())
        fail(fmt::format("{} sends {} to node {}, which is not there", blueprint_->node_name(from), describe(record),
                         to));
    if (!blueprint_->roles[state_.nodes[to].role].takes(record.kind))
        fail(fmt::format("{} sends {} to {}, whose role takes no such message", blueprint_->node_name(from),
                         describe(record), blueprint_->node_name(to)));
    const std::uint32_t link = blueprint_->links.find(from, to);
    std::uint64_t entity = link == kUndeclared ? from : (static_cast<std::uint64_t>(from) + 1) << 32 | to;
    std::uint64_t counter = 0;
    if (key) {
        Hash own(entity);
        own.add(*key);
        entity = own.value();
        auto& counters = state_.extras[from].keyed_counters;
        auto at = std::lower_bound(counters.begin(), counters.end(), entity,
                                   [](const auto& entry, std::uint64_t k) { return entry.first < k; });
        if (at == counters.end() || at->first != entity)
            at = counters.insert(at, {entity, 0});
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

void World::transmit(NodeId from, NodeId to, EventRecord record, std::uint64_t entity, std::uint64_t counter,
                     std::uint32_t link) {
    const LinkSettings& settings = blueprint_->links.settings(link);
    state_.chain.add(static_cast<std::uint64_t>(to) << 16 | record.kind);
    state_.chain.add(record.payload_hash);
    const MessageEdit* edit = blueprint_->edits.empty() ? nullptr : edit_for(from, to, record.kind);
    const auto lost = [&](std::string_view why) {
        state_.chain.add(0);
        if (sink_)
            trace(EffectKind::lost, from, to, record.kind, 0, 0, &record, std::string(why));
    };
    if (state_.cuts.is_cut(from, to))
        return lost("link cut");
    if (edit && edit->what == MessageEdit::What::drop)
        return lost("dropped by an override");
    if (!settings.loss.never() && happens(bits("link loss", entity, counter), settings.loss))
        return lost("lost");

    const auto schedule_copy = [&](EventRecord copy, Duration delay, EffectKind effect) {
        Time at = 0;
        if (__builtin_add_overflow(state_.now, delay, &at))
            at = kNever - 1;
        state_.chain.add(static_cast<std::uint64_t>(at));
        if (sink_)
            trace(effect, from, to, copy.kind, at, state_.next_sequence, &copy);
        schedule(at, std::move(copy));
    };
    const Duration delay = edit && edit->what == MessageEdit::What::delay
                               ? edit->delay
                               : settings.delay.sample(bits("link delay", entity, counter));
    const bool twice =
        (edit && edit->what == MessageEdit::What::duplicate) ||
        (!settings.duplicate.never() && happens(bits("link duplicate", entity, counter), settings.duplicate));
    if (!twice)
        return schedule_copy(std::move(record), delay, EffectKind::send);
    const Duration second = settings.delay.sample(bits("link duplicate delay", entity, counter));
    schedule_copy(record, delay, EffectKind::send);
    schedule_copy(std::move(record), second, EffectKind::duplicate);
}

void World::set_timer_now(NodeId node, EventRecord record, Duration after) {
    NodeExtras& extras = state_.extras[node];
    Time deadline = 0;
    if (after < 0)
        fail(fmt::format("{} sets a timer {} into the past", blueprint_->node_name(node), format_duration(after)));
    if (__builtin_add_overflow(state_.now, extras.clock.to_virtual(after), &deadline))
        deadline = kNever - 1;
    state_.chain.add(record.payload_hash ^ record.kind);
    state_.chain.add(static_cast<std::uint64_t>(deadline));
    record.what = EventKind::timer;
    record.node = node;
    record.cause = state_.event;
    record.incarnation = state_.nodes[node].incarnation;
    if (sink_)
        trace(EffectKind::set_timer, node, kNoNode, record.kind, deadline, 0, &record);
    for (ArmedTimer& timer : extras.timers) {
        if (timer.kind != record.kind || timer.hash != record.payload_hash)
            continue;
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
    const auto armed = std::find_if(timers.begin(), timers.end(),
                                    [&](const ArmedTimer& timer) { return timer.kind == kind && timer.hash == hash; });
    if (armed == timers.end())
        return;
    state_.chain.add(hash + kind + 1);
    if (sink_)
        trace(EffectKind::cancel_timer, node, kNoNode, kind, 0, 0, &state_.pool[armed->slot]);
    timers.erase(armed);
}

void World::persist_now(NodeId node, std::shared_ptr<const PendingDurable> durable, std::uint64_t hash) {
    NodeExtras& extras = state_.extras[node];
    state_.chain.add(hash);
    const std::uint64_t write = [&] {  // the disk's own counter of draws
        const Stream stream = "disk sync";
        for (auto& [id, drawn] : extras.stream_counters)
            if (id == stream.id)
                return drawn++;
        extras.stream_counters.emplace_back(stream.id, 1);
        return std::uint64_t{0};
    }();
    const Duration latency = durable ? blueprint_->sync_latency.sample(bits("disk sync", node, write)) : 0;
    if (latency == 0 && extras.writes.empty()) {
        const NodeCore& core = state_.nodes[node];
        if (durable)
            durable->commit(*state_.states.by_role[core.role], core.index);
        if (sink_)
            trace(EffectKind::persist, node, kNoNode, kNoKind, state_.now, 0);
        return;
    }
    PendingWrite pending;
    pending.durable = std::move(durable);
    pending.due = state_.now + latency;
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

void World::observe_now(NodeId node, Observation observation) {
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
    if (std::find(declared.begin(), declared.end(), name) == declared.end())
        fail(fmt::format("the model does not declare the moment '{}'", name));
    if (sink_)
        trace(EffectKind::moment, node, kNoNode, kNoKind, 0, 0, nullptr, std::string(name));
    const auto count = [&](NodeId who) {
        for (MomentCount& seen : state_.moments)
            if (seen.node == who && seen.name == name)
                return ++seen.times;
        state_.moments.push_back({std::string(name), who, 1});
        return 1u;
    };
    const std::uint32_t here = count(node);
    const std::uint32_t anywhere = count(kNoNode);
    for (std::size_t i = 0; i < blueprint_->plan.size(); ++i) {
        const FaultEntry& planned = blueprint_->plan[i];
        if (!planned.when || planned.when->moment != name)
            continue;
        if (planned.when->node != kNoNode && planned.when->node != node)
            continue;
        if (planned.when->nth != (planned.when->node == kNoNode ? anywhere : here))
            continue;
        schedule_fault(i, false, state_.now + planned.when->after, state_.event);
    }
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
