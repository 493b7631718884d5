// What is published of Stripe's keys, at the provider as this model sets it up.
#include "tests/catch.h"
#include "tests/models/commerce/authorize_capture/small_service.h"

namespace orrery::authorize_capture {
namespace {

using floor::Authorize;
using floor::Capture;

constexpr NodeId kShop = 1;
constexpr floor::Money kPrice{40'00, floor::Currency::usd};

test::Script stripe() {
    return test::Script([](Blueprint& blueprint) {
        blueprint.add_node("provider", add_payment_provider(blueprint, provider_settings({})));
        blueprint.add_node("shop", blueprint.add_role(test::Probe<floor::PaymentAnswer>{}));
    });
}
Authorize hold(std::uint64_t number, floor::Money amount) { return {number, 77, 5, amount, false, kNoNode, 0}; }
std::string answer(const std::string& number, const std::string& outcome, const std::string& payment,
                   const std::string& status) {
    return "PaymentAnswer{number=" + number + ", outcome=" + outcome + ", line=PaymentLine{payment=" + payment +
           ", order=5, status=" + status;
}

TEST_CASE("authorize-capture: a key is known for 24 hours, and a request under it is a new one after that", "[unit]") {
    test::Script script = stripe();
    script.deliver(0, hold(1, kPrice), kShop).wait(24_h - 1_min).deliver(0, hold(2, kPrice), kShop);
    CHECK(script.durable<floor::PaymentProvider>(0).books.payments.size() == 1);
    script.wait(2_min).deliver(0, hold(3, kPrice), kShop);
    CHECK(script.durable<floor::PaymentProvider>(0).books.payments.size() == 2);
    const test::Lines heard = script.heard(kShop);
    REQUIRE(heard.size() == 3);
    CHECK(heard[1].starts_with(answer("2", "done", "1", "authorized")));
    CHECK(heard[2].starts_with(answer("3", "done", "2", "authorized")));
}

TEST_CASE("authorize-capture: other parameters, or another request, under a known key are an error", "[unit]") {
    test::Script script = stripe();
    script.deliver(0, hold(1, kPrice), kShop).deliver(0, hold(2, {39'00, kPrice.currency}), kShop);
    script.deliver(0, Capture{3, 77, 1, kPrice}, kShop);
    const test::Lines heard = script.heard(kShop);
    REQUIRE(heard.size() == 3);
    CHECK(heard[1].starts_with("PaymentAnswer{number=2, outcome=key reused"));
    CHECK(heard[2].starts_with("PaymentAnswer{number=3, outcome=key reused"));
    CHECK(script.durable<floor::PaymentProvider>(0).books.payments.at(1).line.status ==
          floor::PaymentStatus::authorized);
}

TEST_CASE("authorize-capture: a known key replays what was answered then, whatever has become of it since", "[unit]") {
    test::Script script = stripe();
    script.deliver(0, hold(1, kPrice), kShop).deliver(0, Capture{2, 78, 1, kPrice}, kShop);
    script.deliver(0, hold(3, kPrice), kShop);
    const test::Lines heard = script.heard(kShop);
    REQUIRE(heard.size() == 3);
    CHECK(heard[1].starts_with(answer("2", "done", "1", "captured")));
    CHECK(heard[2].starts_with(answer("3", "done", "1", "authorized")));
}

}  // namespace
}  // namespace orrery::authorize_capture
