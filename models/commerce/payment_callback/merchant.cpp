// What the endpoint asks the provider for as the merchant: refunds, and the bill of each day.
#include <algorithm>

#include "models/commerce/payment_callback/payment_callback.h"

namespace orrery::payment_callback {

using floor::DbOutcome;
using floor::PayOutcome;

void Endpoint::on(Ctx& ctx, State& state, const RefundsDue&) const {
    ctx.set_timer(RefundsDue{}, knobs.refund_every);
    if (state.refunds_read != 0)
        return;
    state.refunds_read = state.jobs.next_transaction();
    state.jobs.db.say(ctx, knobs.patience, nodes.database, state.refunds_read, 1,
                      Db::ReadRange{first_of(Kind::refund), last_of(Kind::refund)}, true);
}

void Endpoint::refunds_found(Ctx& ctx, State& state, const Db::Answer& answer) const {
    state.refunds_read = 0;
    // The payment is the key: a refund that is asked for again is the same refund.
    for (const auto& [key, row] : answer.rows)
        if (!state.refunding.open.contains(row.payment))
            state.refunding.begin(ctx, {knobs.patience}, row.payment, nodes.provider,
                                  floor::Refund{row.payment, row.payment, row.payment, row.paid});
}

void Endpoint::on(Ctx& ctx, State& state, const RefundAgain& again) const {
    state.refunding.on_due(ctx, {knobs.patience}, again);
}

void Endpoint::on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const {
    const auto* call = state.refunding.open.find(answer.number);
    if (!call)
        return;
    // What is refunded already has been by an earlier request.
    const bool is_back = answer.outcome == PayOutcome::done || answer.line.refunded.minor >= call->request.amount.minor;
    if (!is_back)
        return;
    state.refunding.end(ctx, answer.number);
    const std::uint64_t transaction = state.jobs.next_transaction();
    state.jobs.db.say(ctx, knobs.patience, nodes.database, transaction, 1, Db::Remove{refund_of(answer.number)}, true);
}

void Endpoint::on(Ctx& ctx, State& state, const BillDue&) const {
    ctx.set_timer(BillDue{}, knobs.bill_every);
    if (state.bill_work == 0)
        ctx.send(nodes.provider, floor::FetchBill{static_cast<std::uint64_t>(state.kept.day), state.kept.day});
}

// A payment of which there is no receipt is stored as if it had been told: the worker decides what it is.
void Endpoint::on(Ctx& ctx, State& state, const floor::DailyBill& bill) const {
    if (!bill.ready || bill.day != state.kept.day || state.bill_work != 0)
        return;
    ctx.moment("bill_came");
    state.bill.clear();
    for (const floor::BillLine& line : bill.lines)
        if (line.amount.minor > 0)
            state.bill.push_back(line);
    state.is_compared = false;
    state.bill_work = state.jobs.next_transaction();
    state.jobs.db.say(ctx, knobs.patience, nodes.database, state.bill_work, 1,
                      Db::ReadRange{first_of(Kind::receipt), last_of(Kind::receipt)}, true);
}

void Endpoint::bill_answered(Ctx& ctx, State& state, const Db::Answer& answer) const {
    state.bill_work = 0;
    if (answer.outcome != DbOutcome::done && answer.outcome != DbOutcome::duplicate)
        return;  // it is fetched again
    if (!state.is_compared) {
        state.is_compared = true;
        std::erase_if(state.bill, [&](const floor::BillLine& line) {
            const auto at = std::lower_bound(answer.rows.begin(), answer.rows.end(), receipt_of(line.payment),
                                             [](const auto& row, const Key& key) { return row.first < key; });
            return at != answer.rows.end() && at->first == receipt_of(line.payment);
        });
        state.found += state.bill.size();
        if (!state.bill.empty())
            ctx.count("found by the bill", static_cast<std::int64_t>(state.bill.size()));
    }
    store_next(ctx, state);
}

void Endpoint::store_next(Ctx& ctx, State& state) const {
    if (state.bill.empty()) {
        ++state.kept.day;
        ctx.persist(state.kept);
        return ctx.send(nodes.worker, Stored{});
    }
    const floor::BillLine line = state.bill.back();
    state.bill.pop_back();
    Row row;
    row.order = line.order;
    row.payment = line.payment;
    row.paid = line.amount;
    row.said = floor::PaymentStatus::captured;
    row.at = ctx.now();
    state.bill_work = state.jobs.next_transaction();
    state.jobs.db.say(ctx, knobs.patience, nodes.database, state.bill_work, 1,
                      Db::Insert{raw_of(line.payment, kFromBill), row}, true);
}

}  // namespace orrery::payment_callback
