// The endpoint at a real database, with probes in the place of the provider, the worker, the shop and the customers.
#include "models/commerce/payment_callback/cast.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::payment_callback {
namespace {

using floor::Currency;
using floor::Money;
using floor::PaymentStatus;

constexpr Nodes kNodes;
constexpr Money kPrice{9900, Currency::cny};

test::Script shop(Settings settings) {
    settings.refund_every = 1_s;
    settings.bill_every = 1_s;
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node(
            "provider", blueprint.add_role(
                            test::Probe<floor::NoticeTaken, floor::NoticeRefused, floor::Refund, floor::FetchBill>{}));
        blueprint.add_node("endpoint", add_endpoint({settings, kNodes, 1}, blueprint));
        blueprint.add_node("worker", blueprint.add_role(test::Probe<Stored>{}));
        blueprint.add_node("shop", blueprint.add_role(test::Probe<Db::Answer>{}));
        blueprint.add_node("database", add_database(database_settings(settings, kNodes.database), blueprint));
        blueprint.add_node("customers", blueprint.add_role(test::Probe<OrderConfirmed>{}));
    });
}
Settings inline_settings() {
    Settings settings;
    settings.handling = "inline";
    return settings;
}
floor::PaymentNotice notice(std::uint64_t attempt = 1, Money amount = kPrice) {
    floor::PaymentNotice told;
    told.notice = 3;
    told.attempt = attempt;
    told.line = {5, 17, PaymentStatus::captured, amount, amount, {0, amount.currency}};
    told.at = 1_s;
    told.seal = floor::seal_of(told, 1);
    return told;
}
test::Script& write_order(test::Script& script) {
    Row row;
    row.order = 17;
    row.price = kPrice;
    return script.deliver(kNodes.database, Db::Statement{1, 1, {}, Db::Insert{order_of(17), row}, true}, kNodes.shop);
}
test::Script& tell(test::Script& script, const floor::PaymentNotice& told) {
    return script.deliver(kNodes.endpoint, told, kNodes.provider).wait(60_ms);
}
Row order_row(test::Script& script) { return script.durable<Db>(kNodes.database).table.at(order_of(17)).row; }
const std::string kTaken = "NoticeTaken{notice=3}";

TEST_CASE("payment-callback: a notice is on the disk before it is acknowledged, and the worker is told") {
    test::Script script = shop({});
    tell(script, notice());
    CHECK(script.heard(kNodes.provider) == test::Lines{kTaken});
    CHECK(script.heard(kNodes.worker) == test::Lines{"Stored{}"});
    CHECK(script.durable<Db>(kNodes.database).table.contains(raw_of(5, 3)));
    tell(script, notice(2));
    CHECK(script.heard(kNodes.provider) == test::Lines{kTaken, kTaken});
    CHECK(script.durable<Db>(kNodes.database).table.size() == 1);
}

TEST_CASE("payment-callback: while the database is away nothing is acknowledged") {
    test::Script script = shop({});
    script.crash(kNodes.database);
    tell(script, notice());
    CHECK(script.heard(kNodes.provider).empty());
    script.restart(kNodes.database).wait(3_s);
    CHECK(script.heard(kNodes.provider) == test::Lines{kTaken});
}

TEST_CASE("payment-callback: a notice without the seal is answered to nobody, and changes nothing") {
    test::Script script = shop(inline_settings());
    write_order(script);
    floor::PaymentNotice told = notice();
    ++told.seal;
    tell(script, told);
    floor::PaymentNotice changed = notice();
    changed.line.order = 18;  // sealed for another order
    tell(script, changed);
    CHECK(script.heard(kNodes.provider).empty());
    CHECK(script.state<Endpoint>(kNodes.endpoint).false_notices == 2);
    CHECK(order_row(script).status == Status::open);
}

TEST_CASE("payment-callback: inline, the order is paid once, whatever comes again, and its customer is told") {
    test::Script script = shop(inline_settings());
    write_order(script);
    tell(script, notice());
    tell(script, notice());
    tell(script, notice(2));
    CHECK(order_row(script).fulfilled == 1);
    CHECK(order_row(script).payment == 5);
    CHECK(script.heard(kNodes.provider) == test::Lines{kTaken, kTaken, kTaken});
    CHECK(script.heard(kNodes.customers) == test::Lines{"OrderConfirmed{order=17}"});
}

TEST_CASE("payment-callback: an order that is not there yet is refused, or with the flaw said to be heard", "[flaw]") {
    Settings settings = inline_settings();
    settings.drops_unknown = GENERATE(false, true);
    test::Script script = shop(settings);
    tell(script, notice());
    CHECK(script.heard(kNodes.provider) ==
          test::Lines{settings.drops_unknown ? kTaken : "NoticeRefused{notice=3, attempt=1}"});
    write_order(script);
    if (!settings.drops_unknown)  // the provider says it again
        tell(script, notice(2));
    script.wait(1_min);
    CHECK(order_row(script).status == (settings.drops_unknown ? Status::open : Status::paid));
}

TEST_CASE("payment-callback: two copies within the handler's work fulfil twice where it looks first", "[flaw]") {
    Settings settings = inline_settings();
    settings.business = Distribution::constant(500_ms);
    settings.checks_then_acts = GENERATE(false, true);
    test::Script script = shop(settings);
    write_order(script);
    script.deliver(kNodes.endpoint, notice(), kNodes.provider);
    script.deliver(kNodes.endpoint, notice(), kNodes.provider).wait(1_s);
    CHECK(order_row(script).fulfilled == (settings.checks_then_acts ? 2 : 1));
}

TEST_CASE("payment-callback: another amount is asked back with the payment as its key, and forgotten when it is") {
    test::Script script = shop(inline_settings());
    write_order(script);
    tell(script, notice(1, {1, Currency::cny}));
    CHECK(order_row(script).status == Status::open);
    script.wait(1_s);
    REQUIRE(script.heard(kNodes.provider).size() == 2);
    CHECK(script.heard(kNodes.provider)[1] ==
          "Refund{number=5, key=5, payment=5, amount=Money{minor=1, currency=CNY}}");
    floor::PaymentLine back = notice(1, {1, Currency::cny}).line;
    back.refunded = back.captured;
    script.deliver(kNodes.endpoint, floor::PaymentAnswer{5, floor::PayOutcome::done, back}, kNodes.provider).wait(3_s);
    CHECK_FALSE(script.durable<Db>(kNodes.database).table.contains(refund_of(5)));
    CHECK(script.heard(kNodes.provider).size() == 2);
}

TEST_CASE("payment-callback: of a bill what has no receipt is stored; refunds on it are passed over; the day is over") {
    Settings settings;
    settings.reconciles = true;
    test::Script script = shop(settings);
    Row receipt;
    receipt.payment = 4;
    script.deliver(kNodes.database, Db::Statement{1, 1, {}, Db::Insert{receipt_of(4), receipt}, true}, kNodes.shop);
    floor::DailyBill bill;
    bill.ready = true;
    bill.lines.push_back({4, 16, kPrice, 1_s});
    bill.lines.push_back({5, 17, kPrice, 2_s});
    bill.lines.push_back({4, 16, -kPrice, 3_s});
    script.deliver(kNodes.endpoint, bill, kNodes.provider).wait(200_ms);
    const auto table = script.durable<Db>(kNodes.database).table;
    CHECK(table.contains(raw_of(5, kFromBill)));
    CHECK_FALSE(table.contains(raw_of(4, kFromBill)));
    CHECK(script.durable<Endpoint>(kNodes.endpoint).day == 1);
    // Whoever comes back asks for the next day.
    script.crash(kNodes.endpoint).restart(kNodes.endpoint).wait(1'500_ms);
    CHECK(script.heard(kNodes.provider).back() == "FetchBill{number=1, day=1}");
}

}  // namespace
}  // namespace orrery::payment_callback
