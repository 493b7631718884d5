#include "gui/futures/pick.h"

#include <algorithm>

namespace orrery::gui {
namespace {

bool isOfPlan(const Recorded& run, EventNumber event) {
    const TraceEvent* const row = run.event(event);
    return row && row->what == EventKind::fault;
}

// What was refused and is back at its sender.
bool isReturn(const Recorded& run, EventNumber event) {
    const BlockView* const block = run.rows.block(block_of(event));
    return block && std::binary_search(block->rows().returns.begin(), block->rows().returns.end(), event);
}

void pickArrow(const Recorded& run, const Arrow& arrow, Pick& pick) {
    pick.what = Pick::What::message;
    pick.is_link = true;
    pick.is_lost = arrow.kind == ArrowKind::lost || arrow.kind == ArrowKind::refused;
    pick.is_duplicate = arrow.kind == ArrowKind::duplicate;
    pick.from_outside = arrow.from == kNoNode || isOfPlan(run, arrow.sendEvent);
    pick.sent.event = arrow.sendEvent;
    pick.sent.from = arrow.from;
    pick.sent.to = arrow.to;
    pick.sent.kind = arrow.message;
    if (arrow.effect != Arrow::kNoEffect)
        pick.sent.effect = arrow.effect;
}

void pickEvent(const Recorded& run, const TraceEvent& event, Pick& pick) {
    if (event.what == EventKind::timer) {
        pick.what = Pick::What::timer;
        pick.sent = {event.cause, event.node, event.node, event.kind, {}, event.sequence, event.time};
    } else if (event.what == EventKind::deliver && !isReturn(run, event.number)) {
        pick.what = Pick::What::message;
        pick.from_outside = event.peer == kNoNode || isOfPlan(run, event.cause);
        pick.sent = {event.cause, event.peer, event.node, event.kind, {}, event.sequence, event.time};
    }
}

}  // namespace

Pick pickOf(const Selection& selection) {
    Pick pick;
    const auto& run = selection.recorded();
    if (!run)
        return pick;
    pick.event = selection.event();
    pick.time = run->timeOf(pick.event);
    pick.node = selection.node();
    if (selection.arrow())
        pickArrow(*run, *selection.arrow(), pick);
    else if (const TraceEvent* const row = run->event(pick.event))
        pickEvent(*run, *row, pick);
    return pick;
}

}  // namespace orrery::gui
