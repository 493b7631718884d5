// One handler step at a time: the meter, the ingest service, the bank, customers and the reviewer.
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_script.h"

namespace orrery::metered_billing {
namespace {

const Nodes kNodes;

Settings reporting() {
    Settings settings = test::daily();
    settings.arrivals = Arrivals::constant(1_h);
    settings.measures_for = 90_min;
    settings.batch = 2;
    settings.quantity = 1;
    settings.late = settings.replays = {0, 1};
    settings.patience = 10_s;
    return settings;
}
template <class Role, class... Heard>
test::Script alone(NodeId at, Role role) {
    return test::Script([=](Blueprint& blueprint) {
        for (NodeId node = 0; node <= kNodes.first_meter; ++node) {
            const std::string name = "n" + std::to_string(static_cast<std::uint32_t>(node));
            if (node == at)
                blueprint.add_node(name, blueprint.add_role(role));
            else
                blueprint.add_node(name, blueprint.add_role(test::Probe<Heard...>{}));
        }
    });
}

TEST_CASE("metered billing: a meter tells until it is taken, through a crash, and what is refused is written down",
          "[unit]") {
    test::Script run = alone<Meter, Report>(kNodes.first_meter, Meter{reporting(), kNodes, 0});
    run.wait(1_h + 15_s);
    const auto heard = run.heard(kNodes.ingest);
    REQUIRE(heard.size() == 2);
    CHECK(heard[0] == heard[1]);
    CHECK(heard[0].starts_with("Report{number=1, account=1, item=0,"));
    run.crash(kNodes.first_meter).restart(kNodes.first_meter);
    CHECK(run.heard(kNodes.ingest).size() == 3);
    const Taken how = GENERATE(Taken::taken, Taken::repeated, Taken::too_old, Taken::senseless);
    run.deliver(kNodes.first_meter, ReportTaken{1, how}, kNodes.ingest)
        .deliver(kNodes.first_meter, ReportTaken{1, how}, kNodes.ingest)
        .wait(1_h);
    CHECK(run.heard(kNodes.ingest).size() == 3);
    const auto kept = run.durable<Meter>(kNodes.first_meter);
    CHECK(kept.pending.empty());
    const bool is_refused = how == Taken::too_old || how == Taken::senseless;
    CHECK(kept.measured.at({1, 0, 0}) == Measured{2, is_refused ? 2 : 0});
}

TEST_CASE("metered billing: what a collector tells once more is told until that is heard", "[unit]") {
    Settings settings = reporting();
    settings.replays = {1, 1};
    settings.replay_after = Distribution::constant(5_min);
    test::Script run = alone<Meter, Report>(kNodes.first_meter, Meter{settings, kNodes, 0});
    run.wait(1_h + 1_s).deliver(kNodes.first_meter, ReportTaken{1, Taken::taken}, kNodes.ingest).wait(4_min);
    CHECK(run.heard(kNodes.ingest).size() == 1);
    run.wait(1_min + 5_s);
    CHECK(run.heard(kNodes.ingest).size() == 2);
    run.deliver(kNodes.first_meter, ReportTaken{1, Taken::too_old}, kNodes.ingest).wait(1_min);
    const auto kept = run.durable<Meter>(kNodes.first_meter);
    CHECK(kept.pending.empty());
    CHECK(kept.measured.at({1, 0, 0}).refused == 0);  // it was taken
}

TEST_CASE("metered billing: who claims first says that all is well when nothing is written", "[unit]") {
    Settings settings = reporting();
    settings.claims_first = GENERATE(false, true);
    test::Script run = alone<Ingest, Record, ReportTaken>(kNodes.ingest, Ingest{settings, kNodes});
    const Report report = test::record(1, {1}).report;
    run.deliver(kNodes.ingest, report, kNodes.first_meter).deliver(kNodes.ingest, report, kNodes.first_meter);
    CHECK(run.heard(kNodes.billing).size() == (settings.claims_first ? 1 : 2));
    CHECK(run.heard(kNodes.first_meter).size() == (settings.claims_first ? 1 : 0));
}

TEST_CASE("metered billing: the bank books each transfer and each payout once, and sums its file up", "[unit]") {
    test::Script run =
        alone<Bank, TransferTaken, floor::NoticeTaken, BankFile>(kNodes.bank, Bank{test::daily(), kNodes});
    const floor::PaymentLine paid{5, 1, floor::PaymentStatus::captured, {100}, {100}, {0}};
    const floor::PaymentLine declined{6, 1, floor::PaymentStatus::declined, {100}, {0}, {0}};
    for (int again = 0; again < 2; ++again)
        run.deliver(kNodes.bank, Transfer{4, 2, 7, {60}}, kNodes.customers)
            .deliver(kNodes.bank, floor::PaymentNotice{1, 1, paid, 0, 0}, kNodes.provider)
            .deliver(kNodes.bank, floor::PaymentNotice{2, 1, declined, 0, 0}, kNodes.provider);
    run.crash(kNodes.bank).restart(kNodes.bank).wait(25_h);
    run.deliver(kNodes.bank, FetchFile{0}, kNodes.billing).deliver(kNodes.bank, FetchFile{1}, kNodes.billing);
    CHECK(run.durable<Bank>(kNodes.bank).lines.size() == 2);
    CHECK(run.heard(kNodes.customers) == test::Lines{"TransferTaken{number=4}", "TransferTaken{number=4}"});
    CHECK(run.heard(kNodes.provider).size() == 4);
    const auto files = run.heard(kNodes.billing);
    REQUIRE(files.size() == 2);
    CHECK(files[0].find("has_trailer=true, count=2, sum=160") != std::string::npos);
    CHECK(files[1].find("is_ready=false") != std::string::npos);
}

TEST_CASE("metered billing: a customer pays an invoice once, however often he is sent it", "[unit]") {
    Settings settings = test::daily();
    settings.pay_time = Distribution::constant(1_min);
    settings.patience = 1_h;
    settings.pays_twice = GENERATE(Ratio{0, 1}, Ratio{1, 1});
    test::Script run = alone<Customers, InvoiceHeard, Transfer>(kNodes.customers, Customers{settings, kNodes});
    for (int again = 0; again < 2; ++again)
        run.deliver(kNodes.customers, InvoiceSent{3, 2, {60}}, kNodes.billing);
    run.wait(2_min);
    CHECK(run.heard(kNodes.billing).size() == 2);
    CHECK(run.heard(kNodes.bank) ==
          test::Lines{"Transfer{number=6, account=2, reference=3, amount=Money{minor=60, currency=CNY}}"});
    run.deliver(kNodes.customers, TransferTaken{6}, kNodes.bank).wait(2_min);
    CHECK(run.heard(kNodes.bank).size() == (settings.pays_twice.never() ? 1 : 2));
}

TEST_CASE("metered billing: a reviewer decides what is on the desk, once each time", "[unit]") {
    test::Script run = alone<Reviewer, Reviewed>(kNodes.reviewer, Reviewer{test::daily(), kNodes});
    struct Case {
        BankLine line;
        std::string decision;
    };
    const Case one = GENERATE(Case{{{0, 1}, 2, 0, 0, {60}}, "credit"}, Case{{{0, 1}, 2, 3, 0, {-60}}, "reopen"},
                              Case{{{0, 1}, 0, 9, 7, {60}}, "send_back"});
    const ReviewWanted wanted{{one.line, Why::unknown_reference, Decision::none, 0}};
    run.deliver(kNodes.reviewer, wanted, kNodes.billing).deliver(kNodes.reviewer, wanted, kNodes.billing).wait(1_h);
    CHECK(run.heard(kNodes.billing) ==
          test::Lines{"Reviewed{line=LineId{day=0, line=1}, decision=" + one.decision + "}"});
}

}  // namespace
}  // namespace orrery::metered_billing
