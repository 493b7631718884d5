// The statements of a settlement, one at a time: what each design asks its database, and what it makes of the answers.
#include "models/commerce/payment_callback/settle.h"

#include "tests/catch.h"

namespace orrery::payment_callback {
namespace {

using floor::Currency;
using floor::DbOutcome;
using floor::Money;
using floor::PaymentStatus;

Settlement heard(PaymentStatus status, Money amount = {9900, Currency::cny}) {
    Settlement one;
    const bool is_captured = status == PaymentStatus::captured;
    one.line = {5, 17, status, amount, is_captured ? amount : Money{0, amount.currency}, {0, amount.currency}};
    one.number = 77;
    return one;
}
Settlement stored(PaymentStatus status, Time at) {
    Settlement one = heard(status);
    one.is_stored = true;
    one.raw = raw_of(5, 3);
    one.at = at;
    return one;
}
Db::Answer answer(DbOutcome outcome = DbOutcome::done) { return {1, 1, outcome, {}, 0}; }
Db::Answer order(PaymentId paid_by = 0, Status status = Status::open) {
    Row row;
    row.order = 17;
    row.price = {9900, Currency::cny};
    row.payment = paid_by;
    row.status = status;
    Db::Answer found = answer();
    found.rows.emplace_back(order_of(17), row);
    return found;
}
std::string text(const Next& next) {
    if (next.works)
        return "works";
    if (next.end)
        return std::string(name_of(*next.end));
    const std::string op = std::visit([](const auto& one) { return to_text(to_value(one)); }, *next.op);
    const std::size_t row = op.find(", row=");
    return (row == std::string::npos ? op : op.substr(0, row)) + (next.commits ? " commits" : "");
}

TEST_CASE("payment-callback: receipt, order, credit: one transaction") {
    const Settings settings;
    const Settling settling{settings, 1_s};
    Settlement one = stored(PaymentStatus::captured, 0);
    CHECK(text(settling.begin(one)) == "DbInsert{key=Key{kind=receipt, of=5, mark=0}");
    CHECK(text(settling.go_on(one, answer())) == "DbReadForUpdate{key=Key{kind=order, of=17, mark=0}}");
    CHECK(text(settling.go_on(one, order())) ==
          "DbChange{key=Key{kind=order, of=17, mark=0}, edit=Advance{status=paid, overwrites=false, payment=5, "
          "paid=Money{minor=9900, currency=CNY}}}");
    CHECK(text(settling.go_on(one, answer())) == "DbInsert{key=Key{kind=credit, of=5, mark=0}");
    CHECK(text(settling.go_on(one, answer())) == "DbRemove{key=Key{kind=raw, of=5, mark=3}} commits");
    CHECK(text(settling.go_on(one, answer())) == "handled");
    CHECK(one.pays);
}

TEST_CASE("payment-callback: a transaction id that was there changes nothing, and its notice is worked off") {
    const Settings settings;
    const Settling settling{settings, 1_s};
    Settlement one = stored(PaymentStatus::captured, 0);
    settling.begin(one);
    CHECK(text(settling.go_on(one, answer(DbOutcome::duplicate))) ==
          "DbRemove{key=Key{kind=raw, of=5, mark=3}} commits");
    CHECK(one.is_repeated);
    CHECK_FALSE(one.pays);
}

TEST_CASE("payment-callback: an order that is not there is waited for, and at last the money goes back") {
    Settings settings;
    settings.unknown_after = 1_h;
    Settlement one = stored(PaymentStatus::captured, 1_s);
    const Settling soon{settings, 30_min}, late{settings, 2_h};
    soon.begin(one);
    soon.go_on(one, answer());
    CHECK(text(soon.go_on(one, answer())) == "unknown");
    Settlement again = stored(PaymentStatus::captured, 1_s);
    late.begin(again);
    late.go_on(again, answer());
    CHECK(text(late.go_on(again, answer())) == "DbUpdate{key=Key{kind=receipt, of=5, mark=0}");
    CHECK(text(late.go_on(again, answer())) == "DbInsert{key=Key{kind=refund, of=5, mark=0}");
    CHECK(again.why == Why::unknown_order);
}

TEST_CASE("payment-callback: another amount, another currency and a second payment go back") {
    const Settings settings;
    const Settling settling{settings, 1_s};
    struct Wrong {
        Money amount;
        PaymentId paid_by;
        Why why;
    };
    for (const auto& [amount, paid_by, why] :
         {Wrong{{1, Currency::cny}, 0, Why::wrong_amount}, Wrong{{9900, Currency::jpy}, 0, Why::wrong_amount},
          Wrong{{9900, Currency::cny}, 4, Why::second_payment}}) {
        Settlement one = heard(PaymentStatus::captured, amount);
        settling.begin(one);
        settling.go_on(one, answer());
        CHECK(text(settling.go_on(one, order(paid_by))) == "DbUpdate{key=Key{kind=receipt, of=5, mark=0}");
        CHECK(text(settling.go_on(one, answer())) == "DbInsert{key=Key{kind=refund, of=5, mark=0} commits");
        CHECK(one.why == why);
        CHECK_FALSE(one.pays);
    }
}

TEST_CASE("payment-callback: an amount that is not above zero is an exception, and nothing is paid back") {
    const Settings settings;
    const Settling settling{settings, 1_s};
    Settlement one = heard(PaymentStatus::captured, {-9900, Currency::cny});
    settling.begin(one);
    settling.go_on(one, answer());
    CHECK(text(settling.go_on(one, order())) == "DbUpdate{key=Key{kind=receipt, of=5, mark=0}");
    CHECK(text(settling.go_on(one, answer())) == "DbCommit{} commits");
    CHECK(text(settling.go_on(one, answer())) == "handled");
    CHECK(one.why == Why::wrong_amount);
}

TEST_CASE("payment-callback: what was paid back, and what nobody can use, is acknowledged and left") {
    const Settings settings;
    const Settling settling{settings, 1_s};
    Settlement back = heard(PaymentStatus::captured);
    back.line.refunded = back.line.captured;
    CHECK(text(settling.begin(back)) == "handled");
    Settlement voided = heard(PaymentStatus::voided);
    CHECK(text(settling.begin(voided)) == "handled");
}

TEST_CASE("payment-callback: a row advances and never goes back, unless it is overwritten") {
    Row row;
    Books::apply({Status::failed, false, 0, {}}, row);
    CHECK(row.status == Status::failed);
    Books::apply({Status::paying, false, 0, {}}, row);
    CHECK(row.status == Status::failed);
    Books::apply({Status::paid, false, 5, {9900, Currency::cny}}, row);
    Books::apply({Status::failed, false, 0, {}}, row);
    CHECK((row.status == Status::paid && row.payment == 5 && row.fulfilled == 1));
    Books::apply({Status::failed, true, 0, {}}, row);
    CHECK((row.status == Status::failed && row.payment == 5));
}

TEST_CASE("payment-callback: each mistake is a statement that is missing, or stands elsewhere", "[flaw]") {
    Settings settings;
    settings.handling = "inline";
    const Settling settling{settings, 1_s};
    SECTION("no idempotence: a credit of its own for each notice, and each statement commits by itself") {
        settings.no_idempotence = true;
        Settlement one = heard(PaymentStatus::captured);
        CHECK(text(settling.begin(one)) == "DbRead{key=Key{kind=order, of=17, mark=0}} commits");
        CHECK(text(settling.go_on(one, order(5, Status::paid))) ==
              "DbInsert{key=Key{kind=credit, of=5, mark=77} commits");
    }
    SECTION("check, then act: the work lies between the look and the write") {
        settings.checks_then_acts = true;
        Settlement one = heard(PaymentStatus::captured);
        settling.begin(one);
        CHECK(text(settling.go_on(one, order())) == "works");
        CHECK(text(settling.worked(one)).starts_with("DbChange{key=Key{kind=order, of=17, mark=0}"));
        Settlement two = heard(PaymentStatus::captured);
        settling.begin(two);
        CHECK(text(settling.go_on(two, order(5, Status::paid))) == "handled");
    }
    SECTION("drops unknown: the transaction is rolled back, and the notice is acknowledged") {
        settings.drops_unknown = true;
        Settlement one = heard(PaymentStatus::captured);
        settling.begin(one);
        settling.go_on(one, answer());
        CHECK(text(settling.go_on(one, answer())) == "DbRollBack{} commits");
        CHECK(text(settling.go_on(one, answer())) == "handled");
    }
    SECTION("last write wins: an old refusal overwrites") {
        settings.last_write_wins = true;
        Settlement one = heard(PaymentStatus::declined);
        CHECK(text(settling.begin(one)).find("status=failed, overwrites=true") != std::string::npos);
    }
    SECTION("no amount: what was paid is what it costs") {
        settings.skips_amount = true;
        Settlement one = heard(PaymentStatus::captured, {1, Currency::cny});
        settling.begin(one);
        settling.go_on(one, answer());
        CHECK(text(settling.go_on(one, order())).starts_with("DbChange{key=Key{kind=order, of=17, mark=0}"));
    }
}

}  // namespace
}  // namespace orrery::payment_callback
