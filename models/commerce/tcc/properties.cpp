// What must hold. The rules look at the rows of the books that a step has changed; a test holds them against all rows.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/tcc/tcc.h"
#include "sim/property/rows.h"

namespace orrery::tcc {
namespace {

// `ledger`: what leads to the books, "ledger." in a State and nothing in a Durable.
std::vector<FieldRef> fields_of(std::string_view ledger, NodeId node, TxId tx,
                                std::initializer_list<std::string_view> members) {
    std::vector<FieldRef> fields;
    for (const std::string_view member : members)
        fields.push_back({node, fmt::format("{}branches.{}.{}", ledger, tx, member)});
    return fields;
}

using Branches = decltype(Ledger::branches);

const Branches& branches_of(const Participant::State& state) { return state.ledger.branches; }

// A rule over one branch of one participant.
template <class Rule>
Property each_branch(std::string name, std::string statement, Rule rule) {
    return always_each_row<Participant>(believed, std::move(name), std::move(statement), branches_of, std::move(rule));
}

Property ends_at_most_once() {
    return each_branch("a branch ends at most once",
                       "on one branch a Try takes effect at most once, and so does a Confirm or Cancel, never both",
                       [](const View& view, NodeId node, TxId tx, const Branch& branch) -> std::optional<Broken> {
                           if (branch.confirms + branch.cancels <= 1 && branch.tries <= 1)
                               return std::nullopt;
                           return Broken{
                               fmt::format("order {} at {}: Try took effect {} times, Confirm {}, Cancel {}", tx,
                                           view.name(node), branch.tries, branch.confirms, branch.cancels),
                               fields_of("ledger.", node, tx, {"tries", "confirms", "cancels"})};
                       });
}

struct NoEndWithoutTry {
    RowsSeen<Branches> rows = {};

    void after(const View& view, NodeId node, Judge& judge) {
        const auto& state = view.state<Participant>(node);
        if (state.orphans != 0)
            return judge.violated(fmt::format("order {} at {}: a Confirm found no Try, though one was promised",
                                              state.last_orphan, view.name(node)),
                                  {{node, "orphans"}});
        rows.look(node, state.ledger.branches, [&](TxId tx, const Branch*, const Branch* branch) {
            if (branch && branch->tries == 0 && branch->confirms + branch->cancels > 0)
                judge.violated(fmt::format("order {} at {}: {} took effect without a Try", tx, view.name(node),
                                           branch->confirms > 0 ? "a Confirm" : "a Cancel"),
                               fields_of("ledger.", node, tx, {"confirms", "cancels"}));
        });
    }
    void forget() { rows.forget(); }
};

Property try_after_cancel() {
    return each_branch("a Try after its Cancel has no effect",
                       "once a participant has recorded a Cancel, the branch holds nothing",
                       [](const View& view, NodeId node, TxId tx, const Branch& branch) -> std::optional<Broken> {
                           if (!branch.cancel_row || !branch.holds())
                               return std::nullopt;
                           return Broken{fmt::format("order {} at {} holds {} although its Cancel is on record", tx,
                                                     view.name(node), branch.amount),
                                         fields_of("ledger.", node, tx, {"tries", "cancel_row"})};
                       });
}

Property frozen_is_the_sum() {
    return always_sum<Participant>(
        believed, "frozen is the sum of the holds", "the frozen amount is exactly what the open branches hold",
        branches_of, [](const Branch& branch) { return branch.holds() ? branch.amount : Amount{0}; },
        [](const View& view, NodeId node, Amount held) -> std::optional<Broken> {
            const Ledger& ledger = view.state<Participant>(node).ledger;
            if (ledger.frozen == held)
                return std::nullopt;
            return Broken{fmt::format("{} has {} frozen, its branches hold {}", view.name(node), ledger.frozen, held),
                          {{node, "ledger.frozen"}}};
        });
}

Property conservation(bool frozen_is_available, boost::container::flat_map<NodeId, Amount> initial) {
    // Where a freeze leaves the available amount alone, what is frozen is still counted in it.
    return always<Participant>(
        believed, "conservation", "what is available, frozen and sold adds up to what there was in the beginning",
        [frozen_is_available, initial = std::move(initial)](const View& view, NodeId node) -> std::optional<Broken> {
            const Ledger& ledger = view.state<Participant>(node).ledger;
            const Amount there = ledger.available + (frozen_is_available ? 0 : ledger.frozen) + ledger.sold;
            const Amount began = initial.at(node);
            if (there == began)
                return std::nullopt;
            return Broken{fmt::format("{} began with {} and has {} available, {} frozen, {} sold", view.name(node),
                                      began, ledger.available, ledger.frozen, ledger.sold),
                          {{node, "ledger.available"}, {node, "ledger.frozen"}, {node, "ledger.sold"}}};
        });
}

Property nothing_oversold(boost::container::flat_map<NodeId, Amount> initial) {
    const auto rule = [initial](const View& view, NodeId node) -> std::optional<Broken> {
        const Ledger& ledger = view.state<Participant>(node).ledger;
        const Amount began = initial.at(node);
        if (ledger.frozen + ledger.sold <= began && std::min({ledger.available, ledger.frozen, ledger.sold}) >= 0)
            return std::nullopt;
        return Broken{fmt::format("{} began with {} and has promised {} and sold {}; {} are left", view.name(node),
                                  began, ledger.frozen, ledger.sold, ledger.available),
                      {{node, "ledger.frozen"}, {node, "ledger.sold"}, {node, "ledger.available"}}};
    };
    const auto left = [initial](const View& view, NodeId node) {
        const Ledger& ledger = view.state<Participant>(node).ledger;
        return initial.at(node) - ledger.frozen - ledger.sold;
    };
    return with_margin(
        "units",
        always<Participant>(believed, "nothing is oversold",
                            "no amount is negative, and no more is promised or sold than there was", rule),
        left);
}

// One transaction has one outcome: no branch is confirmed while another, or the coordinator's own record, is cancelled.
// Judged on what is on the disks, so that a crash cannot take the evidence back; what has once been seen of a
// transaction is kept, so that a step costs one walk through the table of the node that took it.
struct NoMixedOutcome {
    struct Sides {
        bool confirmed = false;
        bool cancelled = false;
        bool operator==(const Sides&) const = default;
    };
    NodeId coordinator = 0;
    std::vector<NodeId> participants;
    RowsSeen<Coordinator::Log> logs = {};
    RowsSeen<Branches> branches = {};
    SharedMap<TxId, Sides> seen = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::optional<TxId> mixed;
        const auto look_at = [&](TxId tx, bool confirmed, bool cancelled) {
            if (!confirmed && !cancelled)
                return;
            const Sides* known = seen.find(tx);
            const Sides now{confirmed || (known && known->confirmed), cancelled || (known && known->cancelled)};
            if (!known || *known != now)
                seen.edit(tx, [&](Sides& sides) { sides = now; });
            if (now.confirmed && now.cancelled && !mixed)
                mixed = tx;
        };
        if (node == coordinator)
            logs.look(node, disks.durable<Coordinator>(node).log,
                      [&](TxId tx, const Transaction*, const Transaction* now) {
                          if (now)
                              look_at(tx, now->to_confirm(), now->to_cancel());
                      });
        else
            branches.look(node, disks.durable<Participant>(node).branches,
                          [&](TxId tx, const Branch*, const Branch* now) {
                              if (now)
                                  look_at(tx, now->confirms > 0, now->cancels > 0);
                          });
        if (mixed)
            blame(disks, *mixed, judge);
    }

private:
    void blame(const Disks& disks, TxId tx, Judge& judge) const {
        std::vector<std::string> confirming, cancelling;
        std::vector<FieldRef> fields;
        const auto name = [&](std::vector<std::string>& side, NodeId node, std::string path) {
            side.push_back(disks.name(node));
            fields.push_back({node, std::move(path)});
        };
        const auto& log = disks.durable<Coordinator>(coordinator).log;
        const Transaction* known = log.find(tx);
        if (known && (known->to_confirm() || known->to_cancel())) {
            const bool confirms = known->to_confirm();
            name(confirms ? confirming : cancelling, coordinator, fmt::format("log.{}.phase", tx));
        }
        for (const NodeId node : participants) {
            const Branch* branch = disks.durable<Participant>(node).branches.find(tx);
            if (branch && branch->confirms > 0) {
                name(confirming, node, fmt::format("branches.{}.confirms", tx));
            }
            if (branch && branch->cancels > 0) {
                name(cancelling, node, fmt::format("branches.{}.cancels", tx));
            }
        }
        judge.violated(fmt::format("order {} is confirmed by {} and cancelled by {}", tx, fmt::join(confirming, ", "),
                                   fmt::join(cancelling, ", ")),
                       std::move(fields));
    }
};

// A hold, from where it is on the disk until it is confirmed or cancelled there.
Property nothing_stays_frozen(Duration within) {
    return each_row_ends<Participant>(
        durable, "nothing stays frozen", "every hold is confirmed or cancelled within a bound", within,
        &Ledger::branches, [](const Branch& branch) { return branch.holds(); },
        [](const Disks& disks, NodeId node, TxId tx, const Branch& branch) {
            return Broken{fmt::format("order {} still holds {} of {}, neither confirmed nor cancelled", tx,
                                      branch.amount, disks.name(node)),
                          fields_of("", node, tx, {"tries", "confirms", "cancels", "cancel_row"})};
        });
}

void add_witnesses(Blueprint& blueprint) {
    const auto reaches = [](Phase phase) {
        return [phase](const Transaction& transaction) { return transaction.phase == phase; };
    };
    blueprint.add_property(sometimes_a_row<Coordinator>(believed, "a transaction commits",
                                                        "every participant has confirmed one order",
                                                        &Coordinator::State::log, reaches(Phase::confirmed)));
    blueprint.add_property(sometimes_a_row<Coordinator>(believed, "a transaction is cancelled",
                                                        "every participant has cancelled one order",
                                                        &Coordinator::State::log, reaches(Phase::cancelled)));
    const auto waiting = &Participant::State::cancelled_before_try;
    blueprint.add_property(sometimes_a_row<Participant>(believed, "an empty rollback happens",
                                                        "a Cancel comes to a participant that no Try has reached",
                                                        waiting, [](bool) { return true; }));
    blueprint.add_property(
        sometimes_a_row<Participant>(believed, "a Try arrives after its Cancel",
                                     "the trap is sprung: a Try comes after the empty rollback of its branch", waiting,
                                     [](bool try_came) { return try_came; }));
}

}  // namespace

void add_properties(const Settings& settings, NodeId coordinator, const std::vector<NodeId>& participants,
                    const boost::container::flat_map<NodeId, Amount>& initial, Blueprint& blueprint) {
    blueprint.add_property(ends_at_most_once());
    blueprint.add_property(always<Participant>(
        believed, "no end without a Try",
        "a Confirm or Cancel takes effect only where a Try has, and no Confirm is ever sent to a participant that "
        "holds nothing",
        NoEndWithoutTry{}));
    blueprint.add_property(try_after_cancel());
    blueprint.add_property(frozen_is_the_sum());
    blueprint.add_property(conservation(settings.fence_rules().frozen_is_available(), initial));
    blueprint.add_property(nothing_oversold(initial));
    blueprint.add_property(always<Coordinator, Participant>(
        durable, "no mixed outcome", "no transaction is confirmed at one place and cancelled at another",
        NoMixedOutcome{coordinator, participants}));
    blueprint.add_property(nothing_stays_frozen(settings.frozen_limit));
    add_witnesses(blueprint);
}

}  // namespace orrery::tcc
