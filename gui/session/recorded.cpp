#include "gui/session/recorded.h"

#include <algorithm>

namespace orrery::gui {
namespace {

constexpr std::size_t kMostChanges = 1 << 20;

}  // namespace

Standing Recorded::standingOf(const Violation& violation) const {
    const Standing whole = standing();
    const bool first = &violation == &result.violations.front();
    // Once a run has fallen as it should, what falls after that was not spoken of.
    return first || whole.kind == Standing::Kind::anew ? whole : Standing();
}

const TraceEvent* Recorded::event(EventNumber number) const {
    if (number == 0 || number > lastEvent())
        return nullptr;
    const BlockView* const block = rows.block(block_of(number));
    const TraceEvent* const row = block ? block->event(number) : nullptr;
    if (!row)
        rows.wishForBlock(block_of(number));
    return row;
}

const std::string* Recorded::textOf(EventNumber number) const {
    if (number == 0 || number > lastEvent())
        return nullptr;
    const Page* const page = rows.page(page_of(number));
    const std::size_t at = (number - 1) % kPageEvents;
    if (page && at < page->events.size())
        return &page->events[at].event;
    rows.wishForPage(page_of(number));
    return nullptr;
}

const std::string* Recorded::textOf(const Arrow& arrow) const {
    if (arrow.effect == Arrow::kNoEffect)
        return arrow.arriveEvent == 0 ? nullptr : textOf(arrow.arriveEvent);
    const Page* const page = rows.page(page_of(arrow.sendEvent));
    if (!page) {
        rows.wishForPage(page_of(arrow.sendEvent));
        return nullptr;
    }
    if (arrow.sendEvent == 0)
        return arrow.effect < page->start.size() ? &page->start[arrow.effect] : nullptr;
    const std::size_t at = (arrow.sendEvent - 1) % kPageEvents;
    if (at >= page->events.size() || arrow.effect >= page->events[at].effects.size())
        return nullptr;
    return &page->events[at].effects[arrow.effect];
}

Time Recorded::timeOf(EventNumber number) const {
    const EventNumber within = std::min(number, lastEvent());
    if (within == 0)
        return 0;
    const BlockView* const block = rows.block(block_of(within));
    const TraceEvent* const row = block ? block->event(within) : nullptr;
    return row ? row->time : overview.time_of(within);
}

EventNumber Recorded::lastEventAt(Time time) const {
    const EventNumber about = overview.last_at(time);
    // What the summary says lies in the right stretch, and so in the right block or at its edge.
    const BlockView* const block = rows.block(block_of(std::max<EventNumber>(about, 1)));
    if (!block || block->rows().events.empty())
        return about;
    const auto& events = block->rows().events;
    const auto after = std::upper_bound(events.begin(), events.end(), time,
                                        [](Time t, const TraceEvent& event) { return t < event.time; });
    return first_of_block(block->index()) - 1 + static_cast<EventNumber>(after - events.begin());
}

template <class Wanted>
std::optional<EventNumber> Recorded::firstAfter(EventNumber number, Wanted wanted) const {
    for (std::size_t index = block_of(number + 1); first_of_block(index) <= lastEvent(); ++index) {
        const BlockView* const block = rows.block(index);
        if (!block)
            return std::nullopt;
        for (const TraceEvent& event : block->rows().events)
            if (event.number > number && wanted(event))
                return event.number;
    }
    return complete ? std::optional<EventNumber>(0) : std::nullopt;
}

std::optional<EventNumber> Recorded::firstEffectOf(EventNumber number) const {
    return firstAfter(number, [number](const TraceEvent& event) { return event.cause == number; });
}

std::optional<EventNumber> Recorded::nextAtNode(EventNumber number, NodeId node) const {
    return firstAfter(number, [node](const TraceEvent& event) { return event.node == node; });
}

std::optional<EventNumber> Recorded::previousAtNode(EventNumber number, NodeId node) const {
    if (number <= 1)
        return 0;
    for (std::size_t index = block_of(number - 1) + 1; index-- > 0;) {
        const BlockView* const block = rows.block(index);
        if (!block)
            return std::nullopt;
        const auto& events = block->rows().events;
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            if (event->node == node && event->number < number)
                return event->number;
    }
    return 0;
}

std::string Recorded::nodeName(NodeId node) const { return node < nodes.size() ? nodes[node].name : std::string(); }

std::string Recorded::kindName(MessageKind kind) const { return kind < kinds.size() ? kinds[kind] : std::string(); }

BlockRange Recorded::blocksOf(Time from, Time to) const {
    const EventNumber last = std::max<EventNumber>(overview.last_at(to), 1);
    const EventNumber first = std::clamp<EventNumber>(overview.last_at(from - 1), 1, last);
    return {block_of(first), block_of(last)};
}

bool Recorded::isThere(const BlockRange& range) const {
    for (std::size_t index = range.first; index <= range.last; ++index)
        if (!rows.hasBlock(index))
            return false;
    return true;
}

void Recorded::describe(const Blueprint& blueprint) {
    until_ = blueprint.until;
    words = std::make_shared<const Vocabulary>(blueprint);
    states = std::make_shared<const StateWords>(blueprint);
    for (const NodeSpec& node : blueprint.nodes)
        nodes.push_back({node.name, blueprint.roles[node.role].name});
    for (const MessageType& kind : blueprint.kinds)
        kinds.push_back(kind.name);
    for (const Property& property : blueprint.properties)
        declared_.push_back(
            {property.name, property.statement, property.kind, property.reads, PropertyState::held, std::nullopt, ""});
}

void Recorded::grow(const Growth& growth) {
    const std::size_t lanes = overview.lanes();
    rows.dropPartial();
    for (std::size_t i = 0; i < growth.stretches.size(); ++i)
        overview.append(growth.stretches[i], std::span<const LaneCount>(growth.counts).subspan(i * lanes, lanes));
    hasLosses = hasLosses || std::any_of(growth.counts.begin(), growth.counts.end(),
                                         [](const LaneCount& count) { return count.losses != 0; });
    hasDuplicates = growth.duplicates;
    hasStrikes = growth.strikes;
    labels_.insert(labels_.end(), growth.labels.begin(), growth.labels.end());
    for (const LabelChange& change : growth.changes)
        changesAt_[change.node].push_back({change.from, change.label});
    changes_ += growth.changes.size();
    if (changes_ > kMostChanges)
        thinChanges();
    if (growth.faults_changed)
        faults = growth.faults;
}

// From afar every other label tells as much.
void Recorded::thinChanges() {
    changes_ = 0;
    for (std::vector<Change>& changes : changesAt_) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < changes.size(); i += 2)
            changes[kept++] = changes[i];
        changes.resize(kept);
        changes_ += kept;
    }
}

void Recorded::deriveEnd() {
    const Time last = overview.end();
    if (!complete || !cutOff.empty()) {  // what lies behind was not run
        end = last + last / 20 + 1;
    } else {
        end = std::max(until_, last);
        // A scenario may stop long before its `until` when nothing is left to do; an empty stretch teaches nothing.
        if (lastEvent() > 0 && last < end / 2)
            end = last + last / 20 + 1;
    }
    for (FaultSpan& span : faults)
        if (complete)
            span.end = std::min(span.end, end);
}

void Recorded::putBlock(std::shared_ptr<BlockView> block) {
    for (Arrow& arrow : block->incoming())
        arrow.sent = overview.time_of(arrow.sendEvent);
    rows.put(std::move(block));
}

void Recorded::deriveProperties() {
    const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    properties = declared_;
    for (PropertyFact& fact : properties) {
        if (!complete)
            fact.state = PropertyState::undecided;
        if (is_in(result.witnessed, fact.name))
            fact.state = PropertyState::witnessed;
        if (is_in(result.unwitnessed, fact.name))
            fact.state = PropertyState::unwitnessed;
        for (const auto& [name, why] : result.undecided) {
            if (name != fact.name)
                continue;
            fact.state = PropertyState::undecided;
            fact.detail = why;
        }
        for (std::size_t i = 0; i < result.violations.size(); ++i) {
            if (result.violations[i].property != fact.name)
                continue;
            fact.state = PropertyState::violated;
            fact.violation = i;
            fact.detail = result.violations[i].detail;
        }
    }
}

}  // namespace orrery::gui
