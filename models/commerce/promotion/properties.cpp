// What must hold of the shop's books, and of them and the provider's together, as they are on the disks.
#include <fmt/format.h>

#include "models/commerce/promotion/promotion.h"
#include "sim/property/rows.h"

namespace orrery::promotion {
namespace {

using floor::PaymentProvider;
using Orders = SharedMap<OrderId, Shop::Order>;
using Payments = SharedMap<std::uint64_t, floor::PaymentBooks::Payment>;

std::string money(std::int64_t minor) { return text_of(floor::Money{minor, floor::Currency::cny}); }
FieldRef of_order(NodeId shop, OrderId id, std::string_view field) {
    return {shop, fmt::format("orders.{}.{}", id, field)};
}

Property conservation(Amount stock) {
    return always_each_row<Shop>(
        durable, "available, reserved and sold add up", "what an item began with is available, reserved or sold",
        &Shop::Durable::items,
        [stock](const Disks&, NodeId node, ItemId id, const Shop::Item& item) -> std::optional<Broken> {
            if (item.available + item.reserved + item.sold == stock)
                return std::nullopt;
            return Broken{fmt::format("item {} began with {}: {} are available, {} reserved, {} sold", id, stock,
                                      item.available, item.reserved, item.sold),
                          {{node, fmt::format("items.{}.available", id)},
                           {node, fmt::format("items.{}.reserved", id)},
                           {node, fmt::format("items.{}.sold", id)}}};
        });
}

Property nothing_oversold(Amount stock) {
    return always_each_row<Shop>(
        durable, "nothing is oversold", "no more pieces of an item are sold or promised than there are",
        &Shop::Durable::items,
        [stock](const Disks&, NodeId node, ItemId id, const Shop::Item& item) -> std::optional<Broken> {
            if (item.sold + item.reserved <= stock)
                return std::nullopt;
            return Broken{fmt::format("of item {} there are {}: {} are sold and {} promised", id, stock, item.sold,
                                      item.reserved),
                          {{node, fmt::format("items.{}.sold", id)}, {node, fmt::format("items.{}.reserved", id)}}};
        });
}

// What is reserved and sold of each item is what its orders hold.
struct ItemsAreOrders {
    struct Sum {
        Amount reserved = 0, sold = 0;
        bool operator==(const Sum&) const = default;
    };
    RowsSeen<Orders> orders = {};
    RowsSeen<SharedMap<ItemId, Shop::Item>> items = {};
    SharedMap<ItemId, Sum> sums = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Shop::Durable& books = disks.durable<Shop>(node);
        std::vector<ItemId> touched;
        const auto add = [&](const Shop::Order* order, Amount sign) {
            if (!order)
                return;
            touched.push_back(order->item);
            sums.edit(order->item,
                      [&](Sum& sum) { (order->is_waiting() ? sum.reserved : sum.sold) += sign * order->held; });
        };
        orders.look(node, books.orders, [&](OrderId, const Shop::Order* before, const Shop::Order* now) {
            add(before, -1);
            add(now, 1);
        });
        items.look(node, books.items, [&](ItemId id, const auto*, const auto*) { touched.push_back(id); });
        for (const ItemId id : touched)
            look_at(books, node, id, judge);
    }
    void forget() {
        orders.forget();
        items.forget();
        sums.clear();
    }

private:
    void look_at(const Shop::Durable& books, NodeId node, ItemId id, Judge& judge) const {
        const Shop::Item* item = books.items.find(id);
        const Sum* known = sums.find(id);
        const Sum sum = known ? *known : Sum{};
        if (!item || (item->reserved == sum.reserved && item->sold == sum.sold))
            return;
        judge.violated(fmt::format("of item {} {} are reserved and {} sold, and its orders hold {} and {}", id,
                                   item->reserved, item->sold, sum.reserved, sum.sold),
                       {{node, fmt::format("items.{}.reserved", id)}, {node, fmt::format("items.{}.sold", id)}});
    }
};

// A closed order is sold after all only where it has taken pieces anew and says that it came late; it never waits
// again, and money that is on its way back does not become a sale.
struct ClosedIsOver {
    RowsSeen<Orders> orders = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        orders.look(
            node, disks.durable<Shop>(node).orders, [&](OrderId id, const Shop::Order* before, const Shop::Order* now) {
                if (!before || !now || !before->was_closed() || is_allowed(*before, *now))
                    return;
                judge.violated(
                    fmt::format("order {} was {} and is {}{}, with {} of its {} pieces", id, name_of(before->phase),
                                name_of(now->phase), now->late ? " by the late path" : "", now->held, now->quantity),
                    {of_order(node, id, "phase"), of_order(node, id, "held")});
            });
    }

private:
    static bool is_allowed(const Shop::Order& before, const Shop::Order& now) {
        if (now.was_closed())
            return now.phase >= before.phase;
        return before.phase == Phase::closed && now.phase == Phase::confirmed && now.late && now.held == now.quantity;
    }
};

Property refunded_once() {
    return always_each_row<PaymentProvider>(
        durable, "no payment is refunded twice", "no more is refunded of a payment than was captured",
        [](const PaymentProvider::Durable& disk) -> const auto& { return disk.books.payments; },
        [](const Disks&, NodeId node, std::uint64_t id,
           const floor::PaymentBooks::Payment& payment) -> std::optional<Broken> {
            const floor::PaymentLine& line = payment.line;
            if (line.refunded.minor <= line.captured.minor)
                return std::nullopt;
            return Broken{fmt::format("of payment {} for order {} {} was captured and {} refunded", id, line.order,
                                      text_of(line.captured), text_of(line.refunded)),
                          {{node, fmt::format("books.payments.{}.line.captured", id)},
                           {node, fmt::format("books.payments.{}.line.refunded", id)}}};
        });
}

// What the buyers of an order have paid and not got back, and where that stands.
struct Charge {
    std::int64_t minor = 0;
    std::vector<FieldRef> fields;
};
Charge charge_of(const Disks& disks, NodeId shop, NodeId provider, OrderId id) {
    const floor::PaymentBooks& books = disks.durable<PaymentProvider>(provider).books;
    Charge charge;
    if (const auto* numbers = books.of_order.find({shop, id}))
        for (const std::uint64_t number : *numbers) {
            const floor::PaymentLine& line = books.payments.at(number).line;
            charge.minor += line.captured.minor - line.refunded.minor;
            for (const char* field : {"status", "captured", "refunded"})
                charge.fields.push_back({provider, fmt::format("books.payments.{}.line.{}", number, field)});
        }
    return charge;
}

// An order that is over for the shop, until what its buyer was charged is its price, or nothing where it was closed.
struct MoneyFollows {
    struct Promise {
        OrderId order = 0;
        auto operator<=>(const Promise&) const = default;
    };
    NodeId shop, provider;
    bool of_closed;  // else of confirmed ones
    RowsSeen<Orders> orders = {};
    RowsSeen<Payments> payments = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        if (node == shop)
            orders.look(node, disks.durable<Shop>(node).orders,
                        [&](OrderId id, const auto*, const auto*) { out.push_back({id}); });
        if (node == provider)
            payments.look(node, disks.durable<PaymentProvider>(node).books.payments,
                          [&](std::uint64_t, const auto*, const auto* row) {
                              if (row)
                                  out.push_back({row->line.order});
                          });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        const Shop::Order* order = disks.durable<Shop>(shop).orders.find(promise.order);
        if (!order || (of_closed ? !order->was_closed() : order->phase != Phase::confirmed))
            return true;
        const std::int64_t due = of_closed ? 0 : order->price.minor;
        return charge_of(disks, shop, provider, promise.order).minor == due;
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const Shop::Order& order = disks.durable<Shop>(shop).orders.at(promise.order);
        Charge charge = charge_of(disks, shop, provider, promise.order);
        charge.fields.insert(charge.fields.begin(), of_order(shop, promise.order, "phase"));
        return {fmt::format("order {} is {} at {}, and its buyer was charged {}", promise.order, name_of(order.phase),
                            text_of(order.price), money(charge.minor)),
                std::move(charge.fields)};
    }
};

Property reservations_end(Duration within) {
    return each_row_ends<Shop>(
        durable, "every reservation ends", "each order is sold or closed within the time to live, a sweep and a bound",
        within, &Shop::Durable::orders, [](const Shop::Order& order) { return order.is_waiting(); },
        [](const Disks&, NodeId node, OrderId id, const Shop::Order& order) {
            return Broken{
                fmt::format("order {} is {} and holds {} of item {}", id, name_of(order.phase), order.held, order.item),
                {of_order(node, id, "phase"), of_order(node, id, "held")}};
        });
}

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto some = [&](std::string name, std::string statement, auto rule) {
        blueprint.add_property(sometimes_a_row<Shop>(durable, std::move(name), std::move(statement),
                                                     &Shop::Durable::orders, std::move(rule)));
    };
    some("an order is paid in time", "somebody pays before the reservation ends",
         [](const Shop::Order& order) { return order.phase == Phase::confirmed && !order.late; });
    some("a reservation ends unpaid", "somebody does not",
         [](const Shop::Order& order) { return order.phase == Phase::closed; });
    if (settings.at_end == "release") {
        some("a late payment finds stock", "the trap is sprung: paid behind its end, and sold all the same",
             [](const Shop::Order& order) { return order.phase == Phase::confirmed && order.late; });
        some("a late payment is refunded", "the trap is sprung: paid behind its end, and its pieces are gone",
             [](const Shop::Order& order) { return order.phase == Phase::refunded; });
    } else {
        blueprint.add_property(sometimes<floor::Buyers>(
            believed, "the provider refuses a late payment", "somebody pays for what is closed or expired there",
            [](const View& view, NodeId node) { return view.state<floor::Buyers>(node).too_late > 0; }));
    }
}

}  // namespace

void add_properties(const Settings& settings, NodeId shop, NodeId provider, Blueprint& blueprint) {
    blueprint.add_property(conservation(settings.stock));
    blueprint.add_property(nothing_oversold(settings.stock));
    blueprint.add_property(always<Shop>(durable, "reserved and sold are those of the orders",
                                        "what is reserved and sold of an item is what its orders hold",
                                        ItemsAreOrders{}));
    blueprint.add_property(always<Shop>(durable, "a closed order is paid only by the late path",
                                        "what was closed is sold only with pieces taken anew, and otherwise stays over",
                                        ClosedIsOver{}));
    blueprint.add_property(refunded_once());
    blueprint.add_property(leads_to<Shop, PaymentProvider>(durable, "a confirmed order is paid for",
                                                           "who has the pieces is charged their price within a bound",
                                                           settings.grace, MoneyFollows{shop, provider, false}));
    blueprint.add_property(leads_to<Shop, PaymentProvider>(durable, "who is charged and cancelled is refunded",
                                                           "what a closed order was charged goes back within a bound",
                                                           settings.refund_within, MoneyFollows{shop, provider, true}));
    blueprint.add_property(
        reservations_end(saturating_add(saturating_add(settings.ttl, settings.sweep), settings.grace)));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::promotion
