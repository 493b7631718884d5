// What stands on the disks: usage by account, period and item; invoices; payments; the lines of the bank's files and
// what became of each; and a ledger whose entries name what they come from, so that each minor unit can be followed
// from a meter to a line of the bank. Nothing here grows with the events of usage but what is remembered of them.
// Units: minor units of money; units of usage; instants on the clock of who wrote them. Errors: none. Source:
// README.md.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/floor/journal.h"
#include "models/floor/money.h"
#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_map.h"

namespace orrery::metered_billing {

using AccountId = std::uint64_t;  // from 1
using ItemId = std::uint64_t;     // what is metered, from 0
using InvoiceId = std::uint64_t;  // from 1
using Period = std::int64_t;      // from 0
using Units = std::int64_t;       // of usage

struct UsageKey {
    AccountId account = 0;
    Period period = 0;
    ItemId item = 0;
    ORRERY_FIELDS(UsageKey, account, period, item)
    auto operator<=>(const UsageKey&) const = default;
};

// On a meter's disk: what it has measured, and what it was told is refused.
struct Measured {
    Units units = 0, refused = 0;
    ORRERY_FIELDS(Measured, units, refused)
};
// On the billing service's: what was recorded, how much of it stands on invoices, and for how much.
struct Usage {
    Units units = 0, billed = 0;
    std::int64_t minor = 0;        // on invoices
    std::int64_t event_minor = 0;  // of the flaw rounds_each_event: the sum of what each event was rounded to
    ORRERY_FIELDS(Usage, units, billed, minor, event_minor)
};

ORRERY_ENUM(LineKind, usage, adjustment)

struct InvoiceLine {
    LineKind kind = LineKind::usage;
    Period period = 0;  // whose usage it is
    ItemId item = 0;
    Units units = 0;
    std::int64_t minor = 0;
    ORRERY_FIELDS(InvoiceLine, kind, period, item, units, minor)
};
struct Invoice {
    AccountId account = 0;
    Period period = 0;  // that was closed last
    floor::Money total;
    std::int64_t applied = 0;  // of what was paid or credited
    std::vector<InvoiceLine> lines;
    std::uint64_t seal = 0;  // of total and lines, as they were finalized
    Instant at = 0;
    ORRERY_FIELDS(Invoice, account, period, total, applied, lines, seal, at)

    std::int64_t due() const { return total.minor - applied; }
};

// Of an invoice that is charged: each attempt is another charge, with an idempotency key of its own.
ORRERY_ENUM(PaymentState, asking, unknown, succeeded, failed)

struct Charge {
    PaymentState state = PaymentState::asking;
    std::uint64_t attempt = 1;  // one behind each decline
    std::uint64_t asked = 0;    // how often in this attempt; of unknown: how often the provider was asked about it
    std::int64_t amount = 0;
    std::uint64_t payment = 0;  // the provider's number, once it is known
    bool is_at_bank = false;    // its line has come
    ORRERY_FIELDS(Charge, state, attempt, asked, amount, payment, is_at_bank)
};

// A line of the bank's file of a day.
struct LineId {
    std::int64_t day = 0;
    std::uint64_t line = 0;  // from 1
    ORRERY_FIELDS(LineId, day, line)
    auto operator<=>(const LineId&) const = default;
};
struct BankLine {
    LineId id;
    AccountId account = 0;        // who has sent it, where the bank knows; 0: the provider's payout
    std::uint64_t reference = 0;  // as it was typed, or as the provider says it: an invoice; 0: none
    std::uint64_t payment = 0;    // of a payout: the provider's number
    floor::Money amount;          // negative: taken back
    ORRERY_FIELDS(BankLine, id, account, reference, payment, amount)
};

struct Match {
    BankLine line;
    InvoiceId invoice = 0;
    ORRERY_FIELDS(Match, line, invoice)
};
ORRERY_ENUM(Why, unknown_reference, other_account, other_currency, not_positive, overpaid, other_amount, unresolved)
ORRERY_ENUM(Decision, none, credit, reopen, send_back)

struct Exception {
    BankLine line;
    Why why = Why::unknown_reference;
    Decision decision = Decision::none;
    Instant at = 0;
    ORRERY_FIELDS(Exception, line, why, decision, at)

    // What is unresolved waits for the provider's word, not for a person.
    bool waits_for_reviewer() const { return decision == Decision::none && why != Why::unresolved; }
};

// The accounts of the ledger. Of accrued, receivable and credit there is one for each customer.
ORRERY_ENUM(AccountKind, accrued, receivable, clearing, bank, revenue, exceptions, credit, returns)

struct LedgerAccount {
    AccountKind kind = AccountKind::revenue;
    AccountId of = 0;
    ORRERY_FIELDS(LedgerAccount, kind, of)
    auto operator<=>(const LedgerAccount&) const = default;
};

// What an entry comes from: usage of account `a` in period `b`, billed on invoice `c`; line `b` of invoice `a`; the
// provider's payment `a` for invoice `b`; line `b` of the bank's file of day `a`, and what a reviewer has decided of
// it; credit that was set against invoice `a`.
ORRERY_ENUM(SourceKind, usage, invoice_line, payment, bank_line, review, credit)

struct EntryId {
    SourceKind kind = SourceKind::usage;
    std::uint64_t a = 0, b = 0, c = 0;
    ORRERY_FIELDS(EntryId, kind, a, b, c)
    auto operator<=>(const EntryId&) const = default;
};
using Ledger = floor::Journal<LedgerAccount, EntryId>;

}  // namespace orrery::metered_billing
