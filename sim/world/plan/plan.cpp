#include "sim/world/plan/plan.h"

namespace orrery {

EventRecord PlanPart::record_of(std::size_t index, bool ending, EventNumber cause) const {
    const FaultAction& action = entries()[index].action;
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

void PlanPart::start() {
    for (std::size_t i = 0; i < entries().size(); ++i)
        if (!entries()[i].when)
            engine_.schedule(entries()[i].at, record_of(i, false, 0));
}

void PlanPart::adopt() {
    const std::size_t known = own_.fired.size();
    own_.fired.resize(entries().size(), false);
    own_.ended.resize(entries().size(), false);
    for (std::size_t i = known; i < entries().size(); ++i)
        if (!entries()[i].when)
            engine_.enqueue(entries()[i].at, i, engine_.hold(record_of(i, false, 0)));
}

void PlanPart::schedule_end(std::uint32_t index, Duration lasting) {
    engine_.schedule(saturating_add(engine_.now(), lasting), record_of(index, true, engine_.event()));
}

void PlanPart::moment(NodeId node, std::string_view name) {
    for (std::size_t i = 0; i < entries().size(); ++i) {
        const auto& when = entries()[i].when;
        if (!when || when->moment != name || (when->node != kNoNode && when->node != node))
            continue;
        if (engine_.now() < when->from || engine_.now() >= when->to)
            continue;
        if (own_.triggers.size() <= i)
            own_.triggers.resize(i + 1);
        if (++own_.triggers[i] != when->nth)
            continue;
        EventRecord record = record_of(i, false, engine_.event());
        record.peer = node;  // where it happened
        engine_.schedule(saturating_add(engine_.now(), when->after), std::move(record));
    }
}

}  // namespace orrery
