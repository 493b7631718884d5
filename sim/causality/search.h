// The search of a slice: from what is named backwards through causes and last writers, the nearest first, and at last
// the faults of the plan behind what it has found. Internal to sim/causality.
#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <queue>
#include <set>
#include <vector>

#include "sim/causality/blame.h"
#include "sim/causality/past.h"
#include "sim/causality/slice.h"
#include "sim/causality/waited.h"

namespace orrery::causality {

constexpr std::size_t kReturnsBefore = 3;   // of a history: earlier returns on the same key that are looked at
constexpr std::size_t kHandsOfValue = 4;    // how often a value that was passed on in messages is followed to its giver
constexpr std::size_t kWaitedDistance = 2;  // of what would have answered, from the violation
constexpr std::size_t kRoundsOfWaiting = 2;  // of what was asked over and over, the last two times
constexpr std::size_t kHopsOfRepeat = 4;     // how far back a timer is looked for that sets itself

class Search {
public:
    Search(const Blueprint& blueprint, const Past& past, EventNumber last, SliceOptions options)
        : blueprint_(blueprint), past_(past), last_(last), options_(options) {
        keep(last_);
    }

    void start_from_fields(const std::vector<FieldRef>& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i)
            reach(past_.last_write[i], last_, 1);
    }

    // What a writer of a named field found in the state and changed: who had put it there.
    void add_earlier_writer(EventNumber writer, EventNumber earlier, std::size_t distance) {
        reach(earlier, writer, distance);
    }

    // The operation that returned at the last event, and what others were told about the same key before.
    void start_from_history() {
        const SharedVector<Observation>& lines = past_.history;
        for (std::size_t i = lines.size(); i-- > 0 && lines[i].event >= last_;) {
            const Observation& returned = lines[i];
            if (returned.event != last_ || returned.phase == OpPhase::invoke)
                continue;
            std::size_t found = 0;
            bool invoked = false;
            for (std::size_t k = i; k-- > 0 && (!invoked || found < kReturnsBefore);) {
                const Observation& line = lines[k];
                if (!invoked && line.process == returned.process && line.phase == OpPhase::invoke) {
                    reach(line.event, last_, 1);
                    invoked = true;
                } else if (found < kReturnsBefore && line.phase == OpPhase::ok && line.key == returned.key) {
                    reach(line.event, last_, 1);
                    ++found;
                }
            }
        }
    }

    void expand_last() { expand(last_, 0); }
    // Nobody did anything wrong at the last event. What did not happen explains, and the faults behind that; where
    // there is nothing of the kind, what kept others away from the slice's nodes.
    void start_from_missing(const Missed& missed, const std::vector<MissingStep>& missing) {
        bound_ran_out_ = true;
        reach(missed.begun, last_, 1);
        for (const MissingStep& one : missing) {
            const EventNumber lost = one.ended != 0 ? one.ended : last_;
            reach(one.begun, lost, 1);
            if (lost != last_ || one.ended != 0)
                reach(lost, last_, 1);
            reach(one.fault, lost, 1);
        }
        is_explained_ =
            std::any_of(missing.begin(), missing.end(), [](const MissingStep& one) { return one.explains; });
    }
    // Whether the last event belongs to the story, and is not only where the world stood when the bound ran out.
    bool last_is_told() const { return !bound_ran_out_ || last_is_told_; }

    void run() {
        while (!open_.empty()) {
            const Reached next = open_.top();
            open_.pop();
            if (kept_.contains(next.event)) {
                because_[next.leads_to].insert(next.event);
                continue;
            }
            if (kept_.size() >= options_.max_steps) {
                truncated_ = true;
                continue;
            }
            keep(next.event);
            because_[next.leads_to].insert(next.event);
            if (past_.at(next.event).what != EventKind::fault)
                expand(next.event, next.distance);
        }
    }

    // Where a step asked again: what would have answered, and the fault behind that; of what that adds likewise. Where
    // a bound ran out, what is missing says it.
    void add_waited() {
        if (bound_ran_out_)
            return;
        std::set<EventNumber> asked;
        for (std::size_t round = 0; round < kRoundsOfWaiting; ++round) {
            const std::set<EventNumber> steps = kept_;
            for (const EventNumber step : steps)
                if (asked.insert(step).second)
                    for (const Waited& one : waited_for(past_, step)) {
                        reach(one.event, step, kWaitedDistance);
                        reach(fault_behind(blueprint_, past_, one.route, one.harm, one.event), one.event,
                              kWaitedDistance);
                        if (one.came != 0) {  // it ends there
                            keep(one.came);
                            because_[one.came].insert(one.event);
                        }
                    }
            run();
        }
    }

    // What repeated a message of the slice or held it up on its way; lost deliveries of what the slice sent, and faults
    // of the plan that touch its nodes, the latest first.
    void add_faults() {
        const std::set<EventNumber> steps = kept_;
        for (const EventNumber step : steps)
            if (past_.at(step).copy)
                add_behind(step, Harm::copy);
        for (const EventNumber step : steps)
            if (came_back(step))
                add_behind_refusal(step);
        for (const LostSend& changed : past_.changed_sends)
            if (steps.contains(changed.event))
                add_behind_change(changed);
        if (is_explained_)
            return;
        for (const EventNumber step : steps)
            if (past_.at(step).what == EventKind::deliver)
                add_behind(step, Harm::delay);
        const EventNumber first = *steps.begin();
        std::set<NodeId> nodes;
        for (const EventNumber step : steps)
            if (past_.at(step).node != kNoNode)
                nodes.insert(past_.at(step).node);
        for (const LostSend& lost : past_.lost_sends)
            if (steps.contains(lost.event))
                nodes.insert(lost.receiver);
        std::vector<EventNumber> candidates;
        for (EventNumber n = last_; n >= first && n > 0; --n) {
            const PastEvent& event = past_.at(n);
            if (harm_on_arrival(event.outcome) && steps.contains(event.cause)) {
                candidates.push_back(n);
                nodes.insert(event.node);
            }
        }
        // Of a bound that ran out the story may be long over.
        const EventNumber end = bound_ran_out_ && steps.size() > 1 ? *std::next(steps.rbegin()) : last_;
        for (const PastFault& fault : past_.faults)
            if (steps.size() == 1
                    ? !stimulus(fault)  // nothing else to go by
                    : touches(fault, nodes) && fault.event <= end && matters_since(fault, past_.at(first).time))
                candidates.push_back(fault.event);
        std::sort(candidates.begin(), candidates.end(), std::greater<>());
        std::vector<EventNumber> added;
        for (const EventNumber candidate : candidates)
            if (!kept_.contains(candidate) && add_fault(candidate))
                added.push_back(candidate);
        for (const EventNumber fault : added)
            tie(fault);
    }

    bool is_fault(EventNumber event) const {
        const auto fault = std::lower_bound(past_.faults.begin(), past_.faults.end(), event,
                                            [](const PastFault& one, EventNumber n) { return one.event < n; });
        return fault != past_.faults.end() && fault->event == event && !stimulus(*fault);
    }
    const std::set<EventNumber>& kept() const { return kept_; }
    const std::map<EventNumber, std::set<EventNumber>>& because() const { return because_; }
    bool truncated() const { return truncated_; }

private:
    struct Reached {
        std::size_t distance = 0;
        EventNumber event = 0;
        EventNumber leads_to = 0;
        // The nearest first, then the latest.
        bool operator<(const Reached& other) const {
            if (distance != other.distance)
                return distance > other.distance;
            if (event != other.event)
                return event < other.event;
            return leads_to < other.leads_to;
        }
    };

    void keep(EventNumber event) { kept_.insert(event); }

    void reach(EventNumber event, EventNumber leads_to, std::size_t distance) {
        last_is_told_ = last_is_told_ || (event == last_ && leads_to == last_);
        if (event != 0 && event < leads_to)
            open_.push({distance, event, leads_to});
    }

    void expand(EventNumber event, std::size_t distance) {
        if (const EventNumber first = first_of_series(event); first != 0)
            reach(past_.at(first).cause, event, distance + 1);
    }

    // A timer that its own expiry has set, at once or after a write to disk: what lies behind it is more of the same.
    // One that says what it is about goes on from where that began, an Overdue of order 7 from who placed the order; a
    // tick that is about nothing in particular, or about something else each time, from nowhere: event 0.
    EventNumber first_of_series(EventNumber event) const {
        EventNumber first = event;
        while (const EventNumber before = set_by_itself(first)) {
            const std::uint64_t subject = past_.at(event).subject;
            if (subject == 0 || past_.at(before).subject != subject)
                return 0;
            first = before;
        }
        return first;
    }
    // The expiry of the same kind of timer that has set this one; 0: there is none.
    EventNumber set_by_itself(EventNumber event) const {
        const PastEvent& now = past_.at(event);
        EventNumber at = now.what == EventKind::timer ? now.cause : 0;
        for (std::size_t hop = 0; hop < kHopsOfRepeat && at != 0; ++hop) {
            const PastEvent& before = past_.at(at);
            if (before.node != now.node)
                return 0;
            if (before.what == EventKind::timer && before.kind == now.kind)
                return at;
            if (before.what != EventKind::sync)
                return 0;
            at = before.cause;
        }
        return 0;
    }

    bool add_fault(EventNumber fault) {
        if (faults_ == options_.max_faults) {
            truncated_ = true;
            return false;
        }
        ++faults_;
        keep(fault);
        return true;
    }
    void add_behind(EventNumber step, Harm harm) {
        const PastEvent& event = past_.at(step);
        const EventNumber fault = fault_behind(blueprint_, past_, {event.peer, event.node}, harm, event.cause);
        if (fault != 0 && fault < step && (kept_.contains(fault) || add_fault(fault)))
            because_[step].insert(fault);
    }

    // A link changes a message as it is sent, if not by an edit of the run.
    void add_behind_change(const LostSend& changed) {
        const EventNumber fault = fault_behind(blueprint_, past_, {past_.at(changed.event).node, changed.receiver},
                                               Harm::damage, changed.event);
        if (fault != 0 && fault < changed.event && (kept_.contains(fault) || add_fault(fault)))
            because_[changed.event].insert(fault);
    }

    bool came_back(EventNumber step) const {
        const PastEvent& event = past_.at(step);
        return event.what == EventKind::deliver && event.kind < blueprint_.kinds.size() &&
               blueprint_.kinds[event.kind].refuses != nullptr;
    }
    // What cut the link of a send that came back, or keeps whoever was asked down.
    void add_behind_refusal(EventNumber step) {
        const PastEvent& event = past_.at(step);
        for (const Harm harm : {Harm::cut, Harm::down}) {
            const EventNumber fault = fault_behind(blueprint_, past_, {event.node, event.peer}, harm, event.cause);
            if (fault == 0 || fault >= step || !(kept_.contains(fault) || add_fault(fault)))
                continue;
            because_[step].insert(fault);
            return;
        }
    }

    bool stimulus(const PastFault& fault) const { return blueprint_.plan[fault.ref.index].action.is_stimulus(); }

    bool touches(const PastFault& fault, const std::set<NodeId>& nodes) const {
        if (stimulus(fault))
            return false;
        const auto on_link = [&](const Link& link) {
            const bool from = nodes.contains(link.first), to = nodes.contains(link.second);
            return bound_ran_out_ ? from || to : from && to;
        };
        const auto on_node = [&](NodeId node) { return nodes.contains(node); };
        return std::any_of(fault.links.begin(), fault.links.end(), on_link) ||
               std::any_of(fault.nodes.begin(), fault.nodes.end(), on_node) || on_node(past_.at(fault.event).node);
    }

    // A fault that was over before the slice begins explains nothing in it.
    bool matters_since(const PastFault& fault, Time begin) const {
        return past_.at(fault.event).time >= begin ||
               (!fault.ref.ending && (fault.ended == 0 || past_.at(fault.ended).time >= begin));
    }

    // A fault stands before the next step of its node, or before the message lost to it, or before the violation.
    void tie(EventNumber fault) {
        const PastEvent& event = past_.at(fault);
        if (event.what != EventKind::fault) {
            because_[fault].insert(event.cause);
            because_[last_].insert(fault);
            return;
        }
        if (kept_.contains(event.cause))
            because_[fault].insert(event.cause);
        const auto next = std::find_if(kept_.upper_bound(fault), kept_.end(), [&](EventNumber step) {
            const PastEvent& later = past_.at(step);
            return event.node != kNoNode ? later.node == event.node : later.outcome == Outcome::lost_cut;
        });
        const EventNumber leads_to = next == kept_.end() ? last_ : *next;
        if (leads_to != fault)
            because_[leads_to].insert(fault);
    }

    const Blueprint& blueprint_;
    const Past& past_;
    EventNumber last_;
    SliceOptions options_;
    std::priority_queue<Reached> open_;
    std::set<EventNumber> kept_;
    std::map<EventNumber, std::set<EventNumber>> because_;
    std::size_t faults_ = 0;  // that were added
    bool truncated_ = false;
    bool bound_ran_out_ = false;
    bool is_explained_ = false;  // by what is missing
    bool last_is_told_ = false;
};

}  // namespace orrery::causality
