#include "gui/session/work.h"

#include <algorithm>

namespace orrery::gui {
namespace {

constexpr std::size_t kSmallWorld = 64;       // nodes up to which every state is sent along,
constexpr std::size_t kSmallStates = 20'000;  // and of how many values they may be
constexpr qint64 kNewsEvery = 80;             // ms
constexpr qint64 kMoment = 400;               // ms after which a run is shown that goes on
constexpr EventNumber kManyEvents = 16'384;   // or so many events
constexpr EventNumber kFewEvents = 1024;      // a picture wants so many
constexpr EventNumber kFarthest = 4'000'000;  // through which the next event of a kind is looked for

std::size_t countOf(const Value& value) {
    std::size_t count = 1;
    if (const Value::Record* record = value.record())
        for (const Field& field : *record)
            count += countOf(field.value);
    else if (const Value::List* list = value.list())
        for (const Value& item : *list)
            count += countOf(item);
    return count;
}

}  // namespace

bool Session::Work::isLong(Making& run) const {
    const EventNumber events = run.chronicle().last();
    return events >= kManyEvents || (clock.elapsed() > kMoment && events >= kFewEvents);
}

bool Session::Work::isDue() {
    if (clock.elapsed() < told + kNewsEvery)
        return false;
    told = clock.elapsed();
    return true;
}

std::shared_ptr<const Shown> Session::Work::shownAt(Making& run, EventNumber event, NodeId focus) {
    Chronicle& chronicle = run.chronicle();
    const Chronicle::Step step = chronicle.step_at(std::min(event, chronicle.last()));
    auto shown = std::make_shared<Shown>();
    shown->row = step.row;
    shown->event = step.row.number;
    shown->time = step.after->now();
    const NodeId touched = shown->event == 0 ? kNoNode : step.row.node;
    const std::size_t count = run.blueprint()->nodes.size();
    std::size_t values = 0;
    const auto show = [&](NodeId node) {
        if (node >= count || shown->nodes.contains(node))
            return;
        ShownNode& now = shown->nodes[node];
        now.state = step.after->node_state(node);
        now.durable = step.after->node_durable(node);
        values += countOf(now.state) + countOf(now.durable);
        if (node != touched)
            return;
        now.changed = differences(step.before->node_state(node), now.state);
        now.durableChanged = differences(step.before->node_durable(node), now.durable);
    };
    show(touched);
    show(focus);
    for (NodeId node = 0; node < count; ++node) {
        shown->labels.push_back(step.after->node_label(node));
        if (count <= kSmallWorld && values < kSmallStates)
            show(node);
    }
    shown->historyBytes = chronicle.checkpoint_bytes();
    shown->thinnedTo = chronicle.thinnings() > 0 ? chronicle.spacing() : 0;
    return shown;
}

EventNumber Session::Work::find(Making& run, Find what, EventNumber from, NodeId node, const Inquiry::Wanted& wanted) {
    Chronicle& chronicle = run.chronicle();
    const auto goOn = [&] { return wanted.load(); };
    if (from > chronicle.last())
        return 0;
    switch (what) {
        case Find::cause: {
            const TraceEvent* const row = run.row(from);
            return row ? row->cause : 0;
        }
        case Find::effect:
            return chronicle.find_after(
                from, kFarthest, [from](const TraceEvent& row) { return row.cause == from; }, goOn);
        case Find::nextAtNode:
            return chronicle.find_after(
                from, kFarthest, [node](const TraceEvent& row) { return row.node == node; }, goOn);
        case Find::previousAtNode:
            for (EventNumber at = from; at > 1 && from - at < kFarthest && goOn();) {
                const EventNumber first = first_of_block(block_of(at - 1));
                for (EventNumber number = at - 1; number >= first; --number)
                    if (const TraceEvent* const row = run.row(number); row && row->node == node)
                        return number;
                at = first;
            }
            return 0;
    }
    return 0;
}

}  // namespace orrery::gui
