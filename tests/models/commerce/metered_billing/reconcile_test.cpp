// One handler step at a time: what becomes of each line of the bank's file, and of the file.
#include "tests/catch.h"
#include "tests/models/commerce/metered_billing/billing_script.h"

namespace orrery::metered_billing {
namespace {

using floor::Currency;
using floor::Money;
const Nodes kNodes;

// Accounts 1 and 2 have used what costs one yuan each: invoice 1 was charged as payment 5, invoice 2 is paid by
// transfer.
test::Script invoiced(Settings settings = test::daily()) {
    settings.price = 100;
    settings.per = 1;
    test::Script run = test::billing_script(settings);
    run.deliver(kNodes.billing, test::record(1, {1}), kNodes.ingest)
        .deliver(kNodes.billing, test::record(2, {1}, 0, 2), kNodes.ingest)
        .wait(25_h);
    run.deliver(
        kNodes.billing,
        floor::PaymentAnswer{17, floor::PayOutcome::done, {5, 1, floor::PaymentStatus::captured, {100}, {100}, {0}}},
        kNodes.provider);
    return run;
}
BankFile file(std::vector<BankLine> lines) {
    BankFile out;
    out.is_ready = out.has_trailer = true;
    std::uint64_t number = 0;
    for (BankLine line : lines) {
        line.id = {0, ++number};
        out.lines.push_back(line);
        out.sum += line.amount.minor;
    }
    out.count = number;
    return out;
}
BankLine transfer(std::int64_t minor, std::uint64_t reference = 2, AccountId account = 2) {
    return {{}, account, reference, 0, {minor}};
}
const BankLine kPayout{{}, 0, 1, 5, {100}};

Billing::Durable books(test::Script& run) { return run.durable<Billing>(kNodes.billing); }
std::int64_t balance(test::Script& run, AccountKind kind, AccountId of = 0, Currency currency = Currency::cny) {
    return books(run).ledger.balance({kind, of}, currency).minor;
}
Why why(test::Script& run, std::uint64_t line = 1) { return books(run).exceptions.at({0, line}).why; }

TEST_CASE("metered billing: what a line names is what it pays, and each minor unit comes from usage to the bank",
          "[unit]") {
    test::Script run = invoiced();
    run.deliver(kNodes.billing, file({kPayout, transfer(60), transfer(40)}), kNodes.bank);
    CHECK(books(run).matches.size() == 3);
    CHECK(books(run).exceptions.empty());
    CHECK(books(run).next_day == 1);
    for (const InvoiceId id : {1, 2})
        CHECK(books(run).invoices.at(id).due() == 0);
    CHECK(balance(run, AccountKind::bank) == 200);
    CHECK(balance(run, AccountKind::revenue) == -200);
    for (const AccountKind kind : {AccountKind::clearing, AccountKind::exceptions})
        CHECK(balance(run, kind) == 0);
    // The way of account 1's yuan.
    std::vector<std::string> way;
    for (const auto& posting : books(run).ledger.postings)
        if (posting.moves.front().from.of == 1 || posting.moves.front().to.of == 1 ||
            posting.moves.front().from.kind == AccountKind::clearing)
            way.push_back(std::string(name_of(posting.id.kind)) + ": " +
                          std::string(name_of(posting.moves.front().from.kind)) + " to " +
                          std::string(name_of(posting.moves.front().to.kind)));
    CHECK(way == std::vector<std::string>{"usage: revenue to accrued", "invoice_line: accrued to receivable",
                                          "payment: receivable to clearing", "bank_line: clearing to bank"});
}

TEST_CASE("metered billing: what fits nothing is an exception with its reason, and never nothing", "[unit]") {
    struct Odd {
        BankLine line;
        Why why;
    };
    BankLine foreign = transfer(100), stranger = kPayout, short_payout = kPayout;
    foreign.amount.currency = Currency::jpy;
    stranger.payment = 6;
    short_payout.amount = {99};
    const Odd odd = GENERATE_COPY(
        Odd{transfer(100, 77), Why::unknown_reference}, Odd{transfer(100, 0), Why::unknown_reference},
        Odd{transfer(100, 1), Why::other_account}, Odd{foreign, Why::other_currency},
        Odd{transfer(-100), Why::not_positive}, Odd{transfer(0), Why::not_positive}, Odd{transfer(101), Why::overpaid},
        Odd{stranger, Why::unknown_reference}, Odd{short_payout, Why::other_amount});
    test::Script run = invoiced();
    run.deliver(kNodes.billing, file({odd.line}), kNodes.bank);
    REQUIRE(books(run).exceptions.size() == 1);
    CHECK(why(run) == odd.why);
    CHECK(books(run).matches.empty());
    const Currency currency = odd.line.amount.currency;
    CHECK(balance(run, AccountKind::bank, 0, currency) == odd.line.amount.minor);
    CHECK(balance(run, AccountKind::exceptions, 0, currency) == -odd.line.amount.minor);
    CHECK(run.heard(kNodes.reviewer).size() == 1);
}

TEST_CASE("metered billing: a file that is cut off is refused whole, and is fetched again", "[unit]") {
    test::Script run = invoiced();
    BankFile no_end = file({kPayout, transfer(100)}), no_line = no_end, other_sum = no_end;
    no_end.has_trailer = false;
    no_line.lines = SharedVector<BankLine>();
    no_line.lines.push_back(no_end.lines[0]);
    other_sum.sum += 1;
    for (const BankFile& bad : {no_end, no_line, other_sum})
        run.deliver(kNodes.billing, bad, kNodes.bank);
    CHECK(books(run).next_day == 0);
    CHECK(books(run).matches.empty());
    CHECK(balance(run, AccountKind::bank) == 0);
    const BankFile whole = file({kPayout, transfer(100)});
    run.deliver(kNodes.billing, whole, kNodes.bank).deliver(kNodes.billing, whole, kNodes.bank);
    CHECK(books(run).next_day == 1);
    CHECK(balance(run, AccountKind::bank) == 200);
}

TEST_CASE("metered billing: what a reviewer decides is entered once", "[unit]") {
    test::Script run = invoiced();
    run.deliver(kNodes.billing, InvoiceHeard{2}, kNodes.customers);
    run.deliver(kNodes.billing, file({transfer(100), transfer(70), transfer(-100)}), kNodes.bank);
    CHECK(why(run, 2) == Why::overpaid);
    CHECK(why(run, 3) == Why::not_positive);
    for (int again = 0; again < 2; ++again)
        run.deliver(kNodes.billing, Reviewed{{0, 2}, Decision::credit}, kNodes.reviewer);
    CHECK(balance(run, AccountKind::credit, 2) == -70);
    run.deliver(kNodes.billing, Reviewed{{0, 3}, Decision::reopen}, kNodes.reviewer);
    CHECK(books(run).invoices.at(2).applied == 0);
    CHECK(balance(run, AccountKind::receivable, 2) == 100);
    CHECK(balance(run, AccountKind::exceptions) == 0);
    CHECK(balance(run, AccountKind::bank) == 70);
    // The credit goes against the next invoice.
    Record more = test::record(3, {1}, 0, 2);
    more.report.at = 24_h + 1_s;
    run.deliver(kNodes.billing, more, kNodes.ingest).wait(25_h);
    CHECK(books(run).invoices.at(3).due() == 30);
    CHECK(balance(run, AccountKind::credit, 2) == 0);
    CHECK(run.heard(kNodes.customers).back().find("minor=30") != std::string::npos);
}

TEST_CASE("metered billing: a payout that comes before the provider was heard waits for its word", "[unit]") {
    Settings settings = test::daily();
    settings.price = 100;
    settings.per = 1;
    test::Script run = test::billing_script(settings);
    run.deliver(kNodes.billing, test::record(1, {1}), kNodes.ingest).wait(25_h);
    run.deliver(kNodes.billing, file({kPayout}), kNodes.bank);
    CHECK(why(run) == Why::unresolved);
    CHECK(run.heard(kNodes.reviewer).empty());
    CHECK(run.heard(kNodes.provider).back().starts_with("QueryPayments"));
    run.deliver(kNodes.billing, floor::PaymentsFound{1, 1, {{5, 1, floor::PaymentStatus::captured, {100}, {100}, {0}}}},
                kNodes.provider);
    CHECK(books(run).exceptions.empty());
    CHECK(books(run).matches.at({0, 1}).invoice == 1);
    CHECK(balance(run, AccountKind::clearing) == 0);
    CHECK(balance(run, AccountKind::exceptions) == 0);
}

}  // namespace
}  // namespace orrery::metered_billing
