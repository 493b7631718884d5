#include "models/floor/payments.h"

#include <algorithm>

namespace orrery::floor {
namespace {

bool is_over(PaymentStatus status) {
    return status == PaymentStatus::declined || status == PaymentStatus::voided || status == PaymentStatus::expired;
}
bool fits(Money part, Money whole) {
    return part.currency == whole.currency && part.minor > 0 && part.minor <= whole.minor;
}

}  // namespace

std::string_view name_of(PaymentStatus status) {
    constexpr std::string_view kNames[] = {"none",     "pending", "authorized", "captured",
                                           "declined", "voided",  "expired"};
    return kNames[static_cast<std::size_t>(status)];
}
std::string_view name_of(PayOutcome outcome) {
    constexpr std::string_view kNames[] = {"done",         "accepted",     "declined",   "unknown",   "wrong status",
                                           "wrong amount", "order closed", "order paid", "key reused"};
    return kNames[static_cast<std::size_t>(outcome)];
}
std::string_view name_of(PaymentAccount account) {
    constexpr std::string_view kNames[] = {"buyers", "held", "merchants"};
    return kNames[static_cast<std::size_t>(account)];
}

PaymentBooks::Answer PaymentBooks::authorize(NodeId merchant, std::uint64_t order, Money amount, bool captures,
                                             const PaymentRules& rules) {
    if (amount.minor <= 0)
        return {PayOutcome::wrong_amount, {}};
    const OrderId id{merchant, order};
    if (closed.contains(id))
        return {PayOutcome::order_closed, {}};
    if (rules.one_payment_an_order)
        for (const PaymentLine& other : payments_of(merchant, order))
            if (!is_over(other.status))
                return {PayOutcome::order_paid, other};
    const std::uint64_t number = payments.size() + 1;
    const Money nothing{0, amount.currency};
    const PaymentLine line{number, order, PaymentStatus::pending, amount, nothing, nothing};
    payments.set(number, Payment{merchant, captures, line});
    of_order.edit(id, [&](std::vector<std::uint64_t>& numbers) { numbers.push_back(number); });
    return {PayOutcome::accepted, line};
}

void PaymentBooks::accept_for(std::uint64_t payment, Time decided_at, const PaymentRules& rules, Time now) {
    agenda.add({What::verdict, payment}, decided_at);
    if (rules.notifies_accepted)
        tell(payment, rules, now);
}

PaymentBooks::Answer PaymentBooks::decide(std::uint64_t payment, bool declined, const PaymentRules& rules, Time now) {
    const Payment* known = payments.find(payment);
    if (!known || known->line.status != PaymentStatus::pending)
        return {known ? PayOutcome::wrong_status : PayOutcome::unknown, known ? known->line : PaymentLine{}};
    agenda.remove({What::verdict, payment});
    if (declined) {
        Answer answer = change(payment, PaymentStatus::declined, rules, now);
        answer.outcome = PayOutcome::declined;
        return answer;
    }
    move(PaymentAccount::buyers, PaymentAccount::held, known->line.amount);
    if (known->captures) {
        take(payment, known->line.amount, now);
        return change(payment, PaymentStatus::captured, rules, now);
    }
    if (rules.authorization_life != kNever)
        agenda.add({What::expiry, payment}, saturating_add(now, rules.authorization_life));
    return change(payment, PaymentStatus::authorized, rules, now);
}

PaymentBooks::Answer PaymentBooks::capture(NodeId merchant, std::uint64_t payment, Money amount,
                                           const PaymentRules& rules, Time now) {
    const Payment* known = find(merchant, payment);
    if (!known)
        return {PayOutcome::unknown, {}};
    if (known->line.status != PaymentStatus::authorized)
        return {PayOutcome::wrong_status, known->line};
    if (!fits(amount, known->line.amount))
        return {PayOutcome::wrong_amount, known->line};
    agenda.remove({What::expiry, payment});
    take(payment, amount, now);
    return change(payment, PaymentStatus::captured, rules, now);
}

PaymentBooks::Answer PaymentBooks::cancel(NodeId merchant, std::uint64_t payment, const PaymentRules& rules, Time now) {
    const Payment* known = find(merchant, payment);
    if (!known)
        return {PayOutcome::unknown, {}};
    if (known->line.status != PaymentStatus::authorized)
        return {PayOutcome::wrong_status, known->line};
    release(payment);
    return change(payment, PaymentStatus::voided, rules, now);
}

PaymentBooks::Answer PaymentBooks::refund(NodeId merchant, std::uint64_t payment, Money amount,
                                          const PaymentRules& rules, Time now) {
    const Payment* known = find(merchant, payment);
    if (!known)
        return {PayOutcome::unknown, {}};
    if (known->line.status != PaymentStatus::captured)
        return {PayOutcome::wrong_status, known->line};
    Money left = known->line.captured;
    if (!rules.refunds_unchecked)
        left.minor -= known->line.refunded.minor;
    if (!fits(amount, left))
        return {PayOutcome::wrong_amount, known->line};
    move(PaymentAccount::merchants, PaymentAccount::buyers, amount);
    payments.edit(payment, [&](Payment& edited) { edited.line.refunded.minor += amount.minor; });
    bill(payments.at(payment), -amount, now);
    return change(payment, PaymentStatus::captured, rules, now);
}

PaymentBooks::Answer PaymentBooks::close(NodeId merchant, std::uint64_t order) {
    for (const PaymentLine& line : payments_of(merchant, order))
        if (!is_over(line.status))
            return {line.status == PaymentStatus::pending ? PayOutcome::wrong_status : PayOutcome::order_paid, line};
    closed.set({merchant, order}, true);
    PaymentLine line;
    line.order = order;
    return {PayOutcome::done, line};
}

void PaymentBooks::expire(std::uint64_t payment, const PaymentRules& rules, Time now) {
    const Payment* known = payments.find(payment);
    if (!known || known->line.status != PaymentStatus::authorized)
        return;
    release(payment);
    change(payment, PaymentStatus::expired, rules, now);
}

std::vector<PaymentLine> PaymentBooks::payments_of(NodeId merchant, std::uint64_t order) const {
    std::vector<PaymentLine> lines;
    if (const auto* numbers = of_order.find({merchant, order}))
        for (const std::uint64_t number : *numbers)
            lines.push_back(payments.at(number).line);
    return lines;
}

bool PaymentBooks::notice_due(std::uint64_t number, const PaymentRules& rules, Time now) {
    const Notice* known = notices.find(number);
    if (!known)
        return false;
    if (known->under_way) {
        notice_refused(number, known->attempt, rules, now);
        return false;
    }
    notices.edit(number, [](Notice& notice) { notice.under_way = true; });
    agenda.add({What::notice, number}, saturating_add(now, rules.notice_answer_within));
    return true;
}

bool PaymentBooks::notice_taken(std::uint64_t number) {
    agenda.remove({What::notice, number});
    return notices.erase(number);
}

bool PaymentBooks::notice_refused(std::uint64_t number, std::uint64_t attempt, const PaymentRules& rules, Time now) {
    const Notice* known = notices.find(number);
    if (!known || !known->under_way || known->attempt != attempt)
        return false;
    if (const auto delay = rules.notices.after(attempt)) {
        notices.edit(number, [](Notice& notice) {
            ++notice.attempt;
            notice.under_way = false;
        });
        agenda.add({What::notice, number}, saturating_add(now, *delay));
    } else {
        notice_taken(number);
        ++given_up;
    }
    return true;
}

void PaymentBooks::move(PaymentAccount from, PaymentAccount to, Money amount) {
    if (!amount.is_zero())
        journal.post(journal.postings.size() + 1, {{from, to, amount}});
}

void PaymentBooks::tell(std::uint64_t payment, const PaymentRules& rules, Time now) {
    const Payment& known = payments.at(payment);
    if (is_over(known.line.status) && !rules.notifies_failures)
        return;
    const std::uint64_t number = ++notice_numbers;
    notices.set(number, Notice{known.merchant, known.line, now, 1, false});
    agenda.add({What::notice, number}, now);
}

void PaymentBooks::bill(const Payment& payment, Money amount, Time now) {
    bills.edit({now / 24_h, payment.merchant}, [&](SharedVector<BillLine>& lines) {
        lines.push_back({payment.line.payment, payment.line.order, amount, now});
    });
}

PaymentBooks::Answer PaymentBooks::change(std::uint64_t payment, PaymentStatus status, const PaymentRules& rules,
                                          Time now) {
    payments.edit(payment, [&](Payment& edited) { edited.line.status = status; });
    tell(payment, rules, now);
    return {PayOutcome::done, payments.at(payment).line};
}

void PaymentBooks::take(std::uint64_t payment, Money amount, Time now) {
    move(PaymentAccount::held, PaymentAccount::merchants, amount);
    payments.edit(payment, [&](Payment& edited) { edited.line.captured = amount; });
    const Payment& known = payments.at(payment);
    move(PaymentAccount::held, PaymentAccount::buyers, {known.line.amount.minor - amount.minor, amount.currency});
    bill(known, amount, now);
}

void PaymentBooks::release(std::uint64_t payment) {
    agenda.remove({What::expiry, payment});
    move(PaymentAccount::held, PaymentAccount::buyers, payments.at(payment).line.amount);
}

const PaymentBooks::Payment* PaymentBooks::find(NodeId merchant, std::uint64_t payment) const {
    const Payment* known = payments.find(payment);
    return known && known->merchant == merchant ? known : nullptr;
}

}  // namespace orrery::floor
