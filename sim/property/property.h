// Properties: what a model writes to say what must hold. One word each, and what it means:
//
//   always       at every step
//   sometimes    at some step of some run: what has to have been seen for the others to mean something
//   reached      within a bound after each heal, at some step
//   settles      within a bound after each heal, and from then on for as long as no other fault comes
//   leads_to     each start is followed by its end within a bound: every order paid is shipped or refunded (until.h)
//   until        one thing stays so until another comes, within a bound where one is given (until.h)
//   from_history what clients observed, judged as a whole at the end: linearizable, serializable, … (check.h)
// pairs and conserved (between_nodes.h) are `always` over several nodes; always_each_row, always_sum and
// sometimes_a_row (rows.h) look at the rows of a table that an event has changed.
//
//   always<Server>(durable, "each addition counts once", "the total is never more than the additions made",
//       [](const Disks& disks, NodeId node) -> std::optional<Broken> {
//           const auto& books = disks.durable<Server>(node);
//           if (books.total <= books.made.size())
//               return std::nullopt;
//           return Broken{fmt::format("{} additions, a total of {}", books.made.size(), books.total),
//                         {{node, "total"}, {node, "made"}}};
//       })
//   sometimes<Client>(believed, "asked again", "…", [](const View&, NodeId) { return bool; })
//   settles<Server>(believed, "one leader", "…", 30_s, [](const View&) -> std::optional<Broken> { … })
//
// <Server>: the roles whose events can change the answer; a rule of one node is asked of the node of the event. None:
// it is judged after every event, also after a fault that strikes no node (its NodeId is kNoNode then). `believed` or
// `durable`: what the rule reads, which has no default. A promise that a node keeps in memory alone is none: a rule
// over what was answered, sold or decided is `durable`, sees Disks and is broken by what would survive. A rule over who
// leads, what is cached or waited for is `believed` and sees a View, which has both. Broken names the values in a
// sentence, and the fields it looked at: in the State of a `believed` rule, the Durable of a `durable` one. The
// explanation starts from their last writers. A name that is no field ends the run with an error.
//
// Bounds. A run begins healed, at 0. While a fault is active nothing falls due; each bound starts again when the last
// of them has healed. A fault that stands (`standing` in the plan) belongs to the environment: it counts as no active
// one, and bounds count from its start. A bound that lies beyond the end of the run is not due, though what it asks for
// has come before; the run is undecided where none was due. Nothing changes between two events, so at a deadline the
// world is as the last event up to it has left it: that is the violation's event, and the deadline its time.
//
// How near it came. What has a bound tells the least slack to it. Another may tell of a margin of its own, with its
// unit: with_margin("pieces", always<Stock>(…), [](const View&, NodeId) -> std::int64_t { … }), what is left until it
// would be broken; or a monitor with `static constexpr std::string_view kMargin = "pieces"` calls judge.near().
//
// Instead of a rule `always` takes a monitor with a memory: a struct of plain values (it is copied into snapshots) with
// `void after(const View&, NodeId, Judge&)` and, where wanted, `void at_end(const View&, Judge&)`; the time is then
// that of the end of the run, or of the last event where a limit cut it off. Units: nanoseconds. Source: always and
// sometimes as Stateright reads them; reached, settles and leads_to are the eventually, eventually always and leads-to
// of Manna & Pnueli 1992 with bounds (Koymans 1990), counted from the heal as in TigerBeetle's liveness phase.
#pragma once
#include <concepts>
#include <utility>

#include "sim/property/monitors.h"

namespace orrery {

template <class... Roles, detail::ReadsTag Tag, class M>
requires requires(M m, const detail::Look<Tag>& seen, Judge& judge) { m.after(seen, kNoNode, judge); }
Property always(Tag reads, std::string name, std::string statement, M monitor) {
    return detail::make_property<Roles...>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                           std::move(monitor));
}
template <class... Roles, detail::ReadsTag Tag, std::invocable<const detail::Look<Tag>&, NodeId> Rule>
Property always(Tag reads, std::string name, std::string statement, Rule rule) {
    return detail::make_property<Roles...>(reads, PropertyKind::always, std::move(name), std::move(statement),
                                           detail::AlwaysRule<Rule>{std::move(rule)});
}
template <class... Roles, detail::ReadsTag Tag, std::invocable<const detail::Look<Tag>&, NodeId> Rule>
Property sometimes(Tag reads, std::string name, std::string statement, Rule rule) {
    Property property =
        detail::make_property<Roles...>(reads, PropertyKind::sometimes, std::move(name), std::move(statement),
                                        detail::SometimesRule<Rule>{std::move(rule)});
    property.is_promise = false;
    return property;
}
template <class... Roles, detail::ReadsTag Tag, std::invocable<const detail::Look<Tag>&> Rule>
Property reached(Tag reads, std::string name, std::string statement, Duration within, Rule rule) {
    return detail::make_bounded<Roles...>(reads, PropertyKind::reached, std::move(name), std::move(statement),
                                          detail::ReachedRule<Rule>{std::move(rule), {within}});
}
template <class... Roles, detail::ReadsTag Tag, std::invocable<const detail::Look<Tag>&> Rule>
Property settles(Tag reads, std::string name, std::string statement, Duration within, Rule rule) {
    return detail::make_bounded<Roles...>(reads, PropertyKind::settles, std::move(name), std::move(statement),
                                          detail::SettlesRule<Rule>{std::move(rule), {within}});
}
Property from_history(std::string name, std::string statement, std::function<HistoryFinding(const History&)> check);

// Requires a property without a bound and a margin that is asked after the same events as it.
template <std::invocable<const View&, NodeId> Margin>
Property with_margin(std::string unit, Property property, Margin margin) {
    property.margin_unit = std::move(unit);
    property.monitor = std::make_shared<detail::WithMargin<Margin>>(property.monitor->clone(), std::move(margin));
    return property;
}

}  // namespace orrery
