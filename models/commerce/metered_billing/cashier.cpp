// Invoices are charged at the provider, each attempt under a key of its own that never changes; what becomes of a
// charge that nobody answers is unknown, never failed, and is asked for by the schedule until it is known.
#include <algorithm>

#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

using floor::PaymentStatus;
using floor::PayOutcome;

Duration Billing::poll_after(std::uint64_t asked) const {
    const floor::RetrySchedule schedule = knobs.poll_schedule();
    return schedule.delays[std::min<std::size_t>(asked, schedule.delays.size() - 1)];
}

void Billing::on(Ctx& ctx, State& state, const CashDue&) const {
    const Asks asks = due_now(ctx, state);
    state.books.cash.arm(ctx, CashDue{});
    if (asks.charges.empty() && asks.queries.empty())
        return ctx.persist(state.books);
    ctx.persist(state.books);
    for (const InvoiceId id : asks.charges) {
        const Charge& charge = state.books.charges.at(id);
        const std::uint64_t number = id * kAttempts + charge.attempt;
        ctx.count("charges asked");
        ctx.moment("charge_asked");
        ctx.send(nodes.provider, floor::Authorize{number, number, id, {charge.amount}, true, nodes.bank, 0}, number,
                 charge.asked);
    }
    for (const InvoiceId id : asks.queries) {
        ctx.count("queries");
        ctx.send(nodes.provider, floor::QueryPayments{id, id, nodes.bank}, id, state.books.charges.at(id).asked);
    }
}

Billing::Asks Billing::due_now(Ctx& ctx, State& state) const {
    Asks asks;
    for (const auto& [at, id] : state.books.cash.take_due(ctx.now())) {
        Charge charge = state.books.charges.at(id);
        if (charge.state == PaymentState::asking && charge.asked >= static_cast<std::uint64_t>(knobs.charge_times)) {
            becomes_unknown(ctx, state, id);
            continue;
        }
        ++charge.asked;
        if (charge.state == PaymentState::asking) {
            asks.charges.push_back(id);
            state.books.cash.add(id, saturating_add(ctx.now(), knobs.charge_patience));
        } else {
            // Flaw no_poller breaks "what is unknown is found out": somebody will tell.
            if (knobs.no_poller)
                continue;
            asks.queries.push_back(id);
            state.books.cash.add(id, saturating_add(ctx.now(), poll_after(charge.asked)));
        }
        state.books.charges.set(id, charge);
    }
    return asks;
}

void Billing::becomes_unknown(Ctx& ctx, State& state, InvoiceId id) const {
    if (state.books.charges.at(id).state == PaymentState::unknown)
        return;
    ctx.moment("payment_unknown");
    ctx.count("unknown payments");
    // Flaw charges_again breaks "no invoice is charged twice": what nobody knows has failed, and is tried anew.
    if (knobs.charges_again)
        return declined(ctx, state, id);
    state.books.charges.edit(id, [](Charge& charge) {
        charge.state = PaymentState::unknown;
        charge.asked = 0;
    });
    state.books.cash.add(id, saturating_add(ctx.now(), poll_after(0)));
}

void Billing::on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const {
    const InvoiceId id = answer.number / kAttempts;
    const Charge* charge = state.books.charges.find(id);
    if (!charge || charge->attempt != answer.number % kAttempts || charge->state == PaymentState::succeeded ||
        charge->state == PaymentState::failed)
        return;  // of an earlier attempt, or heard before
    const Time armed_for = state.books.cash.next();
    const bool is_there = answer.outcome == PayOutcome::done || answer.outcome == PayOutcome::order_paid;
    if (is_there && answer.line.status == PaymentStatus::captured)
        succeeded(ctx, state, id, answer.line);
    else if (answer.outcome == PayOutcome::accepted || is_there)
        becomes_unknown(ctx, state, id);
    else
        declined(ctx, state, id);
    state.books.cash.arm(ctx, CashDue{}, armed_for);
    ctx.persist(state.books);
}

void Billing::on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const {
    const InvoiceId id = found.order;
    const Charge* charge = state.books.charges.find(id);
    if (!charge || charge->state != PaymentState::unknown)
        return;
    const auto is = [&](PaymentStatus status) {
        return std::find_if(found.lines.begin(), found.lines.end(),
                            [&](const floor::PaymentLine& line) { return line.status == status; });
    };
    if (is(PaymentStatus::pending) != found.lines.end())
        return;  // asked again by the schedule
    const Time armed_for = state.books.cash.next();
    const auto captured = is(PaymentStatus::captured);
    if (captured != found.lines.end()) {
        succeeded(ctx, state, id, *captured);
    } else if (found.lines.size() >= charge->attempt) {
        declined(ctx, state, id);
    } else {
        // It has never come there. Under its key it can be asked for once more, and stays unknown until it is answered.
        const std::uint64_t number = id * kAttempts + charge->attempt;
        ctx.barrier();
        ctx.count("charges asked");
        return ctx.send(nodes.provider, floor::Authorize{number, number, id, {charge->amount}, true, nodes.bank, 0},
                        number, static_cast<std::uint64_t>(knobs.charge_times) + charge->asked);
    }
    state.books.cash.arm(ctx, CashDue{}, armed_for);
    ctx.persist(state.books);
}

// Another attempt is another charge, a while later; or nobody charges it any more.
void Billing::declined(Ctx& ctx, State& state, InvoiceId id) const {
    state.books.cash.remove(id);
    if (state.books.charges.at(id).state == PaymentState::unknown)
        ctx.moment("payment_resolved");
    const bool is_last = state.books.charges.at(id).attempt >= static_cast<std::uint64_t>(knobs.attempts);
    state.books.charges.edit(id, [&](Charge& charge) {
        charge.state = is_last ? PaymentState::failed : PaymentState::asking;
        charge.attempt += is_last ? 0 : 1;
        charge.asked = 0;
    });
    ctx.count("declined");
    if (!is_last)
        state.books.cash.add(id, saturating_add(ctx.now(), knobs.attempt_every));
}

void Billing::succeeded(Ctx& ctx, State& state, InvoiceId id, const floor::PaymentLine& line) const {
    Durable& books = state.books;
    const Charge before = books.charges.at(id);
    if (before.state == PaymentState::unknown) {
        ctx.moment("payment_resolved");
        ctx.sample("polls until known", static_cast<std::int64_t>(before.asked), "polls");
    }
    books.cash.remove(id);
    books.charges.edit(id, [&](Charge& charge) {
        charge.state = PaymentState::succeeded;
        charge.payment = line.payment;
    });
    // Flaw resolves_aside breaks "what is captured is applied": the charge is set right, and its invoice stays open.
    if (knobs.resolves_aside && before.state == PaymentState::unknown)
        return;
    const Invoice invoice = books.invoices.at(id);
    const std::int64_t applied = std::min(line.captured.minor, std::max<std::int64_t>(invoice.due(), 0));
    const LedgerAccount clearing{AccountKind::clearing, 0};
    const floor::Currency currency = line.captured.currency;
    enter(ctx, state, {SourceKind::payment, line.payment, id, 0}, {AccountKind::receivable, invoice.account}, clearing,
          {applied, currency});
    enter(ctx, state, {SourceKind::payment, line.payment, id, 1}, {AccountKind::credit, invoice.account}, clearing,
          {line.captured.minor - applied, currency});
    apply(ctx, state, id, applied);
    const LineId* waiting = books.unresolved.find(id);
    if (!waiting)
        return;
    // Its line has come before: an exception no more, but a match.
    const Exception exception = books.exceptions.at(*waiting);
    books.unresolved.erase(id);
    books.exceptions.erase(exception.line.id);
    enter(ctx, state,
          {SourceKind::review, static_cast<std::uint64_t>(exception.line.id.day), exception.line.id.line, 0}, clearing,
          {AccountKind::exceptions, 0}, exception.line.amount);
    books.matches.set(exception.line.id, {exception.line, id});
    books.charges.edit(id, [](Charge& charge) { charge.is_at_bank = true; });
    ctx.count("lines matched");
}

}  // namespace orrery::metered_billing
