// What is kept: the rows of the database (stock, in one row or in buckets, and the flow log, a hold for each order),
// and the counts of the cache in front of it with its scripts. A stock row's number is item * 1000 + bucket; a hold's
// lies above all of them, by order. Invariants of a stock row: available + frozen + sold of all rows of an item is what
// it began with, each of them at least 0. Units: whole pieces; nanoseconds. Errors: what a script answers. Source:
// README.md.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "models/floor/cache_entries.h"
#include "sim/core/fields.h"
#include "sim/core/time.h"

namespace orrery::hot_try {

using OrderId = std::uint64_t;
using ItemId = std::uint64_t;
using RowId = std::uint64_t;
using Amount = std::int64_t;  // pieces

inline constexpr RowId kBucketsAnItem = 1000;           // at most
inline constexpr RowId kFirstHold = 1'000'000'000'000;  // above all stock rows
inline constexpr RowId kLastHold = 9'999'999'999'999'999;

constexpr RowId stock_row(ItemId item, std::uint64_t bucket) { return item * kBucketsAnItem + bucket; }
constexpr ItemId item_of(RowId row) { return row / kBucketsAnItem; }
constexpr RowId hold_row(OrderId order) { return kFirstHold + order; }
constexpr bool is_hold(RowId row) { return row >= kFirstHold; }
constexpr OrderId order_of(RowId hold) { return hold - kFirstHold; }

struct Line {  // of an order
    ItemId item = 0;
    Amount quantity = 0;
    ORRERY_FIELDS(Line, item, quantity)
};
struct Part {  // of a hold: where its pieces are
    RowId row = 0;
    Amount quantity = 0;
    ORRERY_FIELDS(Part, row, quantity)
};

// Of a hold. Accepted: written down before anything is reserved, which the flaw accepts_unreserved does.
ORRERY_ENUM(HoldPhase, none, accepted, tried, confirmed, cancelled, expired, refused)

struct Row {
    Amount available = 0, frozen = 0, sold = 0;  // of a stock row
    HoldPhase phase = HoldPhase::none;           // the rest of a hold
    std::vector<Part> parts;
    Instant expires = kNever;
    ORRERY_FIELDS(Row, available, frozen, sold, phase, parts, expires)
};

ORRERY_ENUM(Move, freeze, thaw, sell, sell_unfrozen, set_phase)
struct Edit {
    Move move = Move::freeze;
    Amount quantity = 0;
    HoldPhase phase = HoldPhase::none;
    ORRERY_FIELDS(Edit, move, quantity, phase)
};
struct Stock {  // schema of the database
    using Key = RowId;
    using Row = hot_try::Row;
    using Edit = hot_try::Edit;
    static void apply(const Edit& edit, Row& row);
};

// A count of the cache (by item), or its record that an order was taken (by hold_row).
ORRERY_ENUM(Flow, none, taken, given)
struct Counted {
    Amount left = 0;
    Flow flow = Flow::none;
    std::vector<Line> lines;
    ORRERY_FIELDS(Counted, left, flow, lines)
};
ORRERY_ENUM(Told, done, duplicate, barred, insufficient)
struct Taken {
    Told told = Told::done;
    ORRERY_FIELDS(Taken, told)
};
struct Take {
    bool gives_back = false;
    OrderId order = 0;
    std::vector<Line> lines;
    bool leaves_record = true;
    bool stock_first = false;  // as dtm's RedisCheckAdjustAmount: enough, and then whether it was done before
    ORRERY_FIELDS(Take, gives_back, order, lines, leaves_record, stock_first)
};
struct Counts {  // schema of the cache
    using Key = std::uint64_t;
    using Value = Counted;
    using Script = Take;
    using Result = Taken;
    static Taken run(const Take& take, floor::ScriptView<Key, Value>& view);
};

}  // namespace orrery::hot_try
