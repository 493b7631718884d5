// Properties of the form "P until Q": from each promise on, what it says stays so until it is over.
//
//   until<Server>("votes are kept", "…", VotesAreKept{})          P unless Q: Q need never come, and then P stays
//   until<Participant>("holds end", "…", 30_s, HoldsEnd{})        P until Q, and Q comes within the bound
//
// The rule is a copyable value with
//   struct Promise { …; auto operator<=>(const Promise&) const = default; };    plain values that tell promises apart
//   void begun(const View&, NodeId node, std::vector<Promise>& out) const       those that stand at `node` now
//   bool is_over(const View&, const Promise&) const                             Q
//   std::optional<Broken> broken(const View&, const Promise&) const             what is wrong where P does not hold
//   bool concerns(const Promise&, NodeId node) const                            optional: an event there can change it
//   Broken overdue(const Promise&) const                                        optional: what is told where a bound
//   ran out
//
// What it means, over the states after the events that are judged (the start is one of them): wherever a promise
// begins, P holds in that state and all later ones before the first in which Q holds; where Q holds, P is not asked
// for. Without a bound that is the weak until (a run may end before Q comes). With a bound it is the strong one: the
// bound counts from the beginning of the promise or, where a fault was active after that, from the last heal; while a
// fault is active it does not run out. A promise that is open at the end of the run makes the property undecided where
// its bound lies beyond the end or a fault is active, and breaks it otherwise.
// Judging is incremental: open promises that the event cannot have changed are not looked at.
// Units: nanoseconds. Source: Pnueli 1977 (until); Manna & Pnueli 1992 (unless); Koymans 1990 (bounds); over finite
// runs as De Giacomo & Vardi 2013, but undecided where the run was too short.
#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/check/property.h"
#include "sim/world/world.h"

namespace orrery {
namespace detail {

// By when a promise that began at `since` has to be over; nothing while a fault is active.
std::optional<Time> promise_deadline(const View& view, Time since, Duration bound);
// "…, which began at …, was not over within …"; `what` is the rule's word for the promise, if it has one.
std::string promise_overdue(Time since, Duration bound, std::string what);

template <class Rule>
class UntilMonitor {
public:
    using Promise = typename Rule::Promise;

    UntilMonitor(Rule rule, std::optional<Duration> bound) : rule_(std::move(rule)), bound_(bound) {}

    void after(const View& view, NodeId node, Judge& judge) {
        if (!look_at_overdue(view, judge) || !look_at_open(view, node, judge))
            return;
        begun_.clear();
        rule_.begun(view, node, begun_);
        for (const Promise& promise : begun_) {
            const auto same = [&](const Open& one) { return one.promise == promise; };
            if (std::any_of(open_.begin(), open_.end(), same) || rule_.is_over(view, promise))
                continue;
            if (std::optional<Broken> broken = rule_.broken(view, promise))
                return judge.violated(std::move(broken->detail), std::move(broken->fields));
            open_.push_back({promise, view.now()});
        }
    }

    void at_end(const View& view, Judge& judge) const {
        if (!bound_ || open_.empty())
            return;
        const std::optional<Time> deadline = promise_deadline(view, open_.front().since, *bound_);
        if (!deadline)
            return judge.undecided("a fault is active at the end of the run");
        if (*deadline > view.until())
            return judge.undecided(fmt::format("its bound ends at {}, after the run", format_time(*deadline)));
        overdue(judge);
    }

private:
    struct Open {
        Promise promise;
        Time since = 0;
    };

    // False where one is broken.
    bool look_at_open(const View& view, NodeId node, Judge& judge) {
        for (std::size_t at = 0; at < open_.size();) {
            const Promise& promise = open_[at].promise;
            if (!may_have_changed(promise, node)) {
                ++at;
            } else if (rule_.is_over(view, promise)) {
                open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
            } else if (std::optional<Broken> broken = rule_.broken(view, promise)) {
                judge.violated(std::move(broken->detail), std::move(broken->fields));
                return false;
            } else {
                ++at;
            }
        }
        return true;
    }
    // Promises stand in the order of their beginnings, so the first is the first to run out. False where it has.
    bool look_at_overdue(const View& view, Judge& judge) const {
        if (!bound_ || open_.empty())
            return true;
        const std::optional<Time> deadline = promise_deadline(view, open_.front().since, *bound_);
        if (!deadline || view.now() <= *deadline)
            return true;
        overdue(judge);
        return false;
    }
    void overdue(Judge& judge) const {
        Broken found;
        if constexpr (requires(const Rule& rule, const Promise& promise) { rule.overdue(promise); })
            found = rule_.overdue(open_.front().promise);
        judge.violated(promise_overdue(open_.front().since, *bound_, std::move(found.detail)), std::move(found.fields));
    }
    bool may_have_changed(const Promise& promise, NodeId node) const {
        if constexpr (requires(const Rule& rule) { rule.concerns(promise, node); })
            return node == kNoNode || rule_.concerns(promise, node);
        return true;
    }

    Rule rule_;
    std::optional<Duration> bound_;
    std::vector<Open> open_;      // in the order of their beginnings
    std::vector<Promise> begun_;  // room that is used again
};

}  // namespace detail

template <class... Roles, class Rule>
requires requires { typename Rule::Promise; }
Property until(std::string name, std::string statement, Rule rule) {
    return detail::make_property<Roles...>(
        std::move(name), PropertyKind::until, std::move(statement),
        detail::make_monitor(detail::UntilMonitor<Rule>(std::move(rule), std::nullopt)));
}
template <class... Roles, class Rule>
requires requires { typename Rule::Promise; }
Property until(std::string name, std::string statement, Duration bound, Rule rule) {
    return detail::make_property<Roles...>(std::move(name), PropertyKind::until, std::move(statement),
                                           detail::make_monitor(detail::UntilMonitor<Rule>(std::move(rule), bound)));
}

}  // namespace orrery
