// The service's side of the provider: under which keys it asks, what it does without an answer, and how what it hears
// comes into the rows.
#include <utility>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "models/floor/luck.h"

namespace orrery::authorize_capture {

using floor::PaymentStatus;
using floor::PayOutcome;

namespace {

// Numbers of requests and keys: so many an intent, the first four by the operation.
constexpr std::uint64_t kNumbers = 8, kOverride = 7, kOneForAll = 5;

std::uint64_t number_of(IntentId intent, Operation operation) {
    return intent * kNumbers + static_cast<std::uint64_t>(operation);
}

}  // namespace

void Api::call_provider(Ctx& ctx, State& state, IntentId intent, const Asked& asked) const {
    if (asked.operation == Operation::authorize)
        ctx.moment("asked_to_charge");
    // Of forgets_refund: sent once, and that is that.
    if (knobs.forgets_refund && asked.operation == Operation::refund)
        return say(ctx, intent, asked);
    state.asked.set(intent, asked);
    say(ctx, intent, asked);
    ctx.set_timer(CallLate{intent}, knobs.patience);
}

// One key for each intent and operation, whenever it is asked again.
std::uint64_t Api::key_of(Ctx& ctx, IntentId intent, Operation operation) const {
    // Flaw one_key_for_all breaks "an accepted cancel comes to nothing": the provider answers another request under a
    // known key with an error.
    if (knobs.one_key_for_all)
        return intent * kNumbers + kOneForAll;
    // Flaw new_key_each_try breaks "an intent is charged once": a request that is asked again is another request.
    if (knobs.new_key_each_try)
        return ctx.bits("key") | 1;
    return number_of(intent, operation) + 1;
}

void Api::say(Ctx& ctx, IntentId intent, const Asked& asked) const {
    const std::uint64_t number = number_of(intent, asked.operation);
    const std::uint64_t key = key_of(ctx, intent, asked.operation);
    const std::uint64_t nth = asked.anew ? floor::luck_of(asked.attempt, ctx.now()) : asked.attempt;
    switch (asked.operation) {
        case Operation::authorize:
            return ctx.send(provider, floor::Authorize{number, key, intent, asked.amount, !knobs.holds(), kNoNode, 0},
                            number, nth);
        case Operation::capture:
            return ctx.send(provider, floor::Capture{number, key, asked.payment, asked.amount}, number, nth);
        case Operation::void_:
            return ctx.send(provider, floor::VoidPayment{number, key, asked.payment}, number, nth);
        case Operation::refund:
            return ctx.send(provider, floor::Refund{number, key, asked.payment, asked.amount}, number, nth);
    }
}

void Api::on(Ctx& ctx, State& state, const CallLate& late) const {
    const Asked* known = state.asked.find(late.intent);
    if (!known)
        return;
    Asked asked = *known;
    if (asked.attempt < static_cast<std::uint32_t>(knobs.attempts)) {
        ++asked.attempt;
        state.asked.set(late.intent, asked);
        say(ctx, late.intent, asked);
        return ctx.set_timer(late, knobs.patience);
    }
    state.asked.erase(late.intent);
    ctx.moment("unknown");
    ctx.count("calls without an answer");
    Work work;
    work.errand = Errand::silence;
    work.intent = late.intent;
    work.operation = asked.operation;
    open(ctx, state, std::move(work));
}

void Api::query(Ctx& ctx, IntentId intent) const {
    ctx.send(provider, floor::QueryPayments{intent, intent, kNoNode}, floor::luck_of(intent),
             static_cast<std::uint64_t>(ctx.now()));
}

void Api::hear_lines(Ctx& ctx, State& state, IntentId intent, std::vector<floor::PaymentLine> lines, bool stands,
                     bool is_notice) const {
    Work work;
    work.errand = Errand::hear;
    work.intent = intent;
    work.lines = std::move(lines);
    work.stands = stands;
    work.is_notice = is_notice;
    open(ctx, state, std::move(work));
}

// The answer to a call says what has become of it; under a known key it is the one that was saved.
void Api::on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const {
    const IntentId intent = answer.number / kNumbers;
    const std::uint64_t what = answer.number % kNumbers;
    if (what == kOverride)
        return ctx.send(console, Overridden{intent}, floor::luck_of(intent));
    const Asked* asked = state.asked.find(intent);
    if (asked && static_cast<std::uint64_t>(asked->operation) == what) {
        state.asked.erase(intent);
        ctx.cancel_timer(CallLate{intent});
    }
    if (answer.outcome == PayOutcome::key_reused)
        ctx.count("keys reused");
    if (answer.line.payment != 0)
        hear_lines(ctx, state, intent, {answer.line}, false, false);
}
void Api::on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const {
    hear_lines(ctx, state, found.order, found.lines, true, false);
}
// A hint, and no more: the agenda looks in any case, so it is taken before anything is written.
void Api::on(Ctx& ctx, State& state, const floor::PaymentNotice& notice) const {
    if (floor::seal_of(notice, secret) != notice.seal)
        return ctx.count("false notices");
    ctx.send(provider, floor::NoticeTaken{notice.notice}, hash_of(notice.line), notice.attempt);
    hear_lines(ctx, state, notice.line.order, {notice.line}, false, true);
}

// Of agent_bypasses: straight to the provider, by what the agent has seen.
void Api::on(Ctx& ctx, State&, const Override& button) const {
    const std::uint64_t number = button.intent * kNumbers + kOverride;
    if (button.refunds)
        ctx.send(provider, floor::Refund{number, number + 1, button.payment, button.amount}, number);
    else
        ctx.send(provider, floor::VoidPayment{number, number + 1, button.payment}, number);
}

std::int64_t Api::fee(const Intent& intent) const {
    return intent.amount.minor * static_cast<std::int64_t>(knobs.fee_share.numerator) /
               static_cast<std::int64_t>(knobs.fee_share.denominator) +
           knobs.fee_fixed;
}

void Api::count(Ctx& ctx, const Intent& before, const Intent& now) const {
    if (before.phase == now.phase)
        return;
    const bool was_charged = before.phase == Phase::captured || before.asked == Operation::refund;
    const bool is_charged = now.phase == Phase::captured || now.asked == Operation::refund;
    if (is_charged && !was_charged) {
        ctx.moment("captured");
        ctx.count("captures");
        ctx.count("fees", fee(now), "minor");
    }
    switch (now.phase) {
        case Phase::authorized:
            return ctx.moment("authorized");
        case Phase::refunded:
            ctx.count("fees in vain", fee(now), "minor");
            return ctx.count("refunds");
        case Phase::voided:
            return ctx.count("voids");
        case Phase::cancelled:
            return ctx.count("never asked");
        case Phase::failed:
            return ctx.count("failed");
        case Phase::expired:
            return ctx.count("expired authorizations");
        default:
            return;
    }
}

}  // namespace orrery::authorize_capture
