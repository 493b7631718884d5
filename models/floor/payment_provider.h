// A payment provider as a machine: one node that authorizes, captures, voids and refunds, answers queries, sends the
// daily bill, and tells each merchant what has become of its payments until the merchant says that it has heard.
//
//     floor::ProviderSettings settings;                            // as WeChat; alipay_rules(), stripe_rules()
//     settings.undecided = {1, 10};                                // one in ten is accepted and decided later
//     blueprint.add_node("provider", blueprint.add_role(floor::PaymentProvider{settings}));
//
// A merchant has PaymentAnswer, PaymentNotice, PaymentsFound and DailyBill in its In, and what it asks in its Out. A
// buyer may authorize too, naming the merchant: then the merchant hears by notice alone. Each request carries the
// asker's own number, which comes back, and an idempotency key (0: none): a key that is asked again within the
// retention gets the saved answer and nothing happens; with other parameters, or by another kind of request, it is
// told `key_reused`. A notice carries a seal that only who knows the secret can make, and its time; the merchant
// answers NoticeTaken or NoticeRefused, and what is refused or not answered comes again by the schedule. An order that
// expires (`pay_by`) is paid by nobody from then on. With `own_luck` the links draw for what is said of an order by
// what that is, so that designs whose payments or questions differ are compared on the same luck. Metrics: "notices",
// "notices given up", "declines", "payments expired", "payments too late".
//
// Promise: what was answered or told survives a crash and has happened once for its key; each change of a payment is
// told until it is taken or the schedule is at its end. Notices may come twice, late and out of order.
// Flaws: forgets_keys (a repeated request is carried out again), ignores_parameters (a key that is asked with others is
// answered as before), answers_before_write (a crash takes back what was told), rules.refunds_unchecked.
// Units: nanoseconds on the node's own clock; days begin at its 0. Errors: PayOutcome.
// Source: Stripe API, "Idempotent requests" (at least 24 h; v1 replays the saved answer) and "Webhooks" (signature with
// a tolerance of 300 s); WeChat Pay APIv3, "payment notice" (answer within 5 s, several notices within seconds) and
// "bill" (from 10:00 on the next day), `time_expire`; Alipay, asynchronous notification, `time_expire`; Stripe,
// `expires_at`. Deviation: seals are symbolic; a bill is ready `bill_ready` after its day, to whoever asks; a payment
// that was accepted before its order expired may be decided behind that.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/floor/payments.h"
#include "sim/core/distribution.h"
#include "sim/world/context.h"

namespace orrery {
class Blueprint;
}

namespace orrery::floor {

struct Authorize {
    std::uint64_t number = 0, key = 0, order = 0;
    Money amount;
    bool captures = false;      // a sale: captured as soon as it is authorized
    NodeId merchant = kNoNode;  // kNoNode: who asks
    Instant pay_by = 0;         // when the order expires, by the provider's clock; 0: never
    ORRERY_FIELDS(Authorize, number, key, order, amount, captures, merchant, pay_by)
};
struct Capture {
    std::uint64_t number = 0, key = 0, payment = 0;
    Money amount;
    ORRERY_FIELDS(Capture, number, key, payment, amount)
};
struct VoidPayment {
    std::uint64_t number = 0, key = 0, payment = 0;
    ORRERY_FIELDS(VoidPayment, number, key, payment)
};
struct Refund {
    std::uint64_t number = 0, key = 0, payment = 0;
    Money amount;
    ORRERY_FIELDS(Refund, number, key, payment, amount)
};
struct CloseOrder {
    std::uint64_t number = 0, key = 0, order = 0;
    ORRERY_FIELDS(CloseOrder, number, key, order)
};
struct PaymentAnswer {
    std::uint64_t number = 0;
    PayOutcome outcome = PayOutcome::done;
    PaymentLine line;
    ORRERY_FIELDS(PaymentAnswer, number, outcome, line)
};
struct QueryPayments {
    std::uint64_t number = 0, order = 0;
    NodeId merchant = kNoNode;  // kNoNode: who asks
    ORRERY_FIELDS(QueryPayments, number, order, merchant)
};
struct PaymentsFound {
    std::uint64_t number = 0, order = 0;
    std::vector<PaymentLine> lines;  // in order of their numbers
    ORRERY_FIELDS(PaymentsFound, number, order, lines)
};
struct FetchBill {
    std::uint64_t number = 0;
    std::int64_t day = 0;
    ORRERY_FIELDS(FetchBill, number, day)
};
struct DailyBill {
    std::uint64_t number = 0;
    std::int64_t day = 0;
    bool ready = false;
    SharedVector<BillLine> lines;
    ORRERY_FIELDS(DailyBill, number, day, ready, lines)
};
struct PaymentNotice {
    std::uint64_t notice = 0, attempt = 1;
    PaymentLine line;
    Instant at = 0;  // of what it tells of
    std::uint64_t seal = 0;
    ORRERY_FIELDS(PaymentNotice, notice, attempt, line, at, seal)
};
struct NoticeTaken {
    std::uint64_t notice = 0;
    ORRERY_FIELDS(NoticeTaken, notice)
};
struct NoticeRefused {
    std::uint64_t notice = 0, attempt = 1;
    ORRERY_FIELDS(NoticeRefused, notice, attempt)
};
struct ProviderAlarm {  // timer: for the earliest of the agenda
    ORRERY_NO_FIELDS(ProviderAlarm)
};

// What a notice's seal is, for who knows the secret.
std::uint64_t seal_of(const PaymentNotice& notice, std::uint64_t secret);

struct ProviderSettings {
    PaymentRules rules;  // WeChat's
    Ratio declines = {0, 1};
    Ratio undecided = {0, 1};  // accepted, and declined or not after `decided_after`
    Distribution decided_after = Distribution::constant(30_s);
    std::uint32_t notice_copies = 1;  // sent at once, as from several servers
    std::uint64_t secret = 1;
    Duration keys_kept = 24_h;
    bool replays_saved = true;   // a repeated key's answer is word for word the first; else as the payment stands now
    Duration bill_ready = 10_h;  // after the end of its day
    bool own_luck = false;
    bool forgets_keys = false;          // flaw
    bool ignores_parameters = false;    // flaw
    bool answers_before_write = false;  // flaw
};
PaymentRules alipay_rules();
PaymentRules stripe_rules();

struct PaymentProvider {
    using In = std::variant<Authorize, Capture, VoidPayment, Refund, CloseOrder, QueryPayments, FetchBill, NoticeTaken,
                            NoticeRefused>;
    using Out = std::variant<PaymentAnswer, PaymentsFound, DailyBill, PaymentNotice>;
    using Timers = std::variant<ProviderAlarm>;
    using Ctx = Context<PaymentProvider>;
    static constexpr std::string_view kName = "payment provider";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // a database
        PaymentBooks books;
        ORRERY_FIELDS(Durable, books)
    };
    struct State {
        PaymentBooks books;  // as they will be on the disk
        ORRERY_FIELDS(State, books)
    };

    ProviderSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Authorize& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const Capture& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const VoidPayment& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const Refund& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const CloseOrder& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const QueryPayments& query, NodeId from) const;
    void on(Ctx& ctx, State& state, const FetchBill& fetch, NodeId from) const;
    void on(Ctx& ctx, State& state, const NoticeTaken& taken) const;
    void on(Ctx& ctx, State& state, const NoticeRefused& refused) const;
    void on(Ctx& ctx, State& state, const ProviderAlarm&) const;
    static std::string label(const State& state);

private:
    template <class Request, class Act>
    void carry_out(Ctx& ctx, State& state, const Request& request, NodeId from, Act&& act) const;
    bool declined(Ctx& ctx) const;
    void answer(Ctx& ctx, NodeId to, const PaymentAnswer& answer, std::uint64_t luck) const;
    void notify(Ctx& ctx, const State& state, std::uint64_t number) const;
    PaymentBooks::Answer as_it_stands(const State& state, PaymentBooks::Answer saved) const;
    // Writes, and sets the alarm for what the agenda has now.
    void keep(Ctx& ctx, State& state, Time armed_for) const;
};

// Adds the role to a world. It is a large one to compile: here it is compiled once for all models.
std::uint32_t add_payment_provider(Blueprint& blueprint, const ProviderSettings& settings);

}  // namespace orrery::floor
