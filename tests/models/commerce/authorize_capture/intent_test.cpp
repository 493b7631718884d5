// The state machine of an intent, step by step.
#include "models/commerce/authorize_capture/intent.h"

#include "tests/catch.h"

namespace orrery::authorize_capture {
namespace {

using floor::PaymentLine;
using floor::PaymentStatus;

constexpr floor::Money kPrice{40'00, floor::Currency::cny};
const Policy kHold{true, false, 300_s, true};
const Policy kNow{false, false, 300_s, false};
const Policy kDelay{false, true, 300_s, true};

PaymentLine line(PaymentStatus status, std::uint64_t payment = 7) {
    PaymentLine one{payment, 1, status, kPrice, {0, kPrice.currency}, {0, kPrice.currency}};
    if (status == PaymentStatus::captured)
        one.captured = kPrice;
    return one;
}
Intent held() {
    Intent intent = placed(4, kPrice, 0, kHold);
    CHECK_FALSE(hear(intent, line(PaymentStatus::authorized), false, 10_s, kHold));
    return intent;
}

TEST_CASE("intent: a hold has its deadline a window after it is known, and is captured then, not before") {
    Intent intent = held();
    CHECK(intent.phase == Phase::authorized);
    CHECK(intent.payment == 7);
    CHECK(Time{intent.deadline} == 310_s);
    look(intent, 310_s - 1);
    CHECK(intent.phase == Phase::authorized);
    look(intent, 310_s);
    CHECK(intent.phase == Phase::capturing);
    CHECK_FALSE(hear(intent, line(PaymentStatus::captured), false, 311_s, kHold));
    CHECK(intent.phase == Phase::captured);
    CHECK(intent.is_over());
    CHECK_FALSE(intent.is_nothing());
}

TEST_CASE("intent: a cancel takes a hold back; once the capture is decided it is a return, and not before it is done") {
    Intent in_time = held();
    CHECK(cancel(in_time, false, 309_s, kHold) == Told::under_way);
    CHECK(in_time.phase == Phase::voiding);
    CHECK(in_time.cancelled);
    hear(in_time, line(PaymentStatus::voided), false, 309_s, kHold);
    CHECK(in_time.is_nothing());
    CHECK(cancel(in_time, false, 310_s, kHold) == Told::given_back);

    Intent late = held();
    look(late, 310_s);
    CHECK(cancel(late, false, 310_s, kHold) == Told::under_way);
    CHECK(late.phase == Phase::capturing);
    CHECK_FALSE(late.cancelled);
    hear(late, line(PaymentStatus::captured), false, 311_s, kHold);
    CHECK(cancel(late, false, 312_s, kHold) == Told::under_way);
    CHECK(late.phase == Phase::refunding);
    PaymentLine back = line(PaymentStatus::captured);
    back.refunded = kPrice;
    hear(late, back, false, 313_s, kHold);
    CHECK(late.phase == Phase::refunded);
}

TEST_CASE("intent: where captured money goes back by an agent alone, a user is told too late and an agent is not") {
    Policy policy = kHold;
    policy.returns = false;
    Intent intent = held();
    look(intent, 310_s);
    CHECK(cancel(intent, false, 310_s, policy) == Told::too_late);
    CHECK(cancel(intent, true, 310_s, policy) == Told::under_way);
    hear(intent, line(PaymentStatus::captured), false, 311_s, policy);
    CHECK(cancel(intent, false, 312_s, policy) == Told::too_late);
    CHECK(intent.phase == Phase::captured);
    CHECK(cancel(intent, true, 312_s, policy) == Told::under_way);
    CHECK(intent.phase == Phase::refunding);
    // Charged at once it has a window all the same.
    Intent sale = placed(4, kPrice, 0, kNow);
    hear(sale, line(PaymentStatus::captured), false, 10_s, kNow);
    CHECK(Time{sale.deadline} == 310_s);
    Intent in_time = sale;
    CHECK(cancel(in_time, false, 309_s, kNow) == Told::under_way);
    CHECK(cancel(sale, false, 310_s, kNow) == Told::too_late);
}

TEST_CASE("intent: a wish that comes before it is known whether there is a hold is kept, and carried out then") {
    Intent intent = placed(4, kPrice, 0, kHold);
    silence(intent, kHold);
    CHECK(intent.phase == Phase::unknown);
    CHECK(cancel(intent, false, 5_s, kHold) == Told::under_way);
    CHECK(intent.phase == Phase::unknown);
    CHECK(hear(intent, line(PaymentStatus::authorized), true, 6_s, kHold));
    CHECK(intent.phase == Phase::voiding);
}

TEST_CASE("intent: no answer is unknown; what stands decides whether it is asked again") {
    Intent intent = placed(4, kPrice, 0, kHold);
    silence(intent, kHold);
    Intent never_came = intent;
    CHECK(hear_nothing(never_came));
    CHECK(never_came.phase == Phase::authorizing);
    hear(intent, line(PaymentStatus::pending), true, 6_s, kHold);
    CHECK(intent.phase == Phase::authorizing);
    CHECK_FALSE(hear_nothing(intent));  // the provider has it
    hear(intent, line(PaymentStatus::authorized), false, 7_s, kHold);
    look(intent, 307_s);
    silence(intent, kHold);
    CHECK(intent.phase == Phase::unknown);
    CHECK(intent.asked == Operation::capture);
    // An old answer says what was, and decides nothing; how it stands now does.
    CHECK_FALSE(hear(intent, line(PaymentStatus::authorized), false, 308_s, kHold));
    CHECK(intent.phase == Phase::unknown);
    CHECK(hear(intent, line(PaymentStatus::authorized), true, 308_s, kHold));
    CHECK(intent.phase == Phase::capturing);

    Policy hasty = kHold;
    hasty.timeout_is_failed = true;
    Intent failed = placed(4, kPrice, 0, hasty);
    silence(failed, hasty);
    CHECK(failed.phase == Phase::failed);
}

TEST_CASE("intent: where nothing is asked before the deadline, a cancel costs nothing, and behind it is a return") {
    Intent intent = placed(4, kPrice, 10_s, kDelay);
    CHECK(intent.phase == Phase::waiting);
    CHECK(Time{intent.deadline} == 310_s);
    Intent in_time = intent;
    CHECK(cancel(in_time, false, 309_s, kDelay) == Told::given_back);
    CHECK(in_time.phase == Phase::cancelled);
    look(intent, 310_s);
    CHECK(intent.phase == Phase::authorizing);
    CHECK(cancel(intent, false, 310_s, kDelay) == Told::under_way);
    CHECK_FALSE(intent.cancelled);
    hear(intent, line(PaymentStatus::captured), false, 311_s, kDelay);
    CHECK(Time{intent.deadline} == 310_s);
}

TEST_CASE("intent: another payment of the same intent is not taken for its own") {
    Intent intent = held();
    look(intent, 310_s);
    CHECK_FALSE(hear(intent, line(PaymentStatus::captured, 8), true, 311_s, kHold));
    CHECK(intent.phase == Phase::capturing);
    CHECK(line_of(intent, {line(PaymentStatus::authorized, 8), line(PaymentStatus::authorized, 7)})->payment == 7);
    CHECK_FALSE(line_of(intent, {line(PaymentStatus::authorized, 8)}));
    Intent fresh = placed(4, kPrice, 0, kHold);
    CHECK(line_of(fresh, {line(PaymentStatus::declined, 8), line(PaymentStatus::authorized, 9)})->payment == 9);
    CHECK(line_of(fresh, {line(PaymentStatus::declined, 8)})->payment == 8);
}

TEST_CASE("intent: a hold that has run out is expired, whoever says so") {
    Intent waiting = held();
    hear(waiting, line(PaymentStatus::expired), false, 200_s, kHold);
    CHECK(waiting.phase == Phase::expired);
    Intent asked = held();
    look(asked, 310_s);
    hear(asked, line(PaymentStatus::expired), false, 311_s, kHold);
    CHECK(asked.phase == Phase::expired);
    CHECK(asked.is_nothing());
}

}  // namespace
}  // namespace orrery::authorize_capture
