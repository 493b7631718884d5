// The books of one service: rows (pieces of an item; a buyer's wallet) and what each order has done to them.
// Five steps, each a local transaction, alike for goods and money:
//
//   step      goods                        money                        from               to
//   prepare   vote, behind the row's lock  vote, behind its lock        nothing            prepared, refused
//   reserve   freeze (Try)                 hold, authorize (Try)        nothing            reserved, refused
//   take      deduct                       charge                       nothing            taken, refused
//   confirm   deduct what was promised     capture what was promised    prepared, reserved taken
//   cancel    release, put back in stock   void, refund                 all but undone     undone
//
// A step that is repeated has no second effect, and a cancel that comes first is remembered: what comes after it is
// refused. Invariant of a row: available + frozen + taken is what it began with. What is prepared has moved nothing.
// Units: pieces; minor units of money. Errors: `done` is false. Source: README.md beside this file.
#pragma once
#include <cstdint>

#include "models/floor/outbox.h"
#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/tearing.h"
#include "sim/core/time.h"

namespace orrery::split_shop {

using OrderId = std::uint64_t;  // the third order of node 4 is 4000003
using RowId = std::uint64_t;    // an item, from 1 on; a buyer's node
using Amount = std::int64_t;    // pieces, or minor units of money

ORRERY_ENUM(Step, prepare, reserve, take, confirm, cancel)
ORRERY_ENUM(BranchPhase, nothing, prepared, reserved, taken, undone, refused)

struct Basket {  // what an order takes
    RowId item = 0;
    Amount quantity = 0;
    RowId buyer = 0;
    Amount price = 0;  // of all
    ORRERY_FIELDS(Basket, item, quantity, buyer, price)
};

// What goes through the broker: something has happened to an order.
ORRERY_ENUM(What, placed, reserved, sold_out, paid, declined, deducted, released)
struct Event {
    OrderId order = 0;
    What what = What::placed;
    Basket basket;
    ORRERY_FIELDS(Event, order, what, basket)
};

struct Row {
    Amount available = 0, frozen = 0, taken = 0;
    ORRERY_FIELDS(Row, available, frozen, taken)
};
struct Branch {  // of an order at one service
    RowId row = 0;
    Amount amount = 0;
    BranchPhase phase = BranchPhase::nothing;
    Amount taken = 0;   // and not given back
    Amount before = 0;  // what was available before it
    Instant since = 0;  // it has been prepared or reserved
    ORRERY_FIELDS(Branch, row, amount, phase, taken, before, since)
};

struct Ledger {  // tables of one transactional database
    static constexpr Tearing kTearing = Tearing::journal;
    bool open = false;
    SharedMap<RowId, Row> rows;
    SharedMap<OrderId, Branch> branches;
    floor::Outbox<Event> outbox;
    ORRERY_FIELDS(Ledger, open, rows, branches, outbox)
};

struct LedgerRules {
    bool restores_before_image = false;  // breaks "conservation"
    bool no_idempotency_key = false;     // breaks "the outcome is what was done"
    bool deducts_unchecked = false;      // breaks "nothing is oversold"
};

struct Applied {
    bool done = false;
    bool changed = false;  // something is to be written
};

Applied apply(Ledger& ledger, Step step, OrderId order, RowId row, Amount amount, Time now,
              const LedgerRules& rules = {});

}  // namespace orrery::split_shop
