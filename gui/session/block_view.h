// A block of a run as views want it: its rows, and derived from them once, on the engine's thread, the arrows and the
// labels by node, so that painting looks nothing up.
// Units: nanoseconds, bytes.
#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/chronicle/block.h"

namespace orrery::gui {

enum class ArrowKind : std::uint8_t { message, duplicate, lost, lostOnArrival, inFlight, refused };

struct Arrow {
    static constexpr std::uint32_t kNoEffect = UINT32_MAX;

    Time sent = 0;
    Time arrives = 0;  // of a message lost at its send: where a typical one would be half way; refused: it is back
    EventNumber sendEvent = 0;
    EventNumber arriveEvent = 0;  // 0: not within the run, or not known here
    NodeId from = kNoNode;
    NodeId to = kNoNode;
    std::uint32_t effect = kNoEffect;  // its place among the effects of its event; none where only its arrival is there
    MessageKind message = kNoKind;
    ArrowKind kind = ArrowKind::message;

    bool isLost() const {
        return kind == ArrowKind::lost || kind == ArrowKind::lostOnArrival || kind == ArrowKind::refused;
    }
    bool operator==(const Arrow&) const = default;
};

class BlockView {
public:
    // `typical`: a delay from send to arrival, for what was lost.
    BlockView(Block block, Duration typical);

    const Block& rows() const { return block_; }
    std::size_t index() const { return block_.index; }
    std::size_t bytes() const;
    // Null outside of it.
    const TraceEvent* event(EventNumber number) const {
        const EventNumber first = first_of_block(block_.index);
        return number < first || number > block_.last() ? nullptr : &block_.events[number - first];
    }
    const std::vector<Arrow>& sent() const { return sent_; }  // from here, ascending by their send
    // To here, from earlier blocks, in order of arrival; when they were sent is put in by whoever knows.
    const std::vector<Arrow>& incoming() const { return incoming_; }
    std::vector<Arrow>& incoming() { return incoming_; }
    Time latest() const { return latest_.empty() ? 0 : latestOfAll_; }  // arrival of what was sent from here

    // Where the labels of a node change, ascending; what it is called as the block begins, null where nothing.
    std::pair<const StateBand*, const StateBand*> bandsAt(NodeId node) const;
    const std::string* standingLabel(NodeId node) const;

    // Calls visit(arrow) for each that was sent here and is under way at some time in [from, to].
    template <class Visit>
    void arrowsBetween(Time from, Time to, Visit visit) const;

private:
    static constexpr std::size_t kGroup = 256;

    Block block_;  // its bands by node, then event
    std::vector<Arrow> sent_, incoming_;
    std::vector<Time> latest_;  // by group of arrows: the last arrival
    Time latestOfAll_ = 0;
};

template <class Visit>
void BlockView::arrowsBetween(Time from, Time to, Visit visit) const {
    for (std::size_t group = 0; group < latest_.size(); ++group) {
        const std::size_t first = group * kGroup;
        if (sent_[first].sent > to)
            return;
        if (latest_[group] < from)
            continue;
        const std::size_t end = std::min(first + kGroup, sent_.size());
        for (std::size_t i = first; i < end && sent_[i].sent <= to; ++i)
            if (sent_[i].arrives >= from)
                visit(sent_[i]);
    }
}

}  // namespace orrery::gui
