// Metered billing and its reconciliation: meters report usage, which is deduplicated, added up, rated and invoiced; an
// invoice is charged at a payment provider or paid by transfer; and what the bank's file says has come is held against
// what the provider has said and what the ledger has. The idea: an id is used once, in the write that it belongs to; a
// period closes behind a grace, and what comes later is added, never written over; money is whole minor units, rounded
// once, its parts by the largest remainder; and a line of the bank is matched by what it names, or is an exception with
// a reason. The traps: reports that come again, a claim whose write fails, usage that comes late, rounding at each
// event, equal amounts on one day, a file that is cut off, a charge of which nobody knows what became.
// Roles: Meter, Ingest, Billing (usage, invoices, cashier, reconciler and ledger, in one database), Bank, Customers,
// Reviewer; floor::PaymentProvider. Units: words.h. Errors: Taken, Why. Source: README.md.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/metered_billing/billing.h"
#include "models/floor/agenda.h"
#include "models/floor/calls.h"
#include "models/floor/inbox.h"

namespace orrery::metered_billing {

struct Meter {
    using In = std::variant<ReportTaken>;
    using Out = std::variant<Report>;
    using Timers = std::variant<Measure, ReportDue, ReportAgain>;
    using Ctx = Context<Meter>;
    static constexpr std::string_view kName = "meter";
    static constexpr auto& kMoments = metered_billing::kMoments;
    static constexpr bool kHasWorkload = true;

    struct Pending {  // until it is taken; then, where it will be told once more, until that is
        Report report;
        bool is_replay = false, replays = false;
        ORRERY_FIELDS(Pending, report, is_replay, replays)

        std::uint64_t call() const { return 2 * report.number + (is_replay ? 1 : 0); }
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t last = 0;  // report
        SharedMap<std::uint64_t, Pending> pending;
        floor::Agenda<std::uint64_t> due;
        SharedMap<UsageKey, Measured> measured;
        ORRERY_FIELDS(Durable, last, pending, due, measured)
    };
    struct State {
        Durable kept;  // as it will be on the disk
        floor::Calls<std::uint64_t, Report, ReportAgain> calls;
        std::int64_t rest = 0;  // of what the usage is worth, in fractions of a minor unit: for the metric
        ORRERY_FIELDS(State, kept, calls, rest)
    };

    Settings knobs;
    Nodes nodes;
    std::uint64_t index = 0;  // among the meters

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Measure&) const;
    void on(Ctx& ctx, State& state, const ReportDue&) const;
    void on(Ctx& ctx, State& state, const ReportAgain& again) const;
    void on(Ctx& ctx, State& state, const ReportTaken& taken) const;
    static std::string label(const State& state);

private:
    Report measure(Ctx& ctx, State& state) const;
    void send_due(Ctx& ctx, State& state) const;
    void measure_next(Ctx& ctx) const;
};

struct Ingest {
    using In = std::variant<Report, Recorded>;
    using Out = std::variant<Record, ReportTaken>;
    using Ctx = Context<Ingest>;
    static constexpr std::string_view kName = "ingest";
    static constexpr auto& kMoments = metered_billing::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        floor::Inbox<NodeId> claims;  // of the flaw claims_first
        ORRERY_FIELDS(Durable, claims)
    };
    using State = Durable;

    Settings knobs;
    Nodes nodes;

    State start(Ctx&, const Durable& durable) const { return durable; }
    void on(Ctx& ctx, State& state, const Report& report, NodeId from) const;
    void on(Ctx& ctx, State& state, const Recorded& recorded) const;
};

struct Bank {
    using In = std::variant<Transfer, floor::PaymentNotice, FetchFile>;
    using Out = std::variant<TransferTaken, floor::NoticeTaken, BankFile>;
    using Ctx = Context<Bank>;
    static constexpr std::string_view kName = "bank";
    static constexpr auto& kMoments = metered_billing::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        SharedMap<LineId, BankLine> lines;
        SharedMap<std::uint64_t, bool> transfers, payouts;  // that were booked
        ORRERY_FIELDS(Durable, lines, transfers, payouts)
    };
    struct State {
        Durable books;  // as they will be on the disk
        ORRERY_FIELDS(State, books)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx&, const Durable& durable) const { return {durable}; }
    void on(Ctx& ctx, State& state, const Transfer& transfer, NodeId from) const;
    void on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const;
    void on(Ctx& ctx, State& state, const FetchFile& fetch, NodeId from) const;
    static std::string label(const State& state);

private:
    void book(Ctx& ctx, State& state, BankLine line) const;
};

ORRERY_ENUM(Conduct, pays, mistypes, pays_foreign, pays_twice, underpays)

struct Customers {
    using In = std::variant<InvoiceSent, TransferTaken>;
    using Out = std::variant<InvoiceHeard, Transfer>;
    using Timers = std::variant<PayDue, TransferAgain>;
    using Ctx = Context<Customers>;
    static constexpr std::string_view kName = "customers";

    struct Bill {
        AccountId account = 0;
        floor::Money due;
        Conduct conduct = Conduct::pays;
        std::uint64_t paid = 0;  // how often
        ORRERY_FIELDS(Bill, account, due, conduct, paid)
    };
    struct State {
        SharedMap<InvoiceId, Bill> bills;  // that are not paid yet
        floor::Calls<std::uint64_t, Transfer, TransferAgain> paying;
        ORRERY_FIELDS(State, bills, paying)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const InvoiceSent& sent, NodeId from) const;
    void on(Ctx& ctx, State& state, const PayDue& due) const;
    void on(Ctx& ctx, State& state, const TransferAgain& again) const;
    void on(Ctx& ctx, State& state, const TransferTaken& taken) const;
    static std::string label(const State& state);
};

// A person who looks at one exception after the other.
struct Reviewer {
    using In = std::variant<ReviewWanted>;
    using Out = std::variant<Reviewed>;
    using Timers = std::variant<DecideDue>;
    using Ctx = Context<Reviewer>;
    static constexpr std::string_view kName = "reviewer";

    struct State {
        SharedMap<LineId, Exception> desk;
        ORRERY_FIELDS(State, desk)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const ReviewWanted& wanted) const;
    void on(Ctx& ctx, State& state, const DecideDue& due) const;
    static std::string label(const State& state);
};

// Adds the properties of the model, in the order in which they are blamed: what is billed, the money, and what has a
// bound.
void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_usage_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_money_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_promises(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_witnesses(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);

}  // namespace orrery::metered_billing
