// What the service does with what it is asked, at a real database and a real provider.
#include "tests/catch.h"
#include "tests/models/commerce/authorize_capture/small_service.h"

namespace orrery::authorize_capture {
namespace {

using floor::Currency;
using floor::PaymentStatus;
using test::kApi;
using test::kConsole;
using test::kProvider;
using test::kUser;

constexpr floor::Money kPrice{40'00, Currency::cny};

Settings minute() {
    Settings settings;
    settings.window = 60_s;
    return settings;
}

TEST_CASE("api: an intent is held, captured at its deadline, and asked for once", "[unit]") {
    test::Script script = test::small_service(minute());
    script.deliver(kApi, Place{7, kPrice}, kUser).deliver(kApi, Place{7, kPrice}, kUser).wait(200_ms);
    CHECK(test::row_of(script, 7).phase == Phase::authorized);
    CHECK(script.heard(kUser).front() == "Placed{intent=7, phase=authorized}");
    script.wait(59_s);
    CHECK(test::payments_of(script, 7).front().status == PaymentStatus::authorized);
    script.wait(1_s);
    const auto payments = test::payments_of(script, 7);
    REQUIRE(payments.size() == 1);
    CHECK(payments.front().status == PaymentStatus::captured);
    CHECK(test::row_of(script, 7).phase == Phase::captured);
}

TEST_CASE("api: amounts that are none, other currencies and holds that end too soon are refused, and leave nothing",
          "[unit]") {
    Settings settings = minute();
    test::Script script = test::small_service(settings);
    script.deliver(kApi, Place{7, {0, Currency::cny}}, kUser);
    script.deliver(kApi, Place{8, {-5'00, Currency::cny}}, kUser);
    script.deliver(kApi, Place{9, {5'00, Currency::usd}}, kUser);
    CHECK(script.heard(kUser) == test::Lines{"Placed{intent=7, phase=refused}", "Placed{intent=8, phase=refused}",
                                             "Placed{intent=9, phase=refused}"});
    CHECK(script.durable<Db>(test::kDatabase).table.empty());

    settings.authorization_life = settings.window + settings.margin;
    test::Script brief = test::small_service(settings);
    brief.deliver(kApi, Place{7, kPrice}, kUser).wait(1_s);
    CHECK(brief.heard(kUser) == test::Lines{"Placed{intent=7, phase=refused}"});
    settings.authorization_life += 1;
    test::Script long_enough = test::small_service(settings);
    long_enough.deliver(kApi, Place{7, kPrice}, kUser).wait(1_s);
    CHECK(long_enough.heard(kUser) == test::Lines{"Placed{intent=7, phase=authorized}"});
    settings.charge = "delay";
    settings.authorization_life = 1_s;
    test::Script delay = test::small_service(settings);
    delay.deliver(kApi, Place{7, kPrice}, kUser).wait(1_s);
    CHECK(delay.heard(kUser) == test::Lines{"Placed{intent=7, phase=waiting}"});
}

TEST_CASE("api: a cancel frees the hold, and asked again says so", "[unit]") {
    test::Script script = test::small_service(minute());
    script.deliver(kApi, Place{7, kPrice}, kUser).wait(200_ms);
    script.deliver(kApi, Cancel{7, false}, kUser).wait(200_ms);
    CHECK(test::payments_of(script, 7).front().status == PaymentStatus::voided);
    script.deliver(kApi, Cancel{7, true}, kConsole).wait(200_ms);
    CHECK(script.heard(kUser).back() == "CancelTold{intent=7, told=under_way, phase=voiding}");
    CHECK(script.heard(kConsole) == test::Lines{"CancelTold{intent=7, told=given_back, phase=voided}"});
    CHECK(script.state<Api>(kApi).kept.agenda.empty());
}

TEST_CASE("api: without an answer a call is unknown, and resolved by what the provider says", "[unit]") {
    test::Script script = test::small_service(minute());
    script.crash(kProvider).deliver(kApi, Place{7, kPrice}, kUser).wait(5_s);
    CHECK(test::row_of(script, 7).phase == Phase::unknown);
    CHECK(script.heard(kUser).empty());
    script.restart(kProvider).wait(25_s);
    CHECK(test::row_of(script, 7).phase == Phase::authorized);
    CHECK(test::payments_of(script, 7).size() == 1);

    Settings hasty = minute();
    hasty.timeout_is_failed = true;
    test::Script fails = test::small_service(hasty);
    fails.crash(kProvider).deliver(kApi, Place{7, kPrice}, kUser).wait(5_s);
    CHECK(test::row_of(fails, 7).phase == Phase::failed);
}

TEST_CASE("api: due times are there after a crash, unless memory alone had them", "[unit]") {
    Settings settings = minute();
    settings.timer_in_memory = GENERATE(false, true);
    test::Script script = test::small_service(settings);
    script.deliver(kApi, Place{7, kPrice}, kUser).wait(10_s).crash(kApi).restart(kApi).wait(60_s);
    CHECK(test::row_of(script, 7).phase == (settings.timer_in_memory ? Phase::authorized : Phase::captured));
}

TEST_CASE("api: who is to be placed and has not come when somebody looks cannot come later", "[unit]") {
    test::Script script = test::small_service(minute());
    script.crash(test::kDatabase).deliver(kApi, Place{7, kPrice}, kUser).crash(kApi).restart(kApi);
    script.restart(test::kDatabase).wait(15_s);
    CHECK(test::row_of(script, 7).phase == Phase::dropped);
    script.deliver(kApi, Place{7, kPrice}, kUser).wait(200_ms);
    CHECK(script.heard(kUser) == test::Lines{"Placed{intent=7, phase=dropped}"});
    CHECK(test::payments_of(script, 7).empty());
}

TEST_CASE("api: the button of a back office goes past the row, and what comes behind it does it again", "[unit]") {
    Settings settings = minute();
    settings.refund_check = GENERATE(false, true);
    test::Script script = test::small_service(settings);
    script.deliver(kApi, Place{7, kPrice}, kUser).wait(61_s);
    script.deliver(kApi, Override{7, 1, kPrice, true}, kConsole).wait(200_ms);
    CHECK(script.heard(kConsole) == test::Lines{"Overridden{intent=7}"});
    CHECK(test::row_of(script, 7).phase == Phase::captured);
    script.deliver(kApi, Override{7, 1, kPrice, true}, kConsole).wait(200_ms);  // asked again: one ticket, one key
    CHECK(test::payments_of(script, 7).front().refunded.minor == 40'00);
    script.deliver(kApi, Cancel{7, false}, kUser).wait(15_s);
    CHECK(test::payments_of(script, 7).front().refunded.minor == (settings.refund_check ? 40'00 : 80'00));
    CHECK(test::row_of(script, 7).phase == Phase::refunded);
}

TEST_CASE("api: one key for all is refused by the provider, and the hold stays", "[unit]") {
    Settings settings = minute();
    settings.one_key_for_all = true;
    test::Script script = test::small_service(settings);
    script.deliver(kApi, Place{7, kPrice}, kUser).wait(200_ms);
    script.deliver(kApi, Cancel{7, false}, kUser).wait(30_s);
    CHECK(test::row_of(script, 7).phase == Phase::voiding);
    CHECK(test::payments_of(script, 7).front().status == PaymentStatus::authorized);
}

}  // namespace
}  // namespace orrery::authorize_capture
