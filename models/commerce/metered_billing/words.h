// What is said, and how the model is set up. Units: nanoseconds; minor units of money; units of usage. Errors: Taken,
// Why; the provider's are in floor/payments.h. Source: README.md.
#pragma once
#include <string>
#include <vector>

#include "models/commerce/metered_billing/books.h"
#include "models/floor/retry_schedule.h"
#include "sim/core/arrivals.h"
#include "sim/core/distribution.h"
#include "sim/core/random.h"
#include "sim/core/shared_vector.h"
#include "sim/model/model.h"

namespace orrery::metered_billing {

// What a meter has collected of one account and item: its events have its number, which is their id, and its time.
struct Report {
    std::uint64_t number = 0;  // of its meter, from 1
    AccountId account = 0;
    ItemId item = 0;
    Instant at = 0;             // when it was measured, by the meter's clock
    std::vector<Units> events;  // how much was used in each
    ORRERY_FIELDS(Report, number, account, item, at, events)
};
ORRERY_ENUM(Taken, taken, repeated, too_old, too_new, senseless)

struct ReportTaken {
    std::uint64_t number = 0;
    Taken how = Taken::taken;
    ORRERY_FIELDS(ReportTaken, number, how)
};
struct Record {
    NodeId source = kNoNode;
    Report report;
    ORRERY_FIELDS(Record, source, report)
};
struct Recorded {
    NodeId source = kNoNode;
    std::uint64_t number = 0;
    Taken how = Taken::taken;
    ORRERY_FIELDS(Recorded, source, number, how)
};
struct InvoiceSent {  // to whom pays by transfer
    InvoiceId invoice = 0;
    AccountId account = 0;
    floor::Money due;
    ORRERY_FIELDS(InvoiceSent, invoice, account, due)
};
struct InvoiceHeard {
    InvoiceId invoice = 0;
    ORRERY_FIELDS(InvoiceHeard, invoice)
};
struct Transfer {
    std::uint64_t number = 0;  // of who pays: a repeated one is the same
    AccountId account = 0;
    std::uint64_t reference = 0;
    floor::Money amount;
    ORRERY_FIELDS(Transfer, number, account, reference, amount)
};
struct TransferTaken {
    std::uint64_t number = 0;
    ORRERY_FIELDS(TransferTaken, number)
};
struct FetchFile {
    std::int64_t day = 0;
    ORRERY_FIELDS(FetchFile, day)
};
struct BankFile {
    std::int64_t day = 0;
    bool is_ready = false;
    SharedVector<BankLine> lines;
    // The trailer: how many lines, and what their minor units sum to, of whatever currency (a hash total).
    bool has_trailer = false;
    std::uint64_t count = 0;
    std::int64_t sum = 0;
    ORRERY_FIELDS(BankFile, day, is_ready, lines, has_trailer, count, sum)
};
struct ReviewWanted {
    Exception exception;
    ORRERY_FIELDS(ReviewWanted, exception)
};
struct Reviewed {
    LineId line;
    Decision decision = Decision::none;
    ORRERY_FIELDS(Reviewed, line, decision)
};

// Timers.
struct Measure {
    ORRERY_NO_FIELDS(Measure)
};
struct ReportDue {
    ORRERY_NO_FIELDS(ReportDue)
};
struct ReportAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(ReportAgain, number)
};
struct CloseDue {
    ORRERY_NO_FIELDS(CloseDue)
};
struct SupplementDue {
    ORRERY_NO_FIELDS(SupplementDue)
};
struct PostDue {
    ORRERY_NO_FIELDS(PostDue)
};
struct CashDue {
    ORRERY_NO_FIELDS(CashDue)
};
struct SendAgain {
    InvoiceId invoice = 0;
    ORRERY_FIELDS(SendAgain, invoice)
};
struct FetchDue {
    ORRERY_NO_FIELDS(FetchDue)
};
struct ReviewAgain {
    ORRERY_NO_FIELDS(ReviewAgain)
};
struct PayDue {
    InvoiceId invoice = 0;
    ORRERY_FIELDS(PayDue, invoice)
};
struct TransferAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(TransferAgain, number)
};
struct DecideDue {
    LineId line;
    ORRERY_FIELDS(DecideDue, line)
};

struct Settings {
    std::int64_t meters = 1;
    std::int64_t accounts = 20;
    std::int64_t items = 2;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 10_s;
    Duration measures_for = 0;  // 0: no end
    std::int64_t batch = 10;
    std::int64_t quantity = 100;
    Ratio late = {1, 50};
    Distribution late_by = Distribution::uniform(1_min, 2_h);
    Ratio replays = {1, 100};
    Distribution replay_after = Distribution::uniform(1_min, 2_h);
    Ratio skewed = {0, 1};
    Duration skew_by = 10_min;
    Duration patience = 1_s;

    std::int64_t price = 37;
    std::int64_t per = 1000;
    Duration period = 24_h;
    Duration grace = 1_h;
    std::string late_usage = "adjust";
    Duration supplement_after = 1_h;
    std::string ids = "kept";
    Duration ids_for = 24_h;
    Duration past = 840_h;
    Duration future = 5_min;

    Ratio by_transfer = {1, 2};
    Distribution pay_time = Distribution::uniform(1_h, 20_h);
    Ratio mistypes = {0, 1};
    Ratio pays_foreign = {0, 1};
    Ratio pays_twice = {0, 1};
    Ratio underpays = {0, 1};
    Ratio reversals = {0, 1};

    bool one_payment = true;
    Ratio declines = {0, 1};
    Ratio undecided = {0, 1};
    Distribution decided_after = Distribution::uniform(1_min, 50_min);
    Duration charge_patience = 10_s;
    std::int64_t charge_times = 3;
    std::int64_t attempts = 3;
    Duration attempt_every = 8_h;
    std::string polls = "kill-bill";
    Duration poll_every = 1_min;
    Duration payout_every = 1_min;

    Duration bank_day = 24_h;
    Duration file_ready = 1_h;
    Duration fetch_every = 10_min;
    Ratio cut_off = {0, 1};
    Distribution review_time = Distribution::uniform(5_min, 30_min);

    Duration bill_within = 0;
    Duration resolve_within = 0;
    Duration match_within = 0;
    Duration review_within = 24_h;

    bool no_dedupe = false;            // breaks "no usage is billed twice"
    bool short_window = false;         // breaks "no usage is billed twice"
    bool claims_first = false;         // breaks "all usage is billed"
    bool close_at_midnight = false;    // breaks "all usage is billed"
    bool rewrites_invoice = false;     // breaks "a finalized invoice never changes"
    bool rounds_each_event = false;    // breaks "usage is rated exactly and rounded once"
    bool rounds_each_line = false;     // breaks "an invoice is the sum of its lines"
    bool amount_and_date = false;      // breaks "a bank line pays what it is for"
    bool skips_unknown = false;        // breaks "every bank line is matched or an exception"
    bool takes_cut_file = false;       // breaks "every bank line is matched or an exception"
    bool applies_each_source = false;  // breaks "no more is applied than is due"
    bool edits_balance = false;        // breaks "debits equal credits"
    bool posts_apart = false;          // breaks "the ledger says what the tables say"
    bool resolves_aside = false;       // breaks "what is captured is applied"
    bool charges_again = false;        // breaks "no invoice is charged twice"
    bool no_poller = false;            // breaks "what is unknown is found out"

    bool adjusts() const { return late_usage == "adjust"; }
    bool supplements() const { return late_usage == "supplement"; }
    bool refuses_late() const { return late_usage == "refuse"; }
    bool keeps_ids() const { return ids == "kept"; }
    // How old usage may be that is still taken. What is older than the ids that are remembered may be there already.
    Duration oldest() const { return keeps_ids() || short_window ? past : std::min(past, ids_for); }
    // Flaw close_at_midnight breaks "all usage is billed": the period is over, whatever is still on its way.
    Duration closes_after() const { return close_at_midnight ? 0 : grace; }
    std::int64_t price_of(ItemId item) const { return price + 7 * static_cast<std::int64_t>(item); }
    bool pays_by_transfer(AccountId account) const { return account % by_transfer.denominator < by_transfer.numerator; }
    floor::RetrySchedule poll_schedule() const;
    Duration bills_within() const;
    Duration resolves_within() const;
    Duration matches_within() const;
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("report_written", "usage_recorded", "late_usage", "period_closed", "charge_asked", "payment_unknown",
            "payment_resolved", "transfer_came", "file_came", "file_refused", "line_matched", "exception_made");

inline constexpr std::uint64_t kAttempts = 16;  // numbers of charges an invoice has
inline constexpr std::uint64_t kTransfers = 2;  // that one invoice may bring

}  // namespace orrery::metered_billing
