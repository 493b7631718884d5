// High-concurrency Try: a crowd reserves the same few rows. Orders (the transaction manager of TCC) asks a Try service,
// which freezes pieces in a database and logs the hold in the same transaction; a Confirm sells them, a Cancel or the
// end of their time gives them back. What is hot is the row: whoever changes it holds its lock to the commit, so that
// one row lets 1 / hold through. The ways around it: short locks in one order, the hot row last (`row`); several rows
// for one item, with borrowing between them (`buckets`); many Tries in one transaction (`batch`); a count in a cache in
// front, with a record of whom it was taken for (`cache`); a bound on how many are at work (`admission`), and an end of
// each hold (`ttl`). The traps: a call inside the lock, locks in the order of the basket, a bucket that is empty while
// others are not, a count without a record, "reserved" said before anything is, and "sold out" said to who has it.
// Roles: Orders, TryService; floor::Database, floor::Cache. Units: nanoseconds; whole pieces. Errors: Verdict.
// Source: README.md.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/hot_try/stock.h"
#include "models/floor/agenda.h"
#include "models/floor/cache_messages.h"
#include "models/floor/calls.h"
#include "models/floor/database.h"
#include "sim/core/zipf.h"
#include "sim/model/model.h"

namespace orrery::hot_try {

using StockDb = floor::Database<Stock>;
using CacheRun = floor::caching::CacheRun<Counts>;
using CacheSet = floor::caching::CacheSet<Counts>;
using CacheAnswer = floor::caching::CacheAnswer<Counts>;

ORRERY_ENUM(Verdict, reserved, sold_out, busy, gone)  // gone: it was given back, or cancelled before it came

struct Try {
    OrderId order = 0;
    std::vector<Line> lines;  // as in the basket
    ORRERY_FIELDS(Try, order, lines)
};
struct TryAnswer {
    OrderId order = 0;
    Verdict verdict = Verdict::reserved;
    ORRERY_FIELDS(TryAnswer, order, verdict)
};
struct Confirm {
    OrderId order = 0;
    std::vector<Line> lines;
    ORRERY_FIELDS(Confirm, order, lines)
};
struct Cancel {
    OrderId order = 0;
    ORRERY_FIELDS(Cancel, order)
};
struct EndAnswer {
    OrderId order = 0;
    bool confirms = true;
    bool done = true;
    ORRERY_FIELDS(EndAnswer, order, confirms, done)
};

struct StatementId {
    std::uint64_t transaction = 0, number = 1;
    ORRERY_FIELDS(StatementId, transaction, number)
    auto operator<=>(const StatementId&) const = default;
};

// Timers.
struct NextOrder {
    ORRERY_NO_FIELDS(NextOrder)
};
struct TryAgain {
    OrderId order = 0;
    ORRERY_FIELDS(TryAgain, order)
};
struct ConfirmAgain {
    OrderId order = 0;
    ORRERY_FIELDS(ConfirmAgain, order)
};
struct CancelAgain {
    OrderId order = 0;
    ORRERY_FIELDS(CancelAgain, order)
};
struct AskLater {  // it was refused, and its manager does not take that for an answer
    OrderId order = 0;
    ORRERY_FIELDS(AskLater, order)
};
struct PayDue {
    OrderId order = 0;
    ORRERY_FIELDS(PayDue, order)
};
struct StatementAgain {
    StatementId statement;
    ORRERY_FIELDS(StatementAgain, statement)
};
struct JobAgain {
    std::uint64_t job = 0;
    ORRERY_FIELDS(JobAgain, job)
};
struct CheckDone {  // the call to another service that a Try needs
    OrderId order = 0;
    ORRERY_FIELDS(CheckDone, order)
};
struct CountAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(CountAgain, number)
};
struct Sweep {
    ORRERY_NO_FIELDS(Sweep)
};
struct ReconcileDue {
    ORRERY_NO_FIELDS(ReconcileDue)
};

struct Settings {
    std::int64_t managers = 2;
    std::int64_t orders = 0;  // of a manager at most; 0: any number
    Arrivals arrivals;        // default: poisson(interval)
    Duration interval = 50_ms;
    Duration selling = 20_s;
    std::int64_t items = 2;
    Ratio skew = {0, 1};
    std::int64_t stock = 200;
    std::int64_t pieces = 1;
    Ratio pairs = {0, 1};
    Distribution pay_time = Distribution::exponential(2_s);
    Ratio abandons = {0, 1};
    std::string on_refusal = "cancel";
    Duration patience = 1_s;
    std::string reserve = "row";
    std::int64_t buckets = 4;
    std::int64_t batch = 16;
    bool cache = false;
    std::int64_t cache_nodes = 2;
    Duration promote_after = 2_s;
    Duration cache_patience = 200_ms;
    Duration reconcile_every = 5_s;
    std::int64_t admission = 100;
    Duration check = 0;
    Duration ttl = 10_min;
    Duration sweep = 1_s;
    Distribution work = Distribution::constant(0);
    std::int64_t connections = 10;
    Duration lock_wait = 50_s;
    Duration idle_timeout = 2_s;
    Duration retry = 500_ms;
    Duration answer_within = 10_s, settle_within = 20_s, end_within = 20_s, agree_within = 20_s, grace = 10_s;
    bool long_transaction = false;    // breaks "every Try is answered"
    bool unordered_locks = false;     // breaks "no circle of waits"
    bool no_borrowing = false;        // breaks "no Try is told sold out falsely"
    bool no_flow_record = false;      // breaks "the cache agrees with the books"
    bool trusts_cache = false;        // breaks "nothing is oversold"
    bool accepts_unreserved = false;  // breaks "no more is promised than there is"
    bool checks_stock_first = false;  // breaks "no Try is told sold out falsely"
    bool no_ttl = false;              // breaks "no hold outlives its time"
    bool no_admission = false;        // breaks "every Try is answered"

    std::int64_t rows_an_item() const { return reserve == "buckets" ? buckets : 1; }
    bool batches() const { return reserve == "batch"; }
};

struct Nodes {
    NodeId service = 0, database = 1;
    std::vector<NodeId> caches;  // the first is the primary at first
    NodeId first_manager = 2;
};

// What faults can wait for.
inline constexpr auto kMoments = moments("counted", "held", "locked", "reserved", "sold_out", "looks", "confirmed",
                                         "given_back", "expires", "accepted", "turned_away");

inline constexpr OrderId kOrdersAManager = 1'000'000;  // that many and no more
constexpr NodeId manager_of(OrderId order) { return static_cast<NodeId>(order / kOrdersAManager); }

ORRERY_ENUM(OrderPhase, asking, waiting, reserved, confirming, confirmed, cancelling, cancelled, abandoned)
// What is done about an order.
ORRERY_ENUM(Act, tries, confirms, cancels, expires)
// What a transaction is for: the stock rows are made and holds loaded (opens, loads), Tries are reserved, one is only
// logged (accepts), a logged one is reserved (settles), a hold is ended (ends), stock is looked at without a lock
// (looks, reconciles).
ORRERY_ENUM(Work, opens, loads, reserves, accepts, settles, ends, looks, reconciles)
ORRERY_ENUM(Stage, begins, holds, locks, checks, writes, rolls_back)

// The transaction manager: places orders, and confirms or cancels each of them.
struct Orders {
    using In = std::variant<TryAnswer, EndAnswer>;
    using Out = std::variant<Try, Confirm, Cancel>;
    using Timers = std::variant<NextOrder, TryAgain, ConfirmAgain, CancelAgain, AskLater, PayDue>;
    using Ctx = Context<Orders>;
    static constexpr std::string_view kName = "manager";
    static constexpr bool kHasWorkload = true;

    using Phase = OrderPhase;
    struct Order {
        Phase phase = Phase::asking;
        std::vector<Line> lines;
        bool told_sold_out = false;
        std::uint32_t refusals = 0;
        ORRERY_FIELDS(Order, phase, lines, told_sold_out, refusals)

        // It counts on its pieces.
        bool is_promised() const {
            return phase == Phase::reserved || phase == Phase::confirming || phase == Phase::confirmed;
        }
        bool is_over() const {
            return phase == Phase::confirmed || phase == Phase::cancelled || phase == Phase::abandoned;
        }
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;
        SharedMap<OrderId, Order> orders;
        SharedMap<OrderId, bool> unfinished;  // of these: an index
        ORRERY_FIELDS(Durable, placed, orders, unfinished)
    };
    struct State {
        Durable books;  // as they will be on the disk
        floor::Calls<OrderId, Try, TryAgain> trying;
        floor::Calls<OrderId, Confirm, ConfirmAgain> confirming;
        floor::Calls<OrderId, Cancel, CancelAgain> cancelling;
        std::uint64_t placed_before = 0;  // in earlier lives
        ORRERY_FIELDS(State, books, trying, confirming, cancelling, placed_before)
    };

    Settings knobs;
    Zipf items;
    NodeId service = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const TryAnswer& answer) const;
    void on(Ctx& ctx, State& state, const EndAnswer& answer) const;
    void on(Ctx& ctx, State& state, const PayDue& due) const;
    void on(Ctx& ctx, State& state, const AskLater& later) const;
    void on(Ctx& ctx, State& state, const TryAgain& again) const;
    void on(Ctx& ctx, State& state, const ConfirmAgain& again) const;
    void on(Ctx& ctx, State& state, const CancelAgain& again) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
    std::vector<Line> draw_lines(Ctx& ctx) const;
    void enter(Ctx& ctx, State& state, OrderId id, Phase phase) const;
    void call(Ctx& ctx, State& state, OrderId id) const;
    static bool is_first_word(const State& state, OrderId id, const decltype(State::trying)::Call& call);
};

struct TryService {
    using In = std::variant<Try, Confirm, Cancel, StockDb::Answer, CacheAnswer>;
    using Out = std::variant<TryAnswer, EndAnswer, StockDb::Statement, CacheRun, CacheSet>;
    using Timers = std::variant<StatementAgain, JobAgain, CheckDone, CountAgain, Sweep, ReconcileDue>;
    using Ctx = Context<TryService>;
    static constexpr std::string_view kName = "try-service";
    static constexpr auto& kMoments = hot_try::kMoments;

    // A request that is being worked on; what comes again meanwhile is answered with it.
    struct Asked {
        Act act = Act::tries;
        NodeId from = kNoNode;
        std::vector<Line> lines;
        bool is_counted = false;  // the cache has taken it
        ORRERY_FIELDS(Asked, act, from, lines, is_counted)
    };
    struct Job {  // a transaction
        Work work = Work::reserves;
        Stage stage = Stage::begins;
        std::vector<OrderId> orders;
        bool is_merged = false;                      // looks at all buckets
        std::vector<StockDb::Op> plan;               // of this stage and those before it
        std::uint64_t at = 0;                        // the statement that is under way
        SharedMap<RowId, Amount> seen;               // what is available, of rows that it has locked or read
        SharedMap<OrderId, Row> known;               // holds that were there before
        SharedMap<OrderId, std::vector<Part>> fits;  // who gets what
        std::vector<OrderId> out;                    // who gets nothing
        bool is_given_up = false;                    // no lock or connection in time
        ORRERY_FIELDS(Job, work, stage, orders, is_merged, plan, at, seen, known, fits, out, is_given_up)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;  // numbers of transactions are never used twice
        ORRERY_FIELDS(Durable, lives)
    };
    struct State {
        std::uint64_t last_job = 0, last_count = 0;
        bool is_open = false;  // the stock is there, and holds are known
        SharedMap<OrderId, Asked> asked;
        std::int64_t trying = 0;  // of these
        SharedMap<std::uint64_t, Job> jobs;
        floor::Calls<StatementId, StockDb::Statement, StatementAgain> statements;
        std::vector<OrderId> pending;  // for a batch
        std::int64_t reserving = 0;    // transactions that do
        floor::Agenda<OrderId> ends;   // of holds, as known here
        std::int64_t expiring = 0;
        std::uint64_t deadlocks = 0;
        OrderId victim = 0;  // the last
        NodeId cache = kNoNode;
        floor::Calls<std::uint64_t, CacheRun, CountAgain> counts;
        SharedMap<OrderId, std::vector<Line>> counted;  // of no_flow_record: whom the cache's count was taken for
        SharedMap<OrderId, bool> backlog;               // of accepts_unreserved: to be reserved some time, by number
        bool is_settling = false;                       // one of these
        ORRERY_FIELDS(State, last_job, last_count, is_open, asked, trying, jobs, statements, pending, reserving, ends,
                      expiring, deadlocks, victim, cache, counts, counted, backlog, is_settling)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Try& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const Confirm& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const Cancel& request, NodeId from) const;
    void on(Ctx& ctx, State& state, const StockDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const CacheAnswer& answer) const;
    void on(Ctx& ctx, State& state, const StatementAgain& again) const;
    void on(Ctx& ctx, State& state, const JobAgain& again) const;
    void on(Ctx& ctx, State& state, const CheckDone& done) const;
    void on(Ctx& ctx, State& state, const CountAgain& again) const;
    void on(Ctx& ctx, State& state, const Sweep&) const;
    void on(Ctx& ctx, State& state, const ReconcileDue&) const;
    static std::string label(const State& state);

private:
    // Of requests (try_service.cpp).
    void go_on(Ctx& ctx, State& state, OrderId order) const;
    void reserve(Ctx& ctx, State& state, OrderId order) const;
    void start_batches(Ctx& ctx, State& state) const;
    void settle_next(Ctx& ctx, State& state) const;
    void sweep_on(Ctx& ctx, State& state) const;
    void tell(Ctx& ctx, State& state, OrderId order, Verdict verdict) const;
    void tell_end(Ctx& ctx, State& state, OrderId order, bool done) const;

    // Of transactions: how they go on (jobs.cpp), what they say in each stage (stages.cpp), what comes of them
    // (outcomes.cpp).
    void begin(Ctx& ctx, State& state, Work work, std::vector<OrderId> orders, bool is_merged = false) const;
    void say(Ctx& ctx, State& state, std::uint64_t id, const Job& job) const;
    void go_to_next_stage(Ctx& ctx, State& state, std::uint64_t id) const;
    void hear(Ctx& ctx, Job& job, const StockDb::Answer& answer) const;
    void fail(Ctx& ctx, State& state, std::uint64_t id, Job job, floor::DbOutcome outcome) const;
    void enter_stage(const State& state, Job& job, Time now) const;
    void enter_reserves(const State& state, Job& job, Time now) const;
    void insert_holds(const State& state, Job& job, Time now) const;
    void lock_rows(const State& state, Job& job) const;
    void refuse_early(const State& state, Job& job) const;
    void write_reserved(const State& state, Job& job, Time now) const;
    void write_end(const State& state, Job& job, Time now) const;
    void write_settled(Job& job) const;
    void write_openings(Job& job) const;
    void look(const State& state, Job& job) const;
    void finish(Ctx& ctx, State& state, const Job& job) const;
    void finish_reserve(Ctx& ctx, State& state, const Job& job) const;
    void finish_end(Ctx& ctx, State& state, const Job& job) const;
    void finish_look(Ctx& ctx, State& state, const Job& job) const;
    void finish_load(Ctx& ctx, State& state, const Job& job) const;
    void finish_settled(Ctx& ctx, State& state, const Job& job) const;
    void note_hold(State& state, OrderId order, const Row& hold) const;
    bool is_stock_first() const { return knobs.long_transaction || knobs.checks_stock_first; }
    bool is_blind(const State& state, const Job& job) const;
    Time end_of_hold(Time now) const { return knobs.no_ttl ? kNever : saturating_add(now, knobs.ttl); }
    std::vector<RowId> rows_of(ItemId item, OrderId order, bool is_merged) const;
    std::vector<Part> own_parts(const std::vector<Line>& lines, OrderId order) const;
    std::optional<std::vector<Part>> parts_of(const Job& job, OrderId order, const std::vector<Line>& lines) const;

    // Of the cache in front (counts.cpp).
    void count(Ctx& ctx, State& state, OrderId order, bool gives_back, const std::vector<Line>& lines) const;
    void count_failed(Ctx& ctx, State& state, const CacheRun& run) const;
    void reconcile(Ctx& ctx, State& state, const Job& job) const;
};

std::uint32_t add_database(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
std::uint32_t add_cache(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
std::uint32_t add_orders(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);

}  // namespace orrery::hot_try
