// A payment's steps one by one, and random ones held against plain books and against sums from scratch.
#include "models/floor/payments.h"

#include <algorithm>
#include <map>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

constexpr NodeId kShop = 1, kOther = 2;
constexpr Money kPrice{10'00, Currency::cny};
using Status = PaymentStatus;
using Outcome = PayOutcome;

PaymentBooks authorized(const PaymentRules& rules = {}) {
    PaymentBooks books;
    books.authorize(kShop, 17, kPrice, false, rules);
    books.decide(1, false, rules, 1_s);
    return books;
}
std::int64_t at(const PaymentBooks& books, PaymentAccount account) {
    return books.journal.balance(account, Currency::cny).minor;
}

TEST_CASE("a payment is accepted, authorized and captured in part; the rest is free again") {
    const PaymentRules rules;
    PaymentBooks books;
    const auto accepted = books.authorize(kShop, 17, kPrice, false, rules);
    CHECK(accepted.outcome == Outcome::accepted);
    CHECK(accepted.line.status == Status::pending);
    CHECK(at(books, PaymentAccount::held) == 0);
    CHECK(books.decide(1, false, rules, 1_s).line.status == Status::authorized);
    CHECK(at(books, PaymentAccount::held) == 10'00);
    const auto captured = books.capture(kShop, 1, {7'00}, rules, 2_s);
    CHECK(captured.outcome == Outcome::done);
    CHECK(captured.line.captured == Money{7'00});
    CHECK(at(books, PaymentAccount::held) == 0);
    CHECK(at(books, PaymentAccount::merchants) == 7'00);
    CHECK(at(books, PaymentAccount::buyers) == -7'00);
    CHECK(books.capture(kShop, 1, {1'00}, rules, 3_s).outcome == Outcome::wrong_status);
    CHECK(books.bills.at({0, kShop}).size() == 1);
    CHECK(books.bills.at({0, kShop})[0] == BillLine{1, 17, {7'00}, 2_s});
}

TEST_CASE("a sale is captured when it is decided; a declined payment holds nothing and cannot be captured") {
    const PaymentRules rules;
    PaymentBooks books;
    books.authorize(kShop, 17, kPrice, true, rules);
    CHECK(books.decide(1, false, rules, 1_s).line.status == Status::captured);
    CHECK(books.decide(1, true, rules, 1_s).outcome == Outcome::wrong_status);
    books.authorize(kShop, 18, kPrice, true, rules);
    CHECK(books.decide(2, true, rules, 1_s).outcome == Outcome::declined);
    CHECK(books.capture(kShop, 2, kPrice, rules, 1_s).outcome == Outcome::wrong_status);
    CHECK(at(books, PaymentAccount::merchants) == 10'00);
}

TEST_CASE("amounts that are not above zero, too large or of another currency change nothing") {
    const PaymentRules rules;
    PaymentBooks books = authorized();
    const PaymentBooks before = books;
    CHECK(books.authorize(kShop, 18, {0}, false, rules).outcome == Outcome::wrong_amount);
    for (const Money amount : {Money{0}, Money{-1}, Money{10'01}, Money{10'00, Currency::usd}})
        CHECK(books.capture(kShop, 1, amount, rules, 2_s).outcome == Outcome::wrong_amount);
    CHECK(books == before);
}

TEST_CASE("another merchant's payment is unknown") {
    const PaymentRules rules;
    PaymentBooks books = authorized();
    const PaymentBooks before = books;
    CHECK(books.capture(kOther, 1, kPrice, rules, 2_s).outcome == Outcome::unknown);
    CHECK(books.cancel(kOther, 1, rules, 2_s).outcome == Outcome::unknown);
    CHECK(books.refund(kOther, 1, kPrice, rules, 2_s).outcome == Outcome::unknown);
    CHECK(books.payments_of(kOther, 17).empty());
    CHECK(books == before);
}

TEST_CASE("a void frees the money; an authorization that has lived long enough does so by itself") {
    const PaymentRules rules;
    PaymentBooks books = authorized();
    REQUIRE(books.agenda.find({PaymentBooks::What::expiry, 1}));
    CHECK(*books.agenda.find({PaymentBooks::What::expiry, 1}) == 1_s + 168_h);
    SECTION("void") {
        CHECK(books.cancel(kShop, 1, rules, 2_s).line.status == Status::voided);
        CHECK_FALSE(books.agenda.find({PaymentBooks::What::expiry, 1}));
    }
    SECTION("expiry") {
        books.expire(1, rules, 200_h);
        CHECK(books.payments.at(1).line.status == Status::expired);
    }
    CHECK(at(books, PaymentAccount::held) == 0);
    CHECK(at(books, PaymentAccount::buyers) == 0);
    CHECK(books.capture(kShop, 1, kPrice, rules, 200_h).outcome == Outcome::wrong_status);
}

TEST_CASE("an expiry that comes after the capture takes nothing") {
    const PaymentRules rules;
    PaymentBooks books = authorized();
    books.capture(kShop, 1, kPrice, rules, 2_s);
    const PaymentBooks before = books;
    books.expire(1, rules, 200_h);
    CHECK(books == before);
}

TEST_CASE("refunds are made in parts, up to what was captured; unchecked they are not") {
    PaymentRules rules;
    rules.refunds_unchecked = GENERATE(false, true);
    PaymentBooks books = authorized();
    CHECK(books.refund(kShop, 1, {1'00}, rules, 2_s).outcome == Outcome::wrong_status);
    books.capture(kShop, 1, {8'00}, rules, 2_s);
    CHECK(books.refund(kShop, 1, {5'00}, rules, 3_s).line.refunded == Money{5'00});
    const auto more = books.refund(kShop, 1, {5'00}, rules, 4_s);
    CHECK(more.outcome == (rules.refunds_unchecked ? Outcome::done : Outcome::wrong_amount));
    CHECK((books.payments.at(1).line.refunded.minor > 8'00) == rules.refunds_unchecked);
    if (!rules.refunds_unchecked) {
        CHECK(books.refund(kShop, 1, {3'00}, rules, 5_s).outcome == Outcome::done);
        CHECK(at(books, PaymentAccount::merchants) == 0);
    }
}

TEST_CASE(
    "an order has one payment that is not over, or many, as the provider has it; a closed one has none any more") {
    PaymentRules rules;
    PaymentBooks books = authorized();
    CHECK(books.authorize(kShop, 17, kPrice, false, rules).outcome == Outcome::order_paid);
    CHECK(books.authorize(kOther, 17, kPrice, false, rules).outcome == Outcome::accepted);
    CHECK(books.close(kOther, 17).outcome == Outcome::wrong_status);  // not decided yet
    CHECK(books.close(kShop, 17).outcome == Outcome::order_paid);
    books.cancel(kShop, 1, rules, 2_s);
    CHECK(books.close(kShop, 17).outcome == Outcome::done);
    CHECK(books.authorize(kShop, 17, kPrice, false, rules).outcome == Outcome::order_closed);
    CHECK(books.close(kShop, 99).outcome == Outcome::done);
    CHECK(books.authorize(kShop, 99, kPrice, false, rules).outcome == Outcome::order_closed);
    rules.one_payment_an_order = false;
    CHECK(books.authorize(kOther, 17, kPrice, false, rules).outcome == Outcome::accepted);
    CHECK(books.payments_of(kOther, 17).size() == 2);
}

TEST_CASE("a notice is sent, waits for its answer, and comes again by the schedule until it is taken or given up") {
    PaymentRules rules;
    rules.notices = RetrySchedule::fixed(15_s, 2);
    PaymentBooks books = authorized(rules);
    REQUIRE(books.notices.size() == 1);
    CHECK(books.notice_due(1, rules, 1_s));
    CHECK_FALSE(books.notice_refused(1, 2, rules, 2_s));  // of another attempt
    CHECK(*books.agenda.find({PaymentBooks::What::notice, 1}) == 6_s);
    CHECK_FALSE(books.notice_due(1, rules, 6_s));  // not answered within five seconds
    CHECK(*books.agenda.find({PaymentBooks::What::notice, 1}) == 21_s);
    CHECK_FALSE(books.notice_refused(1, 2, rules, 7_s));  // not sent yet
    CHECK(books.notice_due(1, rules, 21_s));
    CHECK(books.notice_refused(1, 2, rules, 22_s));
    CHECK(books.notice_due(1, rules, 37_s));
    SECTION("taken") {
        CHECK(books.notice_taken(1));
        CHECK_FALSE(books.notice_taken(1));
        CHECK(books.given_up == 0);
    }
    SECTION("given up") {
        CHECK(books.notice_refused(1, 3, rules, 38_s));
        CHECK(books.given_up == 1);
    }
    CHECK(books.notices.empty());
    CHECK_FALSE(books.agenda.find({PaymentBooks::What::notice, 1}));
    CHECK_FALSE(books.notice_due(1, rules, 40_s));
}

TEST_CASE("a provider may keep silent about what did not come about") {
    PaymentRules rules;
    rules.notifies_failures = GENERATE(false, true);
    PaymentBooks books;
    books.authorize(kShop, 17, kPrice, false, rules);
    books.decide(1, true, rules, 1_s);
    CHECK(books.notices.size() == (rules.notifies_failures ? 1u : 0u));
}

// Plain books: what each payment is, and nothing that follows from it.
struct Plain {
    std::uint64_t order = 0;
    Status status = Status::pending;
    std::int64_t amount = 0, captured = 0, refunded = 0;
};

TEST_CASE("random steps agree with plain books, and every sum with one from scratch", "[property]") {
    const PaymentRules rules;
    std::uint64_t done = 0, refused = 0;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        constexpr Stream kStep = "step";
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        PaymentBooks books;
        std::map<std::uint64_t, Plain> plain;
        std::map<std::int64_t, std::int64_t> days;
        std::map<std::uint64_t, bool> closed;
        const auto is_over = [](Status status) {
            return status == Status::declined || status == Status::voided || status == Status::expired;
        };
        for (int i = 0; i < 60; ++i) {
            const Time now = i * 2_h;
            const std::uint64_t order = 1 + below(6), payment = 1 + below(books.payments.size() + 1);
            const std::int64_t minor = static_cast<std::int64_t>(below(8)) - 1;
            Plain* one = plain.contains(payment) ? &plain[payment] : nullptr;
            bool expected = false;
            Outcome outcome = Outcome::unknown;
            const std::uint64_t step = below(7);
            if (step == 0) {
                expected =
                    minor > 0 && !closed[order] && std::none_of(plain.begin(), plain.end(), [&](const auto& other) {
                        return other.second.order == order && !is_over(other.second.status);
                    });
                outcome = books.authorize(kShop, order, {minor}, false, rules).outcome;
                CHECK((outcome == Outcome::accepted) == expected);
                if (expected)
                    plain[plain.size() + 1] = {order, Status::pending, minor, 0, 0};
            } else if (step == 1) {
                const bool declines = below(4) == 0;
                expected = one && one->status == Status::pending;
                outcome = books.decide(payment, declines, rules, now).outcome;
                CHECK((outcome == Outcome::done || outcome == Outcome::declined) == expected);
                if (expected)
                    one->status = declines ? Status::declined : Status::authorized;
            } else if (step == 2) {
                expected = one && one->status == Status::authorized && minor > 0 && minor <= one->amount;
                outcome = books.capture(kShop, payment, {minor}, rules, now).outcome;
                CHECK((outcome == Outcome::done) == expected);
                if (expected) {
                    one->status = Status::captured;
                    one->captured = minor;
                    days[now / 24_h] += minor;
                }
            } else if (step == 3) {
                expected = one && one->status == Status::authorized;
                outcome = books.cancel(kShop, payment, rules, now).outcome;
                CHECK((outcome == Outcome::done) == expected);
                if (expected)
                    one->status = Status::voided;
            } else if (step == 4) {
                expected =
                    one && one->status == Status::captured && minor > 0 && one->refunded + minor <= one->captured;
                outcome = books.refund(kShop, payment, {minor}, rules, now).outcome;
                CHECK((outcome == Outcome::done) == expected);
                if (expected) {
                    one->refunded += minor;
                    days[now / 24_h] -= minor;
                }
            } else if (step == 5 && below(4) == 0) {
                expected = one && one->status == Status::authorized;
                books.expire(payment, rules, now);
                if (expected)
                    one->status = Status::expired;
            } else if (step == 6 && below(4) == 0) {
                expected = std::none_of(plain.begin(), plain.end(), [&](const auto& other) {
                    return other.second.order == order && !is_over(other.second.status);
                });
                outcome = books.close(kShop, order).outcome;
                CHECK((outcome == Outcome::done) == expected);
                if (expected)
                    closed[order] = true;
            }
            ++(expected ? done : refused);

            std::int64_t held = 0, merchants = 0;
            REQUIRE(books.payments.size() == plain.size());
            for (const auto& [number, kept] : plain) {
                const PaymentLine& line = books.payments.at(number).line;
                const bool same = line.status == kept.status && line.captured.minor == kept.captured &&
                                  line.refunded.minor == kept.refunded;
                REQUIRE(same);
                held += kept.status == Status::authorized ? kept.amount : 0;
                merchants += kept.captured - kept.refunded;
                const bool expires = books.agenda.find({PaymentBooks::What::expiry, number}) != nullptr;
                REQUIRE(expires == (kept.status == Status::authorized));
            }
            REQUIRE(at(books, PaymentAccount::held) == held);
            REQUIRE(at(books, PaymentAccount::merchants) == merchants);
            REQUIRE(at(books, PaymentAccount::buyers) == -held - merchants);
        }
        for (const auto& [day, sum] : days) {
            std::int64_t billed = 0;
            for (const BillLine& line : books.bills.at({day, kShop}))
                billed += line.amount.minor;
            CHECK(billed == sum);
        }
    }
    CHECK(done > refused / 10);
}

}  // namespace
}  // namespace orrery::floor
