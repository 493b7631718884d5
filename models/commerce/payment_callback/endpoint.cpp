// Notices: what is verified, what is written down, and when the provider is told that it was heard.
#include <fmt/format.h>

#include "models/commerce/payment_callback/payment_callback.h"
#include "models/floor/luck.h"

namespace orrery::payment_callback {

Endpoint::State Endpoint::start(Ctx& ctx, const Durable& durable) const {
    State state;
    state.kept = {durable.lives.next(ctx), durable.day};
    state.jobs.db.last = state.kept.lives.first_number();
    ctx.persist(state.kept);
    ctx.set_timer(RefundsDue{}, knobs.refund_every);
    if (knobs.has_reconciliation())
        ctx.set_timer(BillDue{}, knobs.bill_every);
    return state;
}

void Endpoint::on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const {
    const bool is_sealed = floor::seal_of(notice, secret) == notice.seal;
    if (!is_sealed) {
        ++state.false_notices;
        ctx.count("false notices");
    }
    // Flaw skips_seal breaks "a paid order has a payment that succeeded": anybody can say that an order is paid.
    if (!is_sealed && !knobs.skips_seal)
        return;  // who has sent it learns nothing; what was damaged on its way comes again
    ctx.moment("notice_came");
    Settlement one;
    one.line = notice.line;
    one.stores = !knobs.is_inline();
    one.notice = notice.notice;
    one.attempt = notice.attempt;
    one.from = from;
    // Flaw acks_first breaks "every success is paid or refunded": nobody says again what a crash takes from memory.
    if (knobs.acks_first)
        take(ctx, one);
    ended(ctx, state, state.jobs.begin(ctx, place(), std::move(one)));
}

void Endpoint::ended(Ctx& ctx, State& state, const std::optional<Ended>& ended) const {
    if (!ended)
        return;
    const Settlement& one = ended->one;
    if (ended->end != End::handled) {
        state.unknown += ended->end == End::unknown ? 1 : 0;
        return ctx.send(one.from, floor::NoticeRefused{one.notice, one.attempt}, hash_of(one.line), one.attempt);
    }
    if (one.is_repeated) {
        ++state.repeats;
        ctx.count("repeated notices");
    }
    if (one.stores && one.statement > 0) {
        ctx.moment("notice_stored");
        ctx.send(nodes.worker, Stored{}, hash_of(one.line), one.attempt);
    }
    if (one.pays)
        ctx.send(nodes.customers, OrderConfirmed{one.line.order}, one.line.order);
    if (!knobs.acks_first)
        take(ctx, one);
}

void Endpoint::take(Ctx& ctx, const Settlement& one) const {
    ctx.send(one.from, floor::NoticeTaken{one.notice}, hash_of(one.line), one.attempt);
}

void Endpoint::on(Ctx& ctx, State& state, const Db::Answer& answer) const {
    if (!state.jobs.db.heard(ctx, answer))
        return;
    if (answer.transaction == state.refunds_read)
        return refunds_found(ctx, state, answer);
    if (answer.transaction == state.bill_work)
        return bill_answered(ctx, state, answer);
    ended(ctx, state, state.jobs.heard(ctx, place(), answer));
}

void Endpoint::on(Ctx& ctx, State& state, const SayAgain& again) const {
    state.jobs.db.again(ctx, knobs.patience, again);
}
void Endpoint::on(Ctx& ctx, State& state, const WorkDone& done) const {
    ended(ctx, state, state.jobs.worked(ctx, place(), done));
}

std::string Endpoint::label(const State& state) {
    return state.jobs.open.empty() ? "" : fmt::format("{} notices", state.jobs.open.size());
}

}  // namespace orrery::payment_callback
