// The worker at a real database, with probes in the place of the provider, the shop and the customers.
#include "models/commerce/payment_callback/cast.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::payment_callback {
namespace {

using floor::Currency;
using floor::Money;
using floor::PaymentStatus;

constexpr Nodes kNodes;
constexpr Money kPrice{9900, Currency::cny}, kNothing{0, Currency::cny};

test::Script shop(Settings settings) {
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("provider", blueprint.add_role(test::Probe<floor::QueryPayments>{}));
        blueprint.add_node("endpoint", blueprint.add_role(test::Probe<floor::NoticeTaken>{}));
        blueprint.add_node("worker", add_worker({settings, kNodes}, blueprint));
        blueprint.add_node("shop", add_shop({settings, kNodes}, blueprint));
        blueprint.add_node("database", add_database(database_settings(settings, kNodes.database), blueprint));
        blueprint.add_node("customers", blueprint.add_role(test::Probe<OrderConfirmed, OrderPlaced>{}));
        blueprint.add_node("hand", blueprint.add_role(test::Probe<Db::Answer>{}));
    });
}
test::Script& place(test::Script& script, Instant at = 0) {
    return script.deliver(kNodes.shop, PlaceOrder{15, at}, kNodes.customers).wait(60_ms);  // CNY 99.00
}
test::Script& store(test::Script& script, PaymentStatus status = PaymentStatus::captured) {
    Row row;
    row.order = 15;
    row.payment = 5;
    row.paid = kPrice;
    row.said = status;
    const Db::Statement statement{1, 1, {}, Db::Insert{raw_of(5, 3), row}, true};
    return script.deliver(kNodes.database, statement, 6).deliver(kNodes.worker, Stored{}, kNodes.endpoint).wait(100_ms);
}
Table table(test::Script& script) { return script.durable<Db>(kNodes.database).table; }

TEST_CASE("payment-callback: what is stored is worked off, and its customer is told") {
    test::Script script = shop({});
    place(script);
    store(script);
    CHECK(table(script).at(order_of(15)).row.status == Status::paid);
    CHECK(table(script).contains(credit_of(5, 0)));
    CHECK_FALSE(table(script).contains(raw_of(5, 3)));
    CHECK(script.heard(kNodes.customers).back() == "OrderConfirmed{order=15}");
}

TEST_CASE("payment-callback: what comes before its order lies until the order is there", "[flaw]") {
    Settings settings;
    settings.poll = 1_s;
    settings.drops_unknown = GENERATE(false, true);
    test::Script script = shop(settings);
    store(script);
    CHECK(table(script).contains(raw_of(5, 3)) != settings.drops_unknown);
    place(script).wait(2_s);
    CHECK(table(script).at(order_of(15)).row.status == (settings.drops_unknown ? Status::open : Status::paid));
}

TEST_CASE("payment-callback: a worker that comes back goes on with what is stored") {
    test::Script script = shop({});
    place(script);
    script.crash(kNodes.worker);
    store(script);
    CHECK(table(script).contains(raw_of(5, 3)));
    script.restart(kNodes.worker).wait(100_ms);
    CHECK(table(script).at(order_of(15)).row.status == Status::paid);
}

TEST_CASE("payment-callback: an open order is asked for later and later, and for the last time behind its end") {
    Settings settings;
    settings.asks = true;
    settings.poll = 100_ms;
    settings.ask_after = 1_s;
    settings.ask_longest = 4_s;
    settings.order_life = 10_s;
    test::Script script = shop(settings);
    place(script);
    const auto answer = [&](std::vector<floor::PaymentLine> lines) {
        script.deliver(kNodes.worker, floor::PaymentsFound{15, 15, std::move(lines)}, kNodes.provider);
    };
    const auto asked = [&] { return script.heard(kNodes.provider).size(); };
    script.wait(1'200_ms);
    CHECK(script.heard(kNodes.provider) == test::Lines{"QueryPayments{number=15, order=15, merchant=#1}"});
    answer({});
    script.wait(2'200_ms);
    CHECK(asked() == 2);
    answer({{5, 15, PaymentStatus::pending, kPrice, kNothing, kNothing}});
    script.wait(4'200_ms);
    CHECK(asked() == 3);
    answer({{5, 15, PaymentStatus::declined, kPrice, kNothing, kNothing}});
    script.wait(4'200_ms);
    CHECK(asked() == 4);  // 12 s in, behind the end
    answer({});
    script.wait(20_s);
    CHECK(asked() == 4);
    const auto rows = table(script);
    CHECK(rows.size() == 1);  // the order
}

TEST_CASE("payment-callback: a question that finds a payment settles it once, and is not asked again") {
    Settings settings;
    settings.asks = true;
    settings.poll = 100_ms;
    settings.ask_after = 1_s;
    test::Script script = shop(settings);
    place(script).wait(1'200_ms);
    const floor::PaymentsFound found{15, 15, {{5, 15, PaymentStatus::captured, kPrice, kPrice, kNothing}}};
    script.deliver(kNodes.worker, found, kNodes.provider).wait(100_ms);
    CHECK(table(script).at(order_of(15)).row.fulfilled == 1);
    store(script);  // its notice comes at last
    CHECK(table(script).at(order_of(15)).row.fulfilled == 1);
    script.wait(5_s);
    CHECK(script.heard(kNodes.provider).size() == 1);
    CHECK(script.state<Worker>(kNodes.worker).questions.empty());
}

TEST_CASE("payment-callback: an order is told when it is written; written behind, when it is on the shop's own disk") {
    Settings settings;
    settings.write_behind = GENERATE(Duration{0}, Duration{2_s});
    test::Script script = shop(settings);
    place(script, 7).wait(500_ms);
    REQUIRE(script.heard(kNodes.customers).size() == 1);
    CHECK(script.heard(kNodes.customers)
              .front()
              .starts_with("OrderPlaced{order=15, price=Money{minor=9900, currency=CNY}"));
    CHECK(table(script).contains(order_of(15)) == (settings.write_behind == 0));
    script.crash(kNodes.shop).restart(kNodes.shop).wait(5_s);
    CHECK(table(script).contains(order_of(15)));
    place(script, 7).wait(5_s);
    CHECK(script.heard(kNodes.customers).size() == 2);
    CHECK(table(script).at(order_of(15)).row.until == settings.order_life + 7);
    CHECK(script.durable<Shop>(kNodes.shop).placed_at.empty());
}

}  // namespace
}  // namespace orrery::payment_callback
