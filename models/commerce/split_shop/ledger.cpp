#include "models/commerce/split_shop/ledger.h"

namespace orrery::split_shop {
namespace {

struct Entry {
    Row row;
    Branch branch;

    void move(Amount Row::*from, Amount Row::*to, Amount amount) {
        row.*from -= amount;
        row.*to += amount;
    }
};

// The first step of an order here: it gets what it asks for, or is refused for good.
bool begin(Entry& entry, Step step, Time now, const LedgerRules& rules) {
    Branch& branch = entry.branch;
    // Flaw deducts_unchecked breaks "nothing is oversold": what has been paid for has to be carried out.
    const bool unchecked = step == Step::take && rules.deducts_unchecked;
    if (entry.row.available < branch.amount && !unchecked) {
        branch.phase = BranchPhase::refused;
        return false;
    }
    branch.before = entry.row.available;
    branch.since = now;
    if (step == Step::prepare) {
        branch.phase = BranchPhase::prepared;
    } else if (step == Step::reserve) {
        entry.move(&Row::available, &Row::frozen, branch.amount);
        branch.phase = BranchPhase::reserved;
    } else {
        entry.move(&Row::available, &Row::taken, branch.amount);
        branch.taken += branch.amount;
        branch.phase = BranchPhase::taken;
    }
    return true;
}

bool begin_again(Entry& entry, Step step, const LedgerRules& rules, bool& changed) {
    Branch& branch = entry.branch;
    // Flaw no_idempotency_key breaks "the outcome is what was done": who is asked again charges again.
    if (step == Step::take && branch.phase == BranchPhase::taken && rules.no_idempotency_key &&
        entry.row.available >= branch.amount) {
        entry.move(&Row::available, &Row::taken, branch.amount);
        branch.taken += branch.amount;
        changed = true;
    }
    return branch.phase != BranchPhase::refused && branch.phase != BranchPhase::undone;
}

bool confirm(Entry& entry, bool& changed) {
    Branch& branch = entry.branch;
    if (branch.phase == BranchPhase::taken)
        return true;
    if (branch.phase != BranchPhase::prepared && branch.phase != BranchPhase::reserved)
        return false;
    entry.move(branch.phase == BranchPhase::prepared ? &Row::available : &Row::frozen, &Row::taken, branch.amount);
    branch.taken += branch.amount;
    branch.phase = BranchPhase::taken;
    changed = true;
    return true;
}

void cancel(Entry& entry, const LedgerRules& rules, bool& changed) {
    Branch& branch = entry.branch;
    if (branch.phase == BranchPhase::undone)
        return;
    if (branch.phase == BranchPhase::reserved || branch.phase == BranchPhase::taken) {
        entry.move(branch.phase == BranchPhase::reserved ? &Row::frozen : &Row::taken, &Row::available, branch.amount);
        // Flaw restores_before_image breaks "conservation": it writes back what it had read.
        if (rules.restores_before_image)
            entry.row.available = branch.before;
    }
    if (branch.phase == BranchPhase::taken)
        branch.taken -= branch.amount;
    branch.phase = BranchPhase::undone;
    changed = true;
}

}  // namespace

Applied apply(Ledger& ledger, Step step, OrderId order, RowId row, Amount amount, Time now, const LedgerRules& rules) {
    const Branch* known = ledger.branches.find(order);
    const Row* there = ledger.rows.find(known ? known->row : row);
    if (!there)
        return {};
    Entry entry{*there, known ? *known : Branch{row, amount, BranchPhase::nothing, 0, 0, 0}};
    Applied applied;
    if (step == Step::confirm) {
        applied.done = confirm(entry, applied.changed);
    } else if (step == Step::cancel) {
        cancel(entry, rules, applied.changed);
        applied.done = true;
    } else if (entry.branch.phase == BranchPhase::nothing) {
        applied = {begin(entry, step, now, rules), true};
    } else {
        applied.done = begin_again(entry, step, rules, applied.changed);
    }
    if (applied.changed) {
        ledger.rows.set(entry.branch.row, entry.row);
        ledger.branches.set(order, entry.branch);
    }
    return applied;
}

}  // namespace orrery::split_shop
