// What is said between the roles of payment_callback.h beside what the payment provider says (payment_provider.h), and
// how the model is set up. Units: nanoseconds; minor units of money. Errors: none. Source: README.md.
#pragma once
#include <string>

#include "models/commerce/payment_callback/rows.h"
#include "models/floor/retry_schedule.h"
#include "sim/core/distribution.h"
#include "sim/model/model.h"
#include "sim/model/workload.h"

namespace orrery::payment_callback {

struct PlaceOrder {
    OrderId order = 0;
    Instant at = 0;  // when the customer clicked: the order is open for so long from then on, however often it is asked
    ORRERY_FIELDS(PlaceOrder, order, at)
};
struct OrderPlaced {
    OrderId order = 0;
    floor::Money price;
    Instant until = 0;  // nobody may pay from then on
    ORRERY_FIELDS(OrderPlaced, order, price, until)
};
struct Stored {  // there is something to work off
    ORRERY_NO_FIELDS(Stored)
};
struct OrderConfirmed {
    OrderId order = 0;
    ORRERY_FIELDS(OrderConfirmed, order)
};

// Timers.
struct SayAgain {
    std::uint64_t statement = 0;
    ORRERY_FIELDS(SayAgain, statement)
};
struct WorkDone {  // what a fulfilment takes is over
    std::uint64_t transaction = 0;
    ORRERY_FIELDS(WorkDone, transaction)
};
struct RefundsDue {
    ORRERY_NO_FIELDS(RefundsDue)
};
struct RefundAgain {
    PaymentId payment = 0;
    ORRERY_FIELDS(RefundAgain, payment)
};
struct BillDue {
    ORRERY_NO_FIELDS(BillDue)
};
struct Poll {
    ORRERY_NO_FIELDS(Poll)
};
struct QueryAgain {
    OrderId order = 0;
    ORRERY_FIELDS(QueryAgain, order)
};
struct WriteDue {  // of orders that are written behind
    ORRERY_NO_FIELDS(WriteDue)
};
struct CustomerComes {
    ORRERY_NO_FIELDS(CustomerComes)
};
struct PlaceAgain {
    OrderId order = 0;
    ORRERY_FIELDS(PlaceAgain, order)
};
struct PayDue {
    OrderId order = 0;
    ORRERY_FIELDS(PayDue, order)
};
struct PayAgain {
    std::uint64_t payment = 0;  // the customer's number of it
    ORRERY_FIELDS(PayAgain, payment)
};

struct Settings {
    std::int64_t customers = 0;  // 0: no end
    Arrivals arrivals;           // default: poisson(interval)
    Duration interval = 1_s;
    Duration opens = 0;
    std::int64_t price = 99'00;
    Distribution pay_time = Distribution::uniform(2_s, 60_s);
    Ratio leaves = {0, 1};
    Ratio underpays = {0, 1};
    Ratio pays_foreign = {0, 1};
    Ratio pays_twice = {0, 1};
    Ratio forges = {0, 1};
    std::int64_t tries = 2;
    Duration patience = 1_s;
    Duration order_life = 30_min;
    Duration write_behind = 0;

    std::string schedule = "wechat";
    Duration notice_every = 500_ms;
    std::int64_t notice_times = 0;
    std::int64_t servers = 1;
    bool one_payment = true;
    Ratio undecided = {0, 1};
    Distribution decided_after = Distribution::uniform(5_s, 60_s);
    Ratio declines = {0, 1};
    Duration day_ends = 24_h;
    Duration bill_ready = 10_h;

    std::string handling = "stored";
    Distribution business = Distribution::constant(0);
    Distribution work = Distribution::constant(1_ms);
    Duration poll = 10_s;
    Duration unknown_after = 1_h;
    bool asks = false;
    Duration ask_after = 30_s;
    Duration ask_longest = 10_min;
    bool reconciles = false;
    Duration bill_every = 10_min;
    Duration refund_every = 30_s;
    Duration settle_within = 0;  // 0: what the design promises, promised()

    bool no_idempotence = false;    // breaks "a payment is credited once"
    bool checks_then_acts = false;  // breaks "an order is fulfilled once"
    bool drops_unknown = false;     // breaks "every success is paid or refunded"
    bool last_write_wins = false;   // breaks "an order's state only advances"
    bool callback_only = false;     // breaks "every success is paid or refunded"
    bool skips_seal = false;        // breaks "a paid order has a payment that succeeded"
    bool skips_amount = false;      // breaks "a paid order was paid its price"
    bool acks_first = false;        // breaks "every success is paid or refunded"

    bool is_inline() const { return handling == "inline"; }
    // Flaw callback_only breaks "every success is paid or refunded": what the notices do not tell nobody asks.
    bool asks_actively() const { return asks && !callback_only; }
    bool has_reconciliation() const { return reconciles && !callback_only; }
    // The provider's clock is so much ahead of the others, where its first day ends earlier than 24 h into the run.
    Duration ahead() const { return 24_h - day_ends; }
    floor::RetrySchedule notices() const;
    Duration promised() const;
};

// What faults can wait for.
inline constexpr auto kMoments = moments("order_written", "notice_came", "notice_stored", "order_unknown", "paid",
                                         "asked", "asked_and_found", "refund_wanted", "bill_came");

}  // namespace orrery::payment_callback
