// What must hold, in the order of blame. All of it is read on the disks: what a crash takes back was no promise.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/split_shop/split_shop.h"
#include "models/floor/broker.h"
#include "models/floor/money.h"
#include "sim/property/rows.h"

namespace orrery::split_shop {
namespace {

using Branches = decltype(Ledger::branches);
using Table = SharedMap<OrderId, Orders::Order>;

std::string money(Amount minor) { return floor::text_of({minor, floor::Currency::cny}); }

Amount opening_of(const Settings& settings, const Nodes& nodes, NodeId node) {
    return node == nodes.inventory ? settings.stock : settings.wallet;
}
std::string row_name(const Nodes& nodes, NodeId node, RowId row, const Disks& disks) {
    return node == nodes.inventory ? fmt::format("item {}", row)
                                   : fmt::format("the wallet of {}", disks.name(static_cast<NodeId>(row)));
}
std::vector<FieldRef> row_fields(NodeId node, RowId row) {
    std::vector<FieldRef> fields;
    for (const std::string_view member : {"available", "frozen", "taken"})
        fields.push_back({node, fmt::format("rows.{}.{}", row, member)});
    return fields;
}
FieldRef branch_field(NodeId node, OrderId order, std::string_view member) {
    return {node, fmt::format("branches.{}.{}", order, member)};
}

// What an order holds of a service for good.
Amount taken_of(const Branches& branches, OrderId order) {
    const Branch* branch = branches.find(order);
    return branch ? branch->taken : 0;
}
BranchPhase phase_of(const Branches& branches, OrderId order) {
    const Branch* branch = branches.find(order);
    return branch ? branch->phase : BranchPhase::nothing;
}
bool is_off(BranchPhase phase) { return phase == BranchPhase::undone || phase == BranchPhase::refused; }

Property conservation(const Settings& settings, const Nodes& nodes) {
    return always_each_row<Participant>(
        durable, "conservation", "what is available, frozen and taken of a row is what it began with", &Ledger::rows,
        [settings, nodes](const Disks& disks, NodeId node, RowId id, const Row& row) -> std::optional<Broken> {
            const Amount began = opening_of(settings, nodes, node);
            if (row.available + row.frozen + row.taken == began)
                return std::nullopt;
            return Broken{fmt::format("{} began with {} and has {} available, {} frozen, {} taken",
                                      row_name(nodes, node, id, disks), began, row.available, row.frozen, row.taken),
                          row_fields(node, id)};
        });
}

Property nothing_oversold(const Settings& settings, const Nodes& nodes) {
    return always_each_row<Participant>(
        durable, "nothing is oversold", "nothing of a row is below zero", &Ledger::rows,
        [settings, nodes](const Disks& disks, NodeId node, RowId id, const Row& row) -> std::optional<Broken> {
            if (std::min({row.available, row.frozen, row.taken}) >= 0)
                return std::nullopt;
            return Broken{fmt::format("{} began with {}; {} are taken, {} frozen, and {} are left",
                                      row_name(nodes, node, id, disks), opening_of(settings, nodes, node), row.taken,
                                      row.frozen, row.available),
                          row_fields(node, id)};
        });
}

// Of the books of both services, an order at a time.
struct NoMixedOutcome {
    Nodes nodes;
    bool atomic = false;  // all or nothing at any time; else a payment may be taken back later, goods may not
    RowsSeen<Branches> rows = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Branches& goods = disks.durable<Participant>(nodes.inventory).branches;
        const Branches& money = disks.durable<Participant>(nodes.payment).branches;
        rows.look(node, node == nodes.inventory ? goods : money, [&](OrderId order, const Branch*, const Branch*) {
            const BranchPhase g = split_shop::phase_of(goods, order), m = split_shop::phase_of(money, order);
            const bool unpaid = g == BranchPhase::taken && is_off(m);
            const bool undelivered = atomic && m == BranchPhase::taken && is_off(g);
            if (unpaid || undelivered)
                judge.violated(
                    fmt::format("order {} is {} at {} and {} at {}", order, name_of(g), disks.name(nodes.inventory),
                                name_of(m), disks.name(nodes.payment)),
                    {branch_field(nodes.inventory, order, "phase"), branch_field(nodes.payment, order, "phase")});
        });
    }
    void forget() { rows.forget(); }
};

// Of the order's row and the books of both services.
struct OutcomeIsWhatWasDone {
    Nodes nodes;
    RowsSeen<Table> orders = {};
    RowsSeen<Branches> branches = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Table& table = disks.durable<Orders>(nodes.orders).orders;
        if (node == nodes.orders)
            orders.look(node, table, [&](OrderId id, const auto*, const Orders::Order* order) {
                if (order)
                    look_at(disks, id, *order, judge);
            });
        else
            branches.look(node, disks.durable<Participant>(node).branches,
                          [&](OrderId id, const Branch*, const Branch*) {
                              if (const Orders::Order* order = table.find(id))
                                  look_at(disks, id, *order, judge);
                          });
    }
    void forget() {
        orders.forget();
        branches.forget();
    }

private:
    void look_at(const Disks& disks, OrderId id, const Orders::Order& order, Judge& judge) const {
        if (!is_over(order.phase))
            return;
        const bool confirmed = order.phase == Phase::confirmed;
        const Amount paid = taken_of(disks.durable<Participant>(nodes.payment).branches, id);
        const Amount pieces = taken_of(disks.durable<Participant>(nodes.inventory).branches, id);
        if (paid == (confirmed ? order.basket.price : 0) && pieces == (confirmed ? order.basket.quantity : 0))
            return;
        judge.violated(
            fmt::format("order {} over {} pieces for {} is {}; {} are captured and {} pieces deducted", id,
                        order.basket.quantity, money(order.basket.price), name_of(order.phase), money(paid), pieces),
            {{nodes.orders, fmt::format("orders.{}.phase", id)},
             branch_field(nodes.payment, id, "taken"),
             branch_field(nodes.inventory, id, "taken")});
    }
};

Property no_row_stays_locked(Duration within) {
    return each_row_ends<Participant>(
        durable, "no row stays locked", "whoever has voted hears the decision within a bound", within,
        &Ledger::branches, [](const Branch& branch) { return branch.phase == BranchPhase::prepared; },
        [](const Disks& disks, NodeId node, OrderId order, const Branch&) {
            return Broken{fmt::format("order {} is prepared at {} and holds its row's lock: nobody has decided", order,
                                      disks.name(node)),
                          {branch_field(node, order, "phase")}};
        });
}

// From where a payment is on the disk to where its goods are, or the money is back.
struct PaidIsDeliveredOrRefunded {
    struct Promise {
        OrderId order = 0;
        auto operator<=>(const Promise&) const = default;
    };
    Nodes nodes;
    RowsSeen<Branches> rows = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        rows.look(node, disks.durable<Participant>(node).branches,
                  [&](OrderId order, const Branch*, const Branch*) { out.push_back({order}); });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        return taken_of(disks.durable<Participant>(nodes.payment).branches, promise.order) == 0 ||
               taken_of(disks.durable<Participant>(nodes.inventory).branches, promise.order) > 0;
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const Amount paid = taken_of(disks.durable<Participant>(nodes.payment).branches, promise.order);
        const Orders::Order* order = disks.durable<Orders>(nodes.orders).orders.find(promise.order);
        return {fmt::format("order {} has paid {} and its {} pieces were never deducted", promise.order, money(paid),
                            order ? order->basket.quantity : 0),
                {branch_field(nodes.payment, promise.order, "taken"),
                 {nodes.orders, fmt::format("orders.{}.phase", promise.order)}}};
    }
};

Property every_order_ends(Duration within) {
    return each_row_ends<Orders>(
        durable, "every order ends", "each order is confirmed or cancelled within a bound", within,
        &Orders::Durable::orders, [](const Orders::Order& order) { return !is_over(order.phase); },
        [](const Disks&, NodeId node, OrderId id, const Orders::Order& order) {
            return Broken{fmt::format("order {} is {}: neither confirmed nor cancelled", id, name_of(order.phase)),
                          {{node, fmt::format("orders.{}.phase", id)}}};
        });
}

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto ends = [&](std::string name, std::string statement, Phase phase) {
        blueprint.add_property(
            sometimes_a_row<Orders>(durable, std::move(name), std::move(statement), &Orders::Durable::orders,
                                    [phase](const Orders::Order& order) { return order.phase == phase; }));
    };
    ends("an order is confirmed", "some order has both its goods and its money", Phase::confirmed);
    ends("an order is cancelled", "some order has neither", Phase::cancelled);
    blueprint.add_property(sometimes_a_row<Participant>(
        durable, "a step is taken back", "some service undoes what it had done for an order", &Ledger::branches,
        [](const Branch& branch) { return branch.phase == BranchPhase::undone && branch.since != 0; }));
    if (settings.by() == Protocol::two_phase)
        blueprint.add_property(sometimes_a_row<Participant>(
            believed, "an order waits for a row", "some row is wanted while another order holds it",
            &Participant::State::waiting, [](const auto&) { return true; }));
    using Mq = floor::Broker<Event>;
    if (settings.by() == Protocol::transactional_message)
        blueprint.add_property(sometimes_a_row<Mq>(
            believed, "a half message is asked for", "the broker has to ask what became of some transaction",
            [](const Mq::State& state) -> const auto& { return state.queues.halves; },
            [](const auto& half) { return half.checks > 0; }));
}

}  // namespace

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    const bool atomic = settings.by() == Protocol::two_phase || settings.by() == Protocol::tcc;
    blueprint.add_property(conservation(settings, nodes));
    blueprint.add_property(nothing_oversold(settings, nodes));
    blueprint.add_property(always<Participant>(durable, "no mixed outcome",
                                               "no order is carried out at one service and called off at the other",
                                               NoMixedOutcome{nodes, atomic}));
    blueprint.add_property(always<Orders, Participant>(
        durable, "the outcome is what was done",
        "a confirmed order is paid and its pieces deducted, once each; a cancelled one is neither",
        OutcomeIsWhatWasDone{nodes}));
    blueprint.add_property(no_row_stays_locked(settings.lock_limit));
    blueprint.add_property(leads_to<Participant>(durable, "what is paid is delivered or refunded",
                                                 "each payment is followed by its goods, or goes back, within a bound",
                                                 settings.settle_limit, PaidIsDeliveredOrRefunded{nodes}));
    blueprint.add_property(every_order_ends(settings.end_limit));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::split_shop
