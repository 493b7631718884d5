// Customers who pay by transfer, and the person who looks at what could not be matched.
#include <fmt/format.h>

#include "models/commerce/metered_billing/metered_billing.h"

namespace orrery::metered_billing {

void Customers::on(Ctx& ctx, State& state, const InvoiceSent& sent, NodeId from) const {
    ctx.send(from, InvoiceHeard{sent.invoice}, sent.invoice);
    if (state.bills.contains(sent.invoice))
        return;
    Bill bill{sent.account, sent.due, Conduct::pays, 0};
    struct Share {
        Conduct conduct;
        Ratio ratio;
        Stream stream;
    };
    const Share shares[] = {{Conduct::mistypes, knobs.mistypes, "mistypes"},
                            {Conduct::pays_foreign, knobs.pays_foreign, "pays foreign"},
                            {Conduct::pays_twice, knobs.pays_twice, "pays twice"},
                            {Conduct::underpays, knobs.underpays, "underpays"}};
    for (const auto& [conduct, ratio, stream] : shares) {
        const bool does = !ratio.never() && ctx.choose(stream, ratio);
        if (does && bill.conduct == Conduct::pays)
            bill.conduct = conduct;
    }
    state.bills.set(sent.invoice, bill);
    const Duration after = knobs.pay_time.sample(ctx.bits("pay time"));
    ctx.set_timer(PayDue{sent.invoice}, after);
}

void Customers::on(Ctx& ctx, State& state, const PayDue& due) const {
    const Bill* bill = state.bills.find(due.invoice);
    if (!bill)
        return;
    const std::uint64_t number = due.invoice * kTransfers + bill->paid;
    Transfer transfer{number, bill->account, due.invoice, bill->due};
    if (bill->conduct == Conduct::pays_foreign)
        transfer.amount.currency = floor::Currency::jpy;
    if (bill->conduct == Conduct::underpays)
        transfer.amount.minor = (transfer.amount.minor + 1) / 2;
    if (bill->conduct == Conduct::mistypes) {
        constexpr std::uint64_t kNobodys = 1'000'000'000;
        const std::uint64_t how = ctx.choose("typo", 3);
        transfer.reference = how == 0 ? 0 : how == 1 ? kNobodys + due.invoice : due.invoice - 1;
    }
    if (!state.paying.open.contains(number))
        state.paying.begin(ctx, {knobs.patience}, number, nodes.bank, transfer);
}

void Customers::on(Ctx& ctx, State& state, const TransferAgain& again) const {
    state.paying.on_due(ctx, {knobs.patience}, again);
}
void Customers::on(Ctx& ctx, State& state, const TransferTaken& taken) const {
    if (!state.paying.end(ctx, taken.number))
        return;
    const InvoiceId id = taken.number / kTransfers;
    const Bill* bill = state.bills.find(id);
    if (!bill)
        return;
    if (bill->conduct != Conduct::pays_twice || bill->paid + 1 >= kTransfers) {
        state.bills.erase(id);
        return;
    }
    state.bills.edit(id, [](Bill& edited) { ++edited.paid; });
    const Duration after = knobs.pay_time.sample(ctx.bits("pay time"));
    ctx.set_timer(PayDue{id}, after);
}
std::string Customers::label(const State& state) {
    return state.bills.empty() ? "" : fmt::format("{} to pay", state.bills.size());
}

void Reviewer::on(Ctx& ctx, State& state, const ReviewWanted& wanted) const {
    if (state.desk.contains(wanted.exception.line.id))
        return;
    state.desk.set(wanted.exception.line.id, wanted.exception);
    const Duration after = knobs.review_time.sample(ctx.bits("review time"));
    ctx.set_timer(DecideDue{wanted.exception.line.id}, after);
}
// What somebody has sent who is known is his: it stands to his credit, or what was taken back is owed again.
void Reviewer::on(Ctx& ctx, State& state, const DecideDue& due) const {
    const Exception* exception = state.desk.find(due.line);
    if (!exception)
        return;
    const BankLine line = exception->line;
    state.desk.erase(due.line);
    const Decision known = line.amount.minor < 0 ? Decision::reopen : Decision::credit;
    ctx.send(nodes.billing, Reviewed{due.line, line.account == 0 ? Decision::send_back : known});
}
std::string Reviewer::label(const State& state) {
    return state.desk.empty() ? "" : fmt::format("{} on the desk", state.desk.size());
}

}  // namespace orrery::metered_billing
