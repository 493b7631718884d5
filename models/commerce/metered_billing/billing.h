// The billing service: what comes of the meters is taken once and added up, rated and invoiced when its period closes,
// charged at the provider, and held against the bank's file; with the ledger, all in one transactional database.
// Units: words.h. Errors: Taken, Why. Source: README.md.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/metered_billing/words.h"
#include "models/floor/agenda.h"
#include "models/floor/calls.h"
#include "models/floor/inbox.h"
#include "models/floor/once.h"
#include "models/floor/payment_provider.h"

namespace orrery::metered_billing {

struct Nodes {
    NodeId ingest = 0, billing = 1, provider = 2, bank = 3, customers = 4, reviewer = 5, first_meter = 6;

    NodeId meter_of(const Settings& settings, AccountId account) const {
        const auto nth = (account - 1) % static_cast<std::uint64_t>(settings.meters);
        return NodeId(static_cast<std::uint32_t>(first_meter + nth));
    }
};

struct Billing {
    using In = std::variant<Record, InvoiceHeard, floor::PaymentAnswer, floor::PaymentsFound, BankFile, Reviewed>;
    using Out = std::variant<Recorded, InvoiceSent, floor::Authorize, floor::QueryPayments, FetchFile, ReviewWanted>;
    using Timers = std::variant<CloseDue, SupplementDue, PostDue, CashDue, SendAgain, FetchDue, ReviewAgain>;
    using Ctx = Context<Billing>;
    static constexpr std::string_view kName = "billing";
    static constexpr auto& kMoments = metered_billing::kMoments;

    struct ReportId {
        NodeId source = kNoNode;
        std::uint64_t number = 0;
        ORRERY_FIELDS(ReportId, source, number)
        auto operator<=>(const ReportId&) const = default;
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // tables of a transactional database
        floor::Inbox<NodeId> ids;                              // of ids=kept: for ever
        floor::Once<ReportId, Taken> recent;                   // of ids=window: for a while
        SharedMap<UsageKey, Usage> usage;
        SharedMap<UsageKey, bool> open;  // where not all of it is billed
        Period next_close = 0;
        InvoiceId last_invoice = 0;
        SharedMap<InvoiceId, Invoice> invoices;
        SharedMap<InvoiceId, bool> unsent;
        SharedMap<InvoiceId, Charge> charges;
        floor::Agenda<InvoiceId> cash;  // what is to be charged or asked for, and when
        std::int64_t next_day = 0;      // of the bank's files
        SharedMap<LineId, Match> matches;
        SharedMap<LineId, Exception> exceptions;
        SharedMap<LineId, bool> undecided;        // exceptions that a person has to look at
        SharedMap<InvoiceId, LineId> unresolved;  // exceptions that wait for what became of a charge
        Ledger ledger;
        ORRERY_FIELDS(Durable, ids, recent, usage, open, next_close, last_invoice, invoices, unsent, charges, cash,
                      next_day, matches, exceptions, undecided, unresolved, ledger)
    };
    struct Entry {
        EntryId id;
        LedgerAccount from, to;
        floor::Money amount;
        ORRERY_FIELDS(Entry, id, from, to, amount)
    };
    struct State {
        Durable books;  // as they will be on the disk
        floor::Calls<InvoiceId, InvoiceSent, SendAgain> sending;
        bool is_supplement_due = false;
        std::vector<Entry> later;                                         // of the flaw posts_apart
        std::uint64_t repeats = 0, late = 0, refused = 0, cut_files = 0;  // only properties read these
        ORRERY_FIELDS(State, books, sending, is_supplement_due, later, repeats, late, refused, cut_files)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Record& record, NodeId from) const;
    void on(Ctx& ctx, State& state, const InvoiceHeard& heard) const;
    void on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const;
    void on(Ctx& ctx, State& state, const BankFile& file) const;
    void on(Ctx& ctx, State& state, const Reviewed& reviewed) const;
    void on(Ctx& ctx, State& state, const CloseDue&) const;
    void on(Ctx& ctx, State& state, const SupplementDue&) const;
    void on(Ctx& ctx, State& state, const PostDue&) const;
    void on(Ctx& ctx, State& state, const CashDue&) const;
    void on(Ctx& ctx, State& state, const SendAgain& again) const;
    void on(Ctx& ctx, State& state, const FetchDue&) const;
    void on(Ctx& ctx, State& state, const ReviewAgain&) const;
    static std::string label(const State& state);

private:
    struct Asks {  // of the provider, behind the write
        std::vector<InvoiceId> charges, queries;
    };
    // usage.cpp
    Taken take(Ctx& ctx, State& state, const ReportId& id, const Report& report) const;
    bool is_known(Ctx& ctx, State& state, const ReportId& id) const;
    void add(State& state, const ReportId& id, const Report& report, Time now) const;
    // close.cpp
    void bill(Ctx& ctx, State& state, Period up_to, bool closes) const;
    std::vector<InvoiceLine> rate(Durable& books, const std::vector<UsageKey>& keys, LineKind kind,
                                  std::int64_t& total) const;
    bool rewrite(State& state, const std::vector<InvoiceLine>& lines, AccountId account, std::int64_t total) const;
    void finalize(Ctx& ctx, State& state, Invoice invoice) const;
    void written(Ctx& ctx, State& state, Time armed_for) const;
    // ledger.cpp
    void enter(Ctx& ctx, State& state, const EntryId& id, LedgerAccount from, LedgerAccount to,
               floor::Money amount) const;
    void apply(Ctx& ctx, State& state, InvoiceId id, std::int64_t minor) const;
    // cashier.cpp
    Asks due_now(Ctx& ctx, State& state) const;
    Duration poll_after(std::uint64_t asked) const;
    void becomes_unknown(Ctx& ctx, State& state, InvoiceId id) const;
    void declined(Ctx& ctx, State& state, InvoiceId id) const;
    void succeeded(Ctx& ctx, State& state, InvoiceId id, const floor::PaymentLine& line) const;
    // reconcile.cpp
    bool is_whole(const BankFile& file) const;
    void decide(Ctx& ctx, State& state, const BankLine& line) const;
    void decide_payout(Ctx& ctx, State& state, const BankLine& line) const;
    void decide_by_amount(Ctx& ctx, State& state, const BankLine& line) const;
    void match_transfer(Ctx& ctx, State& state, const BankLine& line, InvoiceId id) const;
    void match_payout(Ctx& ctx, State& state, const BankLine& line, InvoiceId id) const;
    void set_aside(Ctx& ctx, State& state, const BankLine& line, Why why) const;
    void settle_exception(Ctx& ctx, State& state, const Exception& exception) const;
    void ask_reviewer(Ctx& ctx, const State& state) const;
};

}  // namespace orrery::metered_billing
