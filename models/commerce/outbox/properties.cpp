// What must hold. The rules look at the rows that a step has changed, on the disks of the two databases; those over the
// broker at what it believes, or what its disk has.
#include <fmt/format.h>

#include "models/commerce/outbox/roles.h"
#include "sim/property/rows.h"

namespace orrery::outbox {
namespace {

using OrderRows = decltype(OrderDb::Durable::table);
using StockRows = decltype(StockDb::Durable::table);

const OrderRows& order_rows(const Disks& disks, NodeId node) { return disks.durable<OrderDb>(node).table; }
const StockRows& stock_rows(const Disks& disks, NodeId node) { return disks.durable<StockDb>(node).table; }

template <class What, class Rows>
const What* find_in(const Rows& rows, std::uint64_t key) {
    const auto* stored = rows.find(key);
    return stored ? &std::get<What>(stored->row) : nullptr;
}
FieldRef row_at(NodeId node, std::uint64_t key) { return {node, fmt::format("table.{}", key)}; }

// committed(o) <=> outboxRow(o): in whichever box the row is, it came with the order and stays.
struct OrderHasItsRow {
    RowsSeen<OrderRows> rows = {};
    SharedMap<OrderId, std::int64_t> letters = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::vector<OrderId> changed;
        const OrderRows& now = order_rows(disks, node);
        rows.look(node, now, [&](std::uint64_t key, const auto* before, const auto* after) {
            if (is_order(key))
                changed.push_back(key);
            if (!is_letter(key))
                return;
            for (const auto& [row, change] : {std::pair{before, -1}, std::pair{after, 1}}) {
                if (!row)
                    continue;
                const OrderId order = std::get<Letter>(row->row).order;
                letters.edit(order, [&, by = change](std::int64_t& count) { count += by; });
                changed.push_back(order);
            }
        });
        for (const OrderId id : changed) {
            const Order* order = find_in<Order>(now, id);
            const bool is_placed = order && order->phase != Phase::barred;
            const std::int64_t* count = letters.find(id);
            if (is_placed && (!count || *count == 0))
                return judge.violated(fmt::format("order {} of {} pieces of item {} is committed, and no row of the "
                                                  "outbox tells of it",
                                                  id, order->pieces, order->item),
                                      {row_at(node, id)});
            if (count && *count > (is_placed ? 1 : 0))
                return judge.violated(fmt::format("{} rows of the outbox tell of order {}, which is {}", *count, id,
                                                  is_placed ? "committed once" : "not there"),
                                      {{node, "table"}});
        }
    }
    void forget() {
        rows.forget();
        letters.clear();
    }
};

// The rows that one relay has read while it held the lock are sent by no other under the same epoch of the lock.
struct OneRelaySends {
    using Messages = decltype(Mq::Queues::messages);
    RowsSeen<Messages> rows = {};
    SharedMap<std::pair<RowId, std::uint64_t>, NodeId> sent = {};  // by row and epoch

    void after(const Disks& disks, NodeId node, Judge& judge) {
        rows.look(node, disks.durable<Mq>(node).queues.messages, [&](const auto& place, const auto*, const auto* now) {
            if (!now || now->payload.row == 0)
                return;
            const Deduct& told = now->payload;
            const std::pair key{told.row, told.epoch};
            const NodeId* other = sent.find(key);
            if (!other)
                return sent.set(key, told.relay);
            if (*other != told.relay)
                judge.violated(fmt::format("row {} of the outbox, order {}, was sent by {} and by {}, neither of which "
                                           "took it from the other",
                                           told.row, told.order, disks.name(*other), disks.name(told.relay)),
                               {{node, fmt::format("queues.messages.{}", to_text(to_value(place)))}});
        });
    }
    void forget() {
        rows.forget();
        sent.clear();
    }
};

std::optional<Broken> deducted_once(const Disks&, NodeId node, std::uint64_t key, const StockRows::mapped_type& row) {
    const Taken* taken = std::get_if<Taken>(&row.row);
    if (!taken || taken->times <= 1)
        return std::nullopt;
    return Broken{fmt::format("order {} was deducted {} times: {} pieces of item {}", key, taken->times, taken->pieces,
                              taken->item),
                  {row_at(node, key)}};
}

std::optional<Broken> not_negative(const Disks&, NodeId node, std::uint64_t key, const StockRows::mapped_type& row) {
    const Item* item = std::get_if<Item>(&row.row);
    if (!item || item->available >= 0)
        return std::nullopt;
    return Broken{fmt::format("{} pieces of item {} are available", item->available, key), {row_at(node, key)}};
}

// What there is and what was taken add up to what there was.
struct StockAddsUp {
    Pieces stock = 0;
    RowsSeen<StockRows> rows = {};
    SharedMap<ItemId, Pieces> taken = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::vector<ItemId> changed;
        const StockRows& now = stock_rows(disks, node);
        rows.look(node, now, [&](std::uint64_t key, const auto* before, const auto* after) {
            if (is_item(key))
                return changed.push_back(key);
            for (const auto& [row, sign] : {std::pair{before, -1}, std::pair{after, 1}}) {
                if (!row)
                    continue;
                const Taken& one = std::get<Taken>(row->row);
                taken.edit(one.item, [&, by = sign * one.pieces](Pieces& sum) { sum += by; });
                changed.push_back(one.item);
            }
        });
        for (const ItemId id : changed) {
            const Item* item = find_in<Item>(now, id);
            const Pieces* gone = taken.find(id);
            if (item && item->available + (gone ? *gone : 0) != stock)
                return judge.violated(fmt::format("of {} pieces of item {} {} are there, and the orders have {}", stock,
                                                  id, item->available, gone ? *gone : 0),
                                      {row_at(node, id)});
        }
    }
    void forget() {
        rows.forget();
        taken.clear();
    }
};

// The message at which a partition stands, until its group is over with it.
struct PartitionMoves {
    using Cursors = decltype(Mq::Queues::cursors);
    struct Promise {
        floor::Claim claim;
        std::uint64_t offset = 0;
        auto operator<=>(const Promise&) const = default;
    };
    NodeId broker = 0;
    RowsSeen<Cursors> rows = {};

    void changed(const View& view, NodeId node, std::vector<Promise>& out) {
        rows.look(node, view.state<Mq>(node).queues.cursors,
                  [&](const floor::Claim& claim, const auto* before, const auto* now) {
                      if (before)
                          out.push_back({claim, before->committed});
                      if (now && (!before || before->committed != now->committed))
                          out.push_back({claim, now->committed});
                  });
    }
    bool is_over(const View& view, const Promise& one) const {
        const auto& queues = view.state<Mq>(broker).queues;
        const auto* cursor = queues.cursors.find(one.claim);
        return !cursor || cursor->committed != one.offset || (!cursor->rests && cursor->sent == cursor->committed);
    }
    Broken overdue(const View& view, const Promise& one) const {
        const auto& queues = view.state<Mq>(broker).queues;
        const floor::Place place{one.claim.place.partition, one.offset};
        const auto* message = queues.messages.find(place);
        const auto* cursor = queues.cursors.find(one.claim);
        const std::uint64_t behind = queues.length_of(place.partition) - one.offset - 1;
        const Deduct told = message ? message->payload : Deduct{};
        return {fmt::format("partition {} stands at its message {}, order {} of item {}, at attempt {}, and {} wait "
                            "behind it",
                            place.partition.number, one.offset, told.order, told.item, cursor ? cursor->attempt : 0,
                            behind),
                {{broker, fmt::format("queues.cursors.{}", to_text(to_value(one.claim)))}}};
    }
};

// CONFIRMED(o) <=> deducted(o) = qty, once both databases have had the time to say so.
struct OrdersAndStockAgree {
    struct Promise {
        OrderId order = 0;
        auto operator<=>(const Promise&) const = default;
    };
    Places at;
    RowsSeen<OrderRows> orders = {};
    RowsSeen<StockRows> stock = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        if (node == at.order_db)
            orders.look(node, order_rows(disks, node), [&](std::uint64_t key, const auto*, const auto*) {
                if (is_order(key))
                    out.push_back({key});
            });
        if (node == at.stock_db)
            stock.look(node, stock_rows(disks, node), [&](std::uint64_t key, const auto*, const auto*) {
                if (!is_item(key))
                    out.push_back({key});
            });
    }
    bool is_over(const Disks& disks, const Promise& one) const {
        const Order* order = find_in<Order>(order_rows(disks, at.order_db), one.order);
        const Taken* taken = find_in<Taken>(stock_rows(disks, at.stock_db), one.order);
        const Pieces wanted = order && order->phase == Phase::confirmed ? order->pieces : 0;
        return wanted == (taken ? taken->pieces : 0);
    }
    Broken overdue(const Disks& disks, const Promise& one) const {
        const Order* order = find_in<Order>(order_rows(disks, at.order_db), one.order);
        const Taken* taken = find_in<Taken>(stock_rows(disks, at.stock_db), one.order);
        std::vector<FieldRef> fields;
        if (order)
            fields.push_back(row_at(at.order_db, one.order));
        if (taken)
            fields.push_back(row_at(at.stock_db, one.order));
        const Pieces gone = taken ? taken->pieces : 0;
        if (!order)
            return {fmt::format("{} pieces of item {} were deducted for order {}, which does not exist", gone,
                                taken ? taken->item : 0, one.order),
                    std::move(fields)};
        const std::string deducted =
            gone == 0 ? fmt::format("none of its {} pieces of item {} was deducted", order->pieces, order->item)
                      : fmt::format("{} pieces of item {} were deducted", gone, order->item);
        return {fmt::format("order {} is {} and {}", one.order, name_of(order->phase), deducted), std::move(fields)};
    }
};

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto took_effect = [](const StockRows::mapped_type& row) {
        const Taken* taken = std::get_if<Taken>(&row.row);
        return taken && taken->times > 0;
    };
    blueprint.add_property(sometimes_a_row<StockDb>(durable, "an order is deducted", "a message takes its effect",
                                                    &StockDb::Durable::table, took_effect));
    // What a message that can never be carried out makes certain, in designs that come to an end with it.
    if (settings.is_direct() || settings.unknown_item.numerator == 0)
        return;
    blueprint.add_property(sometimes_a_row<Mq>(
        believed, "a message is given again", "the trap is sprung: what was given once is given once more",
        [](const Mq::State& state) -> const auto& { return state.queues.cursors; },
        [](const auto& cursor) { return cursor.attempt > 1; }));
    blueprint.add_property(sometimes_a_row<OrderDb>(
        durable, "an order is cancelled", "the reconciler cancels what was refused or can never be carried out",
        &OrderDb::Durable::table, [](const OrderRows::mapped_type& row) {
            const Order* order = std::get_if<Order>(&row.row);
            return order && order->phase == Phase::cancelled;
        }));
}

}  // namespace

void add_properties(const Settings& settings, const Places& places, Blueprint& blueprint) {
    if (!settings.is_direct())
        blueprint.add_property(always<OrderDb>(durable, "an order has its outbox row",
                                               "an order is committed with its row of the outbox, and no row "
                                               "without its order",
                                               OrderHasItsRow{}));
    blueprint.add_property(always_each_row<StockDb>(durable, "an order is deducted once",
                                                    "no message takes effect twice", &StockDb::Durable::table,
                                                    deducted_once));
    blueprint.add_property(always_each_row<StockDb>(durable, "the stock is not negative",
                                                    "no more is taken than there is", &StockDb::Durable::table,
                                                    not_negative));
    blueprint.add_property(always<StockDb>(durable, "the stock adds up",
                                           "an item's pieces and what the orders have of it are what there was",
                                           StockAddsUp{settings.stock}));
    blueprint.add_property(always<Mq>(durable, "one relay at a time sends a row",
                                      "a row of the outbox is sent by two relays only where the lock went from one to "
                                      "the other",
                                      OneRelaySends{}));
    blueprint.add_property(leads_to<Mq>(believed, "no partition stands still",
                                        "each message is over with within its retries: acknowledged, or a dead letter",
                                        settings.partition_moves_within(), PartitionMoves{places.broker}));
    blueprint.add_property(leads_to<OrderDb, StockDb>(
        durable, "orders and stock agree",
        "what is confirmed is deducted, and nothing else, within a poll, the retries and the reconciler's period",
        settings.agree_within(), OrdersAndStockAgree{places}));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::outbox
