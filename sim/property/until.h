// Properties about what begins and has to end: each start is followed by its end, or keeps something true until then.
//
//   leads_to<Shop>(durable, "every order ends", "…", 30_s, OrderEnds{})   each start is followed by its end in time
//   until<Server>(believed, "votes are kept", "…", VotesAreKept{})        P unless Q: Q need never come, then P stays
//   until<Server>(believed, "leases end", "…", 30_s, LeasesEnd{})         P until Q, and Q comes within the bound
//
// The rule is a copyable value with
//   struct Promise { …; auto operator<=>(const Promise&) const = default; };  the key: plain values that tell starts
//   apart void begun(const View&, NodeId node, std::vector<Promise>& out) const     those that stand open at `node` now
//   bool is_over(const View&, const Promise&) const                           its end, Q; true of what has not begun
//   std::optional<Broken> broken(const View&, const Promise&) const           of until: what is wrong where P fails
//   Broken overdue(const View&, const Promise&) const                         with a bound: who still waits for what
//   bool concerns(const Promise&, NodeId node) const                          optional: an event there can change it
// and with Disks in the place of View where it is `durable`. One that is over may as well be missing from begun().
// Where many stand open at once, a rule has in the place of begun() and concerns()
//   void changed(const View&, NodeId node, std::vector<Promise>& out)         those to look at after an event at `node`
// and nothing is asked about the others: each_row_ends (rows.h) is such a rule for the rows of a table.
//
// What it means, over the states after the events that are judged (the start of the run is one of them): wherever a
// promise begins, P holds in that state and all later ones before the first in which Q holds; where Q holds, P is not
// asked for. Without a bound that is the weak until (a run may end before Q comes). With one it is the strong one: the
// bound counts from the beginning of the promise or, where the faults came to rest later, from there (property.h).
// A promise falls due where its bound would have run out within the run, kept or not: one that began later than the
// bound before the end does not, nor one whose faults never come to rest. The run is undecided where some began and
// none fell due. A start that only the memory of a node knew is withdrawn when a crash takes it: it is so where no
// write that began with it or later had reached the disk, and the node does not know it when it is back.
// Judging is incremental: open promises that the event cannot have changed are not looked at.
// Units: nanoseconds. Source: Pnueli 1977 (until); Manna & Pnueli 1992 (unless, leads-to); Koymans 1990 (bounds); over
// finite runs as De Giacomo & Vardi 2013, but undecided where the run was too short.
#pragma once
#include <algorithm>
#include <boost/container/flat_set.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/shared_map.h"
#include "sim/property/property.h"

namespace orrery {
namespace detail {

// Where and when a promise began.
struct PromiseStart {
    Time since = 0;
    EventNumber event = 0;
    NodeId node = kNoNode;
    bool is_safe = false;  // a disk knows of it, or it has been seen again since a crash
    bool is_lost = false;  // a crash has taken it, unless the node turns out to know it

    // What a crash of its node does to it. Requires disks of which `node` is that node or kNoNode.
    void look_at_node(const Disks& disks);
};
// `what` is still so when the bound has run out.
std::string promise_overdue(const Missed& missed, Time healed, Duration bound, const std::string& what);

template <class Rule, class Seen>
class PromiseMonitor {
public:
    using Promise = typename Rule::Promise;

    PromiseMonitor(Rule rule, std::optional<Duration> bound) : rule_(std::move(rule)), bound_(bound) {}

    void after(const Seen& seen, NodeId node, Judge& judge) {
        if (node != kNoNode && !seen.up(node))
            look_at_crash(seen, node);
        find_changed(seen, node);
        for (const Promise& promise : changed_)
            if (open_.contains(promise) && !look_again(seen, promise, judge))
                return;
        if constexpr (!kTellsChanges) {
            changed_.clear();
            rule_.begun(seen, node, changed_);
        }
        for (const Promise& promise : changed_)
            if (!begin(seen, node, promise, judge))
                return;
        withdraw(seen, node);
    }

    Time due(std::optional<Time> healed) const {
        return !bound_ || !healed || running_.empty() ? kNever : saturating_add(std::max(oldest(), *healed), *bound_);
    }
    void at_due(const Seen& seen, Judge& judge) {
        if (running_.empty())
            return;
        const Promise& promise = running_.begin()->first.second;
        const PromiseStart& start = open_.at(promise);
        Broken found;
        if constexpr (requires { rule_.overdue(seen, promise); })
            found = rule_.overdue(seen, promise);
        judge.overdue({start.event, start.since, seen.now()},
                      promise_overdue({start.event, start.since, seen.now()}, seen.healed_at().value_or(0), *bound_,
                                      found.detail),
                      std::move(found.fields));
    }
    void at_turn(const Seen& seen, Judge&) {
        was_due_ = was_due_ || due_since(first_kept_) < seen.now();
        clock_since_ = seen.healed_at();
    }
    void at_end(const Seen& seen, Judge& judge) const {
        const Time first = running_.empty() ? first_kept_ : std::min(first_kept_, oldest());
        if (bound_ && first != kNever && !was_due_ && due_since(first) > seen.now())
            judge.undecided(not_due(seen, clock_since_ ? std::optional(due_since(first)) : std::nullopt));
    }

private:
    static constexpr bool kOnDisk = std::same_as<Seen, Disks>;
    static constexpr bool kTellsChanges = requires(Rule & rule, const Seen& seen, std::vector<Promise>& out) {
        rule.changed(seen, kNoNode, out);
    };

    Time oldest() const { return running_.begin()->first.first; }
    // When what began at `since` falls due by the clock that runs now; if it was kept, when it would have been due.
    Time due_since(Time since) const {
        return bound_ && clock_since_ ? saturating_add(std::max(since, *clock_since_), *bound_) : kNever;
    }

    // Of those that stand open, or at all, the ones that the event may have changed.
    void find_changed(const Seen& seen, NodeId node) {
        changed_.clear();
        if constexpr (kTellsChanges) {
            rule_.changed(seen, node, changed_);
        } else {
            for (const auto& [promise, start] : open_)
                if (may_have_changed(promise, node))
                    changed_.push_back(promise);
        }
    }
    // Of one that stands open. False where it is broken.
    bool look_again(const Seen& seen, const Promise& promise, Judge& judge) {
        const PromiseStart start = open_.at(promise);
        if (start.is_lost && seen.up(start.node))
            return true;  // whether the node knows it is seen in begin()
        if (rule_.is_over(seen, promise)) {
            if (const auto healed = seen.healed_at(); bound_ && healed)
                judge.near(saturating_add(std::max(start.since, *healed), *bound_) - seen.now());
            first_kept_ = std::min(first_kept_, start.since);
            forget(promise);
            return true;
        }
        return !is_broken(seen, promise, judge);
    }
    // Of one that stands open at the node now. False where it is broken.
    bool begin(const Seen& seen, NodeId node, const Promise& promise, Judge& judge) {
        const PromiseStart* const known = open_.find(promise);
        if ((known && !(known->is_lost && seen.up(known->node))) || rule_.is_over(seen, promise))
            return true;
        if (is_broken(seen, promise, judge))
            return false;
        if (known)
            find_again(promise);
        else
            keep(promise, {seen.now(), seen.event(), node, kOnDisk || node == kNoNode, false});
        return true;
    }
    bool is_broken(const Seen& seen, const Promise& promise, Judge& judge) const {
        if constexpr (requires { rule_.broken(seen, promise); }) {
            if (std::optional<Broken> broken = rule_.broken(seen, promise)) {
                judge.violated(std::move(broken->detail), std::move(broken->fields));
                return true;
            }
        }
        return false;
    }
    void keep(const Promise& promise, PromiseStart start) {
        running_.set({start.since, promise}, {});
        open_.set(promise, start);
    }
    void forget(const Promise& promise) {
        running_.erase({open_.at(promise).since, promise});
        open_.erase(promise);
    }

    // What the crash has done to what began at the node.
    void look_at_crash(const Seen& seen, NodeId node) {
        if (!down_.insert(node).second)
            return;
        changed_.clear();
        for (const auto& [promise, start] : open_)
            if (start.node == node && !start.is_safe)
                changed_.push_back(promise);
        for (const Promise& promise : changed_) {
            PromiseStart start = open_.at(promise);
            start.look_at_node(seen);
            open_.set(promise, start);
            if (start.is_lost)
                running_.erase({start.since, promise});
        }
    }
    void find_again(const Promise& promise) {
        PromiseStart start = open_.at(promise);
        start.is_lost = false;
        start.is_safe = true;
        keep(promise, start);
    }
    // The node is up again, and has shown what it knows: what it does not know is withdrawn.
    void withdraw(const Seen& seen, NodeId node) {
        if (down_.empty() || node == kNoNode || !seen.up(node) || down_.erase(node) == 0)
            return;
        changed_.clear();
        for (const auto& [promise, start] : open_)
            if (start.is_lost && start.node == node)
                changed_.push_back(promise);
        for (const Promise& promise : changed_) {
            if (kTellsChanges && !rule_.is_over(seen, promise))
                find_again(promise);
            else
                forget(promise);
        }
    }
    bool may_have_changed(const Promise& promise, NodeId node) const {
        if constexpr (requires { rule_.concerns(promise, node); })
            return node == kNoNode || rule_.concerns(promise, node);
        return true;
    }

    Rule rule_;
    std::optional<Duration> bound_;
    SharedMap<Promise, PromiseStart> open_;
    SharedMap<std::pair<Time, Promise>, std::monostate> running_;  // of those that no crash has taken: since when
    boost::container::flat_set<NodeId> down_;                      // whose crash has been looked at
    std::optional<Time> clock_since_ = 0;                          // the last turn; nothing while a fault is active
    bool was_due_ = false;                                         // something was, before that turn
    Time first_kept_ = kNever;                                     // when the first of those began that were kept
    std::vector<Promise> changed_;                                 // room that is used again
};

template <class Rule, class Seen>
concept PromiseRule = requires(Rule& rule, const Seen& seen, const typename Rule::Promise& promise,
                               std::vector<typename Rule::Promise>& out) {
    requires requires { rule.begun(seen, kNoNode, out); } || requires {
        rule.changed(seen, kNoNode, out);
    };
    rule.is_over(seen, promise);
};
template <class Rule, class Seen>
concept KeptRule = PromiseRule<Rule, Seen> &&
    requires(const Rule& rule, const Seen& seen, const typename Rule::Promise& promise) {
    rule.broken(seen, promise);
};
template <class Rule, class Seen>
concept EndingRule = PromiseRule<Rule, Seen> &&
    requires(const Rule& rule, const Seen& seen, const typename Rule::Promise& promise) {
    rule.overdue(seen, promise);
};

}  // namespace detail

template <class... Roles, detail::ReadsTag Tag, detail::EndingRule<detail::Look<Tag>> Rule>
Property leads_to(Tag reads, std::string name, std::string statement, Duration within, Rule rule) {
    return detail::make_bounded<Roles...>(reads, PropertyKind::leads_to, std::move(name), std::move(statement),
                                          detail::PromiseMonitor<Rule, detail::Look<Tag>>(std::move(rule), within));
}
template <class... Roles, detail::ReadsTag Tag, detail::KeptRule<detail::Look<Tag>> Rule>
Property until(Tag reads, std::string name, std::string statement, Rule rule) {
    return detail::make_property<Roles...>(
        reads, PropertyKind::until, std::move(name), std::move(statement),
        detail::PromiseMonitor<Rule, detail::Look<Tag>>(std::move(rule), std::nullopt));
}
template <class... Roles, detail::ReadsTag Tag, detail::KeptRule<detail::Look<Tag>> Rule>
requires detail::EndingRule<Rule, detail::Look<Tag>> Property until(Tag reads, std::string name, std::string statement,
                                                                    Duration within, Rule rule) {
    return detail::make_bounded<Roles...>(reads, PropertyKind::until, std::move(name), std::move(statement),
                                          detail::PromiseMonitor<Rule, detail::Look<Tag>>(std::move(rule), within));
}

}  // namespace orrery
