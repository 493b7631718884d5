// What is entered: each entry moves an amount from one account to another, and names what it comes from.
#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

// A negative amount goes the other way; nothing is entered of nothing.
void Billing::enter(Ctx& ctx, State& state, const EntryId& id, LedgerAccount from, LedgerAccount to,
                    floor::Money amount) const {
    if (amount.is_zero())
        return;
    if (amount.minor < 0) {
        std::swap(from, to);
        amount = -amount;
    }
    // Flaw posts_apart breaks "the ledger says what the tables say": it is entered in another write, if nothing comes
    // between.
    if (knobs.posts_apart) {
        state.later.push_back({id, from, to, amount});
        return ctx.set_timer(PostDue{}, 1_ms);
    }
    state.books.ledger.post(id, {{from, to, amount}});
}

void Billing::on(Ctx& ctx, State& state, const PostDue&) const {
    for (const Entry& entry : state.later)
        state.books.ledger.post(entry.id, {{entry.from, entry.to, entry.amount}});
    state.later.clear();
    ctx.persist(state.books);
}

void Billing::apply(Ctx& ctx, State& state, InvoiceId id, std::int64_t minor) const {
    state.books.invoices.edit(id, [&](Invoice& invoice) { invoice.applied += minor; });
    if (minor > 0)
        ctx.count("applied", minor, "minor units");
}

}  // namespace orrery::metered_billing
