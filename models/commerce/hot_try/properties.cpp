// What must hold of stock and holds, row by row; what takes both sides, orders and holds, is in promises.cpp.
#include "models/commerce/hot_try/promises.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/property/rows.h"

namespace orrery::hot_try {
namespace {

using Stored = floor::Transactions<RowId, Row>::Stored;
using Table = SharedMap<RowId, Stored>;

FieldRef of_row(NodeId database, RowId row, std::string_view member) {
    return {database, fmt::format("table.{}.row.{}", row, member)};
}

// What an item began with is available, frozen or sold, in whatever rows.
struct AddsUp {
    Amount stock = 0;
    RowsSeen<Table> rows = {};
    SharedMap<ItemId, Amount> sums = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::vector<RowId> touched;
        rows.look(node, disks.durable<StockDb>(node).table, [&](RowId id, const Stored* before, const Stored* now) {
            if (is_hold(id))
                return;
            touched.push_back(id);
            sums.edit(item_of(id), [&](Amount& sum) {
                sum += now ? now->row.available + now->row.frozen + now->row.sold : 0;
                sum -= before ? before->row.available + before->row.frozen + before->row.sold : 0;
            });
        });
        for (const RowId id : touched)
            if (const Amount sum = sums.at(item_of(id)); sum != stock)
                return judge.violated(
                    fmt::format("item {} began with {} pieces, and {} are available, frozen or sold", item_of(id),
                                stock, sum),
                    {of_row(node, id, "available"), of_row(node, id, "frozen"), of_row(node, id, "sold")});
    }
    void forget() {
        rows.forget();
        sums.clear();
    }
};

Property nothing_oversold() {
    return always_each_row<StockDb>(
        durable, "nothing is oversold", "nothing of a row is below zero",
        [](const StockDb::Durable& kept) -> const auto& { return kept.table; },
        [](const Disks&, NodeId node, RowId id, const Stored& stored) -> std::optional<Broken> {
            const Row& row = stored.row;
            if (std::min({row.available, row.frozen, row.sold}) >= 0)
                return std::nullopt;
            return Broken{fmt::format("of item {} {} are frozen and {} sold in row {}, and {} are left", item_of(id),
                                      row.frozen, row.sold, id, row.available),
                          {of_row(node, id, "available"), of_row(node, id, "frozen")}};
        });
}

// What is frozen and sold in a row is what holds have in it.
struct FrozenIsHeld {
    struct Sum {
        Amount frozen = 0, sold = 0;
        bool operator==(const Sum&) const = default;
    };
    RowsSeen<Table> rows = {};
    SharedMap<RowId, Sum> sums = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Table& table = disks.durable<StockDb>(node).table;
        std::vector<RowId> touched;
        rows.look(node, table, [&](RowId id, const Stored* before, const Stored* now) {
            if (!is_hold(id))
                return touched.push_back(id);
            add(before, -1, touched);
            add(now, 1, touched);
        });
        for (const RowId id : touched) {
            const Stored* stored = table.find(id);
            const Sum* known = sums.find(id);
            const Sum sum = known ? *known : Sum{};
            if (stored && (stored->row.frozen != sum.frozen || stored->row.sold != sum.sold))
                return judge.violated(fmt::format("in row {} {} are frozen and {} sold, and holds have {} and {}", id,
                                                  stored->row.frozen, stored->row.sold, sum.frozen, sum.sold),
                                      {of_row(node, id, "frozen"), of_row(node, id, "sold")});
        }
    }
    void forget() {
        rows.forget();
        sums.clear();
    }

private:
    void add(const Stored* hold, Amount sign, std::vector<RowId>& touched) {
        if (!hold || (hold->row.phase != HoldPhase::tried && hold->row.phase != HoldPhase::confirmed))
            return;
        for (const Part& part : hold->row.parts) {
            touched.push_back(part.row);
            sums.edit(part.row, [&](Sum& sum) {
                (hold->row.phase == HoldPhase::tried ? sum.frozen : sum.sold) += sign * part.quantity;
            });
        }
    }
};

Property no_circle() {
    return always<TryService>(
        believed, "no circle of waits", "no transaction waits for one that waits for it: none is a deadlock's victim",
        [](const View& view, NodeId node) -> std::optional<Broken> {
            const TryService::State& state = view.state<TryService>(node);
            if (state.deadlocks == 0)
                return std::nullopt;
            return Broken{
                fmt::format("the transaction of order {} waited for one that waited for it, and was rolled back",
                            state.victim),
                {{node, "deadlocks"}, {node, "victim"}}};
        });
}

Property tries_are_answered(Duration within) {
    return each_row_ends<Orders>(
        durable, "every Try is answered", "no Try waits longer than a bound for any answer", within,
        [](const Orders::Durable& books) -> const auto& { return books.orders; },
        [](const Orders::Order& order) { return order.phase == OrderPhase::asking; },
        [](const Disks&, NodeId node, OrderId id, const Orders::Order& order) {
            return Broken{fmt::format("order {} is {}", id, name_of(order.phase)),
                          {{node, fmt::format("orders.{}.phase", id)}}};
        });
}
Property orders_end(Duration within) {
    return each_row_ends<Orders>(
        durable, "every order ends", "a Confirm or a Cancel is done within a bound", within,
        [](const Orders::Durable& books) -> const auto& { return books.orders; },
        [](const Orders::Order& order) {
            return order.phase == OrderPhase::confirming || order.phase == OrderPhase::cancelling;
        },
        [](const Disks&, NodeId node, OrderId id, const Orders::Order& order) {
            return Broken{fmt::format("order {} is {}", id, name_of(order.phase)),
                          {{node, fmt::format("orders.{}.phase", id)}}};
        });
}
Property holds_end(Duration within) {
    return each_row_ends<StockDb>(
        durable, "no hold outlives its time",
        "what is frozen is sold or given back within its time, a sweep and a bound", within,
        [](const StockDb::Durable& kept) -> const auto& { return kept.table; },
        [](const Stored& stored) { return stored.row.phase == HoldPhase::tried; },
        [](const Disks&, NodeId node, RowId id, const Stored& stored) {
            Amount pieces = 0;
            for (const Part& part : stored.row.parts)
                pieces += part.quantity;
            return Broken{fmt::format("the hold of order {} has {} pieces frozen", order_of(id), pieces),
                          {of_row(node, id, "phase"), of_row(node, id, "expires")}};
        });
}

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto some = [&](std::string name, std::string statement, auto rule) {
        blueprint.add_property(sometimes_a_row<Orders>(
            durable, std::move(name), std::move(statement),
            [](const Orders::Durable& books) -> const auto& { return books.orders; }, std::move(rule)));
    };
    some("an order is confirmed", "somebody gets what was reserved",
         [](const Orders::Order& order) { return order.phase == OrderPhase::confirmed; });
    if (settings.on_refusal == "cancel")
        some("a Try is told sold out", "somebody comes too late",
             [](const Orders::Order& order) { return order.told_sold_out; });
    if (settings.reserve == "buckets")
        blueprint.add_property(sometimes_a_row<StockDb>(
            durable, "a hold has pieces of several buckets", "somebody has borrowed",
            [](const StockDb::Durable& kept) -> const auto& { return kept.table; },
            [](const Stored& stored) {
                const auto& parts = stored.row.parts;
                return std::adjacent_find(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
                           return item_of(a.row) == item_of(b.row);
                       }) != parts.end();
            }));
}

}  // namespace

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_property(always<StockDb>(durable, "available, frozen and sold add up",
                                           "what an item began with is available, frozen or sold",
                                           AddsUp{settings.stock}));
    blueprint.add_property(nothing_oversold());
    blueprint.add_property(always<StockDb>(durable, "frozen and sold are those of the holds",
                                           "what is frozen and sold of a row is what holds have in it",
                                           FrozenIsHeld{}));
    blueprint.add_property(no_more_promised(settings, nodes));
    // With counts alone nobody knows what is available: the books have what is sold, the cache what is not promised.
    if (!settings.no_flow_record)
        blueprint.add_property(no_false_sold_out(nodes));
    blueprint.add_property(no_circle());
    blueprint.add_property(tries_are_answered(settings.answer_within));
    blueprint.add_property(holders_know(settings, nodes));
    blueprint.add_property(holds_end(saturating_add(saturating_add(settings.ttl, settings.sweep), settings.grace)));
    blueprint.add_property(orders_end(settings.end_within));
    if (settings.cache)
        blueprint.add_property(cache_agrees(settings, nodes));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::hot_try
