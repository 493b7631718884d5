#include "models/commerce/payment_callback/settle.h"

namespace orrery::payment_callback {

using floor::DbOutcome;
using floor::PaymentStatus;

Row Settling::row_of(const Settlement& one) const {
    Row row;
    row.order = one.line.order;
    row.payment = one.line.payment;
    row.paid = one.line.amount;
    row.said = one.line.status;
    row.why = one.why;
    row.at = now;
    return row;
}

Next Settling::begin(Settlement& one) const {
    const floor::PaymentLine& line = one.line;
    const bool says_more =
        one.is_success() || line.status == PaymentStatus::pending || line.status == PaymentStatus::declined;
    if (!says_more)
        return finish(one);
    if (one.stores) {
        one.step = Step::storing;
        return Next::say(Db::Insert{raw_of(line.payment, one.notice), row_of(one)}, true);
    }
    if (!one.is_success()) {
        one.step = Step::advancing;
        const Status status = line.status == PaymentStatus::pending ? Status::paying : Status::failed;
        // Flaw last_write_wins breaks "an order's state only advances": the order is what was heard last.
        return Next::say(Db::Change{order_of(line.order), Advance{status, knobs.last_write_wins, 0, {}}},
                         !one.is_stored);
    }
    if (knobs.no_idempotence || knobs.checks_then_acts) {
        one.step = Step::checking;
        return Next::say(Db::Read{order_of(line.order)}, true);
    }
    one.step = Step::marking;
    return Next::say(Db::Insert{receipt_of(line.payment), row_of(one)});
}

Next Settling::go_on(Settlement& one, const Db::Answer& answer) const {
    switch (one.step) {
        case Step::storing:
            one.is_repeated = answer.outcome == DbOutcome::duplicate;
            return Next::over(End::handled);
        case Step::advancing:
            return finish(one);
        case Step::marking:
            one.is_repeated = answer.outcome == DbOutcome::duplicate;
            if (one.is_repeated)
                return finish(one);
            one.step = Step::looking;
            return Next::say(Db::ReadForUpdate{order_of(one.line.order)});
        case Step::looking:
            return looked(one, answer);
        case Step::checking:
            return checked(one, answer);
        case Step::judging:
            return refund(one);
        case Step::moving:
            one.pays = true;
            if (knobs.no_idempotence) {
                one.step = Step::reading_back;
                return Next::say(Db::Read{order_of(one.line.order)}, true);
            }
            return credit(one, !one.is_stored && !knobs.checks_then_acts);
        case Step::crediting:
            if (knobs.no_idempotence)
                return move(one, true);
            if (knobs.checks_then_acts) {
                one.step = Step::reading_back;
                return Next::say(Db::Read{order_of(one.line.order)}, true);
            }
            if (!one.is_stored && knobs.is_inline()) {
                one.step = Step::working;
                return Next::work();
            }
            return finish(one);
        case Step::refunding:
            return finish(one);
        case Step::reading_back:
            if (!answer.rows.empty())
                one.order = answer.rows.front().second;
            if (knobs.no_idempotence) {
                one.step = Step::working;
                return Next::work();
            }
            return finish(one);
        case Step::dropping:
            return finish(one);
        case Step::removing:
        case Step::working:
            return Next::over(End::handled);
    }
    return Next::over(End::failed);
}

Next Settling::worked(Settlement& one) const { return knobs.checks_then_acts ? move(one, false) : finish(one); }

// The order is locked, or there is none.
Next Settling::looked(Settlement& one, const Db::Answer& answer) const {
    if (answer.rows.empty()) {
        // Flaw drops_unknown breaks "every success is paid or refunded": an order that is not there yet is taken for
        // one that never will be, and the provider is told that all is well.
        if (knobs.drops_unknown) {
            one.step = Step::dropping;
            return Next::say(Db::RollBack{}, true);
        }
        if (!one.is_stored || now - one.at < knobs.unknown_after)
            return Next::over(End::unknown);
        one.why = Why::unknown_order;
    } else {
        one.order = answer.rows.front().second;
        one.why = judge(one);
    }
    if (one.why == Why::pays)
        return move(one, false);
    one.step = Step::judging;
    return Next::say(Db::Update{receipt_of(one.line.payment), row_of(one)});
}

// A look that locks nothing.
Next Settling::checked(Settlement& one, const Db::Answer& answer) const {
    if (answer.rows.empty())
        return knobs.drops_unknown ? finish(one) : Next::over(End::unknown);
    one.order = answer.rows.front().second;
    one.why = judge(one);
    if (one.why == Why::wrong_amount)
        return refund(one);
    // Flaw no_idempotence breaks "a payment is credited once": whatever is heard is carried out, each statement by
    // itself.
    if (knobs.no_idempotence)
        return credit(one, true);
    // Flaw checks_then_acts breaks "an order is fulfilled once": what was looked at may have changed when it acts.
    if (one.order.status == Status::paid) {
        one.is_repeated = true;
        return finish(one);
    }
    one.step = Step::working;
    return Next::work();
}

Why Settling::judge(const Settlement& one) const {
    // Flaw skips_amount breaks "a paid order was paid its price".
    const bool fits = one.line.amount == one.order.price;
    if (!fits && !knobs.skips_amount)
        return Why::wrong_amount;
    return one.order.payment != 0 ? Why::second_payment : Why::pays;
}

Next Settling::move(Settlement& one, bool commits) const {
    one.step = Step::moving;
    return Next::say(
        Db::Change{order_of(one.line.order), Advance{Status::paid, false, one.line.payment, one.line.amount}}, commits);
}

Next Settling::credit(Settlement& one, bool commits) const {
    one.step = Step::crediting;
    const bool is_one_a_payment = !knobs.no_idempotence && !knobs.checks_then_acts;
    return Next::say(Db::Insert{credit_of(one.line.payment, is_one_a_payment ? 0 : one.number), row_of(one)}, commits);
}

// An amount that is not above zero cannot go back: the receipt says what it is, and somebody has to look at it.
Next Settling::refund(Settlement& one) const {
    if (one.line.amount.minor <= 0 && one.is_stored)
        return finish(one);
    one.step = Step::refunding;
    if (one.line.amount.minor <= 0)
        return Next::say(Db::Commit{}, true);
    return Next::say(Db::Insert{refund_of(one.line.payment), row_of(one)}, !one.is_stored);
}

// What is stored is worked off, in the same transaction.
Next Settling::finish(Settlement& one) const {
    if (one.is_stored) {
        one.step = Step::removing;
        return Next::say(Db::Remove{one.raw}, true);
    }
    return Next::over(End::handled);
}

}  // namespace orrery::payment_callback
