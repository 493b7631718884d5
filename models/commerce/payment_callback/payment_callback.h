// The payment callback: a provider tells a shop that it was paid, until the shop says that it has heard, and tells it
// late, more than once, out of order, or never. The idea: verify what comes, write it down, acknowledge, and let a
// state machine with a unique transaction id decide what it means; ask the provider where nothing comes; and once a day
// hold what it has booked against one's own books. The traps: copies at the same moment, a notice before its order, an
// old notice behind a new one, an endpoint that is away for longer than anybody repeats, a notice that anybody may have
// sent, and a customer who pays another amount.
// Roles: Endpoint (all that speaks as the merchant: takes notices, refunds, fetches bills), Worker (works off what is
// stored, asks for open orders), Shop (writes orders), Customers; floor::PaymentProvider, floor::Database.
// Units: nanoseconds; minor units of money. Errors: refusals of the provider and the database are answers.
// Source: README.md.
#pragma once
#include <variant>
#include <vector>

#include "models/commerce/payment_callback/jobs.h"
#include "models/floor/agenda.h"
#include "models/floor/calls.h"
#include "models/floor/payment_provider.h"

namespace orrery::payment_callback {

struct Nodes {
    NodeId provider = 0, endpoint = 1, worker = 2, shop = 3, database = 4, customers = 5;
};

struct Endpoint {
    using In = std::variant<floor::PaymentNotice, Db::Answer, floor::PaymentAnswer, floor::DailyBill>;
    using Out = std::variant<Db::Statement, floor::NoticeTaken, floor::NoticeRefused, floor::Refund, floor::FetchBill,
                             Stored, OrderConfirmed>;
    using Timers = std::variant<SayAgain, WorkDone, RefundsDue, RefundAgain, BillDue>;
    using Ctx = Context<Endpoint>;
    static constexpr std::string_view kName = "endpoint";
    static constexpr auto& kMoments = payment_callback::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        floor::Lives lives;
        std::int64_t day = 0;  // whose bill comes next
        ORRERY_FIELDS(Durable, lives, day)
    };
    struct State {
        Durable kept;  // as it will be on the disk
        Jobs jobs;
        std::uint64_t refunds_read = 0;  // the transaction in which it looks what is to go back; 0: none
        floor::Calls<PaymentId, floor::Refund, RefundAgain> refunding;
        std::uint64_t bill_work = 0;        // the transaction in which it compares or stores; 0: none
        std::vector<floor::BillLine> bill;  // as it came; then what nobody has told, the next one last
        bool is_compared = false;
        std::uint64_t repeats = 0, false_notices = 0, unknown = 0, found = 0;  // only properties read these
        ORRERY_FIELDS(State, kept, jobs, refunds_read, refunding, bill_work, bill, is_compared, repeats, false_notices,
                      unknown, found)
    };

    Settings knobs;
    Nodes nodes;
    std::uint64_t secret = 1;  // of the provider's seals

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const;
    void on(Ctx& ctx, State& state, const floor::DailyBill& bill) const;
    void on(Ctx& ctx, State& state, const SayAgain& again) const;
    void on(Ctx& ctx, State& state, const WorkDone& done) const;
    void on(Ctx& ctx, State& state, const RefundsDue&) const;
    void on(Ctx& ctx, State& state, const RefundAgain& again) const;
    void on(Ctx& ctx, State& state, const BillDue&) const;
    static std::string label(const State& state);

private:
    Jobs::Place place() const { return {knobs, nodes.database}; }
    void ended(Ctx& ctx, State& state, const std::optional<Ended>& ended) const;
    void take(Ctx& ctx, const Settlement& one) const;
    void refunds_found(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void bill_answered(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void store_next(Ctx& ctx, State& state) const;
};

ORRERY_ENUM(Stage, looking, asking, moving, adding)

struct Worker {
    using In = std::variant<Stored, Db::Answer, floor::PaymentsFound>;
    using Out = std::variant<Db::Statement, floor::QueryPayments, OrderConfirmed>;
    using Timers = std::variant<SayAgain, WorkDone, Poll, QueryAgain>;
    using Ctx = Context<Worker>;
    static constexpr std::string_view kName = "worker";
    static constexpr auto& kMoments = payment_callback::kMoments;

    using Durable = floor::Lives;
    struct Question {  // about an order that is due to be asked for
        Key key;
        Row row;
        Stage stage = Stage::looking;
        Instant asked = 0;
        bool goes_on = true;  // it may be paid yet
        ORRERY_FIELDS(Question, key, row, stage, asked, goes_on)
    };
    struct State {
        Jobs jobs;
        std::uint64_t reading = 0;  // the transaction in which it looks what there is; 0: none
        bool again = false;         // it has been told meanwhile that there is more
        SharedMap<Key, bool> working;
        SharedMap<OrderId, Question> questions;
        SharedMap<std::uint64_t, OrderId> of_transaction;
        floor::Calls<OrderId, floor::QueryPayments, QueryAgain> asking;
        std::uint64_t repeats = 0, unknown = 0, found = 0;  // only properties read these
        ORRERY_FIELDS(State, jobs, reading, again, working, questions, of_transaction, asking, repeats, unknown, found)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Stored&) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const;
    void on(Ctx& ctx, State& state, const SayAgain& again) const;
    void on(Ctx& ctx, State& state, const WorkDone& done) const;
    void on(Ctx& ctx, State& state, const Poll&) const;
    void on(Ctx& ctx, State& state, const QueryAgain& again) const;
    static std::string label(const State& state);

private:
    Jobs::Place place() const { return {knobs, nodes.database}; }
    void look(Ctx& ctx, State& state) const;
    void found_work(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void ended(Ctx& ctx, State& state, const std::optional<Ended>& ended) const;
    void say(Ctx& ctx, State& state, OrderId order, Question question, std::uint64_t transaction,
             std::uint64_t statement, Db::Op op, bool commits) const;
    void answered(Ctx& ctx, State& state, OrderId order, const Db::Answer& answer) const;
    void forget(State& state, OrderId order, std::uint64_t transaction) const;
};

struct Shop {
    using In = std::variant<PlaceOrder, Db::Answer>;
    using Out = std::variant<OrderPlaced, Db::Statement>;
    using Timers = std::variant<SayAgain, WriteDue>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    static constexpr auto& kMoments = payment_callback::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        floor::Lives lives;
        floor::Agenda<OrderId> behind;          // told and not written yet
        SharedMap<OrderId, Instant> placed_at;  // of those
        ORRERY_FIELDS(Durable, lives, behind, placed_at)
    };
    struct Order {
        OrderId order = 0;
        Instant at = 0;
        NodeId customer = kNoNode;  // to be told when it is written; kNoNode: it was told
        ORRERY_FIELDS(Order, order, at, customer)
    };
    struct State {
        Durable kept;  // as it will be on the disk
        floor::Dialogue<Db, SayAgain> db;
        SharedMap<std::uint64_t, Order> writing;  // by transaction
        ORRERY_FIELDS(State, kept, db, writing)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& placed, NodeId from) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const SayAgain& again) const;
    void on(Ctx& ctx, State& state, const WriteDue&) const;
    static std::string label(const State& state);

private:
    floor::Money price_of(OrderId order) const;
    void write(Ctx& ctx, State& state, const Order& order) const;
    void written(Ctx& ctx, State& state, const Order& order) const;
    void tell(Ctx& ctx, const Order& order) const;
};

ORRERY_ENUM(Conduct, pays, leaves, underpays, pays_foreign, pays_twice, forges)

// Each orders once: most pay, some leave, pay another amount, in another currency, twice, or send a notice of their
// own.
struct Customers {
    using In =
        std::variant<OrderPlaced, floor::PaymentAnswer, OrderConfirmed, floor::NoticeTaken, floor::NoticeRefused>;
    using Out = std::variant<PlaceOrder, floor::Authorize, floor::PaymentNotice>;
    using Timers = std::variant<CustomerComes, PlaceAgain, PayDue, PayAgain>;
    using Ctx = Context<Customers>;
    static constexpr std::string_view kName = "customers";
    static constexpr bool kHasWorkload = true;
    static constexpr std::uint64_t kPaymentsAnOrder = 8, kForged = 1'000'000'000'000;

    struct Customer {
        Conduct conduct = Conduct::pays;
        floor::Money price;
        Instant until = 0, pays_after = 0;  // the second is a span
        Instant since = 0;                  // it pays; 0: not yet
        std::uint64_t tries = 0;
        ORRERY_FIELDS(Customer, conduct, price, until, pays_after, since, tries)
    };
    using Durable = floor::Lives;
    struct State {
        std::uint64_t first = 0, came = 0;  // numbers of this life follow `first`
        SharedMap<OrderId, Customer> open;
        floor::Calls<OrderId, PlaceOrder, PlaceAgain> placing;
        floor::Calls<std::uint64_t, floor::Authorize, PayAgain> paying;
        ORRERY_FIELDS(State, first, came, open, placing, paying)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const CustomerComes&) const;
    void on(Ctx& ctx, State& state, const PlaceAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderPlaced& placed) const;
    void on(Ctx& ctx, State& state, const PayDue& due) const;
    void on(Ctx& ctx, State& state, const PayAgain& again) const;
    void on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const;
    void on(Ctx& ctx, State& state, const OrderConfirmed& confirmed) const;
    void on(Ctx&, State&, const floor::NoticeTaken&) const {}  // who has forged one has what it wants
    void on(Ctx&, State&, const floor::NoticeRefused&) const {}
    static std::string label(const State& state);

private:
    void come_next(Ctx& ctx, Duration more) const;
    void pay(Ctx& ctx, State& state, OrderId order) const;
};

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);

}  // namespace orrery::payment_callback
