// Ready-made properties: what a model writes to say what must hold.
//
//   always<Server>("ElectionSafety", "at most one leader a term", ElectionSafety{})
//       a monitor struct with `void after(const View&, NodeId, Judge&)` and, where wanted, `void at_end(const View&,
//       Judge&)`; it is copied into snapshots, so it holds plain values.
//   always<Server>("sum kept", "…", [](const View&, NodeId) -> std::optional<Broken> { … })
//       a stateless rule: what is broken, or nothing.
//   sometimes<Server>("a leader is elected", "…", [](const View&, NodeId) { return bool; })
//   eventually("nothing stays frozen", "…", 30_s, [](const View&) -> std::optional<Broken> { … })
//       within `bound` after the last fault has healed the rule must come true and hold from then to the end of the
//       run.
//   from_history("linearizable", "…", check)
// until() is in until.h, pairs() and conserved(), which look at several nodes at once, are in between_nodes.h.
// The template arguments name the roles whose events can change the answer; none: every event is judged.
// Units: nanoseconds. Source: always / sometimes / eventually as Stateright reads them; bounds as TigerBeetle's
// liveness phase.
#pragma once
#include <concepts>
#include <utility>

#include "sim/world/message.h"
#include "sim/world/monitor.h"

namespace orrery {

struct Broken {
    std::string detail;            // a sentence with the values
    std::vector<FieldRef> fields;  // what to trace back
};

namespace detail {

template <class M>
class MonitorOf final : public Monitor {
public:
    explicit MonitorOf(M monitor) : monitor_(std::move(monitor)) {}
    std::unique_ptr<Monitor> clone() const override { return std::make_unique<MonitorOf>(*this); }
    void after(const View& view, NodeId node, Judge& judge) override { monitor_.after(view, node, judge); }
    bool has_memory() const override {
        return !requires(const M& fixed, const View& view, Judge& judge) { fixed.after(view, kNoNode, judge); };
    }
    void at_end(const View& view, Judge& judge) override {
        if constexpr (requires { monitor_.at_end(view, judge); })
            monitor_.at_end(view, judge);
    }

private:
    M monitor_;
};

template <class Rule>
struct AlwaysRule {
    Rule rule;
    void after(const View& view, NodeId node, Judge& judge) const {
        if (std::optional<Broken> broken = rule(view, node))
            judge.violated(std::move(broken->detail), std::move(broken->fields));
    }
};
template <class Rule>
struct SometimesRule {
    Rule rule;
    void after(const View& view, NodeId node, Judge& judge) const {
        if (rule(view, node))
            judge.witnessed();
    }
};

// The clock of an `eventually`: runs while no fault is active and starts anew at each heal.
struct EventuallyClock {
    Duration bound = 0;
    std::optional<Time> since = {};
    bool met = false;
    std::optional<Broken> last = {};

    void look(const View& view, std::optional<Broken> broken, Judge& judge);
    void close(const View& view, std::optional<Broken> broken, Judge& judge);
};
template <class Rule>
struct EventuallyRule {
    Rule rule;
    EventuallyClock clock;
    void after(const View& view, NodeId, Judge& judge) { clock.look(view, rule(view), judge); }
    void at_end(const View& view, Judge& judge) { clock.close(view, rule(view), judge); }
};

template <class... Roles>
Property make_property(std::string name, PropertyKind kind, std::string statement,
                       std::shared_ptr<const Monitor> monitor) {
    Property property;
    property.name = std::move(name);
    property.kind = kind;
    property.statement = std::move(statement);
    property.monitor = std::move(monitor);
    property.roles = {type_tag<Roles>()...};
    return property;
}

template <class M>
std::shared_ptr<const Monitor> make_monitor(M monitor) {
    return std::make_shared<MonitorOf<M>>(std::move(monitor));
}

}  // namespace detail

template <class... Roles, class M>
requires requires(M m, const View& view, Judge& judge) { m.after(view, kNoNode, judge); }
Property always(std::string name, std::string statement, M monitor) {
    return detail::make_property<Roles...>(std::move(name), PropertyKind::always, std::move(statement),
                                           detail::make_monitor(std::move(monitor)));
}
template <class... Roles, std::invocable<const View&, NodeId> Rule>
Property always(std::string name, std::string statement, Rule rule) {
    return detail::make_property<Roles...>(std::move(name), PropertyKind::always, std::move(statement),
                                           detail::make_monitor(detail::AlwaysRule<Rule>{std::move(rule)}));
}
template <class... Roles, std::invocable<const View&, NodeId> Rule>
Property sometimes(std::string name, std::string statement, Rule rule) {
    return detail::make_property<Roles...>(std::move(name), PropertyKind::sometimes, std::move(statement),
                                           detail::make_monitor(detail::SometimesRule<Rule>{std::move(rule)}));
}
template <class... Roles, std::invocable<const View&> Rule>
Property eventually(std::string name, std::string statement, Duration bound, Rule rule) {
    return detail::make_property<Roles...>(
        std::move(name), PropertyKind::eventually, std::move(statement),
        detail::make_monitor(detail::EventuallyRule<Rule>{std::move(rule), {bound}}));
}
// A monitor with clocks of its own (a liveness bound that the model defines).
template <class... Roles, class M>
Property liveness(std::string name, std::string statement, M monitor) {
    return detail::make_property<Roles...>(std::move(name), PropertyKind::eventually, std::move(statement),
                                           detail::make_monitor(std::move(monitor)));
}
Property from_history(std::string name, std::string statement, std::function<HistoryFinding(const History&)> check);

}  // namespace orrery
