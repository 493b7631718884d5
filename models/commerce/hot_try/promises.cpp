#include "models/commerce/hot_try/promises.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/property/rows.h"

namespace orrery::hot_try {
namespace {

using Stored = floor::Transactions<RowId, Row>::Stored;
using Table = SharedMap<RowId, Stored>;
using Book = SharedMap<OrderId, Orders::Order>;

FieldRef of_hold(NodeId database, OrderId order, std::string_view table) {
    return {database, fmt::format("{}.{}.row.phase", table, hold_row(order))};
}

struct Promised {
    Amount stock = 0;
    NodeId database = 0;
    RowsSeen<Book> orders = {};
    RowsSeen<Table> rows = {};
    SharedMap<OrderId, std::vector<Line>> counted = {};  // and what for
    SharedMap<ItemId, Amount> sums = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::vector<OrderId> touched;
        if (node == database)
            rows.look(node, disks.durable<StockDb>(node).table, [&](RowId id, const Stored*, const Stored*) {
                if (is_hold(id))
                    touched.push_back(order_of(id));
            });
        else
            orders.look(node, disks.durable<Orders>(node).orders,
                        [&](OrderId id, const auto*, const auto*) { touched.push_back(id); });
        for (const OrderId id : touched)
            look_at(disks, id, judge);
    }
    void forget() {
        orders.forget();
        rows.forget();
        counted.clear();
        sums.clear();
    }

private:
    void look_at(const Disks& disks, OrderId id, Judge& judge) {
        const NodeId manager = manager_of(id);
        const Orders::Order* order = disks.durable<Orders>(manager).orders.find(id);
        const Stored* hold = disks.durable<StockDb>(database).table.find(hold_row(id));
        const bool is_back = hold && (hold->row.phase == HoldPhase::cancelled || hold->row.phase == HoldPhase::expired);
        const bool now = order && order->is_promised() && !is_back;
        if (now == counted.contains(id))
            return;
        const std::vector<Line> lines = now ? order->lines : counted.at(id);
        if (now)
            counted.set(id, lines);
        else
            counted.erase(id);
        for (const Line& line : lines) {
            sums.edit(line.item, [&](Amount& sum) { sum += now ? line.quantity : -line.quantity; });
            if (const Amount sum = sums.at(line.item); now && sum > stock)
                judge.violated(fmt::format("of item {} there are {} pieces, and with order {} {} are promised",
                                           line.item, stock, id, sum),
                               {{manager, fmt::format("orders.{}.phase", id)}});
        }
    }
};

// The least of a number since any instant: each value with the last instant at which it was so, in rising order.
struct Least {
    struct Value {
        Amount value = 0;
        std::uint64_t last = 0;
    };
    std::vector<Value> values = {};

    void becomes(Amount value, std::uint64_t now) {
        if (!values.empty())
            values.back().last = now - 1;
        while (!values.empty() && values.back().value >= value)
            values.pop_back();
        values.push_back({value, 0});
    }
    // Requires that it was something once.
    Amount since(std::uint64_t then) const {
        const auto at = std::lower_bound(values.begin(), values.end() - 1, then,
                                         [](const Value& value, std::uint64_t from) { return value.last < from; });
        return at->value;
    }
};

// The instants are the events that it looks at. What is available is what the database shows.
struct SoldOutIsTrue {
    struct Asking {
        std::uint64_t since = 0;
        bool has_hold = false, was_short = false;  // before it had one
        bool operator==(const Asking&) const = default;
    };
    NodeId database = 0;
    RowsSeen<Book> orders = {};
    RowsSeen<Table> rows = {};
    SharedMap<OrderId, Asking> asking = {};
    SharedMap<ItemId, Amount> sums = {};
    std::vector<std::pair<ItemId, Least>> least = {};  // by item, ascending
    std::uint64_t now = 0;

    void after(const View& view, NodeId node, Judge& judge) {
        ++now;
        if (node == database)
            return look_at_rows(view);
        orders.look(node, view.state<Orders>(node).books.orders,
                    [&](OrderId id, const Orders::Order* before, const Orders::Order* order) {
                        if (!order)
                            return;
                        if (!asking.contains(id) && order->phase == OrderPhase::asking)
                            asking.set(id, Asking{now, false, false});
                        if (order->told_sold_out && !(before && before->told_sold_out))
                            judge_refusal(node, id, *order, judge);
                        if (order->phase != OrderPhase::asking && order->phase != OrderPhase::waiting)
                            asking.erase(id);
                    });
    }
    void forget() { *this = SoldOutIsTrue{database}; }

private:
    Least& least_of(ItemId item) {
        const auto at = std::lower_bound(least.begin(), least.end(), item,
                                         [](const auto& one, ItemId id) { return one.first < id; });
        if (at != least.end() && at->first == item)
            return at->second;
        return least.insert(at, {item, Least{{{0, 0}}}})->second;
    }
    bool was_short(OrderId id, const std::vector<Line>& lines) {
        const std::uint64_t since = asking.at(id).since;
        return std::any_of(lines.begin(), lines.end(),
                           [&](const Line& line) { return least_of(line.item).since(since) < line.quantity; });
    }
    void look_at_rows(const View& view) {
        std::vector<ItemId> touched;
        std::vector<OrderId> held;
        rows.look(database, view.state<StockDb>(database).tx.table,
                  [&](RowId id, const Stored* before, const Stored* stored) {
                      if (is_hold(id)) {
                          if (!before && stored && stored->row.phase != HoldPhase::cancelled)
                              held.push_back(order_of(id));
                          return;
                      }
                      touched.push_back(item_of(id));
                      sums.edit(item_of(id), [&](Amount& sum) {
                          sum += (stored ? stored->row.available : 0) - (before ? before->row.available : 0);
                      });
                  });
        for (const OrderId id : held)
            if (const Asking* known = asking.find(id); known && !known->has_hold) {
                const Orders::Order* order = view.state<Orders>(manager_of(id)).books.orders.find(id);
                const bool before = order && was_short(id, order->lines);
                asking.edit(id, [&](Asking& edited) {
                    edited.has_hold = true;
                    edited.was_short = before;
                });
            }
        for (const ItemId item : touched)
            least_of(item).becomes(sums.at(item), now);
    }
    void judge_refusal(NodeId node, OrderId id, const Orders::Order& order, Judge& judge) {
        const Asking* known = asking.find(id);
        if (!known || (known->has_hold ? known->was_short : was_short(id, order.lines)))
            return;
        const FieldRef told{node, fmt::format("books.orders.{}.told_sold_out", id)};
        if (known->has_hold)
            return judge.violated(fmt::format("order {} has its pieces, and is told that they are sold out", id),
                                  {told, of_hold(database, id, "tx.table")});
        const Line line = order.lines.front();
        judge.violated(
            fmt::format("order {} wants {} of item {} and is told sold out; since it asked there were {} or more", id,
                        line.quantity, line.item, least_of(line.item).since(known->since)),
            {told});
    }
};

struct HoldersKnow {
    struct Promise {
        OrderId order = 0;
        auto operator<=>(const Promise&) const = default;
    };
    NodeId database = 0;
    RowsSeen<Book> orders = {};
    RowsSeen<Table> rows = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        if (node == database)
            rows.look(node, disks.durable<StockDb>(node).table, [&](RowId id, const Stored*, const Stored*) {
                if (is_hold(id))
                    out.push_back({order_of(id)});
            });
        else
            orders.look(node, disks.durable<Orders>(node).orders,
                        [&](OrderId id, const auto*, const auto*) { out.push_back({id}); });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        const Stored* hold = disks.durable<StockDb>(database).table.find(hold_row(promise.order));
        if (!hold || hold->row.phase != HoldPhase::tried)
            return true;
        const auto* order = disks.durable<Orders>(manager_of(promise.order)).orders.find(promise.order);
        return !order || (order->phase != OrderPhase::asking && order->phase != OrderPhase::waiting);
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const NodeId manager = manager_of(promise.order);
        const auto& order = disks.durable<Orders>(manager).orders.at(promise.order);
        return {fmt::format("pieces are frozen for order {}, which is {}, refused {} times", promise.order,
                            name_of(order.phase), order.refusals),
                {{manager, fmt::format("orders.{}.phase", promise.order)}, of_hold(database, promise.order, "table")}};
    }
};

}  // namespace

Property no_more_promised(const Settings& settings, const Nodes& nodes) {
    return always<Orders, StockDb>(durable, "no more is promised than there is",
                                   "what orders count on, and was not given back, is there",
                                   Promised{settings.stock, nodes.database});
}
Property no_false_sold_out(const Nodes& nodes) {
    return always<Orders, StockDb>(believed, "no Try is told sold out falsely",
                                   "who is told sold out could not have had it at some instant since it asked",
                                   SoldOutIsTrue{nodes.database});
}
Property holders_know(const Settings& settings, const Nodes& nodes) {
    return leads_to<Orders, StockDb>(durable, "who holds pieces knows it",
                                     "a hold whose order still asks is told of or given back within a bound",
                                     settings.settle_within, HoldersKnow{nodes.database});
}

}  // namespace orrery::hot_try
