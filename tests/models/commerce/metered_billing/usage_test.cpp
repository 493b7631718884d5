// One handler step at a time: what is taken of what meters report, what is refused, and what an invoice says of it.
#include "models/commerce/metered_billing/rating.h"
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_script.h"

namespace orrery::metered_billing {
namespace {

using test::kMeterProbe;

std::string recorded(std::uint64_t number, const std::string& how) {
    return "Recorded{source=" + std::string("#6") + ", number=" + std::to_string(number) + ", how=" + how + "}";
}

TEST_CASE("metered billing: a report is recorded once, however often it comes, and is told of each time", "[unit]") {
    test::Script run = test::billing_script(test::daily());
    run.deliver(kMeterProbe.billing, test::record(1, {3, 4}), kMeterProbe.ingest)
        .deliver(kMeterProbe.billing, test::record(1, {3, 4}), kMeterProbe.ingest);
    CHECK(run.heard(kMeterProbe.ingest) == test::Lines{recorded(1, "taken"), recorded(1, "repeated")});
    const auto books = run.durable<Billing>(kMeterProbe.billing);
    CHECK(books.usage.at({1, 0, 0}).units == 7);
    CHECK(books.usage.size() == 1);
}

TEST_CASE("metered billing: an id survives a crash together with what was recorded under it", "[unit]") {
    test::Script run = test::billing_script(test::daily());
    run.sync(60_ms).wait(100_ms);
    run.deliver(kMeterProbe.billing, test::record(1, {5}), kMeterProbe.ingest);
    SECTION("lost together") {
        run.crash(kMeterProbe.billing).restart(kMeterProbe.billing).wait(100_ms);
        CHECK(run.heard(kMeterProbe.ingest).empty());
        CHECK(run.durable<Billing>(kMeterProbe.billing).usage.empty());
        run.deliver(kMeterProbe.billing, test::record(1, {5}), kMeterProbe.ingest).wait(100_ms);
        CHECK(run.heard(kMeterProbe.ingest) == test::Lines{recorded(1, "taken")});
    }
    SECTION("kept together") {
        run.wait(100_ms).crash(kMeterProbe.billing).restart(kMeterProbe.billing).wait(100_ms);
        run.deliver(kMeterProbe.billing, test::record(1, {5}), kMeterProbe.ingest).wait(100_ms);
        CHECK(run.heard(kMeterProbe.ingest) == test::Lines{recorded(1, "taken"), recorded(1, "repeated")});
    }
    CHECK(run.durable<Billing>(kMeterProbe.billing).usage.at({1, 0, 0}).units == 5);
}

TEST_CASE("metered billing: what is too new, too old or senseless is refused and told, and nothing is recorded",
          "[unit]") {
    Settings settings = test::daily();
    settings.past = 35 * 24_h;
    test::Script run = test::billing_script(settings);
    run.wait(36 * 24_h);
    Record old = test::record(1, {5}), fresh = test::record(2, {5}), negative = test::record(3, {5, -1}),
           nobody = test::record(4, {5}), last = test::record(5, {5});
    old.report.at = 1_s;
    fresh.report.at = 36 * 24_h + 6_min;
    negative.report.at = nobody.report.at = 36 * 24_h;
    nobody.report.account = 99;
    last.report.at = 36 * 24_h + 4_min;
    for (const Record& one : {old, fresh, negative, nobody, last})
        run.deliver(kMeterProbe.billing, one, kMeterProbe.ingest);
    CHECK(run.heard(kMeterProbe.ingest) == test::Lines{recorded(1, "too_old"), recorded(2, "too_new"),
                                                       recorded(3, "senseless"), recorded(4, "senseless"),
                                                       recorded(5, "taken")});
    CHECK(run.durable<Billing>(kMeterProbe.billing).usage.size() == 1);
}

TEST_CASE("metered billing: ids of a window are forgotten, and what is older than they are is not taken", "[unit]") {
    Settings settings = test::daily();
    settings.ids = "window";
    settings.ids_for = 1_h;
    settings.future = 0;
    settings.short_window = GENERATE(false, true);
    test::Script run = test::billing_script(settings);
    run.wait(1_min).deliver(kMeterProbe.billing, test::record(1, {5}), kMeterProbe.ingest).wait(2_h);
    run.deliver(kMeterProbe.billing, test::record(1, {5}), kMeterProbe.ingest);
    CHECK(run.heard(kMeterProbe.ingest).back() == recorded(1, settings.short_window ? "taken" : "too_old"));
    CHECK(run.durable<Billing>(kMeterProbe.billing).usage.at({1, 0, 0}).units == (settings.short_window ? 10 : 5));
}

TEST_CASE("metered billing: a period closes behind its grace; its parts are rounded once and add up", "[unit]") {
    test::Script run = test::billing_script(test::daily());
    // 13 units of item 0 at 37 and 14 of item 1 at 44 a thousand: 481 and 616 thousandths, 1.097 in all.
    run.deliver(kMeterProbe.billing, test::record(1, {13}), kMeterProbe.ingest)
        .deliver(kMeterProbe.billing, test::record(2, {14}, 1), kMeterProbe.ingest);
    run.wait(24_h + 59_min);
    CHECK(run.durable<Billing>(kMeterProbe.billing).invoices.empty());
    run.wait(2_min);
    const auto books = run.durable<Billing>(kMeterProbe.billing);
    REQUIRE(books.invoices.size() == 1);
    const Invoice& invoice = books.invoices.at(1);
    CHECK(invoice.total == floor::Money{1});
    CHECK(invoice.lines == std::vector<InvoiceLine>{{LineKind::usage, 0, 0, 13, 0}, {LineKind::usage, 0, 1, 14, 1}});
    CHECK(books.ledger.balance({AccountKind::receivable, 1}, floor::Currency::cny).minor == 1);
    CHECK(books.ledger.balance({AccountKind::revenue, 0}, floor::Currency::cny).minor == -1);
    CHECK(books.ledger.balance({AccountKind::accrued, 1}, floor::Currency::cny).is_zero());
}

TEST_CASE("metered billing: what comes behind the close is a line of the next invoice, to the exact sum", "[unit]") {
    Settings settings = test::daily();
    settings.late_usage = GENERATE("adjust", "supplement", "refuse");
    test::Script run = test::billing_script(settings);
    run.deliver(kMeterProbe.billing, test::record(1, {13}), kMeterProbe.ingest).wait(26_h);  // 0.481: nothing yet
    run.deliver(kMeterProbe.billing, test::record(2, {1}), kMeterProbe.ingest).wait(30_h);   // 0.518 with it: one
    const auto books = run.durable<Billing>(kMeterProbe.billing);
    if (settings.late_usage == "refuse") {
        CHECK(run.heard(kMeterProbe.ingest).back() == recorded(2, "too_old"));
        CHECK(books.invoices.size() == 1);
        return;
    }
    REQUIRE(books.invoices.size() == 2);
    CHECK(books.invoices.at(1).total.is_zero());
    CHECK(books.invoices.at(2).lines == std::vector<InvoiceLine>{{LineKind::adjustment, 0, 0, 1, 1}});
    // A supplement is written within its hour, an adjustment with the next close.
    const Time at = books.invoices.at(2).at;
    CHECK(at == (settings.late_usage == "adjust" ? 49_h : at));
    CHECK((settings.late_usage == "adjust" || at < 28_h));
}

}  // namespace
}  // namespace orrery::metered_billing
