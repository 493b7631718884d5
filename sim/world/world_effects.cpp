// Effects taking place: sends over links, timers, writes to disk, observations, moments, metrics.
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

struct World::Way {
    NodeId from = kNoNode, to = kNoNode;
    std::uint32_t link = kUndeclared;
    std::uint64_t entity = 0, counter = 0;  // of its draws
};

bool World::send_plainly(NodeId from, NodeId to, EventRecord& draft) {
    if (!calm_ || state_.free_slots.empty() || to >= shortcuts_.nodes)
        return false;
    NodeCore& sender = state_.nodes[from];
    if (sender.troubled)
        return false;
    const MessageKind kind = draft.kind;
    if (shortcuts_.taken_by_all[kind] == 0 && !blueprint_->roles[state_.nodes[to].role].takes(kind))
        return false;
    const std::uint32_t link = blueprint_->links.find(from, to);
    const Distribution* const way = shortcuts_.delays[link + 1];
    if (!way)
        return false;

    const bool declared = link != kUndeclared;
    const std::uint64_t entity = declared ? (static_cast<std::uint64_t>(from) + 1) << 32 | to : from;
    const std::uint64_t counter = declared ? state_.link_sends[link]++ : sender.undeclared_sends++;
    Hash chain = state_.chain;
    chain.add(static_cast<std::uint64_t>(to) << 16 | kind);
    chain.add(draft.payload_hash);
    constexpr Stream kDelay = "link delay";
    const Duration delay = way->sample(draw(seed_, kDelay.id, entity, counter));
    const Time at = saturating_add(state_.now, delay);
    chain.add(static_cast<std::uint64_t>(at));
    state_.chain = chain;
    draft.node = to;
    draft.peer = from;
    draft.cause = state_.event;
    if (sink_) [[unlikely]]
        trace_send(draft, at);
    const std::uint32_t slot = state_.free_slots.back();  // where the draft stands
    state_.free_slots.pop_back();
    state_.queue.push(at, state_.next_sequence++, slot);
    return true;
}

void World::trace_send(const EventRecord& draft, Time at) {
    trace(EffectKind::send, draft.peer, draft.node, draft.kind, at, state_.next_sequence, &draft);
}

void World::send_now(NodeId from, NodeId to, EventRecord&& record, std::optional<SendKey> key) {
    if (to >= state_.nodes.size()) {
        if (state_.fields_changed)  // or the message that is answered came from outside the world
            return trace(EffectKind::lost, from, kNoNode, record.kind, 0, 0, &record, "there is no such node");
        fail(fmt::format("{} sends {} to node {}, which is not there", blueprint_->node_name(from), describe(record),
                         static_cast<std::uint32_t>(to)));
    }
    if (!blueprint_->roles[state_.nodes[to].role].takes(record.kind)) {
        if (state_.fields_changed)
            return trace(EffectKind::lost, from, to, record.kind, 0, 0, &record, "its role takes no such message");
        fail(fmt::format("{} sends {} to {}, whose role takes no such message", blueprint_->node_name(from),
                         describe(record), blueprint_->node_name(to)));
    }
    Way way;
    way.from = from;
    way.to = to;
    way.link = blueprint_->links.find(from, to);
    way.entity = way.link == kUndeclared ? from : (static_cast<std::uint64_t>(from) + 1) << 32 | to;
    if (key) {
        Hash own(way.entity);
        own.add(key->key);
        way.entity = own.value();
        if (key->nth)
            way.counter = *key->nth;
        else
            state_.extras.edit(from).keyed_counters.edit(way.entity, [&](std::uint64_t& n) { way.counter = n++; });
    } else {
        way.counter = way.link == kUndeclared ? state_.nodes[from].undeclared_sends++ : state_.link_sends[way.link]++;
    }
    record.what = EventKind::deliver;
    record.node = to;
    record.peer = from;
    record.cause = state_.event;
    transmit(way, std::move(record));
}

LinkSettings World::degraded_settings(const Way& way) const {
    LinkSettings settings = blueprint_->links.settings(way.link);
    for (const Degraded& one : state_.degraded)
        if (one.links.empty() || std::binary_search(one.links.begin(), one.links.end(), Link{way.from, way.to}))
            settings = changed(settings, *blueprint_->plan[one.entry].action.traits().edit);
    return settings;
}

bool World::in_burst(const Way& way, const Bursts& bursts) {
    LinkMemory& memory = state_.link_memories.of({way.from, way.to});
    const std::uint64_t entity = (static_cast<std::uint64_t>(way.from) + 1) << 32 | way.to;
    while (memory.burst_end <= state_.now) {
        const Duration gap =
            Distribution::exponential(bursts.every).sample(bits("link burst gap", entity, memory.bursts));
        const Duration length =
            Distribution::exponential(bursts.lasting).sample(bits("link burst length", entity, memory.bursts));
        ++memory.bursts;
        memory.burst_begin = saturating_add(saturating_add(memory.burst_end, gap), 1);
        memory.burst_end = saturating_add(memory.burst_begin, length);
    }
    return state_.now >= memory.burst_begin;
}

std::string_view World::why_lost(const Way& way, const LinkSettings& settings, const MessageEdit* edit) {
    if (state_.cuts.is_cut(way.from, way.to))
        return "link cut";
    if (edit && edit->what == MessageEdit::What::drop)
        return "dropped by an override";
    if (!settings.loss.never() && happens(bits("link loss", way.entity, way.counter), settings.loss))
        return "lost";
    if (settings.bursts.every != 0 && in_burst(way, settings.bursts) &&
        happens(bits("link burst loss", way.entity, way.counter), settings.bursts.loss))
        return "lost in a burst";
    return {};
}

// How long until the last byte of the message has left; nothing where the queue has no room for it.
std::optional<Duration> World::queue_for(const Way& way, const LinkSettings& settings, const EventRecord& record) {
    constexpr std::uint64_t kHeader = 40;  // as IP and TCP have without options
    LinkMemory& memory = state_.link_memories.of({way.from, way.to});
    const std::uint64_t bytes = kHeader + blueprint_->kinds[record.kind].bytes(record);
    const Time begin = std::max(memory.free_at, state_.now);
    const Wide waiting = static_cast<Wide>(begin - state_.now) * settings.bytes_per_second / 1'000'000'000;
    if (settings.queue_bytes != 0 && waiting + bytes > settings.queue_bytes)
        return std::nullopt;
    const Wide sending = static_cast<Wide>(bytes) * 1'000'000'000 / settings.bytes_per_second;
    memory.free_at = saturating_add(begin, static_cast<Duration>(std::min(sending, static_cast<Wide>(kNever))));
    return memory.free_at - state_.now;
}

void World::corrupt(const Way& way, Corruption how, EventRecord& record) {
    record.damaged = how == Corruption::checksum || !blueprint_->kinds[record.kind].flip(
                                                        record, bits("link corrupted field", way.entity, way.counter));
    state_.fields_changed = state_.fields_changed || !record.damaged;
    state_.chain.add(record.damaged ? 1 : record.payload_hash);
    if (sink_)
        trace(
            EffectKind::note, way.from, way.to, record.kind, 0, 0, nullptr,
            record.damaged ? "damaged on the way: its checksum will fail" : "changed on the way: " + describe(record));
}

void World::transmit(const Way& way, EventRecord&& record) {
    LinkSettings degraded;
    const LinkSettings* settings = &blueprint_->links.settings(way.link);
    if (!state_.degraded.empty()) {
        degraded = degraded_settings(way);
        settings = &degraded;
    }
    state_.chain.add(static_cast<std::uint64_t>(way.to) << 16 | record.kind);
    state_.chain.add(record.payload_hash);
    const MessageEdit* edit = blueprint_->edits.empty() ? nullptr : edit_for(way.from, way.to, record.kind);
    const auto edited = [&](MessageEdit::What what) { return edit && edit->what == what; };
    std::string_view lost = why_lost(way, *settings, edit);
    Duration queued = 0;
    if (lost.empty() && settings->bytes_per_second != 0) {
        const auto wait = queue_for(way, *settings, record);
        lost = wait ? "" : "no room in the link's queue";
        queued = wait.value_or(0);
    }
    if (!lost.empty()) {
        state_.chain.add(0);
        if (sink_)
            trace(EffectKind::lost, way.from, way.to, record.kind, 0, 0, &record, std::string(lost));
        return;
    }

    const bool slow = state_.nodes[way.from].troubled;
    const auto arrival = [&](Duration delay) {
        if (slow)
            delay = scaled(delay, troubles_of(way.from)->slow);
        return saturating_add(state_.now, delay);
    };
    const auto schedule_copy = [&](EventRecord&& copy, Time at, EffectKind effect) {
        state_.chain.add(static_cast<std::uint64_t>(at));
        if (sink_)
            trace(effect, way.from, way.to, copy.kind, at, state_.next_sequence, &copy);
        schedule(at, std::move(copy));
    };
    const bool reordered =
        !settings->reorder.never() && happens(bits("link reorder", way.entity, way.counter), settings->reorder);
    Duration delay = edited(MessageEdit::What::delay)
                         ? edit->delay
                         : saturating_add(queued, settings->delay.sample(bits("link delay", way.entity, way.counter)));
    if (reordered)
        delay = saturating_add(delay, settings->delay.sample(bits("link reorder delay", way.entity, way.counter)));
    Time at = arrival(delay);
    if (settings->fifo && !reordered && !edited(MessageEdit::What::delay)) {
        LinkMemory& memory = state_.link_memories.of({way.from, way.to});
        at = memory.last_arrival = std::max(memory.last_arrival, at);
    }
    const bool twice =
        edited(MessageEdit::What::duplicate) ||
        (!settings->duplicate.never() && happens(bits("link duplicate", way.entity, way.counter), settings->duplicate));
    const bool broken =
        edited(MessageEdit::What::corrupt) ||
        (!settings->corrupt.never() && happens(bits("link corruption", way.entity, way.counter), settings->corrupt));
    EventRecord copy = twice ? record : EventRecord();
    if (broken)
        corrupt(way, edited(MessageEdit::What::corrupt) ? edit->corruption : settings->corruption, record);
    schedule_copy(std::move(record), at, EffectKind::send);
    if (!twice)
        return;
    const Duration second = settings->delay.sample(bits("link duplicate delay", way.entity, way.counter));
    schedule_copy(std::move(copy), arrival(saturating_add(queued, second)), EffectKind::duplicate);
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
