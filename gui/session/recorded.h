// One run as the views see it, while it is made and afterwards. Its summary is there at once and for good: counts by
// stretch, faults, violations, labels from afar. Its rows are there where somebody has looked lately (gui/session/
// row_cache.h); what is not is wished for and comes later, and views show the summary meanwhile. A run of up to kWhole
// events is there as a whole.
// The session alone changes it, on the GUI's thread, and says so.
// Units: nanoseconds.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/session/open.h"
#include "gui/session/row_cache.h"
#include "sim/chronicle/overview.h"
#include "sim/chronicle/summarizer.h"
#include "sim/filter/vocabulary.h"
#include "sim/scenario/expectation.h"
#include "sim/watch/words.h"
#include "sim/world/result.h"

namespace orrery::gui {

struct NodeFact {
    std::string name;
    std::string role;
};

enum class PropertyState : std::uint8_t { held, violated, undecided, witnessed, unwitnessed };

struct PropertyFact {
    std::string name, statement;
    PropertyKind kind = PropertyKind::always;
    Reads reads = Reads::believed;
    PropertyState state = PropertyState::held;
    std::optional<std::size_t> violation;  // its index in result.violations
    std::string detail;
};

struct BlockRange {
    std::size_t first = 0, last = 0;
    std::size_t size() const { return last - first + 1; }
};

class Recorded {
public:
    static constexpr EventNumber kWhole = 16 * kBlockEvents;
    static constexpr std::size_t kMostBlocks = 24;  // in a view that shows rows; beyond, the summary says more

    Recorded(std::size_t lanes, std::size_t nodeCount) : overview(lanes), changesAt_(nodeCount) {}

    RunFacts facts;
    std::vector<NodeFact> nodes;
    std::vector<std::string> kinds;            // names of message and timer types
    std::shared_ptr<const Vocabulary> words;   // what filters can name
    std::shared_ptr<const StateWords> states;  // and watches
    bool complete = false;                     // false: it goes on, and all of the following is what is known so far
    RunResult result;
    std::string cutOff;       // by which limit the run was cut off, or why it stood still; empty: it went to its end
    bool endedEarly = false;  // it stood still
    std::string unapplied;    // of an override that came to nothing, a sentence; empty: none
    Time end = 0;             // the later of the last event and the scenario's `until`
    std::vector<FaultSpan> faults;
    std::vector<PropertyFact> properties;
    Overview overview;
    std::size_t nodesALane = 1;  // of the overview
    bool hasLosses = false, hasDuplicates = false, hasStrikes = false;
    RowCache rows;

    Standing standing() const { return standing_of(facts.expect, tally_of(result), facts.edited); }
    // The same of one violation: whether it is the one that was expected.
    Standing standingOf(const Violation& violation) const;
    EventNumber lastEvent() const { return overview.events(); }
    bool isWhole() const { return complete && lastEvent() <= kWhole; }

    // Null for event 0, and where the row is not at hand: then it is wished for.
    const TraceEvent* event(EventNumber number) const;
    // Null where the text is not at hand; likewise.
    const std::string* textOf(EventNumber number) const;
    const std::string* textOf(const Arrow& arrow) const;
    // Whether its rows tell all that becomes of it.
    bool isSettled(const Arrow& arrow) const {
        const BlockView* const block = rows.block(block_of(arrow.sendEvent));
        return block && block->rows().settled;
    }
    // Exact where the row is at hand, else from the summary.
    Time timeOf(EventNumber number) const;
    EventNumber lastEventAt(Time time) const;  // 0 where none is that early

    // The first event that `number` caused; neighbours at the same node; 0 where there is none. Nothing: the rows at
    // hand do not tell, the session finds it.
    std::optional<EventNumber> firstEffectOf(EventNumber number) const;
    std::optional<EventNumber> nextAtNode(EventNumber number, NodeId node) const;
    std::optional<EventNumber> previousAtNode(EventNumber number, NodeId node) const;

    std::string nodeName(NodeId node) const;
    std::string kindName(MessageKind kind) const;

    // The blocks with the events of a time, and whether all of them are at hand.
    BlockRange blocksOf(Time from, Time to) const;
    bool isThere(const BlockRange& range) const;
    // Calls visit(arrow) for every one at hand that is under way at some time in [from, to].
    template <class Visit>
    void arrowsBetween(Time from, Time to, Visit visit) const;
    // Calls visit(event) for every row at hand from `first` to `last`, ascending.
    template <class Visit>
    void eventsBetween(EventNumber first, EventNumber last, Visit visit) const;
    struct LabelSpan {
        Time begin = 0, end = 0;
        EventNumber first = 0, next = 0;  // the events at both ends, 0 where they are not known
    };
    // Calls visit(span, label) for the labels of a node that touch [from, to], oldest first: exact where all rows of
    // the time are at hand, else as the ends of stretches found them.
    template <class Visit>
    void labelsBetween(NodeId node, Time from, Time to, Visit visit) const;

    // For the session.
    void describe(const Blueprint& blueprint);
    void grow(const Growth& growth);
    void deriveEnd();
    void deriveProperties();
    void putBlock(std::shared_ptr<BlockView> block);

private:
    struct Change {
        Time from = 0;
        std::uint32_t label = 0;
    };
    void thinChanges();
    template <class Wanted>
    std::optional<EventNumber> firstAfter(EventNumber number, Wanted wanted) const;

    std::vector<std::string> labels_;
    std::vector<std::vector<Change>> changesAt_;  // by node
    std::size_t changes_ = 0;
    std::vector<PropertyFact> declared_;
    Time until_ = 0;
};

template <class Visit>
void Recorded::arrowsBetween(Time from, Time to, Visit visit) const {
    const BlockRange range = blocksOf(from, to);
    rows.blocksUpTo(range.last, [&](const BlockView& block) {
        if (block.index() >= range.first)  // and what nobody has at hand as it was sent
            for (const Arrow& arrow : block.incoming())
                if (arrow.arrives >= from && arrow.sent <= to && !rows.hasBlock(block_of(arrow.sendEvent)))
                    visit(arrow);
        if (block.latest() >= from)
            block.arrowsBetween(from, to, visit);
    });
}

template <class Visit>
void Recorded::eventsBetween(EventNumber first, EventNumber last, Visit visit) const {
    if (first == 0 || last < first)
        return;
    for (std::size_t index = block_of(first); index <= block_of(last); ++index) {
        const BlockView* const block = rows.block(index);
        if (!block)
            continue;
        const EventNumber stop = std::min(last, block->rows().last());
        for (EventNumber number = std::max(first, first_of_block(index)); number <= stop; ++number)
            visit(*block->event(number));
    }
}

template <class Visit>
void Recorded::labelsBetween(NodeId node, Time from, Time to, Visit visit) const {
    const BlockRange range = blocksOf(from, to);
    const std::string none;
    const std::string* label = &none;
    if (range.size() <= kMostBlocks && isThere(range)) {
        LabelSpan span;
        span.first = range.first == 0 ? 0 : first_of_block(range.first);
        span.begin = timeOf(span.first);
        if (const std::string* standing = rows.block(range.first)->standingLabel(node))
            label = standing;
        for (std::size_t index = range.first; index <= range.last; ++index) {
            const auto [first, last] = rows.block(index)->bandsAt(node);
            for (const StateBand* band = first; band != last; ++band) {
                span.end = band->from;
                span.next = band->from_event;
                visit(span, *label);
                span = {span.end, 0, span.next, 0};
                label = &band->label;
            }
        }
        const bool at_end = range.last >= block_of(lastEvent());
        span.next = at_end ? 0 : first_of_block(range.last + 1);
        span.end = at_end ? end : timeOf(span.next);
        visit(span, *label);
        return;
    }
    const std::vector<Change>& changes = changesAt_[node];
    auto at = std::partition_point(changes.begin(), changes.end(), [&](const Change& c) { return c.from < from; });
    at = at == changes.begin() ? at : at - 1;
    for (; at != changes.end() && at->from <= to; ++at)
        visit(LabelSpan{at->from, at + 1 == changes.end() ? end : (at + 1)->from}, labels_[at->label]);
}

}  // namespace orrery::gui
