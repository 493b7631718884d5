#include "sim/world/network/network.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {

void NetworkPart::send(NodeId from, NodeId to, EventRecord&& record, std::optional<SendKey> key) {
    const Blueprint& blueprint = engine_.blueprint();
    if (to >= engine_.node_count() || !blueprint.roles[engine_.node(to).role].takes(record.kind))
        return refuse_foreign(from, to, record);
    const MessageWay way = way_of(from, to, key);
    record.what = EventKind::deliver;
    record.node = to;
    record.peer = from;
    record.cause = engine_.event();
    engine_.chain(static_cast<std::uint64_t>(to) << 16 | record.kind);
    engine_.chain(record.payload_hash);
    std::optional<LinkSettings> changed;
    const LinkSettings& settings = settings_of(way, changed);
    const MessageEdit* const edit = engine_.edit_of(from, to, record.kind);
    if (settings.connection && own_.is_silent(from, to))
        return stall(way, settings, edit, std::move(record));
    carry(way, settings, edit, std::move(record), std::nullopt);
}

// A mistake of the model, unless the message that is answered had a field changed or came from outside the world.
void NetworkPart::refuse_foreign(NodeId from, NodeId to, const EventRecord& record) {
    const Blueprint& blueprint = engine_.blueprint();
    const bool is_there = to < engine_.node_count();
    if (own_.fields_changed)
        return engine_.trace(EffectKind::lost, from, is_there ? to : kNoNode, record.kind, 0, 0, &record,
                             is_there ? "its role takes no such message" : "there is no such node");
    if (!is_there)
        engine_.fail(fmt::format("{} sends {} to node {}, which is not there", blueprint.node_name(from),
                                 engine_.describe(record), static_cast<std::uint32_t>(to)));
    engine_.fail(fmt::format("{} sends {} to {}, whose role takes no such message", blueprint.node_name(from),
                             engine_.describe(record), blueprint.node_name(to)));
}

MessageWay NetworkPart::way_of(NodeId from, NodeId to, const std::optional<SendKey>& key) {
    MessageWay way;
    way.from = from;
    way.to = to;
    way.link = engine_.blueprint().links.find(from, to);
    way.entity = way.link == kUndeclared ? from : (static_cast<std::uint64_t>(from) + 1) << 32 | to;
    if (!key) {
        way.counter = way.link == kUndeclared ? engine_.node(from).undeclared_sends++ : own_.sends[way.link]++;
        return way;
    }
    Hash own(way.entity);
    own.add(key->key);
    way.entity = own.value();
    if (key->nth)
        way.counter = *key->nth;
    else
        engine_.edit(from).keyed_counters.edit(way.entity, [&](std::uint64_t& n) { way.counter = n++; });
    return way;
}

const LinkSettings& NetworkPart::settings_of(const MessageWay& way, std::optional<LinkSettings>& changed) const {
    const LinkSettings& own = engine_.blueprint().links.settings(way.link);
    if (own_.degraded.empty())
        return own;
    changed = own;
    for (const Degraded& one : own_.degraded)
        if (one.links.empty() || std::binary_search(one.links.begin(), one.links.end(), Link{way.from, way.to}))
            changed = orrery::changed(*changed, *engine_.blueprint().plan[one.entry].action.traits().edit);
    return *changed;
}

bool NetworkPart::in_burst(const MessageWay& way, const Bursts& bursts) {
    LinkMemory& memory = own_.memories.of({way.from, way.to});
    const std::uint64_t entity = (static_cast<std::uint64_t>(way.from) + 1) << 32 | way.to;
    const auto stretch = [&](Stream stream, Duration mean) {
        return Distribution::exponential(mean).sample(engine_.bits(stream, entity, memory.bursts));
    };
    while (memory.burst_end <= engine_.now()) {
        const Duration gap = stretch("link burst gap", bursts.every);
        const Duration length = stretch("link burst length", bursts.lasting);
        ++memory.bursts;
        memory.burst_begin = saturating_add(saturating_add(memory.burst_end, gap), 1);
        memory.burst_end = saturating_add(memory.burst_begin, length);
    }
    return engine_.now() >= memory.burst_begin;
}

NetworkPart::Loss NetworkPart::loss_of(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit) {
    if (own_.cuts.is_cut(way.from, way.to))
        return {"link cut", Harm::cut};
    if (edit && edit->fate.dropped)
        return {"dropped by an override"};
    if (!settings.loss.never() && happens(bits("link loss", way), settings.loss))
        return {"lost", Harm::loss};
    if (settings.bursts.every != 0 && in_burst(way, settings.bursts) &&
        happens(bits("link burst loss", way), settings.bursts.loss))
        return {"lost in a burst", Harm::loss};
    return {};
}

// How long until the last byte of the message has left; nothing where the queue has no room for it.
std::optional<Duration> NetworkPart::queue_for(const MessageWay& way, const LinkSettings& settings,
                                               const EventRecord& record) {
    constexpr std::uint64_t kHeader = 40;  // as IP and TCP have without options
    LinkMemory& memory = own_.memories.of({way.from, way.to});
    const Time now = engine_.now();
    const std::uint64_t bytes = kHeader + engine_.blueprint().kinds[record.kind].bytes(record);
    const Time begin = std::max(memory.free_at, now);
    const Wide waiting = static_cast<Wide>(begin - now) * settings.bytes_per_second / 1'000'000'000;
    if (settings.queue_bytes != 0 && waiting + bytes > settings.queue_bytes)
        return std::nullopt;
    const Wide sending = static_cast<Wide>(bytes) * 1'000'000'000 / settings.bytes_per_second;
    memory.free_at = saturating_add(begin, static_cast<Duration>(std::min(sending, static_cast<Wide>(kNever))));
    return memory.free_at - now;
}

void NetworkPart::corrupt(const MessageWay& way, Corruption how, EventRecord& record) {
    record.damaged = how == Corruption::checksum ||
                     !engine_.blueprint().kinds[record.kind].flip(record, bits("link corrupted field", way));
    own_.fields_changed = own_.fields_changed || !record.damaged;
    engine_.chain(record.damaged ? 1 : record.payload_hash);
    if (engine_.is_traced())
        engine_.trace(EffectKind::note, way.from, way.to, record.kind, 0, 0, nullptr,
                      record.damaged ? "damaged on the way: its checksum will fail"
                                     : "changed on the way: " + engine_.describe(record),
                      nullptr, Harm::damage);
}

void NetworkPart::tell_lost(const MessageWay& way, const EventRecord& record, const Loss& loss) {
    engine_.chain(0);
    if (engine_.is_traced())
        engine_.trace(EffectKind::lost, way.from, way.to, record.kind, 0, 0, &record, std::string(loss.why), nullptr,
                      loss.by);
}

Time NetworkPart::arrival(const MessageWay& way, Duration delay) const {
    if (const Troubles* troubles = engine_.troubles_of(way.from))
        delay = scaled(delay, troubles->slow);
    return saturating_add(engine_.now(), delay);
}

// Over a link that takes it now. `sequence`: of a message that waited for its link, and was told of then.
void NetworkPart::carry(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit,
                        EventRecord&& record, std::optional<std::uint64_t> sequence) {
    const MessageFate& fate = fate_of(edit);
    Loss loss = loss_of(way, settings, edit);
    Duration queued = 0;
    if (!loss && settings.bytes_per_second != 0) {
        const auto wait = queue_for(way, settings, record);
        loss = wait ? Loss{} : Loss{"no room in the link's queue", Harm::room};
        queued = wait.value_or(0);
    }
    if (engine_.is_told() && (!loss || loss.by == Harm::cut))
        if (const Loss refused = refused_by(way); refused && refuse(way, settings, record, refused))
            return;
    if (loss)
        return tell_lost(way, record, loss);

    const auto schedule_copy = [&](EventRecord&& copy, Time at, EffectKind effect) {
        engine_.chain(static_cast<std::uint64_t>(at));
        if (engine_.is_traced())
            engine_.trace(effect, way.from, way.to, copy.kind, at, engine_.next_sequence(), &copy);
        engine_.schedule(at, std::move(copy));
    };
    const bool reordered = !settings.reorder.never() && happens(bits("link reorder", way), settings.reorder);
    Duration delay = fate.delay ? *fate.delay : saturating_add(queued, settings.delay.sample(bits("link delay", way)));
    if (reordered)
        delay = saturating_add(delay, settings.delay.sample(bits("link reorder delay", way)));
    Time at = arrival(way, delay);
    if ((settings.fifo || settings.connection) && !reordered && !fate.delay) {
        LinkMemory& memory = own_.memories.of({way.from, way.to});
        at = memory.last_arrival = std::max(memory.last_arrival, at);
    }
    const bool twice =
        fate.twice || (!settings.duplicate.never() && happens(bits("link duplicate", way), settings.duplicate));
    const bool broken =
        fate.corruption || (!settings.corrupt.never() && happens(bits("link corruption", way), settings.corrupt));
    EventRecord copy = twice ? record : EventRecord();
    if (broken)
        corrupt(way, fate.corruption.value_or(settings.corruption), record);
    if (sequence) {
        engine_.chain(static_cast<std::uint64_t>(at));
        engine_.enqueue(at, *sequence, engine_.hold(std::move(record)));
    } else {
        schedule_copy(std::move(record), at, EffectKind::send);
    }
    if (!twice)
        return;
    const Duration second = settings.delay.sample(bits("link duplicate delay", way));
    schedule_copy(std::move(copy), arrival(way, saturating_add(queued, second)), EffectKind::duplicate);
}

// ---- What waits on links -------------------------------------------------------------------------------------------

bool NetworkPart::park(std::uint64_t sequence, std::uint32_t slot) {
    const EventRecord& record = engine_.pending(slot);
    const bool arrives =
        record.what == EventKind::deliver && (record.incarnation == 0 || record.refused) && !record.released;
    if (!arrives || !own_.held.is_cut(record.peer, record.node))
        return false;
    own_.parked.push_back({sequence, slot});
    return true;
}

void NetworkPart::release() {
    release_stalled();
    std::erase_if(own_.parked, [&](const Parked& one) {
        const EventRecord& record = engine_.pending(one.slot);
        if (own_.held.is_cut(record.peer, record.node))
            return false;
        engine_.enqueue(engine_.now(), one.sequence, one.slot);
        return true;
    });
}

const Parked* NetworkPart::parked(const Link& link, MessageKind kind, std::uint32_t nth) const {
    std::uint32_t seen = 0;
    const auto found = std::find_if(own_.parked.begin(), own_.parked.end(), [&](const Parked& one) {
        const EventRecord& record = engine_.pending(one.slot);
        return record.peer == link.first && record.node == link.second && record.kind == kind && ++seen == nth;
    });
    return found == own_.parked.end() ? nullptr : &*found;
}

void NetworkPart::unpark(const Parked& one, bool keep) {
    std::uint32_t slot = one.slot;
    std::uint64_t sequence = one.sequence;
    if (keep) {
        slot = engine_.hold(EventRecord(engine_.pending(slot)));
        sequence = engine_.take_sequence();
    } else {
        own_.parked.erase(own_.parked.begin() + (&one - own_.parked.data()));
    }
    engine_.pending(slot).released = true;
    engine_.enqueue(engine_.now(), sequence, slot);
}

// ---- What faults do to links ---------------------------------------------------------------------------------------

void NetworkPart::block(const FaultTraits& how, const std::vector<Link>& links) {
    for (const Link& link : links) {
        blocked(how).cut(link);
        if (how.refused)
            own_.refusing.cut(link);
    }
}

void NetworkPart::unblock(const FaultTraits& how, const std::vector<Link>& links) {
    for (const Link& link : links) {
        blocked(how).heal(link);
        if (how.refused)
            own_.refusing.heal(link);
    }
    release();
}

void NetworkPart::heal(const std::vector<Link>* links) {
    for (Cuts* cuts : {&own_.cuts, &own_.held, &own_.refusing}) {
        if (!links)
            cuts->heal_all();
        else
            for (const Link& link : *links)
                cuts->heal_all(link);
    }
    release();
}

bool NetworkPart::is_blocked(const FaultTraits& how, const Link& link) const {
    return blocked(how).is_cut(link.first, link.second);
}

bool NetworkPart::is_any_blocked(const std::vector<Link>* links) const {
    if (!links)
        return !own_.cuts.empty() || !own_.held.empty();
    return std::any_of(links->begin(), links->end(), [&](const Link& link) {
        return own_.cuts.is_cut(link.first, link.second) || own_.held.is_cut(link.first, link.second);
    });
}

void NetworkPart::degrade(std::uint32_t entry, std::vector<Link> links) {
    std::sort(links.begin(), links.end());
    own_.degraded.push_back({entry, std::move(links)});
}

void NetworkPart::recover(std::uint32_t entry) {
    std::erase_if(own_.degraded, [&](const Degraded& one) { return one.entry == entry; });
}

void NetworkState::hash_into(Hash& hash, const std::vector<EventRecord>& pool) const {
    const auto word_of = [](NodeId from, NodeId to) { return static_cast<std::uint64_t>(from) << 32 | to; };
    for (const Cuts* all : {&cuts, &held})
        for (const Link& link : all->links())
            hash.add(word_of(link.first, link.second));
    for (const Link& link : refusing.links())
        hash.add(~word_of(link.first, link.second));
    for (const Stalled& one : stalled) {
        hash.add(word_of(one.way.from, one.way.to));
        hash.add(pool[one.slot].payload_hash ^ pool[one.slot].kind);
    }
}

}  // namespace orrery
