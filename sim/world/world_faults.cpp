// The events of the fault plan.
#include <fmt/format.h>

#include "sim/world/fault_hand.h"

namespace orrery {

EventRecord World::fault_record(std::size_t index, bool ending, EventNumber cause) const {
    const FaultAction& action = blueprint_->plan[index].action;
    EventRecord record;
    record.cause = cause;
    record.what = EventKind::fault;
    Hash hash;
    hash.add(index * 2 + (ending ? 1 : 0));
    hash.add_text(action.name());
    record.payload_hash = hash.value();
    record.put(FaultRef{static_cast<std::uint32_t>(index), ending});
    const NodeId node = action.traits().node;
    record.node = is_word(node) ? kNoNode : node;
    return record;
}

void World::schedule_fault(std::size_t index, bool ending, Time at, EventNumber cause, NodeId where) {
    EventRecord record = fault_record(index, ending, cause);
    record.peer = where;
    schedule(at, std::move(record));
}

void World::apply_fault(EventQueue::Entry entry, EventRecord& record) {
    FaultHand hand(*this, record.get<FaultRef>());
    const auto victims = hand.find(record.peer);
    record.peer = kNoNode;
    striking_ = victims.value_or(Victims{});
    if (victims)
        record.node = victims->node;
    begin_event(entry, record, victims ? Outcome::handled : Outcome::not_armed);
    if (victims) {
        const auto healed = healed_at();
        calm_ = false;
        hand.strike(*victims);
        look_around();
        // A standing fault that begins at the instant of the last heal is a turn of its own.
        const FaultAction& action = blueprint_->plan[record.get<FaultRef>().index].action;
        const bool again = healed_at() == healed && !action.is_stimulus();
        judge_turn(again ? std::nullopt : healed);
    } else if (const FaultRef ref = record.get<FaultRef>(); !ref.ending) {
        state_.not_fired.push_back(fmt::format("{} at {}", blueprint_->plan[ref.index].text, format_time(entry.time)));
    }
    if (victims && victims->node == kNoNode)
        for (const NodeId node : victims->nodes)
            judge(node);
    end_event(record.node);
}

}  // namespace orrery
