// A small database of stock for the tests of the database machine, and its statements in few words.
#pragma once
#include <utility>

#include "models/floor/database.h"
#include "sim/world/world.h"

namespace orrery::floor {

struct Item {
    std::int64_t count = 0;
    ORRERY_FIELDS(Item, count)
};
struct Take {
    std::int64_t count = 0;
    ORRERY_FIELDS(Take, count)
};
struct Stock {
    using Key = std::uint64_t;
    using Row = Item;
    using Edit = Take;
    static void apply(const Take& take, Item& item) { item.count -= take.count; }
};
using StockDb = Database<Stock>;
using Rows = std::vector<std::pair<std::uint64_t, Item>>;

inline StockDb::Statement statement(std::uint64_t transaction, std::uint64_t number, StockDb::Op op,
                                    bool commits = false) {
    return {transaction, number, Isolation::read_committed, std::move(op), commits};
}
// A transaction of one statement.
inline StockDb::Statement alone(std::uint64_t transaction, StockDb::Op op) {
    return statement(transaction, 1, std::move(op), true);
}

}  // namespace orrery::floor
