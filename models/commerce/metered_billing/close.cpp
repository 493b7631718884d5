// A period closes behind its grace: what was used is rated, rounded once, and stands on an invoice that never changes.
// What comes later is a line of the next invoice, or of one of its own.
#include <algorithm>

#include "models/commerce/metered_billing/metered_billing.h"
#include "models/commerce/metered_billing/rating.h"
#include "sim/core/hash.h"
#include "sim/core/value.h"

namespace orrery::metered_billing {
namespace {

std::uint64_t seal_of(const Invoice& invoice) {
    Hash hash(hash_of(invoice.total));
    for (const InvoiceLine& line : invoice.lines)
        hash.add(hash_of(line));
    return hash.value();
}

}  // namespace

void Billing::on(Ctx& ctx, State& state, const CloseDue&) const {
    Durable& books = state.books;
    const Time armed_for = books.cash.next();
    const auto closes_at = [&] { return saturating_add((books.next_close + 1) * knobs.period, knobs.closes_after()); };
    bool is_closed = false;
    for (; closes_at() <= ctx.now(); is_closed = true) {
        bill(ctx, state, books.next_close, true);
        ctx.sample("time to close", ctx.now() - (books.next_close + 1) * knobs.period);
        ++books.next_close;
    }
    ctx.set_timer(CloseDue{}, closes_at() - ctx.now());
    if (!is_closed)
        return;
    ctx.moment("period_closed");
    written(ctx, state, armed_for);
}

void Billing::on(Ctx& ctx, State& state, const SupplementDue&) const {
    state.is_supplement_due = false;
    const Time armed_for = state.books.cash.next();
    const InvoiceId last = state.books.last_invoice;
    bill(ctx, state, state.books.next_close - 1, false);
    if (state.books.last_invoice != last)
        written(ctx, state, armed_for);
}

// Writes, and only then sends what is new.
void Billing::written(Ctx& ctx, State& state, Time armed_for) const {
    state.books.cash.arm(ctx, CashDue{}, armed_for);
    ctx.persist(state.books);
    for (const auto& [id, unsent] : state.books.unsent) {
        if (state.sending.open.contains(id))
            continue;
        const Invoice& invoice = state.books.invoices.at(id);
        state.sending.begin(ctx, {knobs.patience}, id, nodes.customers,
                            {id, invoice.account, {invoice.due(), invoice.total.currency}});
    }
}

// An invoice for each account of which something up to this period is not billed.
void Billing::bill(Ctx& ctx, State& state, Period up_to, bool closes) const {
    Durable& books = state.books;
    std::vector<UsageKey> keys;
    for (const auto& [key, open] : books.open)
        if (key.period <= up_to)
            keys.push_back(key);
    for (std::size_t from = 0; from < keys.size();) {
        Invoice invoice;
        invoice.account = keys[from].account;
        invoice.period = up_to;
        invoice.at = ctx.now();
        while (from < keys.size() && keys[from].account == invoice.account) {
            const Period period = keys[from].period;
            std::vector<UsageKey> of_period;
            for (; from < keys.size() && keys[from].account == invoice.account && keys[from].period == period; ++from)
                of_period.push_back(keys[from]);
            std::int64_t total = 0;
            const bool is_late = !closes || period < up_to;
            const auto lines = rate(books, of_period, is_late ? LineKind::adjustment : LineKind::usage, total);
            // Flaw rewrites_invoice breaks "a finalized invoice never changes".
            if (is_late && knobs.rewrites_invoice && rewrite(state, lines, invoice.account, total))
                continue;
            invoice.lines.insert(invoice.lines.end(), lines.begin(), lines.end());
            invoice.total.minor += total;
            enter(ctx, state,
                  {SourceKind::usage, invoice.account, static_cast<std::uint64_t>(period), books.last_invoice + 1},
                  {AccountKind::revenue, 0}, {AccountKind::accrued, invoice.account}, {total, invoice.total.currency});
        }
        if (!invoice.lines.empty())
            finalize(ctx, state, std::move(invoice));
    }
}

// The lines of what is not billed yet of an account's period. The whole of the period is rounded, once, and what was
// billed of it before is taken off; the lines have their parts of the rest by the largest remainder.
std::vector<InvoiceLine> Billing::rate(Durable& books, const std::vector<UsageKey>& keys, LineKind kind,
                                       std::int64_t& total) const {
    std::vector<InvoiceLine> lines;
    std::vector<std::uint64_t> weights;
    std::int64_t by_event = 0;
    for (const UsageKey& key : keys) {
        const Usage& usage = books.usage.at(key);
        lines.push_back({kind, key.period, key.item, usage.units - usage.billed, usage.event_minor - usage.minor});
        weights.push_back(static_cast<std::uint64_t>(worth(knobs, key.item, lines.back().units)));
        by_event += lines.back().minor;
    }
    const PeriodSum sum = sum_of(knobs, books.usage, keys.front().account, keys.front().period);
    total = rounded(knobs, sum.worth) - sum.minor;
    const std::vector<floor::Money> parts = floor::split({total, floor::Currency::cny}, weights);
    // Flaw rounds_each_event breaks "usage is rated exactly and rounded once": the lines are what the events add up to.
    if (knobs.rounds_each_event)
        total = by_event;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!knobs.rounds_each_event)
            lines[i].minor = parts[i].minor;
        // Flaw rounds_each_line breaks "an invoice is the sum of its lines".
        if (knobs.rounds_each_line)
            lines[i].minor = rounded(knobs, static_cast<std::int64_t>(weights[i]));
        books.usage.edit(keys[i], [&](Usage& usage) {
            usage.billed = usage.units;
            usage.minor += lines[i].minor;
        });
        books.open.erase(keys[i]);
    }
    return lines;
}

// Of the flaw: late usage is written into the invoice of its period.
bool Billing::rewrite(State& state, const std::vector<InvoiceLine>& lines, AccountId account,
                      std::int64_t total) const {
    for (const auto& [id, invoice] : state.books.invoices) {
        if (invoice.account != account || invoice.period != lines.front().period)
            continue;
        state.books.invoices.edit(id, [&](Invoice& edited) {
            edited.lines.insert(edited.lines.end(), lines.begin(), lines.end());
            edited.total.minor += total;
            edited.seal = seal_of(edited);
        });
        return true;
    }
    return false;
}

void Billing::finalize(Ctx& ctx, State& state, Invoice invoice) const {
    Durable& books = state.books;
    const InvoiceId id = ++books.last_invoice;
    const LedgerAccount accrued{AccountKind::accrued, invoice.account}, owed{AccountKind::receivable, invoice.account},
        credit{AccountKind::credit, invoice.account};
    const floor::Currency currency = invoice.total.currency;
    invoice.seal = seal_of(invoice);
    books.invoices.set(id, invoice);
    for (std::size_t n = 0; n < invoice.lines.size(); ++n) {
        enter(ctx, state, {SourceKind::invoice_line, id, n + 1, 0}, accrued, owed, {invoice.lines[n].minor, currency});
        const bool is_late = invoice.lines[n].kind == LineKind::adjustment;
        ctx.count(is_late ? "adjusted" : "billed", invoice.lines[n].minor, "minor units");
        ctx.count("units billed", invoice.lines[n].units);
    }
    ctx.count("invoices");
    const std::int64_t left = -books.ledger.balance(credit, currency).minor;
    const std::int64_t credited = std::clamp<std::int64_t>(left, 0, std::max<std::int64_t>(invoice.total.minor, 0));
    if (credited > 0) {
        enter(ctx, state, {SourceKind::credit, id, 0, 0}, owed, credit, {credited, currency});
        apply(ctx, state, id, credited);
    }
    const std::int64_t due = invoice.total.minor - credited;
    if (due <= 0)
        return;
    if (knobs.pays_by_transfer(invoice.account)) {
        books.unsent.set(id, true);
    } else {
        Charge charge;
        charge.amount = due;
        books.charges.set(id, charge);
        books.cash.add(id, ctx.now());
    }
}

void Billing::on(Ctx& ctx, State& state, const SendAgain& again) const {
    state.sending.on_due(ctx, {knobs.patience}, again);
}
void Billing::on(Ctx& ctx, State& state, const InvoiceHeard& heard) const {
    state.sending.end(ctx, heard.invoice);
    if (state.books.unsent.erase(heard.invoice))
        ctx.persist(state.books);
}

}  // namespace orrery::metered_billing
