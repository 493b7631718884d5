// Properties that look at several nodes at once, judged by what the event's node can have changed.
//
//   pairs<Server, Server>(believed, "logs agree", "…", [](const View&, NodeId a, NodeId b) -> std::optional<Broken> { …
//   })
//       must hold for every node of the first role with every other node of the second. Where both are one role each
//       two nodes are judged once, the one that was declared first in front. After an event only the pairs with its
//       node are judged, so the rule must look at nothing but these two nodes.
//   conserved<Account>(durable, "money is kept", "…", [](const Disks&, NodeId) -> std::int64_t { … })
//       the sum of what all nodes of the role hold stays what it is after the start. After an event only its node's
//       share is counted anew. What is under way between two nodes has to be in the share of one of them.
//
// A fault that touches no node (a cut link) changes no state, and nothing is judged after it.
// Errors: a sum beyond 64 bits is a violation that says so.
#pragma once
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/property/property.h"

namespace orrery {
namespace detail {

template <class First, class Second, class Rule>
class PairsMonitor {
public:
    explicit PairsMonitor(Rule rule) : rule_(std::move(rule)) {}

    template <class Seen>
    void after(const Seen& view, NodeId node, Judge& judge) {
        if (node == kNoNode)
            return;
        if (firsts_.empty()) {
            firsts_ = view.template nodes<First>();
            seconds_ = view.template nodes<Second>();
        }
        if (std::optional<Broken> broken = judged(view, node))
            judge.violated(std::move(broken->detail), std::move(broken->fields));
    }

private:
    template <class Seen>
    std::optional<Broken> judged(const Seen& view, NodeId node) const {
        const bool is_first = view.template is<First>(node), is_second = view.template is<Second>(node);
        for (std::size_t i = 0; is_first && i < seconds_.size(); ++i)
            if (seconds_[i] != node)
                if (std::optional<Broken> broken = ordered(view, node, seconds_[i]))
                    return broken;
        for (std::size_t i = 0; is_second && !std::is_same_v<First, Second> && i < firsts_.size(); ++i)
            if (std::optional<Broken> broken = rule_(view, firsts_[i], node))
                return broken;
        return std::nullopt;
    }
    template <class Seen>
    std::optional<Broken> ordered(const Seen& view, NodeId first, NodeId second) const {
        if (std::is_same_v<First, Second> && second < first)
            std::swap(first, second);
        return rule_(view, first, second);
    }

    Rule rule_;
    std::vector<NodeId> firsts_, seconds_;
};

// What all nodes of a role hold, as a sum of shares.
class SumOfShares {
public:
    // The node's share is now `share`. False where the sum leaves 64 bits.
    bool set(NodeId node, std::int64_t share);
    std::int64_t sum() const { return sum_; }

private:
    std::vector<std::int64_t> shares_;  // by node
    std::int64_t sum_ = 0;
};
std::string sum_changed(const std::string& node, std::int64_t before, std::int64_t after);

template <class Role, class Share>
class ConservedMonitor {
public:
    explicit ConservedMonitor(Share share) : share_(std::move(share)) {}

    template <class Seen>
    void after(const Seen& view, NodeId node, Judge& judge) {
        if (node == kNoNode || !view.template is<Role>(node))
            return;
        bool fits = total_.has_value() && sum_.set(node, share_(view, node));
        if (fits && sum_.sum() == *total_)
            return;
        // One fault may have changed several nodes at once: the others' shares are counted anew before anything is
        // said.
        fits = true;
        for (const NodeId one : view.template nodes<Role>())
            fits = sum_.set(one, share_(view, one)) && fits;
        if (!fits)
            return judge.violated("the sum leaves 64 bits");
        if (!total_)
            total_ = sum_.sum();
        else if (sum_.sum() != *total_)
            judge.violated(sum_changed(view.name(node), *total_, sum_.sum()));
    }

private:
    Share share_;
    SumOfShares sum_;
    std::optional<std::int64_t> total_;
};

}  // namespace detail

template <class First, class Second, detail::ReadsTag Tag,
          std::invocable<const detail::Look<Tag>&, NodeId, NodeId> Rule>
Property pairs(Tag reads, std::string name, std::string statement, Rule rule) {
    detail::PairsMonitor<First, Second, Rule> monitor(std::move(rule));
    if constexpr (std::is_same_v<First, Second>)
        return detail::make_property<First>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                            std::move(monitor));
    else
        return detail::make_property<First, Second>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                                    std::move(monitor));
}
template <class Role, detail::ReadsTag Tag, std::invocable<const detail::Look<Tag>&, NodeId> Share>
Property conserved(Tag reads, std::string name, std::string statement, Share share) {
    return detail::make_property<Role>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                       detail::ConservedMonitor<Role, Share>(std::move(share)));
}

}  // namespace orrery
