// The bank's file of a day: taken whole or not at all; each line is matched by what it names with what the provider has
// said and the ledger has, or is an exception with a reason, which a person decides.
#include <algorithm>

#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {
namespace {

EntryId entry_of(const BankLine& line) {
    return {SourceKind::bank_line, static_cast<std::uint64_t>(line.id.day), line.id.line, 0};
}

}  // namespace

void Billing::on(Ctx& ctx, State& state, const FetchDue&) const {
    ctx.set_timer(FetchDue{}, knobs.fetch_every);
    ctx.send(nodes.bank, FetchFile{state.books.next_day});
}

bool Billing::is_whole(const BankFile& file) const {
    std::int64_t sum = 0;
    for (const BankLine& line : file.lines)
        sum += line.amount.minor;
    return file.has_trailer && file.count == file.lines.size() && file.sum == sum;
}

void Billing::on(Ctx& ctx, State& state, const BankFile& file) const {
    if (!file.is_ready || file.day != state.books.next_day)
        return;
    ctx.moment("file_came");
    // Flaw takes_cut_file breaks "every bank line is matched or an exception": nobody looks at the trailer.
    if (!is_whole(file) && !knobs.takes_cut_file) {
        ++state.cut_files;
        ctx.count("files refused");
        return ctx.moment("file_refused");  // it is fetched again
    }
    const Time armed_for = state.books.cash.next();
    for (const BankLine& line : file.lines) {
        ctx.count("bank lines");
        decide(ctx, state, line);
    }
    ++state.books.next_day;
    state.books.cash.arm(ctx, CashDue{}, armed_for);
    ctx.persist(state.books);
    ctx.send(nodes.bank, FetchFile{state.books.next_day});  // where it is behind, the next one is there
    ask_reviewer(ctx, state);
}

void Billing::decide(Ctx& ctx, State& state, const BankLine& line) const {
    const Invoice* invoice = state.books.invoices.find(line.reference);
    if (line.amount.minor <= 0)
        return set_aside(ctx, state, line, Why::not_positive);
    // Flaw amount_and_date breaks "a bank line pays what it is for".
    if (knobs.amount_and_date)
        return decide_by_amount(ctx, state, line);
    if (!invoice)
        return set_aside(ctx, state, line, Why::unknown_reference);
    if (line.payment != 0)
        return decide_payout(ctx, state, line);
    if (line.account != invoice->account)
        return set_aside(ctx, state, line, Why::other_account);
    if (line.amount.currency != invoice->total.currency)
        return set_aside(ctx, state, line, Why::other_currency);
    if (line.amount.minor > invoice->due())
        return set_aside(ctx, state, line, Why::overpaid);
    match_transfer(ctx, state, line, line.reference);
}

// Three ways: the bank's line, what the provider has said of the charge, and what the ledger has of it.
void Billing::decide_payout(Ctx& ctx, State& state, const BankLine& line) const {
    const Charge* charge = state.books.charges.find(line.reference);
    if (!charge)
        return set_aside(ctx, state, line, Why::unknown_reference);
    if (charge->state != PaymentState::succeeded) {
        // The bank knows before the provider has been heard: it is asked, and the line waits for what it says.
        set_aside(ctx, state, line, Why::unresolved);
        becomes_unknown(ctx, state, line.reference);
        if (!knobs.no_poller)
            state.books.cash.add(line.reference, ctx.now());
        return;
    }
    if (charge->payment != line.payment || charge->is_at_bank)
        return set_aside(ctx, state, line, Why::unknown_reference);
    if (floor::Money{charge->amount} != line.amount)
        return set_aside(ctx, state, line, Why::other_amount);
    match_payout(ctx, state, line, line.reference);
}

// Of the flaw: whatever is open at this amount, the latest first.
void Billing::decide_by_amount(Ctx& ctx, State& state, const BankLine& line) const {
    constexpr InvoiceId kRecent = 200;
    const InvoiceId last = state.books.last_invoice;
    for (InvoiceId id = last; id > 0 && id + kRecent > last; --id) {
        const Invoice& invoice = state.books.invoices.at(id);
        if (line.amount.currency != invoice.total.currency)
            continue;
        const Charge* charge = state.books.charges.find(id);
        const bool is_charged = charge && charge->state == PaymentState::succeeded && !charge->is_at_bank;
        if (line.payment != 0 && is_charged && charge->amount == line.amount.minor)
            return match_payout(ctx, state, line, id);
        if (line.payment == 0 && !charge && invoice.due() == line.amount.minor)
            return match_transfer(ctx, state, line, id);
    }
    if (line.payment != 0)
        return decide_payout(ctx, state, line);
    set_aside(ctx, state, line, Why::unknown_reference);
}

void Billing::match_transfer(Ctx& ctx, State& state, const BankLine& line, InvoiceId id) const {
    const AccountId account = state.books.invoices.at(id).account;
    enter(ctx, state, entry_of(line), {AccountKind::receivable, account}, {AccountKind::bank, 0}, line.amount);
    apply(ctx, state, id, line.amount.minor);
    state.books.matches.set(line.id, {line, id});
    ctx.moment("line_matched");
    ctx.count("lines matched");
}

void Billing::match_payout(Ctx& ctx, State& state, const BankLine& line, InvoiceId id) const {
    LedgerAccount from{AccountKind::clearing, 0};
    // Flaw applies_each_source breaks "no more is applied than is due": what the provider has said is said again by the
    // bank.
    if (knobs.applies_each_source) {
        from = {AccountKind::receivable, state.books.invoices.at(id).account};
        apply(ctx, state, id, line.amount.minor);
    }
    enter(ctx, state, entry_of(line), from, {AccountKind::bank, 0}, line.amount);
    state.books.charges.edit(id, [](Charge& charge) { charge.is_at_bank = true; });
    state.books.matches.set(line.id, {line, id});
    ctx.moment("line_matched");
    ctx.count("lines matched");
}

void Billing::set_aside(Ctx& ctx, State& state, const BankLine& line, Why why) const {
    // Flaw skips_unknown breaks "every bank line is matched or an exception": what names nothing is nobody's.
    if (knobs.skips_unknown && why == Why::unknown_reference)
        return;
    enter(ctx, state, entry_of(line), {AccountKind::exceptions, 0}, {AccountKind::bank, 0}, line.amount);
    state.books.exceptions.set(line.id, {line, why, Decision::none, ctx.now()});
    if (why == Why::unresolved)
        state.books.unresolved.set(line.reference, line.id);
    else
        state.books.undecided.set(line.id, true);
    ctx.moment("exception_made");
    ctx.count("exceptions");
}

// One after the other: whoever decides is a person.
void Billing::ask_reviewer(Ctx& ctx, const State& state) const {
    if (state.books.undecided.empty())
        return;
    const LineId first = state.books.undecided.begin()->first;
    ctx.send(nodes.reviewer, ReviewWanted{state.books.exceptions.at(first)});
    ctx.set_timer(ReviewAgain{}, knobs.fetch_every);
}
void Billing::on(Ctx& ctx, State& state, const ReviewAgain&) const {
    ctx.barrier();
    ask_reviewer(ctx, state);
}

void Billing::on(Ctx& ctx, State& state, const Reviewed& reviewed) const {
    const Exception* known = state.books.exceptions.find(reviewed.line);
    if (!known || !known->waits_for_reviewer() || reviewed.decision == Decision::none)
        return;
    Exception exception = *known;
    exception.decision = reviewed.decision;
    state.books.exceptions.set(reviewed.line, exception);
    state.books.undecided.erase(reviewed.line);
    settle_exception(ctx, state, exception);
    ctx.sample("time to decide", ctx.now() - exception.at);
    ctx.persist(state.books);
    ask_reviewer(ctx, state);
}

void Billing::settle_exception(Ctx& ctx, State& state, const Exception& exception) const {
    const BankLine& line = exception.line;
    LedgerAccount from{AccountKind::returns, 0};
    if (exception.decision != Decision::send_back)
        from = {AccountKind::credit, line.account};
    const Invoice* invoice = state.books.invoices.find(line.reference);
    const bool is_his = invoice && invoice->account == line.account &&
                        invoice->total.currency == line.amount.currency && invoice->applied >= -line.amount.minor;
    if (exception.decision == Decision::reopen && is_his) {
        from = {AccountKind::receivable, line.account};
        apply(ctx, state, line.reference, line.amount.minor);
    }
    // Flaw edits_balance breaks "debits equal credits": what is in the way is set right, and nothing says where it
    // went.
    if (knobs.edits_balance)
        return state.books.ledger.balances.edit({{AccountKind::exceptions, 0}, line.amount.currency},
                                                [&](std::int64_t& minor) { minor += line.amount.minor; });
    const EntryId id{SourceKind::review, static_cast<std::uint64_t>(line.id.day), line.id.line, 0};
    enter(ctx, state, id, from, {AccountKind::exceptions, 0}, line.amount);
}

}  // namespace orrery::metered_billing
