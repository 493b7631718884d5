// What must hold of the shop's database, and of it and the provider's books together, as they are on the disks.
#include <fmt/format.h>

#include "models/commerce/payment_callback/payment_callback.h"
#include "sim/property/rows.h"

namespace orrery::payment_callback {
namespace {

using floor::PaymentProvider;
using Stood = Db::Table::mapped_type;
using Payments = SharedMap<PaymentId, floor::PaymentBooks::Payment>;

const Table& table_of(const Db::Durable& disk) { return disk.table; }
const Payments& payments_of(const PaymentProvider::Durable& disk) { return disk.books.payments; }

FieldRef of_row(NodeId node, const Key& key, std::string_view field) {
    return {node, fmt::format("table.{}.row.{}", to_text(to_value(key)), field)};
}
FieldRef of_payment(NodeId provider, PaymentId payment, std::string_view field) {
    return {provider, fmt::format("books.payments.{}.line.{}", payment, field)};
}

std::optional<Broken> fulfilled_once(const Disks&, NodeId node, const Key& key, const Stood& stored) {
    if (key.kind != Kind::order || stored.row.fulfilled <= 1)
        return std::nullopt;
    return Broken{fmt::format("order {} was fulfilled {} times, for payment {} of {}", key.of, stored.row.fulfilled,
                              stored.row.payment, text_of(stored.row.paid)),
                  {of_row(node, key, "fulfilled")}};
}

std::optional<Broken> credited_once(const Disks& disks, NodeId node, const Key& key, const Stood&) {
    if (key.kind != Kind::credit)
        return std::nullopt;
    const Table& table = disks.durable<Db>(node).table;
    std::vector<FieldRef> fields;
    floor::Money sum;
    for (auto at = table.lower_bound(credit_of(key.of, 0)); at != table.end() && at->first.kind == Kind::credit; ++at) {
        if (at->first.of != key.of)
            break;
        sum = {sum.minor + at->second.row.paid.minor, at->second.row.paid.currency};
        fields.push_back(of_row(node, at->first, "paid"));
    }
    if (fields.size() < 2)
        return std::nullopt;
    return Broken{fmt::format("payment {} for order {} was credited {} times, {} in all", key.of,
                              table.at(key).row.order, fields.size(), text_of(sum)),
                  std::move(fields)};
}

// An order that is paid, against what the provider's books say of the payment: looked at from both sides.
struct PaidForGood {
    Nodes nodes;
    bool of_amount;  // else whether it succeeded
    RowsSeen<Table> rows = {};
    RowsSeen<Payments> payments = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        if (node == nodes.database)
            rows.look(node, disks.durable<Db>(node).table, [&](const Key& key, const auto*, const Stood* stored) {
                if (stored && key.kind == Kind::order)
                    look(disks, key, stored->row, judge);
            });
        else
            payments.look(node, disks.durable<PaymentProvider>(node).books.payments,
                          [&](PaymentId, const auto*, const auto* payment) {
                              if (!payment)
                                  return;
                              const Key key = order_of(payment->line.order);
                              if (const Stood* stored = disks.durable<Db>(nodes.database).table.find(key))
                                  look(disks, key, stored->row, judge);
                          });
    }
    void forget() {
        rows.forget();
        payments.forget();
    }

private:
    void look(const Disks& disks, const Key& key, const Row& row, Judge& judge) const {
        if (row.payment == 0)
            return;
        const auto* payment = disks.durable<PaymentProvider>(nodes.provider).books.payments.find(row.payment);
        const FieldRef paid_by = of_row(nodes.database, key, "payment");
        const bool is_real =
            payment && payment->line.order == key.of && payment->line.status == floor::PaymentStatus::captured;
        if (!of_amount && !payment)
            return judge.violated(
                fmt::format("order {} is paid by payment {}, which the provider does not know", key.of, row.payment),
                {paid_by});
        if (!of_amount && (!is_real || !payment->line.refunded.is_zero()))
            return judge.violated(
                fmt::format("order {} is paid by payment {}, which is {}, for order {}, with {} paid back", key.of,
                            row.payment, name_of(payment->line.status), payment->line.order,
                            text_of(payment->line.refunded)),
                {paid_by, of_payment(nodes.provider, row.payment, "status"),
                 of_payment(nodes.provider, row.payment, "refunded")});
        if (of_amount && is_real && payment->line.captured != row.price)
            judge.violated(
                fmt::format("order {} costs {} and is paid, with {} by payment {}", key.of, text_of(row.price),
                            text_of(payment->line.captured), row.payment),
                {of_row(nodes.database, key, "price"), paid_by, of_payment(nodes.provider, row.payment, "captured")});
    }
};

struct OnlyAdvances {
    RowsSeen<Table> rows = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        rows.look(node, disks.durable<Db>(node).table, [&](const Key& key, const Stood* before, const Stood* now) {
            if (!before || key.kind != Kind::order || (now && now->row.status >= before->row.status))
                return;
            judge.violated(fmt::format("order {} was {} and is {}, with {} paid by payment {}", key.of,
                                       name_of(before->row.status), now ? name_of(now->row.status) : "gone",
                                       text_of(before->row.paid), before->row.payment),
                           {of_row(node, key, "status"), of_row(node, key, "payment")});
        });
    }
    void forget() { rows.forget(); }
};

// A payment that has succeeded, until it is an order's, or the money is back.
struct SuccessIsSettled {
    struct Promise {
        PaymentId payment = 0;
        auto operator<=>(const Promise&) const = default;
    };
    Nodes nodes;
    RowsSeen<Table> rows = {};
    RowsSeen<Payments> payments = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        if (node == nodes.database)
            rows.look(node, disks.durable<Db>(node).table, [&](const Key& key, const Stood* before, const Stood* now) {
                if (key.kind != Kind::order)
                    return;
                for (const Stood* stored : {before, now})
                    if (stored && stored->row.payment != 0)
                        out.push_back({stored->row.payment});
            });
        if (node == nodes.provider)
            payments.look(node, disks.durable<PaymentProvider>(node).books.payments,
                          [&](PaymentId payment, const auto*, const auto*) { out.push_back({payment}); });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        const auto* payment = disks.durable<PaymentProvider>(nodes.provider).books.payments.find(promise.payment);
        if (!payment || payment->line.status != floor::PaymentStatus::captured ||
            payment->line.refunded == payment->line.captured)
            return true;
        const Stood* order = disks.durable<Db>(nodes.database).table.find(order_of(payment->line.order));
        return order && order->row.status == Status::paid && order->row.payment == promise.payment;
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const floor::PaymentLine& line =
            disks.durable<PaymentProvider>(nodes.provider).books.payments.at(promise.payment).line;
        const Key key = order_of(line.order);
        const Stood* order = disks.durable<Db>(nodes.database).table.find(key);
        std::vector<FieldRef> fields{of_payment(nodes.provider, promise.payment, "status"),
                                     of_payment(nodes.provider, promise.payment, "refunded")};
        if (order)
            fields.push_back(of_row(nodes.database, key, "status"));
        const std::string is = !order                    ? "not there"
                               : order->row.payment == 0 ? std::string(name_of(order->row.status))
                                                         : fmt::format("paid by payment {}", order->row.payment);
        return {fmt::format("payment {} of {} for order {} has succeeded, and the order is {}", promise.payment,
                            text_of(line.captured), line.order, is),
                std::move(fields)};
    }
};

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    blueprint.add_property(sometimes_a_row<Db>(durable, "an order is paid", "somebody has paid", table_of,
                                               [](const Stood& stored) { return stored.row.status == Status::paid; }));
    blueprint.add_property(sometimes<Endpoint, Worker>(
        believed, "a notice comes again", "the trap is sprung: what was told is told once more",
        [](const View& view, NodeId) {
            const Nodes nodes;
            return view.state<Endpoint>(nodes.endpoint).repeats + view.state<Worker>(nodes.worker).repeats > 0;
        }));
    if (!settings.underpays.never() || !settings.pays_foreign.never())
        blueprint.add_property(sometimes_a_row<PaymentProvider>(
            durable, "a wrong amount is paid back", "somebody has paid another amount and has it back", payments_of,
            [](const floor::PaymentBooks::Payment& payment) { return !payment.line.refunded.is_zero(); }));
    if (!settings.forges.never())
        blueprint.add_property(sometimes<Endpoint>(
            believed, "a false notice comes", "somebody says what only the provider may say",
            [](const View& view, NodeId node) { return view.state<Endpoint>(node).false_notices > 0; }));
    if (settings.write_behind != 0 && !settings.drops_unknown)
        blueprint.add_property(sometimes<Endpoint, Worker>(
            believed, "a notice comes before its order", "the trap is sprung: nobody knows the order yet",
            [](const View& view, NodeId) {
                const Nodes nodes;
                return view.state<Endpoint>(nodes.endpoint).unknown + view.state<Worker>(nodes.worker).unknown > 0;
            }));
    if (settings.asks_actively())
        blueprint.add_property(
            sometimes<Worker>(believed, "asking finds what no notice has told",
                              "a question is faster than a notice, or the only one to know",
                              [](const View& view, NodeId node) { return view.state<Worker>(node).found > 0; }));
    if (settings.has_reconciliation())
        blueprint.add_property(
            sometimes<Endpoint>(durable, "a bill is held against the receipts", "a day is over, and its bill came",
                                [](const Disks& disks, NodeId node) { return disks.durable<Endpoint>(node).day > 0; }));
    // Asking tells of every order's one payment: only where there may be others has the bill more to tell.
    if (settings.has_reconciliation() && (!settings.asks || !settings.one_payment))
        blueprint.add_property(sometimes<Endpoint>(
            believed, "the bill tells what nobody has told", "a payment without a receipt is found at T+1",
            [](const View& view, NodeId node) { return view.state<Endpoint>(node).found > 0; }));
}

}  // namespace

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_property(always_each_row<Db>(durable, "an order is fulfilled once",
                                               "no order is given to the warehouse twice", table_of, fulfilled_once));
    blueprint.add_property(always_each_row<Db>(durable, "a payment is credited once",
                                               "the ledger has one credit a transaction id", table_of, credited_once));
    blueprint.add_property(always<Db, PaymentProvider>(
        durable, "a paid order has a payment that succeeded",
        "what an order is paid by is captured at the provider, for this order, and not paid back",
        PaidForGood{nodes, false}));
    blueprint.add_property(always<Db, PaymentProvider>(durable, "a paid order was paid its price",
                                                       "amount and currency of its payment are those of its price",
                                                       PaidForGood{nodes, true}));
    blueprint.add_property(always<Db>(durable, "an order's state only advances",
                                      "from open to paying, failed, paid, and never back", OnlyAdvances{}));
    const Duration within = settings.settle_within == 0 ? settings.promised() : settings.settle_within;
    blueprint.add_property(leads_to<Db, PaymentProvider>(
        durable, "every success is paid or refunded",
        "a payment that has succeeded is its order's, or is paid back, within what the design promises", within,
        SuccessIsSettled{nodes}));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::payment_callback
