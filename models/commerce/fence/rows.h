// What stands in the participant's database: stock, the fence's rows, and the pieces that are held. One table, whose
// keys say which of the three a row is. Units: whole pieces; instants on the clock of who wrote them. Errors: none.
// Source: README.md.
#pragma once
#include <compare>
#include <cstdint>

#include "models/floor/database.h"
#include "sim/core/fields.h"

namespace orrery::fence {

using Xid = std::uint64_t;       // a global transaction
using BranchId = std::uint64_t;  // one line of it, at one participant
using Amount = std::int64_t;     // pieces

ORRERY_ENUM(Kind, stock, fence, hold)
ORRERY_ENUM(Operation, reserve, confirm, cancel)
// `marked`: a row of DTM's barrier, whose key says all. The others but `free` are the states of Seata's fence row.
ORRERY_ENUM(Status, free, held, marked, tried, committed, rolled_back, suspended)

inline bool has_ended(Status status) {
    return status == Status::committed || status == Status::rolled_back || status == Status::suspended;
}

// Of stock: the line as `of`. Of the fence: transaction, branch, and in DTM's barrier the operation (and where it is
// counted by the call, the call). Of a hold: transaction, branch, and the database transaction that took it.
struct Key {
    Kind kind = Kind::stock;
    std::uint64_t of = 0, branch = 0, mark = 0;
    ORRERY_FIELDS(Key, kind, of, branch, mark)
    auto operator<=>(const Key&) const = default;
};

struct Row {
    Status status = Status::free;
    Amount available = 0, frozen = 0, sold = 0;  // of stock; of a hold what it has frozen
    std::uint64_t line = 0;                      // of a hold
    Instant at = 0;                              // of the fence: its last change
    ORRERY_FIELDS(Row, status, available, frozen, sold, line, at)
};

// "set available = available + a, frozen = frozen + f, sold = sold + s"
struct Move {
    Amount available = 0, frozen = 0, sold = 0;
    ORRERY_FIELDS(Move, available, frozen, sold)
};

struct Tables {
    using Key = fence::Key;
    using Row = fence::Row;
    using Edit = Move;
    static void apply(const Move& move, Row& row) {
        row.available += move.available;
        row.frozen += move.frozen;
        row.sold += move.sold;
    }
};
using Db = floor::Database<Tables>;
using Table = Db::Table;

// What `mark` says of a row of the barrier.
inline constexpr std::uint64_t kMarksACall = 4;
inline std::uint64_t mark_of(Operation operation, std::uint32_t attempt) {
    return 1 + static_cast<std::uint64_t>(operation) + attempt * kMarksACall;
}
inline Operation operation_of(std::uint64_t mark) { return static_cast<Operation>((mark - 1) % kMarksACall); }

inline Key stock_of(std::uint64_t line) { return {Kind::stock, line, 0, 0}; }
inline Key first_of(Kind kind, Xid xid = 0, BranchId branch = 0) { return {kind, xid, branch, 0}; }
inline Key last_of(Kind kind) { return {kind, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}}; }
inline Key last_of(Kind kind, Xid xid, BranchId branch) { return {kind, xid, branch, ~std::uint64_t{0}}; }

}  // namespace orrery::fence
