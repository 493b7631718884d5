// One handler step at a time: what the shop locks, ends, sells, takes back, answers and writes.
#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/models/commerce/promotion/shop_script.h"

namespace orrery::promotion {
namespace {

using floor::PaymentStatus;
using floor::PayOutcome;
constexpr NodeId kShop = test::kStore, kProvider = test::kClerk, kBuyers = test::kCrowd;
constexpr OrderId kOrder = 41;

const Shop::Order& order(test::Script& run, OrderId id = kOrder) {
    return View(run.world()).state<Shop>(kShop).books.orders.at(id);
}
Shop::Item item(test::Script& run) { return View(run.world()).state<Shop>(kShop).books.items.at(0); }
bool is(const Shop::Item& item, Amount available, Amount reserved, Amount sold) {
    return item == Shop::Item{available, reserved, sold};
}
std::string placed(OrderId order, bool accepted, int minor, const std::string& pay_by = "0 ns") {
    return fmt::format(
        "OrderPlaced{{buyer={0}, order={0}, accepted={1}, price=Money{{minor={2}, currency=CNY}}, pay_by={3}}}", order,
        accepted, minor, pay_by);
}
const std::string kClose = "CloseOrder{number=82, key=0, order=41}";
const std::string kRefund = "Refund{number=83, key=83, payment=5, amount=Money{minor=1400, currency=CNY}}";
test::Script ordered(Settings settings, std::uint64_t quantity = 1) {
    test::Script run = test::shop_script(settings);
    run.deliver(kShop, floor::PlaceOrder{kOrder, 1, 0, quantity}, kBuyers);
    return run;
}
floor::PaymentNotice paid(std::uint64_t number, std::int64_t price = 7'00) {
    return test::notice(number, test::line(5, kOrder, PaymentStatus::captured, price));
}
floor::PaymentAnswer closes(PayOutcome outcome, floor::PaymentLine line = {}) { return {2 * kOrder, outcome, line}; }

TEST_CASE("promotion: an order locks its pieces once, however often its buyer clicks", "[unit]") {
    test::Script run = ordered(test::ten_pieces("close-first"), 3);
    run.deliver(kShop, floor::PlaceOrder{kOrder, 2, 0, 3}, kBuyers);
    const std::string answer = placed(kOrder, true, 21'00);
    CHECK(run.heard(kBuyers) == test::Lines{answer, answer});
    CHECK(is(item(run), 7, 3, 0));
    CHECK(run.world().node_label(kShop) == "3 reserved, 0 sold");
}

TEST_CASE("promotion: what is not there is refused and leaves no trace", "[unit]") {
    test::Script run = ordered(test::ten_pieces("close-first"), 8);
    run.deliver(kShop, floor::PlaceOrder{42, 1, 0, 3}, kBuyers)
        .deliver(kShop, floor::PlaceOrder{43, 1, 1, 1}, kBuyers)   // no such item
        .deliver(kShop, floor::PlaceOrder{44, 1, 0, 0}, kBuyers);  // of nothing
    CHECK(run.heard(kBuyers).size() == 4);
    for (const std::uint64_t refused : {42, 43, 44}) {
        CHECK(run.heard(kBuyers)[refused - 41] == placed(refused, false, 0));
        CHECK_FALSE(run.state<Shop>(kShop).books.orders.contains(refused));
    }
    CHECK(is(item(run), 2, 8, 0));
}

TEST_CASE("promotion: the buyer hears of the lock when it is on the disk, and a crash keeps it", "[unit]") {
    test::Script run = test::shop_script(test::ten_pieces("release"));
    run.sync(60_ms).wait(100_ms);
    run.deliver(kShop, floor::PlaceOrder{kOrder, 1, 0, 1}, kBuyers);
    CHECK(run.heard(kBuyers).empty());
    SECTION("a crash before that takes it back, and nobody was promised anything") {
        run.crash(kShop).restart(kShop).wait(200_ms);
        CHECK(run.heard(kBuyers).empty());
        CHECK(is(item(run), 10, 0, 0));
    }
    SECTION("a crash behind it does not, and the reservation ends in time") {
        run.wait(100_ms);
        CHECK(run.heard(kBuyers).size() == 1);
        run.crash(kShop).restart(kShop).wait(1_s);
        CHECK(is(item(run), 9, 1, 0));
        run.wait(10_s);
        CHECK(order(run).phase == Phase::closed);
        CHECK(is(item(run), 10, 0, 0));
    }
}

TEST_CASE("promotion: a notice that is true, of this price and the first sells what is locked", "[unit]") {
    test::Script run = ordered(test::ten_pieces(GENERATE("close-first", "release", "expire-first")));
    floor::PaymentNotice forged = paid(1);
    forged.seal += 1;
    run.deliver(kShop, forged, kProvider);
    CHECK(run.heard(kProvider).empty());
    run.deliver(kShop, paid(2, 1'00), kProvider);  // of another price: taken, and nothing is sold for it
    CHECK(order(run).phase == Phase::open);
    run.deliver(kShop, paid(3), kProvider).deliver(kShop, paid(3), kProvider);
    CHECK(run.heard(kProvider) ==
          test::Lines{"NoticeTaken{notice=2}", "NoticeTaken{notice=3}", "NoticeTaken{notice=3}"});
    CHECK(order(run).phase == Phase::confirmed);
    CHECK(is(item(run), 9, 0, 1));
    run.wait(30_s);  // the end of the reservation is off the agenda
    CHECK(order(run).phase == Phase::confirmed);
    CHECK(run.heard(kProvider).size() == 3);
}

TEST_CASE("promotion: accepted and declined change nothing", "[unit]") {
    test::Script run = ordered(test::ten_pieces("close-first"));
    run.deliver(kShop, test::notice(1, test::line(5, kOrder, PaymentStatus::pending)), kProvider)
        .deliver(kShop, test::notice(2, test::line(5, kOrder, PaymentStatus::declined)), kProvider);
    CHECK(run.heard(kProvider).size() == 2);
    CHECK(order(run).phase == Phase::open);
    CHECK(is(item(run), 9, 1, 0));
}

TEST_CASE("promotion: no notice is taken before the disk has what it says", "[unit]") {
    test::Script run = ordered(test::ten_pieces("release"));
    run.wait(100_ms).sync(60_ms).deliver(kShop, paid(1), kProvider).deliver(kShop, paid(1), kProvider);
    CHECK(run.heard(kProvider).empty());
    run.wait(100_ms);
    CHECK(run.heard(kProvider).size() == 2);
}

TEST_CASE("promotion: close-first gives nothing back before the provider has closed the order", "[unit]") {
    test::Script run = ordered(test::ten_pieces("close-first"));
    run.wait(11_s);
    CHECK(run.heard(kProvider) == test::Lines{kClose});
    CHECK(order(run).phase == Phase::closing);
    CHECK(is(item(run), 9, 1, 0));
    run.wait(3_s);
    CHECK(run.heard(kProvider).size() == 2);  // asked again
    SECTION("closed there: closed here, and not asked again") {
        run.deliver(kShop, closes(PayOutcome::done), kProvider).deliver(kShop, closes(PayOutcome::done), kProvider);
        CHECK(order(run).phase == Phase::closed);
        CHECK(is(item(run), 10, 0, 0));
        run.wait(20_s);
        CHECK(run.heard(kProvider).size() == 2);
    }
    SECTION("paid there: sold here") {
        run.deliver(kShop, closes(PayOutcome::order_paid, test::line(5, kOrder, PaymentStatus::captured)), kProvider);
        CHECK(order(run).phase == Phase::confirmed);
        CHECK(is(item(run), 9, 0, 1));
        run.deliver(kShop, paid(1), kProvider).deliver(kShop, closes(PayOutcome::done), kProvider);
        CHECK(is(item(run), 9, 0, 1));
    }
    SECTION("undecided there: waits and asks again") {
        run.deliver(kShop, closes(PayOutcome::wrong_status, test::line(5, kOrder, PaymentStatus::pending)), kProvider);
        CHECK(order(run).phase == Phase::closing);
        run.wait(3_s);
        CHECK(run.heard(kProvider).size() == 3);
    }
    SECTION("the notice is faster than the answer") {
        run.deliver(kShop, paid(1), kProvider);
        CHECK(order(run).phase == Phase::confirmed);
        run.wait(20_s);
        CHECK(run.heard(kProvider).size() == 3);  // the notice was taken, and nothing is asked any more
    }
    SECTION("a crash asks again") {
        run.crash(kShop).restart(kShop);
        CHECK(run.heard(kProvider).size() == 3);
        CHECK(order(run).phase == Phase::closing);
    }
}

TEST_CASE("promotion: a late payment takes pieces anew while there are any", "[unit]") {
    test::Script run = ordered(test::ten_pieces("release"), 2);
    run.wait(11_s);
    CHECK(is(item(run), 10, 0, 0));
    run.deliver(kShop, paid(1, 14'00), kProvider);
    CHECK(order(run).phase == Phase::confirmed);
    CHECK(order(run).late);
    CHECK(is(item(run), 8, 0, 2));
    run.deliver(kShop, paid(1, 14'00), kProvider);
    CHECK(is(item(run), 8, 0, 2));
    CHECK(run.heard(kProvider) == test::Lines{"NoticeTaken{notice=1}", "NoticeTaken{notice=1}"});
}

TEST_CASE("promotion: where there are none it is refunded, under one key until that is answered", "[unit]") {
    test::Script run = ordered(test::ten_pieces("release"), 2);
    run.wait(11_s).deliver(kShop, floor::PlaceOrder{42, 1, 0, 9}, kBuyers).deliver(kShop, paid(1, 14'00), kProvider);
    CHECK(order(run).phase == Phase::refunding);
    CHECK(run.heard(kProvider) == test::Lines{kRefund, "NoticeTaken{notice=1}"});
    run.crash(kShop).restart(kShop).wait(3_s);
    CHECK(run.heard(kProvider) == test::Lines{kRefund, "NoticeTaken{notice=1}", kRefund, kRefund});
    // Refunded now, or before, by a request whose answer was lost, so that there is nothing left to refund.
    const PayOutcome outcome = GENERATE(PayOutcome::done, PayOutcome::wrong_amount);
    const floor::PaymentLine back = test::line(5, kOrder, PaymentStatus::captured, 14'00, 14'00);
    run.deliver(kShop, floor::PaymentAnswer{2 * kOrder + 1, outcome, back}, kProvider);
    CHECK(order(run).phase == Phase::refunded);
    CHECK(is(item(run), 1, 9, 0));
    run.wait(20_s);
    CHECK(run.heard(kProvider).size() == 4);
}

TEST_CASE("promotion: an order that expires first says until when, and is closed a margin later", "[unit]") {
    test::Script run = ordered(test::ten_pieces("expire-first"));
    const Instant end = order(run).end;
    CHECK(run.heard(kBuyers) == test::Lines{placed(kOrder, true, 7'00, format_time(end - 2_s))});
    run.wait(9_s);
    CHECK(order(run).phase == Phase::open);
    run.wait(2_s);
    CHECK(order(run).phase == Phase::closed);
    CHECK(run.heard(kProvider).empty());
    run.deliver(kShop, floor::PlaceOrder{kOrder, 2, 0, 1}, kBuyers);  // a slow click: it is over
    CHECK(run.heard(kBuyers).back() == placed(kOrder, false, 0));
}

TEST_CASE("promotion: a reservation ends at the sweep behind its time, and not before", "[unit]") {
    Settings settings = test::ten_pieces("release");
    settings.sweep = 4_s;
    test::Script run = ordered(settings);
    run.wait(11_s + 900_ms);
    CHECK(order(run).phase == Phase::open);  // due at 10.02 s
    run.wait(200_ms);
    CHECK(order(run).phase == Phase::closed);
}

}  // namespace
}  // namespace orrery::promotion
