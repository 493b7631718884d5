// One handler step at a time: charges, what is unknown of them, and the schedule by which it is found out.
#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_script.h"

namespace orrery::metered_billing {
namespace {

using floor::PaymentStatus;
using floor::PayOutcome;
const Nodes kNodes;

// Account 1 has used what costs one yuan; the first period is closed, and invoice 1 is charged.
test::Script charged(Settings settings = test::daily()) {
    settings.price = 100;
    settings.per = 1;
    test::Script run = test::billing_script(settings);
    run.deliver(kNodes.billing, test::record(1, {1}), kNodes.ingest).wait(25_h);
    return run;
}
const std::string kCharge =
    "Authorize{number=17, key=17, order=1, amount=Money{minor=100, currency=CNY}, "
    "captures=true, merchant=#3, pay_by=0 ns}";
const std::string kQuery = "QueryPayments{number=1, order=1, merchant=#3}";

floor::PaymentLine line(PaymentStatus status, std::uint64_t payment = 5) {
    return {payment, 1, status, {100}, {status == PaymentStatus::captured ? 100 : 0}, {0}};
}
Charge charge(test::Script& run) { return run.durable<Billing>(kNodes.billing).charges.at(1); }
std::int64_t balance(test::Script& run, AccountKind kind, AccountId of = 0) {
    return run.durable<Billing>(kNodes.billing).ledger.balance({kind, of}, floor::Currency::cny).minor;
}

TEST_CASE("metered billing: an invoice is charged under one key, and applied once, however often it is answered",
          "[unit]") {
    test::Script run = charged();
    CHECK(run.heard(kNodes.provider) == test::Lines{kCharge});
    CHECK(balance(run, AccountKind::receivable, 1) == 100);
    const floor::PaymentAnswer done{17, PayOutcome::done, line(PaymentStatus::captured)};
    run.deliver(kNodes.billing, done, kNodes.provider).deliver(kNodes.billing, done, kNodes.provider);
    CHECK(charge(run).state == PaymentState::succeeded);
    CHECK(charge(run).payment == 5);
    CHECK(run.durable<Billing>(kNodes.billing).invoices.at(1).due() == 0);
    CHECK(balance(run, AccountKind::receivable, 1) == 0);
    CHECK(balance(run, AccountKind::clearing) == 100);
    run.wait(48_h);
    CHECK(run.heard(kNodes.provider) == test::Lines{kCharge});
}

TEST_CASE("metered billing: what nobody answers is unknown, not failed, and is asked for by Kill Bill's schedule",
          "[unit]") {
    test::Script run = charged();
    run.wait(25_s);
    CHECK(run.heard(kNodes.provider) == test::Lines{kCharge, kCharge, kCharge});
    run.wait(10_s);
    CHECK(charge(run).state == PaymentState::unknown);
    test::Lines lines{kCharge, kCharge, kCharge};
    for (const Duration delay : {5_min, 1_h, 24_h, 24_h, 24_h, 24_h, 24_h, 24_h}) {
        run.wait(delay - 1_min);
        CHECK(run.heard(kNodes.provider) == lines);
        run.wait(1_min);
        lines.push_back(kQuery);
        CHECK(run.heard(kNodes.provider) == lines);
    }
    SECTION("it was captured") {
        run.deliver(kNodes.billing, floor::PaymentsFound{1, 1, {line(PaymentStatus::captured)}}, kNodes.provider);
        CHECK(charge(run).state == PaymentState::succeeded);
        CHECK(balance(run, AccountKind::clearing) == 100);
    }
    SECTION("it is not decided") {
        run.deliver(kNodes.billing, floor::PaymentsFound{1, 1, {line(PaymentStatus::pending)}}, kNodes.provider);
        CHECK(charge(run).state == PaymentState::unknown);
    }
    SECTION("it has never come there: asked for again under its key, and unknown until it is answered") {
        run.deliver(kNodes.billing, floor::PaymentsFound{1, 1, {}}, kNodes.provider);
        lines.push_back(kCharge);
        CHECK(run.heard(kNodes.provider) == lines);
        CHECK(charge(run).state == PaymentState::unknown);
    }
    SECTION("it was declined: another attempt has another key, eight hours later") {
        run.deliver(kNodes.billing, floor::PaymentsFound{1, 1, {line(PaymentStatus::declined)}}, kNodes.provider);
        CHECK(charge(run).state == PaymentState::asking);
        run.wait(8_h);
        CHECK(run.heard(kNodes.provider).back().find("key=18") != std::string::npos);
    }
}

TEST_CASE("metered billing: a crash forgets no charge and no question", "[unit]") {
    test::Script run = charged();
    run.wait(40_s).crash(kNodes.billing).wait(1_h).restart(kNodes.billing).wait(1_s);
    CHECK(charge(run).state == PaymentState::unknown);
    CHECK(run.heard(kNodes.provider) == test::Lines{kCharge, kCharge, kCharge, kQuery});
}

TEST_CASE("metered billing: the answer to an earlier attempt changes nothing", "[unit]") {
    test::Script run = charged();
    const floor::PaymentAnswer no{17, PayOutcome::declined, line(PaymentStatus::declined)};
    run.deliver(kNodes.billing, no, kNodes.provider).deliver(kNodes.billing, no, kNodes.provider);
    CHECK(charge(run).attempt == 2);
    CHECK(charge(run).state == PaymentState::asking);
}

}  // namespace
}  // namespace orrery::metered_billing
