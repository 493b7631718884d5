// Messages on their way: over which link, how long, and what happens to them there.
#include "sim/world/world_links.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr std::string_view kLinkCut = "link cut";

}  // namespace

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
        return kLinkCut;
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
    if (settings->connection && is_silent(way.from, way.to))
        return stall(way, *settings, edit, std::move(record));
    carry(way, *settings, edit, std::move(record), std::nullopt);
}

// Over a link that takes it now. `sequence`: of a message that waited for its link, and was told of then.
void World::carry(const Way& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record,
                  std::optional<std::uint64_t> sequence) {
    const auto edited = [&](MessageEdit::What what) { return edit && edit->what == what; };
    std::string_view lost = why_lost(way, settings, edit);
    Duration queued = 0;
    if (lost.empty() && settings.bytes_per_second != 0) {
        const auto wait = queue_for(way, settings, record);
        lost = wait ? "" : "no room in the link's queue";
        queued = wait.value_or(0);
    }
    if (is_told() && (lost.empty() || lost == kLinkCut))
        if (const std::string_view why = why_refused(way); !why.empty() && refuse(way, settings, record, why))
            return;
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
        !settings.reorder.never() && happens(bits("link reorder", way.entity, way.counter), settings.reorder);
    Duration delay = edited(MessageEdit::What::delay)
                         ? edit->delay
                         : saturating_add(queued, settings.delay.sample(bits("link delay", way.entity, way.counter)));
    if (reordered)
        delay = saturating_add(delay, settings.delay.sample(bits("link reorder delay", way.entity, way.counter)));
    Time at = arrival(delay);
    if ((settings.fifo || settings.connection) && !reordered && !edited(MessageEdit::What::delay)) {
        LinkMemory& memory = state_.link_memories.of({way.from, way.to});
        at = memory.last_arrival = std::max(memory.last_arrival, at);
    }
    const bool twice =
        edited(MessageEdit::What::duplicate) ||
        (!settings.duplicate.never() && happens(bits("link duplicate", way.entity, way.counter), settings.duplicate));
    const bool broken =
        edited(MessageEdit::What::corrupt) ||
        (!settings.corrupt.never() && happens(bits("link corruption", way.entity, way.counter), settings.corrupt));
    EventRecord copy = twice ? record : EventRecord();
    if (broken)
        corrupt(way, edited(MessageEdit::What::corrupt) ? edit->corruption : settings.corruption, record);
    if (sequence) {
        state_.chain.add(static_cast<std::uint64_t>(at));
        state_.queue.push(at, *sequence, hold(std::move(record)));
    } else {
        schedule_copy(std::move(record), at, EffectKind::send);
    }
    if (!twice)
        return;
    const Duration second = settings.delay.sample(bits("link duplicate delay", way.entity, way.counter));
    schedule_copy(std::move(copy), arrival(saturating_add(queued, second)), EffectKind::duplicate);
}

}  // namespace orrery
