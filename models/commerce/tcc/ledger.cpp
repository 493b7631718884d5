#include "models/commerce/tcc/ledger.h"

namespace orrery::tcc {

std::string_view name_of(Operation operation) {
    switch (operation) {
        case Operation::try_:
            return "Try";
        case Operation::confirm:
            return "Confirm";
        case Operation::cancel:
            return "Cancel";
    }
    return "";
}

namespace {

enum class Gate : std::uint8_t { run, skip, refuse };

// Sets a mark; true where this call is the one that made it (the database's "insert ignore").
bool insert(bool& row) {
    const bool created = !row;
    row = true;
    return created;
}

Gate dtm_barrier(Branch& branch, Operation operation) {
    switch (operation) {
        case Operation::try_:
            return insert(branch.try_row) ? Gate::run : Gate::skip;
        case Operation::confirm:
            return insert(branch.confirm_row) ? Gate::run : Gate::skip;
        case Operation::cancel: {
            // The Cancel writes the Try's row first: where it creates it there was no Try, and none can pass later.
            const bool no_try_before = insert(branch.try_row);
            const bool first = insert(branch.cancel_row);
            return first && !no_try_before ? Gate::run : Gate::skip;
        }
    }
    return Gate::refuse;
}

Gate seata_fence(Branch& branch, Operation operation) {
    switch (operation) {
        case Operation::try_:
            if (branch.marked())
                return Gate::skip;  // the row is there: tried before, or suspended by a Cancel
            branch.try_row = true;
            return Gate::run;
        case Operation::confirm:
            if (!branch.try_row || branch.cancel_row)
                return Gate::refuse;
            return insert(branch.confirm_row) ? Gate::run : Gate::skip;
        case Operation::cancel:
            if (branch.confirm_row)
                return Gate::refuse;
            if (!insert(branch.cancel_row))
                return Gate::skip;
            return branch.try_row ? Gate::run : Gate::skip;  // without a Try: suspended
    }
    return Gate::refuse;
}

// What a participant does that looks at its branch rows and nothing else: a Cancel that finds none leaves no mark.
// Flaw no_fence breaks "nothing stays frozen": the Try that arrives after that Cancel finds the place empty and holds.
Gate branch_row_alone(Branch& branch, Operation operation) {
    if (operation == Operation::try_)
        return insert(branch.try_row) ? Gate::run : Gate::skip;
    if (!branch.try_row)
        return operation == Operation::cancel ? Gate::skip : Gate::refuse;
    return insert(operation == Operation::cancel ? branch.cancel_row : branch.confirm_row) ? Gate::run : Gate::skip;
}

// Flaw try_ignores_cancel breaks "a Try after its Cancel has no effect": the Cancel is marked, but a Try looks for an
// earlier Try alone.
Gate try_looks_for_try(Branch& branch, Operation operation) {
    if (operation == Operation::try_)
        return insert(branch.try_row) ? Gate::run : Gate::skip;
    if (operation == Operation::confirm)
        return insert(branch.confirm_row) ? Gate::run : Gate::skip;
    const bool first = insert(branch.cancel_row);
    return first && branch.try_row ? Gate::run : Gate::skip;
}

Gate pass(Branch& branch, Operation operation, const FenceRules& rules) {
    if (rules.no_fence)
        return branch_row_alone(branch, operation);
    if (rules.try_ignores_cancel)
        return try_looks_for_try(branch, operation);
    return rules.fence == Fence::dtm_barrier ? dtm_barrier(branch, operation) : seata_fence(branch, operation);
}

void keep(Ledger& ledger, TxId tx, const Branch& branch, Applied& applied) {
    const Branch* before = ledger.branches.find(tx);
    if (before ? *before == branch : branch == Branch{})
        return;
    ledger.branches.edit(tx, [&](Branch& row) { row = branch; });
    applied.changed = true;
}

Branch row_of(const Ledger& ledger, TxId tx) {
    const Branch* found = ledger.branches.find(tx);
    return found ? *found : Branch{};
}

}  // namespace

Amount held_in(const Ledger& ledger) {
    Amount held = 0;
    for (const auto& [tx, branch] : ledger.branches)
        held += branch.holds() ? branch.amount : 0;
    return held;
}

Applied apply_try(Ledger& ledger, TxId tx, Amount amount, Time now, const FenceRules& rules) {
    Branch branch = row_of(ledger, tx);
    Applied applied;
    if (pass(branch, Operation::try_, rules) != Gate::run)
        return applied;  // repeated or too late: answered, without effect
    const Amount free = rules.freeze_marks && !rules.freeze_only ? ledger.available - ledger.frozen : ledger.available;
    if (free < amount) {
        applied.done = false;  // the database transaction is rolled back, and the mark with it
        return applied;
    }
    branch.amount = amount;
    branch.available_before = ledger.available;
    branch.held_since = now;
    ++branch.tries;
    ledger.frozen += amount;
    // Flaw freeze_only breaks "nothing is oversold": what is frozen still counts as available to the next order.
    if (!rules.frozen_is_available())
        ledger.available -= amount;
    applied.effective = true;
    keep(ledger, tx, branch, applied);
    return applied;
}

Applied apply_confirm(Ledger& ledger, TxId tx, Amount amount, const FenceRules& rules) {
    Branch branch = row_of(ledger, tx);
    Applied applied;
    const Gate gate = pass(branch, Operation::confirm, rules);
    // Flaw repeats_count breaks "a branch ends at most once": a repeated call takes effect again.
    const bool again = rules.repeats_count && gate == Gate::skip && branch.tries > 0;
    if ((gate == Gate::run && branch.holds()) || again) {
        ledger.frozen -= amount;
        if (rules.frozen_is_available())
            ledger.available -= amount;
        ledger.sold += amount;
        ++branch.confirms;
        applied.effective = true;
    } else if (branch.confirms == 0) {
        applied.done = false;  // nothing is held under this name, so nothing can be confirmed
        applied.orphan = branch.tries == 0;
        return applied;
    }
    keep(ledger, tx, branch, applied);
    return applied;
}

Applied apply_cancel(Ledger& ledger, TxId tx, Amount amount, const FenceRules& rules) {
    Branch branch = row_of(ledger, tx);
    Applied applied;
    applied.empty_rollback = branch.tries == 0;
    const Gate gate = pass(branch, Operation::cancel, rules);
    const bool again = rules.repeats_count && gate == Gate::skip && branch.tries > 0;
    // Flaw blind_cancel breaks "no end without a Try": the Cancel gives back what no Try ever took.
    const bool blind = rules.blind_cancel && branch.tries == 0 && branch.cancels == 0;
    if ((gate == Gate::run && branch.holds()) || again || blind) {
        // Flaw cancel_keeps_frozen breaks "frozen is the sum of the holds": one of the two columns is forgotten.
        if (!rules.cancel_keeps_frozen)
            ledger.frozen -= amount;
        // Flaw restores_old_value breaks "conservation": it writes back what it once read, over others' changes.
        if (rules.restores_old_value)
            ledger.available = branch.available_before;
        else if (!rules.frozen_is_available())
            ledger.available += amount;
        ++branch.cancels;
        applied.effective = true;
    }
    applied.done = branch.confirms == 0;  // what is sold cannot be cancelled
    keep(ledger, tx, branch, applied);
    return applied;
}

}  // namespace orrery::tcc
