// Properties about what begins and has to end: each start is followed by its end, or keeps something true until then.
//
//   leads_to<Shop>(durable, "every order ends", "…", 30_s, OrderEnds{})   each start is followed by its end in time
//   until<Server>(believed, "votes are kept", "…", VotesAreKept{})        P unless Q: Q need never come, then P stays
//   until<Server>(believed, "leases end", "…", 30_s, LeasesEnd{})         P until Q, and Q comes within the bound
//
// The rule is a copyable value with
//   struct Promise { …; auto operator<=>(const Promise&) const = default; };  the key: plain values that tell starts
//   apart void begun(const View&, NodeId node, std::vector<Promise>& out) const     those that stand open at `node` now
//   bool is_over(const View&, const Promise&) const                           its end, Q
//   std::optional<Broken> broken(const View&, const Promise&) const           of until: what is wrong where P fails
//   Broken overdue(const View&, const Promise&) const                         with a bound: who still waits for what
//   bool concerns(const Promise&, NodeId node) const                          optional: an event there can change it
// and with Disks in the place of View where it is `durable`. One that is over may as well be missing from begun(); a
// `durable` rule may tell of those alone that have begun since it was asked last (rows.h), and begun() is not const
// then.
//
// What it means, over the states after the events that are judged (the start of the run is one of them): wherever a
// promise begins, P holds in that state and all later ones before the first in which Q holds; where Q holds, P is not
// asked for. Without a bound that is the weak until (a run may end before Q comes). With one it is the strong one: the
// bound counts from the beginning of the promise or, where the faults came to rest later, from there (property.h).
// A promise that began later than the bound before the end of the run is not due; the run is undecided where none was
// kept or due. A start that only the memory of a node knew is withdrawn when a crash takes it: it is so where no write
// that began with it or later had reached the disk, and the node does not know it when it is back.
// Judging is incremental: open promises that the event cannot have changed are not looked at.
// Units: nanoseconds. Source: Pnueli 1977 (until); Manna & Pnueli 1992 (unless, leads-to); Koymans 1990 (bounds); over
// finite runs as De Giacomo & Vardi 2013, but undecided where the run was too short.
#pragma once
#include <algorithm>
#include <boost/container/flat_map.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/check/property.h"

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
        if (!look_at_open(seen, node, judge))
            return;
        begun_.clear();
        rule_.begun(seen, node, begun_);
        for (const Promise& promise : begun_) {
            if (const auto known = open_.find(promise); known != open_.end()) {
                find_again(seen, known->second);
                continue;
            }
            if (rule_.is_over(seen, promise))
                continue;
            if (std::optional<Broken> broken = why_broken(seen, promise))
                return judge.violated(std::move(broken->detail), std::move(broken->fields));
            open_.emplace(promise, PromiseStart{seen.now(), seen.event(), node, kOnDisk || node == kNoNode, false});
            first_ = std::min(first_, seen.now());
        }
        if (some_lost_ && (node == kNoNode || seen.up(node)))
            withdraw(seen, node);
    }

    Time due(std::optional<Time> healed) const {
        return !bound_ || !healed || first_ == kNever ? kNever : saturating_add(std::max(first_, *healed), *bound_);
    }
    void at_due(const Seen& seen, Judge& judge) {
        const Time healed = seen.healed_at().value_or(0);
        for (const auto& [promise, start] : open_) {
            if (start.is_lost || start.since != first_)
                continue;
            const Missed missed{start.event, start.since, seen.now()};
            Broken found;
            if constexpr (requires { rule_.overdue(seen, promise); })
                found = rule_.overdue(seen, promise);
            return judge.overdue(missed, promise_overdue(missed, healed, *bound_, found.detail),
                                 std::move(found.fields));
        }
    }
    void at_end(const Seen& seen, Judge& judge) const {
        if (bound_ && !was_due_ && first_ != kNever)
            judge.undecided(not_due(seen, seen.healed_at() ? std::optional(due(seen.healed_at())) : std::nullopt));
    }

private:
    static constexpr bool kOnDisk = std::same_as<Seen, Disks>;

    // False where one is broken.
    bool look_at_open(const Seen& seen, NodeId node, Judge& judge) {
        bool first_ended = false;
        for (auto one = open_.begin(); one != open_.end();) {
            auto& [promise, start] = *one;
            if (!start.is_safe && start.node == node) {
                start.look_at_node(seen);
                some_lost_ = some_lost_ || start.is_lost;
                first_ended = first_ended || start.is_lost;
            }
            if (!may_have_changed(promise, node)) {
                ++one;
            } else if (rule_.is_over(seen, promise)) {
                if (const auto healed = seen.healed_at(); bound_ && healed)
                    judge.near(saturating_add(std::max(start.since, *healed), *bound_) - seen.now());
                first_ended = first_ended || start.since == first_;
                was_due_ = true;
                one = open_.erase(one);
            } else if (std::optional<Broken> broken = why_broken(seen, promise)) {
                judge.violated(std::move(broken->detail), std::move(broken->fields));
                return false;
            } else {
                ++one;
            }
        }
        if (first_ended)
            find_first();
        return true;
    }
    void find_again(const Seen& seen, PromiseStart& start) {
        if (!start.is_lost || !seen.up(start.node))
            return;
        start.is_lost = false;
        start.is_safe = true;
        first_ = std::min(first_, start.since);
    }
    // The node is up again, and has shown what it knows.
    void withdraw(const Seen& seen, NodeId node) {
        some_lost_ = false;
        for (auto one = open_.begin(); one != open_.end();) {
            if (one->second.is_lost && one->second.node == node && seen.up(node)) {
                one = open_.erase(one);
            } else {
                some_lost_ = some_lost_ || one->second.is_lost;
                ++one;
            }
        }
    }
    void find_first() {
        first_ = kNever;
        for (const auto& [promise, start] : open_)
            if (!start.is_lost)
                first_ = std::min(first_, start.since);
    }
    std::optional<Broken> why_broken(const Seen& seen, const Promise& promise) const {
        if constexpr (requires { rule_.broken(seen, promise); })
            return rule_.broken(seen, promise);
        return std::nullopt;
    }
    bool may_have_changed(const Promise& promise, NodeId node) const {
        if constexpr (requires { rule_.concerns(promise, node); })
            return node == kNoNode || rule_.concerns(promise, node);
        return true;
    }

    Rule rule_;
    std::optional<Duration> bound_;
    boost::container::flat_map<Promise, PromiseStart> open_;
    Time first_ = kNever;         // when the oldest of them began that is not lost
    bool was_due_ = false;        // one was kept: the first that is not breaks the property
    bool some_lost_ = false;      // among the open ones
    std::vector<Promise> begun_;  // room that is used again
};

template <class Rule, class Seen>
concept PromiseRule = requires(Rule& rule, const Seen& seen, const typename Rule::Promise& promise,
                               std::vector<typename Rule::Promise>& out) {
    rule.begun(seen, kNoNode, out);
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
