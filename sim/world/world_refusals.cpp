// What comes back to whoever sent it, and what connections keep while their link is cut.
// A send is refused where its link is cut by cuts that all refuse, or where the process that it goes to is down while
// its machine is up and not cut off: it comes back after the delay that it would have had. What was under way by then
// is lost. A connection keeps what it cannot deliver; where it is given up, all that it keeps comes back. Nothing comes
// back to a role that does not list it, and to no later life of the sender.
#include <algorithm>

#include "sim/world/world_links.h"

namespace orrery {

// As it comes back; nothing where its sender does not want to know.
std::optional<EventRecord> World::refusal_of(const EventRecord& record) const {
    const MessageKind kind = is_told() ? shortcuts_.refused_as[record.kind] : kNoKind;
    const NodeCore& sender = state_.nodes[record.peer];
    if (kind == kNoKind || !blueprint_->roles[sender.role].takes(kind))
        return std::nullopt;
    EventRecord back = record;
    blueprint_->kinds[kind].refuse(back);
    back.kind = kind;
    back.node = record.peer;
    back.peer = record.node;
    back.incarnation = sender.incarnation + 1;
    back.refused = true;
    return back;
}

// Empty where it is not: of a message that its link would carry, or has lost to a cut.
std::string_view World::why_refused(const Way& way) const {
    if (state_.cuts.is_cut(way.from, way.to))
        return is_silent(way.from, way.to) ? "" : "refused: the link is cut";
    const bool answers = !state_.nodes[way.to].up && !state_.extras[way.to].dark && !is_silent(way.to, way.from);
    return answers ? "refused: the process is down" : "";
}

// False, and nothing done, where the sender does not want to know.
bool World::refuse(const Way& way, const LinkSettings& settings, const EventRecord& record, std::string_view why) {
    auto back = refusal_of(record);
    if (!back)
        return false;
    Duration delay = settings.delay.sample(bits("link delay", way.entity, way.counter));
    if (const Troubles* troubles = troubles_of(way.from))
        delay = scaled(delay, troubles->slow);
    const MessageEdit* edit = blueprint_->edits.empty() ? nullptr : edit_for(way.to, way.from, back->kind);
    if (edit && edit->what == MessageEdit::What::drop) {
        state_.chain.add(0);
        trace(EffectKind::lost, way.from, way.to, record.kind, 0, 0, &record,
              "refused, and what comes back is dropped by an override");
        return true;
    }
    if (edit && edit->what == MessageEdit::What::delay)
        delay = edit->delay;
    back->damaged = edit && edit->what == MessageEdit::What::corrupt;
    const Time at = saturating_add(state_.now, delay);
    state_.chain.add(static_cast<std::uint64_t>(at) * 2 + 1);
    if (sink_)
        trace(EffectKind::refused, way.from, way.to, record.kind, at, state_.next_sequence, &record, std::string(why));
    if (edit && edit->what == MessageEdit::What::duplicate)
        schedule(at, EventRecord(*back));
    schedule(at, *std::move(back));
    return true;
}

void World::stall(const Way& way, const LinkSettings& settings, const MessageEdit* edit, EventRecord&& record) {
    drop_stalled([&](const Stalled& one) { return one.until <= state_.now; });
    Stalled one;
    one.link = way.link;
    one.entity = way.entity;
    one.counter = way.counter;
    one.sequence = state_.next_sequence++;
    if (edit)
        one.edit = static_cast<std::size_t>(edit - blueprint_->edits.data());
    one.until = saturating_add(state_.now, settings.give_up);
    for (const Stalled& other : state_.stalled)
        if (other.record.peer == way.from && other.record.node == way.to)
            one.until = std::min(one.until, other.until);
    state_.chain.add(static_cast<std::uint64_t>(one.until) * 2 + 1);
    if (sink_)
        trace(EffectKind::send, way.from, way.to, record.kind, one.until, one.sequence, &record,
              "waits for its link, which is cut");
    if (auto back = refusal_of(record)) {
        one.refusal = hold(*std::move(back));
        state_.queue.push(one.until, state_.next_sequence++, *one.refusal);
    }
    one.record = std::move(record);
    state_.stalled.push_back(std::move(one));
}

// A refusal that has not come yet will not.
template <class Gone>
void World::drop_stalled(Gone&& gone) {
    std::erase_if(state_.stalled, [&](const Stalled& one) {
        if (!gone(one))
            return false;
        if (one.refusal && one.until > state_.now)
            state_.pool[*one.refusal].kind = kNoKind;
        return true;
    });
}

// In the order sent, over the links that work again or refuse by now.
void World::release_stalled() {
    if (state_.stalled.empty())
        return;
    drop_stalled([&](const Stalled& one) { return one.until <= state_.now; });
    std::vector<Stalled> free;
    drop_stalled([&](const Stalled& one) {
        if (is_silent(one.record.peer, one.record.node))
            return false;
        free.push_back(one);
        return true;
    });
    for (Stalled& one : free) {
        const Way way{one.record.peer, one.record.node, one.link, one.entity, one.counter};
        LinkSettings degraded;
        const LinkSettings* settings = &blueprint_->links.settings(way.link);
        if (!state_.degraded.empty()) {
            degraded = degraded_settings(way);
            settings = &degraded;
        }
        carry(way, *settings, one.edit ? &blueprint_->edits[*one.edit] : nullptr, std::move(one.record), one.sequence);
    }
}

// With a crash of the sender, whose connections end.
void World::lose_stalled(NodeId sender) {
    drop_stalled([&](const Stalled& one) { return one.record.peer == sender; });
}

}  // namespace orrery
