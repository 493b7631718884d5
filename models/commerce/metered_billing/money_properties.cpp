// What must hold of payments, the bank's lines and the ledger, as they are on the disks.
#include <fmt/format.h>

#include "models/commerce/metered_billing/metered_billing.h"
#include "sim/property/rows.h"

namespace orrery::metered_billing {
namespace {

using Invoices = SharedMap<InvoiceId, Invoice>;
using Matches = SharedMap<LineId, Match>;
using Exceptions = SharedMap<LineId, Exception>;
using Balances = SharedMap<Ledger::Purse, std::int64_t>;

FieldRef of_line(NodeId node, std::string_view table, const LineId& id) {
    return {node, fmt::format("{}.{}", table, to_text(to_value(id)))};
}
std::string name_of_line(const BankLine& line) {
    return fmt::format("line {} of day {}, {}", line.id.line, line.id.day, text_of(line.amount));
}

Property applied_to_what_is_due() {
    return always_each_row<Billing>(
        durable, "no more is applied than is due", "what is applied to an invoice is never more than its total",
        &Billing::Durable::invoices,
        [](const Disks&, NodeId node, InvoiceId id, const Invoice& invoice) -> std::optional<Broken> {
            if (invoice.applied <= std::max<std::int64_t>(invoice.total.minor, 0))
                return std::nullopt;
            return Broken{
                fmt::format("to invoice {} of account {}, {}, {} were applied", id, invoice.account,
                            text_of(invoice.total), text_of(floor::Money{invoice.applied, invoice.total.currency})),
                {{node, fmt::format("invoices.{}.applied", id)}}};
        });
}

// By the bank's own record of who has sent it, or by the provider's number.
Property pays_what_it_is_for(const Nodes& nodes) {
    return always_each_row<Billing>(
        durable, "a bank line pays what it is for",
        "a line is matched with an invoice of who sent it, or with the "
        "payment that it pays out",
        &Billing::Durable::matches,
        [nodes](const Disks& disks, NodeId node, const LineId& id, const Match& match) -> std::optional<Broken> {
            const Billing::Durable& books = disks.durable<Billing>(node);
            const BankLine* line = disks.durable<Bank>(nodes.bank).lines.find(id);
            const Invoice& invoice = books.invoices.at(match.invoice);
            const Charge* charge = books.charges.find(match.invoice);
            const bool is_payout = line && line->payment != 0;
            if (is_payout ? charge && charge->payment == line->payment : line && line->account == invoice.account)
                return std::nullopt;
            const std::string of = is_payout ? fmt::format("payment {}", line->payment)
                                             : fmt::format("account {}", line ? line->account : 0);
            return Broken{
                fmt::format("{}, is from {} for invoice {}, and was matched with invoice {} of account {}",
                            name_of_line(match.line), of, match.line.reference, match.invoice, invoice.account),
                {of_line(node, "matches", id)}};
        });
}

Property charged_once(const Nodes& nodes) {
    return always_each_row<floor::PaymentProvider>(
        durable, "no invoice is charged twice",
        "what the provider has captured for an invoice is not more than it is of",
        [](const floor::PaymentProvider::Durable& disk) -> const auto& { return disk.books.payments; },
        [nodes](const Disks& disks, NodeId node, std::uint64_t number,
                const floor::PaymentBooks::Payment& payment) -> std::optional<Broken> {
            const std::uint64_t order = payment.line.order;
            const Invoice* invoice = disks.durable<Billing>(nodes.billing).invoices.find(order);
            const auto& books = disks.durable<floor::PaymentProvider>(node).books;
            std::int64_t captured = 0;
            for (const floor::PaymentLine& line : books.payments_of(payment.merchant, order))
                captured += line.captured.minor;
            if (!invoice || captured <= invoice->total.minor)
                return std::nullopt;
            return Broken{fmt::format("invoice {} of account {} is of {}, and {} were captured for it, with payment {} "
                                      "the last",
                                      order, invoice->account, text_of(invoice->total),
                                      text_of(floor::Money{captured, payment.line.amount.currency}), number),
                          {{node, fmt::format("books.payments.{}.line.captured", number)}}};
        });
}

// By the entry that its payment has in the ledger.
Property captured_is_applied() {
    return always_each_row<Billing>(
        durable, "what is captured is applied", "a charge that has succeeded is entered against its invoice",
        &Billing::Durable::charges,
        [](const Disks& disks, NodeId node, InvoiceId id, const Charge& charge) -> std::optional<Broken> {
            const auto& entries = disks.durable<Billing>(node).ledger.number_of;
            if (charge.state != PaymentState::succeeded ||
                entries.contains({SourceKind::payment, charge.payment, id, 0}) ||
                entries.contains({SourceKind::payment, charge.payment, id, 1}))
                return std::nullopt;
            return Broken{fmt::format("payment {} of {} was captured for invoice {}, and nothing of it is applied: the "
                                      "invoice stays open",
                                      charge.payment, text_of(floor::Money{charge.amount}), id),
                          {{node, fmt::format("charges.{}.state", id)}}};
        });
}

// Each line of a day that was taken, by the bank's disk, is in one of the two tables.
struct MatchedOrException {
    NodeId bank;
    RowsSeen<Matches> matches = {};
    RowsSeen<Exceptions> exceptions = {};
    std::int64_t next_day = 0;

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Billing::Durable& books = disks.durable<Billing>(node);
        const auto both = [&](const LineId& id) {
            if (const Match* match = books.matches.find(id); match && books.exceptions.contains(id))
                judge.violated(fmt::format("{}, is matched with invoice {} and an exception", name_of_line(match->line),
                                           match->invoice),
                               {of_line(node, "matches", id), of_line(node, "exceptions", id)});
        };
        matches.look(node, books.matches, [&](const LineId& id, const auto*, const auto*) { both(id); });
        exceptions.look(node, books.exceptions, [&](const LineId& id, const auto*, const auto*) { both(id); });
        const auto& lines = disks.durable<Bank>(bank).lines;
        for (auto at = lines.lower_bound({next_day, 0}); at != lines.end() && at->first.day < books.next_day; ++at)
            if (!books.matches.contains(at->first) && !books.exceptions.contains(at->first))
                return judge.violated(fmt::format("{}, for invoice {}, was in the file that was taken, and is neither "
                                                  "matched nor an exception",
                                                  name_of_line(at->second), at->second.reference),
                                      {{node, "next_day"}});
        next_day = books.next_day;
    }
    void forget() {
        matches.forget();
        exceptions.forget();
        next_day = 0;
    }
};

// All balances of a currency add up to nothing.
struct DebitsAreCredits {
    RowsSeen<Balances> balances = {};
    SharedMap<floor::Currency, std::int64_t> sums = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        std::vector<Ledger::Purse> touched;
        balances.look(node, disks.durable<Billing>(node).ledger.balances,
                      [&](const Ledger::Purse& purse, const std::int64_t* before, const std::int64_t* now) {
                          sums.edit(purse.currency,
                                    [&](std::int64_t& sum) { sum += (now ? *now : 0) - (before ? *before : 0); });
                          touched.push_back(purse);
                      });
        for (const Ledger::Purse& purse : touched)
            if (const std::int64_t sum = sums.at(purse.currency); sum != 0)
                return judge.violated(
                    fmt::format("debits and credits differ by {} since {} was changed",
                                text_of(floor::Money{sum, purse.currency}), name_of(purse.account.kind)),
                    {{node, fmt::format("ledger.balances.{}", to_text(to_value(purse)))}});
    }
    void forget() {
        balances.forget();
        sums.clear();
    }
};

// What a customer owes by the ledger is what stands open on his invoices, and the bank has what its lines say.
struct LedgerIsTables {
    struct Owed {
        LedgerAccount account;
        floor::Currency currency = floor::Currency::cny;
        auto operator<=>(const Owed&) const = default;
    };
    RowsSeen<Invoices> invoices = {};
    RowsSeen<Matches> matches = {};
    RowsSeen<Exceptions> exceptions = {};
    RowsSeen<Balances> balances = {};
    SharedMap<Ledger::Purse, std::int64_t> sums = {};
    std::vector<Ledger::Purse> touched = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const Billing::Durable& books = disks.durable<Billing>(node);
        touched.clear();
        invoices.look(node, books.invoices, [&](InvoiceId, const Invoice* before, const Invoice* now) {
            for (const auto& [row, sign] : {std::pair{before, -1}, std::pair{now, 1}})
                if (row)
                    add({{AccountKind::receivable, row->account}, row->total.currency}, sign * row->due());
        });
        const auto on_lines = [&](const LineId&, const auto* before, const auto* now) {
            for (const auto& [row, sign] : {std::pair{before, -1}, std::pair{now, 1}})
                if (row)
                    add({{AccountKind::bank, 0}, row->line.amount.currency}, sign * row->line.amount.minor);
        };
        matches.look(node, books.matches, on_lines);
        exceptions.look(node, books.exceptions, on_lines);
        balances.look(node, books.ledger.balances, [&](const Ledger::Purse& purse, const auto*, const auto*) {
            if (purse.account.kind == AccountKind::receivable || purse.account.kind == AccountKind::bank)
                touched.push_back(purse);
        });
        for (const Ledger::Purse& purse : touched)
            compare(books, node, purse, judge);
    }
    void forget() {
        invoices.forget();
        matches.forget();
        exceptions.forget();
        balances.forget();
        sums.clear();
    }

private:
    void add(const Ledger::Purse& purse, std::int64_t minor) {
        sums.edit(purse, [&](std::int64_t& sum) { sum += minor; });
        touched.push_back(purse);
    }
    void compare(const Billing::Durable& books, NodeId node, const Ledger::Purse& purse, Judge& judge) const {
        const std::int64_t* known = sums.find(purse);
        const floor::Money tables{known ? *known : 0, purse.currency};
        const floor::Money ledger = books.ledger.balance(purse.account, purse.currency);
        if (tables == ledger)
            return;
        const std::string who = purse.account.kind == AccountKind::bank
                                    ? std::string("the lines of the bank add up to")
                                    : fmt::format("account {} owes by its invoices", purse.account.of);
        judge.violated(fmt::format("{} {}, by the ledger {}", who, text_of(tables), text_of(ledger)),
                       {{node, "ledger.balances"}});
    }
};

}  // namespace

void add_money_properties(const Settings&, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_property(applied_to_what_is_due());
    blueprint.add_property(pays_what_it_is_for(nodes));
    blueprint.add_property(charged_once(nodes));
    blueprint.add_property(always<Billing>(durable, "every bank line is matched or an exception",
                                           "each line of a file that was taken is in one of the two tables, not both",
                                           MatchedOrException{nodes.bank}));
    blueprint.add_property(always<Billing>(durable, "debits equal credits",
                                           "the balances of a currency add up to nothing", DebitsAreCredits{}));
    blueprint.add_property(always<Billing>(durable, "the ledger says what the tables say",
                                           "receivables are what is open on invoices, the bank what its lines say",
                                           LedgerIsTables{}));
    blueprint.add_property(captured_is_applied());
}

}  // namespace orrery::metered_billing
