// Cache and books, when nothing is under way between them: N - count = what is reserved and sold.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/hot_try/promises.h"
#include "models/floor/cache.h"
#include "sim/property/rows.h"

namespace orrery::hot_try {
namespace {

using Caches = floor::Cache<Counts>;
using Stored = floor::Transactions<RowId, Row>::Stored;
using Table = SharedMap<RowId, Stored>;
using Book = SharedMap<OrderId, Orders::Order>;
using Entries = SharedMap<std::uint64_t, Caches::Entries::Entry>;

struct Agreement {
    struct Promise {
        ItemId item = 0;
        auto operator<=>(const Promise&) const = default;
    };
    Nodes nodes;
    ItemId items = 0;
    RowsSeen<Book> orders = {};
    RowsSeen<Table> rows = {};
    RowsSeen<Entries> counts = {};
    SharedMap<ItemId, Amount> available = {};
    std::int64_t open = 0;  // orders and holds under way

    void changed(const View& view, NodeId node, std::vector<Promise>& out) {
        const std::int64_t before = open;
        bool touched = false;
        if (node == nodes.database)
            look_at_rows(view.durable<StockDb>(node).table, touched);
        else if (node >= nodes.first_manager)
            orders.look(node, view.durable<Orders>(node).orders, [&](OrderId, const auto* old, const auto* order) {
                open += (order && !order->is_over() ? 1 : 0) - (old && !old->is_over() ? 1 : 0);
            });
        else
            counts.look(node, view.state<Caches>(node).entries.entries,
                        [&](std::uint64_t key, const auto*, const auto*) { touched = touched || key < items; });
        if ((open == 0 && (touched || before != 0)) || (open != 0 && before == 0))
            for (ItemId item = 0; item < items; ++item)
                out.push_back({item});
    }
    bool is_over(const View& view, const Promise& promise) const {
        const Amount* there = available.find(promise.item);
        return open != 0 || !there || *there == count_of(view, promise.item);
    }
    Broken overdue(const View& view, const Promise& promise) const {
        const NodeId primary = primary_of(view);
        const Amount count = count_of(view, promise.item), there = available.at(promise.item);
        return {fmt::format("of item {} the cache counts {}, and the database has {} available", promise.item, count,
                            there),
                {{primary, fmt::format("entries.entries.{}.value.left", promise.item)}}};
    }

private:
    void look_at_rows(const Table& table, bool& touched) {
        const auto is_open = [](const Stored* hold) {
            return hold && (hold->row.phase == HoldPhase::tried || hold->row.phase == HoldPhase::accepted) ? 1 : 0;
        };
        rows.look(nodes.database, table, [&](RowId id, const Stored* before, const Stored* stored) {
            if (is_hold(id)) {
                open += is_open(stored) - is_open(before);
                return;
            }
            touched = true;
            available.edit(item_of(id), [&](Amount& sum) {
                sum += (stored ? stored->row.available : 0) - (before ? before->row.available : 0);
            });
        });
    }
    // The last one that was promoted.
    NodeId primary_of(const View& view) const {
        NodeId primary = nodes.caches.front();
        std::uint64_t epoch = 0;
        for (const NodeId node : nodes.caches) {
            const Caches::State& state = view.state<Caches>(node);
            if (state.primary == node && state.history.epoch >= epoch) {
                primary = node;
                epoch = state.history.epoch;
            }
        }
        return primary;
    }
    Amount count_of(const View& view, ItemId item) const {
        const auto* entry = view.state<Caches>(primary_of(view)).entries.entries.find(item);
        return entry ? entry->value.left : 0;
    }
};

}  // namespace

Property cache_agrees(const Settings& settings, const Nodes& nodes) {
    return leads_to<Orders, StockDb, Caches>(
        believed, "the cache agrees with the books",
        "when nothing is under way, the cache's count of an item is what the database has available",
        settings.agree_within, Agreement{nodes, static_cast<ItemId>(settings.items)});
}

}  // namespace orrery::hot_try
