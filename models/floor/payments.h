// The books of a payment provider, as a value with pure steps: payments from their authorization to their capture, void
// or expiry, refunds, orders that are closed, what each merchant is to be told until it says that it has heard, and
// the bill of each day. The role that holds it is payment_provider.h.
//
// A payment is `pending` while it is accepted and not decided, `authorized` while the buyer's money is held for it, and
// `captured` once it is the merchant's; or `declined`, `voided`, `expired`. Its status goes forward only. A capture may
// take less than was authorized, once; the rest is free again. Refunds are of captured money, in parts.
// Invariants: refunded <= captured <= amount; the journal's `held` is the sum of what is authorized, `merchants` of
// what is captured less refunds; a day's bill is what came to and left a merchant on that day. Units: minor units of
// money; nanoseconds on the node's own clock. Errors: `PayOutcome`; nothing changes unless `done` or `accepted`.
// Source: Stripe API, PaymentIntents and Refunds; WeChat Pay APIv3 (close order: `ORDERPAID`; one order, one payment).
// Deviation: no fees, no settlement, no disputes; an order can be closed at any age (WeChat: 5 min).
#pragma once
#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/floor/agenda.h"
#include "models/floor/journal.h"
#include "models/floor/money.h"
#include "models/floor/once.h"
#include "models/floor/retry_schedule.h"
#include "sim/core/ids.h"
#include "sim/core/shared_vector.h"

namespace orrery::floor {

enum class PaymentStatus : std::uint8_t { none, pending, authorized, captured, declined, voided, expired };
std::string_view name_of(PaymentStatus status);

enum class PayOutcome : std::uint8_t {
    done,
    accepted,      // and not decided: query, or wait for the notice
    declined,      // by the buyer's bank
    unknown,       // no such payment, or another merchant's
    wrong_status,  // of the payment, for what is asked
    wrong_amount,  // not above zero, another currency, or more than there is
    order_closed,
    order_paid,  // it has a payment that is not over
    key_reused,  // with other parameters
};
std::string_view name_of(PayOutcome outcome);

// What is said of a payment.
struct PaymentLine {
    std::uint64_t payment = 0;  // the provider's number, from 1
    std::uint64_t order = 0;    // the merchant's
    PaymentStatus status = PaymentStatus::none;
    Money amount, captured, refunded;
    ORRERY_FIELDS(PaymentLine, payment, order, status, amount, captured, refunded)
};

struct BillLine {
    std::uint64_t payment = 0, order = 0;
    Money amount;  // negative: a refund
    Instant at = 0;
    ORRERY_FIELDS(BillLine, payment, order, amount, at)
};

enum class PaymentAccount : std::uint8_t { buyers, held, merchants };
std::string_view name_of(PaymentAccount account);

// What a provider decides for all its payments.
struct PaymentRules {
    bool one_payment_an_order = true;     // WeChat, Alipay; a charge of Stripe's knows no order
    Duration authorization_life = 168_h;  // seven days
    bool notifies_failures = true;        // also of what was declined, voided or has expired
    bool notifies_accepted = false;       // also of what is accepted and not decided (Stripe: "processing")
    RetrySchedule notices = wechat_notifications();
    Duration notice_answer_within = 5_s;
    bool refunds_unchecked = false;  // flaw: a refund looks at the payment alone, not at what was refunded before
};

struct PaymentBooks {
    struct Payment {
        NodeId merchant = kNoNode;
        bool captures = false;  // by itself, once it is authorized
        PaymentLine line;
        ORRERY_FIELDS(Payment, merchant, captures, line)
    };
    struct OrderId {
        NodeId merchant = kNoNode;
        std::uint64_t order = 0;
        ORRERY_FIELDS(OrderId, merchant, order)
        auto operator<=>(const OrderId&) const = default;
    };
    struct KeyId {  // of an idempotency key
        NodeId asker = kNoNode;
        std::uint64_t key = 0;
        ORRERY_FIELDS(KeyId, asker, key)
        auto operator<=>(const KeyId&) const = default;
    };
    struct DayId {
        std::int64_t day = 0;
        NodeId merchant = kNoNode;
        ORRERY_FIELDS(DayId, day, merchant)
        auto operator<=>(const DayId&) const = default;
    };
    struct Answer {
        PayOutcome outcome = PayOutcome::done;
        PaymentLine line;
        ORRERY_FIELDS(Answer, outcome, line)
    };
    struct Notice {
        NodeId to = kNoNode;
        PaymentLine line;  // as it was then
        Instant at = 0;    // when that was
        std::uint64_t attempt = 1;
        bool under_way = false;  // sent, and neither taken nor refused yet
        ORRERY_FIELDS(Notice, to, line, at, attempt, under_way)
    };
    enum class What : std::uint8_t { verdict, expiry, notice };
    friend constexpr std::string_view name_of(What what) {
        return what == What::verdict ? "verdict" : what == What::expiry ? "expiry" : "notice";
    }
    struct Alarm {  // what comes due, of a payment or a notice
        What what = What::verdict;
        std::uint64_t number = 0;
        ORRERY_FIELDS(Alarm, what, number)
        auto operator<=>(const Alarm&) const = default;
    };

    SharedMap<std::uint64_t, Payment> payments;
    SharedMap<OrderId, std::vector<std::uint64_t>> of_order;
    SharedMap<OrderId, bool> closed;
    Journal<PaymentAccount> journal;
    Once<KeyId, Answer> answered;
    SharedMap<std::uint64_t, Notice> notices;  // not taken yet
    Agenda<Alarm> agenda;
    SharedMap<DayId, SharedVector<BillLine>> bills;
    std::uint64_t notice_numbers = 0, given_up = 0;  // notices so far; those that nobody took
    ORRERY_FIELDS(PaymentBooks, payments, of_order, closed, journal, answered, notices, agenda, bills, notice_numbers,
                  given_up)

    // A payment of an order for a merchant: accepted, and then decided by decide(), at once or later.
    Answer authorize(NodeId merchant, std::uint64_t order, Money amount, bool captures, const PaymentRules& rules);
    void accept_for(std::uint64_t payment, Time decided_at, const PaymentRules& rules, Time now);
    Answer decide(std::uint64_t payment, bool declined, const PaymentRules& rules, Time now);
    Answer capture(NodeId merchant, std::uint64_t payment, Money amount, const PaymentRules& rules, Time now);
    Answer cancel(NodeId merchant, std::uint64_t payment, const PaymentRules& rules, Time now);
    Answer refund(NodeId merchant, std::uint64_t payment, Money amount, const PaymentRules& rules, Time now);
    // No payment of this order any more.
    Answer close(NodeId merchant, std::uint64_t order);
    // Its authorization has lived long enough; nothing where it is authorized no more.
    void expire(std::uint64_t payment, const PaymentRules& rules, Time now);

    std::vector<PaymentLine> payments_of(NodeId merchant, std::uint64_t order) const;

    // A notice is due: true where it is to be sent now, false where it was not answered in time.
    bool notice_due(std::uint64_t notice, const PaymentRules& rules, Time now);
    bool notice_taken(std::uint64_t notice);  // false: taken before, or given up
    // A refusal counts for its own attempt alone.
    bool notice_refused(std::uint64_t notice, std::uint64_t attempt, const PaymentRules& rules, Time now);

private:
    void move(PaymentAccount from, PaymentAccount to, Money amount);
    void tell(std::uint64_t payment, const PaymentRules& rules, Time now);
    void bill(const Payment& payment, Money amount, Time now);
    Answer change(std::uint64_t payment, PaymentStatus status, const PaymentRules& rules, Time now);
    void take(std::uint64_t payment, Money amount, Time now);
    void release(std::uint64_t payment);
    const Payment* find(NodeId merchant, std::uint64_t payment) const;
};

}  // namespace orrery::floor
