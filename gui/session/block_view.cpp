#include "gui/session/block_view.h"

#include <utility>

namespace orrery::gui {
namespace {

ArrowKind kindOf(const TraceEffect& effect, const Block::Arrival& arrival) {
    if (effect.kind == EffectKind::lost)
        return ArrowKind::lost;
    if (effect.kind == EffectKind::refused)
        return ArrowKind::refused;
    if (effect.settled == 0)
        return ArrowKind::inFlight;
    if (arrival.outcome != Outcome::handled)
        return ArrowKind::lostOnArrival;
    return effect.kind == EffectKind::duplicate ? ArrowKind::duplicate : ArrowKind::message;
}

}  // namespace

BlockView::BlockView(Block block, Duration typical) : block_(std::move(block)) {
    const EventNumber first = first_of_block(block_.index);
    for (std::size_t i = 0; i < block_.effects.size(); ++i) {
        const TraceEffect& effect = block_.effects[i];
        if (!is_settled(effect.kind) && effect.kind != EffectKind::lost)
            continue;
        const TraceEvent* sender = event(effect.event);
        Arrow arrow;
        arrow.kind = kindOf(effect, block_.arrivals[i]);
        // Of what has not arrived within what was followed, nobody can say that it never does.
        if (arrow.kind == ArrowKind::inFlight && !block_.settled)
            arrow.kind = effect.kind == EffectKind::duplicate ? ArrowKind::duplicate : ArrowKind::message;
        arrow.sent = sender ? sender->time : 0;
        arrow.sendEvent = effect.event;
        arrow.arriveEvent = effect.settled;
        arrow.from = effect.node;
        arrow.to = effect.peer;
        arrow.message = effect.message;
        arrow.effect =
            static_cast<std::uint32_t>(block_.first_effect + i - (sender ? sender->first_effect : std::uint64_t{0}));
        arrow.arrives = effect.kind == EffectKind::lost ? arrow.sent + typical / 2
                        : effect.settled == 0           ? effect.due
                                                        : block_.arrivals[i].time;
        if (sent_.size() % kGroup == 0)
            latest_.push_back(arrow.arrives);
        latest_.back() = std::max(latest_.back(), arrow.arrives);
        latestOfAll_ = std::max(latestOfAll_, arrow.arrives);
        sent_.push_back(arrow);
    }
    for (const TraceEvent& event : block_.events) {
        if (event.what != EventKind::deliver || event.cause >= first || (block_.index == 0) || event.peer == kNoNode)
            continue;
        Arrow arrow;
        arrow.kind = event.outcome == Outcome::handled ? ArrowKind::message : ArrowKind::lostOnArrival;
        arrow.arrives = event.time;
        arrow.sendEvent = event.cause;
        arrow.arriveEvent = event.number;
        arrow.from = event.peer;
        arrow.to = event.node;
        arrow.message = event.kind;
        if (std::binary_search(block_.returns.begin(), block_.returns.end(), event.number)) {
            arrow.kind = ArrowKind::refused;
            std::swap(arrow.from, arrow.to);
        }
        incoming_.push_back(arrow);
    }
    std::stable_sort(block_.bands.begin(), block_.bands.end(),
                     [](const StateBand& a, const StateBand& b) { return a.node < b.node; });
    sent_.shrink_to_fit();
    incoming_.shrink_to_fit();
}

std::size_t BlockView::bytes() const {
    return block_.bytes() + (sent_.capacity() + incoming_.capacity()) * sizeof(Arrow) +
           latest_.capacity() * sizeof(Time);
}

std::pair<const StateBand*, const StateBand*> BlockView::bandsAt(NodeId node) const {
    const auto range = std::equal_range(block_.bands.begin(), block_.bands.end(), StateBand{node, 0, 0, {}},
                                        [](const StateBand& a, const StateBand& b) { return a.node < b.node; });
    const StateBand* const all = block_.bands.data();
    return {all + (range.first - block_.bands.begin()), all + (range.second - block_.bands.begin())};
}

const std::string* BlockView::standingLabel(NodeId node) const {
    const auto found = std::lower_bound(block_.standing.begin(), block_.standing.end(), node,
                                        [](const StateBand& band, NodeId n) { return band.node < n; });
    return found == block_.standing.end() || found->node != node ? nullptr : &found->label;
}

}  // namespace orrery::gui
