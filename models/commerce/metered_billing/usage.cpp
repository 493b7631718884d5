// What comes of the meters: taken once, under its id, in the write that adds it up; or refused, and the meter is told.
#include <fmt/format.h>

#include <algorithm>

#include "models/commerce/metered_billing/metered_billing.h"
#include "models/commerce/metered_billing/rating.h"

namespace orrery::metered_billing {

Billing::State Billing::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.books = durable;
    const Time next = saturating_add((durable.next_close + 1) * knobs.period, knobs.closes_after());
    ctx.set_timer(CloseDue{}, std::max<Duration>(next - ctx.now(), 0));
    if (knobs.supplements()) {
        state.is_supplement_due = true;
        ctx.set_timer(SupplementDue{}, knobs.supplement_after);
    }
    for (const auto& [id, unsent] : durable.unsent) {
        const Invoice& invoice = durable.invoices.at(id);
        state.sending.begin(ctx, {knobs.patience}, id, nodes.customers,
                            {id, invoice.account, {invoice.due(), invoice.total.currency}});
    }
    durable.cash.arm(ctx, CashDue{});
    ctx.set_timer(FetchDue{}, knobs.fetch_every);
    ask_reviewer(ctx, state);
    return state;
}

void Billing::on(Ctx& ctx, State& state, const Record& record, NodeId from) const {
    const Report& report = record.report;
    const Taken how = take(ctx, state, {record.source, report.number}, report);
    if (how == Taken::taken) {
        ctx.moment("usage_recorded");
        ctx.persist(state.books);
        if (knobs.supplements() && !state.is_supplement_due && report.at / knobs.period < state.books.next_close) {
            state.is_supplement_due = true;
            ctx.set_timer(SupplementDue{}, knobs.supplement_after);
        }
    } else {
        (how == Taken::repeated ? state.repeats : state.refused) += 1;
        ctx.barrier();
    }
    ctx.send(from, Recorded{record.source, report.number, how});
}

Taken Billing::take(Ctx& ctx, State& state, const ReportId& id, const Report& report) const {
    const bool is_sensible = std::all_of(report.events.begin(), report.events.end(), [](Units n) { return n > 0; });
    if (!is_sensible || report.account == 0 || report.account > static_cast<AccountId>(knobs.accounts) ||
        report.item >= static_cast<ItemId>(knobs.items) || report.at < 0)
        return Taken::senseless;
    // Flaw no_dedupe breaks "no usage is billed twice": what comes is counted.
    if (!knobs.no_dedupe && is_known(ctx, state, id))
        return Taken::repeated;
    if (report.at > saturating_add(ctx.now(), knobs.future))
        return Taken::too_new;
    // Flaw short_window breaks "no usage is billed twice": what is older than the ids that are remembered is taken.
    const bool is_closed = report.at / knobs.period < state.books.next_close;
    if (ctx.now() - report.at > knobs.oldest() || (is_closed && knobs.refuses_late() && !knobs.close_at_midnight))
        return Taken::too_old;
    add(state, id, report, ctx.now());
    if (is_closed) {
        ++state.late;
        ctx.moment("late_usage");
        ctx.count("late events", static_cast<std::int64_t>(report.events.size()));
    }
    return Taken::taken;
}

bool Billing::is_known(Ctx& ctx, State& state, const ReportId& id) const {
    if (knobs.keeps_ids())
        return state.books.ids.has(id.source, id.number);
    // From what a meter says is ahead of its time on, it can be told again for as long as it is not too old.
    state.books.recent.forget(ctx.now(), saturating_add(knobs.ids_for, knobs.future));
    return state.books.recent.look(id, 0).known != floor::Known::fresh;
}

void Billing::add(State& state, const ReportId& id, const Report& report, Time now) const {
    Durable& books = state.books;
    if (knobs.keeps_ids())
        books.ids.take(id.source, id.number);
    else if (!books.recent.saved.contains(id))
        books.recent.save(id, 0, Taken::taken, now);
    const UsageKey key{report.account, report.at / knobs.period, report.item};
    books.usage.edit(key, [&](Usage& usage) {
        for (const Units units : report.events) {
            usage.units += units;
            usage.event_minor += rounded(knobs, worth(knobs, report.item, units));
        }
    });
    // Flaw close_at_midnight breaks "all usage is billed": it is there, and its invoice has been written.
    if (!knobs.close_at_midnight || key.period >= books.next_close)
        books.open.set(key, true);
}

std::string Billing::label(const State& state) {
    const std::size_t waits = state.books.undecided.size();
    return waits == 0 ? fmt::format("{} invoices", state.books.invoices.size())
                      : fmt::format("{} invoices, {} exceptions", state.books.invoices.size(), waits);
}

}  // namespace orrery::metered_billing
