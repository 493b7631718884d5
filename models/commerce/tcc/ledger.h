// A participant's books: how much of its resource is available, frozen and sold, and one row a branch that says what
// has happened to it. Everything here is a pure step on a value, so that the three traps of TCC can be read and tested
// without a network: a repeated call, a Cancel with no Try before it, a Try that arrives after its own Cancel.
//
// The rows of the fence are three marks a branch. DTM's barrier inserts one for each operation and, with a Cancel, one
// for the Try as well; Seata's fence has a single row whose status they encode (Try alone: tried; Confirm: committed;
// Try and Cancel: rolled back; Cancel alone: suspended).
// Invariants of a sound fence: frozen = sum of the amounts held; available + frozen + sold never changes; none is
// negative. Units: amounts are whole units of the resource; times are nanoseconds on the participant's clock. Source:
// README.md beside this file.
#pragma once
#include <cstdint>
#include <string_view>

#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/tearing.h"
#include "sim/core/time.h"

namespace orrery::tcc {

using TxId = std::uint64_t;  // an order is a transaction
using Amount = std::int64_t;

enum class Operation : std::uint8_t { try_, confirm, cancel };
std::string_view name_of(Operation operation);

enum class Fence : std::uint8_t { dtm_barrier, seata_fence };

// Which fence a participant has and which mistakes it makes. `freeze_marks`: what is frozen stays in `available` until
// it is sold, and a Try looks at available - frozen.
struct FenceRules {
    Fence fence = Fence::dtm_barrier;
    bool no_fence = false;             // breaks "nothing stays frozen"
    bool try_ignores_cancel = false;   // breaks "a Try after its Cancel has no effect"
    bool repeats_count = false;        // breaks "a branch ends at most once"
    bool blind_cancel = false;         // breaks "no end without a Try"
    bool freeze_only = false;          // breaks "nothing is oversold"
    bool restores_old_value = false;   // breaks "conservation"
    bool cancel_keeps_frozen = false;  // breaks "frozen is the sum of the holds"
    bool freeze_marks = false;

    bool frozen_is_available() const { return freeze_only || freeze_marks; }
};

struct Branch {
    Amount amount = 0;
    Amount available_before = 0;  // read before the Try took effect
    Instant held_since = 0;
    std::uint8_t tries = 0, confirms = 0, cancels = 0;              // how often each operation took effect
    bool try_row = false, confirm_row = false, cancel_row = false;  // the fence's marks
    ORRERY_FIELDS(Branch, amount, available_before, held_since, tries, confirms, cancels, try_row, confirm_row,
                  cancel_row)

    bool holds() const { return tries > confirms + cancels; }
    bool marked() const { return try_row || confirm_row || cancel_row; }
};

struct Ledger {
    static constexpr Tearing kTearing = Tearing::journal;  // a table of a transactional database
    Amount available = 0;
    Amount frozen = 0;
    Amount sold = 0;
    bool open = false;  // the first start puts the stock in
    SharedMap<TxId, Branch> branches;
    ORRERY_FIELDS(Ledger, available, frozen, sold, open, branches)
};

// What an operation came to. `changed`: the ledger differs and must reach the disk before anyone hears of it.
struct Applied {
    bool done = true;        // what the caller is told: false is a refusal
    bool effective = false;  // amounts moved
    bool changed = false;
    bool empty_rollback = false;  // a Cancel that found no Try
    bool orphan = false;          // a Confirm that found no Try
};

// The sum over the branches that hold something, counted anew.
Amount held_in(const Ledger& ledger);

Applied apply_try(Ledger& ledger, TxId tx, Amount amount, Time now, const FenceRules& rules);
Applied apply_confirm(Ledger& ledger, TxId tx, Amount amount, const FenceRules& rules);
Applied apply_cancel(Ledger& ledger, TxId tx, Amount amount, const FenceRules& rules);

}  // namespace orrery::tcc
