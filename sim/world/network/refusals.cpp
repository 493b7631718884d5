// What comes back to whoever sent it, and what connections keep while their link is cut.
#include <algorithm>

#include "sim/world/network/network.h"

namespace orrery {

// As it comes back; nothing where its sender does not want to know.
std::optional<EventRecord> NetworkPart::refusal_of(const EventRecord& record) const {
    const Blueprint& blueprint = engine_.blueprint();
    const MessageKind kind = engine_.refused_as(record.kind);
    const NodeCore& sender = engine_.node(record.peer);
    if (kind == kNoKind || !blueprint.roles[sender.role].takes(kind))
        return std::nullopt;
    EventRecord back = record;
    blueprint.kinds[kind].refuse(back);
    back.kind = kind;
    back.node = record.peer;
    back.peer = record.node;
    back.incarnation = sender.incarnation + 1;
    back.refused = true;
    return back;
}

// None where it is not: of a message that its link would carry, or has lost to a cut.
NetworkPart::Loss NetworkPart::refused_by(const MessageWay& way) const {
    if (own_.cuts.is_cut(way.from, way.to))
        return own_.is_silent(way.from, way.to) ? Loss{} : Loss{"refused: the link is cut", Harm::cut};
    const bool answers = !engine_.node(way.to).up && !engine_.is_dark(way.to) && !own_.is_silent(way.to, way.from);
    return answers ? Loss{"refused: the process is down", Harm::down} : Loss{};
}

// False, and nothing done, where the sender does not want to know.
bool NetworkPart::refuse(const MessageWay& way, const LinkSettings& settings, const EventRecord& record,
                         const Loss& loss) {
    auto back = refusal_of(record);
    if (!back)
        return false;
    Time at = arrival(way, settings.delay.sample(bits("link delay", way)));
    const MessageEdit* const edit = engine_.edit_of(way.to, way.from, back->kind);
    const MessageFate& fate = fate_of(edit);
    if (fate.dropped) {
        tell_lost(way, record, {"refused, and what comes back is dropped by an override"});
        return true;
    }
    if (fate.delay)
        at = saturating_add(engine_.now(), *fate.delay);
    back->damaged = fate.corruption.has_value();
    engine_.chain(static_cast<std::uint64_t>(at) * 2 + 1);
    if (engine_.is_traced())
        engine_.trace(EffectKind::refused, way.from, way.to, record.kind, at, engine_.next_sequence(), &record,
                      std::string(loss.why), nullptr, loss.by);
    if (fate.twice)
        engine_.schedule(at, EventRecord(*back));
    engine_.schedule(at, *std::move(back));
    return true;
}

void NetworkPart::stall(const MessageWay& way, const LinkSettings& settings, const MessageEdit* edit,
                        EventRecord&& record) {
    Stalled one;
    one.way = way;
    one.sequence = engine_.take_sequence();
    if (edit)
        one.edit = static_cast<std::size_t>(edit - engine_.blueprint().overrides.messages.data());
    one.until = saturating_add(engine_.now(), settings.give_up);
    for (const Stalled& other : own_.stalled)
        if (other.way.from == way.from && other.way.to == way.to)
            one.until = std::min(one.until, other.until);
    engine_.chain(static_cast<std::uint64_t>(one.until) * 2 + 1);
    if (engine_.is_traced())
        engine_.trace(EffectKind::send, way.from, way.to, record.kind, one.until, one.sequence, &record,
                      "waits for its link, which is cut", nullptr, Harm::cut);
    auto back = refusal_of(record);
    record.stalled = true;
    one.slot = engine_.hold(std::move(record));
    engine_.enqueue(one.until, one.sequence, one.slot);
    if (back) {
        one.refusal = engine_.hold(*std::move(back));
        engine_.enqueue(one.until, engine_.take_sequence(), *one.refusal);
    }
    own_.stalled.push_back(std::move(one));
}

// Its place in the queue is void from now on, and that of its refusal.
EventRecord NetworkPart::take_stalled(const Stalled& one) {
    EventRecord record = std::move(engine_.pending(one.slot));
    engine_.pending(one.slot).kind = kNoKind;
    if (one.refusal)
        engine_.pending(*one.refusal).kind = kNoKind;
    return record;
}

// In the order sent, over the links that work again or refuse by now.
void NetworkPart::release_stalled() {
    if (own_.stalled.empty())
        return;
    std::vector<Stalled> free;
    std::erase_if(own_.stalled, [&](const Stalled& one) {
        if (own_.is_silent(one.way.from, one.way.to))
            return false;
        free.push_back(one);
        return true;
    });
    const auto& edits = engine_.blueprint().overrides.messages;
    for (const Stalled& one : free) {
        EventRecord record = take_stalled(one);
        record.stalled = false;
        std::optional<LinkSettings> changed;
        carry(one.way, settings_of(one.way, changed), one.edit ? &edits[*one.edit] : nullptr, std::move(record),
              one.sequence);
    }
}

void NetworkPart::crash(NodeId node) {
    std::erase_if(own_.stalled, [&](const Stalled& one) {
        if (one.way.from != node)
            return false;
        engine_.enqueue(engine_.now(), one.sequence, engine_.hold(take_stalled(one)));
        return true;
    });
}

void NetworkPart::end(std::uint64_t sequence) {
    std::erase_if(own_.stalled, [&](const Stalled& one) { return one.sequence == sequence; });
}

}  // namespace orrery
