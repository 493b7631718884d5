#include "sim/world/timers.h"

#include <fmt/format.h>

namespace orrery {

void TimersPart::set(NodeId node, EventRecord&& record, Duration after) {
    NodeExtras& extras = engine_.edit(node);
    if (after < 0)
        engine_.fail(fmt::format("{} sets a timer {} into the past", engine_.blueprint().node_name(node),
                                 format_duration(after)));
    const MessageKind kind = record.kind;
    const std::uint64_t hash = record.payload_hash;
    if (const TimerEdit* edit = engine_.edit_of(node, kind)) {
        if (!edit->after)
            return engine_.trace(EffectKind::note, node, kNoNode, kind, 0, 0, nullptr, "timer dropped by an override");
        after = *edit->after;
    }
    const Time deadline = saturating_add(engine_.now(), extras.clock.to_virtual(after));
    engine_.chain(hash ^ kind);
    engine_.chain(static_cast<std::uint64_t>(deadline));
    record.what = EventKind::timer;
    record.node = node;
    record.cause = engine_.event();
    record.incarnation = engine_.node(node).incarnation;
    if (engine_.is_traced())
        engine_.trace(EffectKind::set_timer, node, kNoNode, kind, deadline, 0, &record);
    const ArmedTimer* const armed = extras.timers.find(kind, hash);
    if (armed && deadline >= armed->deadline) {  // the pending entry stays and looks again when it comes due
        engine_.pending(armed->slot).cause = engine_.event();
        return extras.timers.edit(kind, hash, [&](ArmedTimer& timer) { timer.deadline = deadline; });
    }
    const std::uint32_t slot = engine_.hold(std::move(record));
    if (armed)  // the old entry is void
        extras.timers.edit(kind, hash, [&](ArmedTimer& timer) { timer.deadline = deadline, timer.slot = slot; });
    else
        extras.timers.arm({hash, deadline, slot, kind});
    engine_.enqueue(deadline, engine_.take_sequence(), slot);
}

void TimersPart::cancel(NodeId node, MessageKind kind, std::uint64_t hash) {
    NodeExtras& extras = engine_.edit(node);
    const auto cancelled = [&](const EventRecord& record) {
        engine_.chain(hash + kind + 1);
        if (engine_.is_traced())
            engine_.trace(EffectKind::cancel_timer, node, kNoNode, kind, 0, 0, &record);
        return true;
    };
    const auto is_meant = [&](const PendingWrite::Effect& effect) {
        return effect.what == PendingWrite::Effect::What::set_timer && effect.record.kind == kind &&
               effect.record.payload_hash == hash;
    };
    for (PendingWrite& write : extras.disk.writes)
        std::erase_if(write.effects,
                      [&](const PendingWrite::Effect& effect) { return is_meant(effect) && cancelled(effect.record); });
    if (const ArmedTimer* const armed = extras.timers.find(kind, hash)) {
        cancelled(engine_.pending(armed->slot));
        extras.timers.erase(kind, hash);
    }
}

void TimersPart::bring_forward(NodeId node, MessageKind kind, std::uint64_t hash) {
    ArmedTimers& timers = engine_.edit(node).timers;
    const std::uint32_t slot = engine_.hold(EventRecord(engine_.pending(timers.find(kind, hash)->slot)));
    timers.edit(kind, hash, [&](ArmedTimer& timer) { timer.deadline = engine_.now(), timer.slot = slot; });
    engine_.enqueue(engine_.now(), engine_.take_sequence(), slot);
}

}  // namespace orrery
