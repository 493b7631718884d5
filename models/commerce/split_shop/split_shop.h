// The split shop: one order needs pieces of an item and money of a buyer, and since the split these lie in two services
// with two databases. How do both happen, or neither, while messages are lost and everybody may crash?
// One shop and the same orders on the same luck, whatever the `protocol`: two-phase commit, Try/Confirm/Cancel, an
// orchestrated saga, choreography by events, a transactional message, notices with a reconciliation (protocols.h).
// Roles: Client, Orders (order service and coordinator), Participant (inventory and payment), the floor's Broker.
// Units: nanoseconds; pieces; money in minor units of CNY. Errors: a refusal is an Answer. Source: README.md.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/split_shop/ledger.h"
#include "models/commerce/split_shop/protocols.h"
#include "models/commerce/split_shop/publisher.h"
#include "models/floor/broker_messages.h"
#include "models/floor/calls.h"
#include "models/floor/locks.h"
#include "sim/core/zipf.h"
#include "sim/model/model.h"

namespace orrery::split_shop {

using MqSend = floor::messaging::Send<Event>;
using MqSendHalf = floor::messaging::SendHalf<Event>;
using MqDeliver = floor::messaging::Deliver<Event>;
using MqCheckBack = floor::messaging::CheckBack<Event>;
using floor::messaging::Ack;
using floor::messaging::EndTransaction;
using floor::messaging::SendResult;

struct PlaceOrder {
    OrderId order = 0;
    RowId item = 0;
    Amount quantity = 0;
    ORRERY_FIELDS(PlaceOrder, order, item, quantity)
};
struct OrderResult {
    OrderId order = 0;
    bool confirmed = false;
    ORRERY_FIELDS(OrderResult, order, confirmed)
};
struct Command {  // to the inventory or the payment service
    OrderId order = 0;
    Step step = Step::reserve;
    Basket basket;
    ORRERY_FIELDS(Command, order, step, basket)
};
struct Answer {
    OrderId order = 0;
    Step step = Step::reserve;
    bool done = true;
    ORRERY_FIELDS(Answer, order, step, done)
};
struct CallId {
    OrderId order = 0;
    Step step = Step::reserve;
    NodeId service = kNoNode;
    ORRERY_FIELDS(CallId, order, step, service)
    auto operator<=>(const CallId&) const = default;
};

// Timers.
struct NextOrder {
    ORRERY_NO_FIELDS(NextOrder)
};
struct PlaceAgain {
    OrderId order = 0;
    ORRERY_FIELDS(PlaceAgain, order)
};
struct AskAgain {
    CallId call;
    ORRERY_FIELDS(AskAgain, call)
};
struct Reconcile {
    ORRERY_NO_FIELDS(Reconcile)
};
struct Unlock {  // the decision is on the disk: its row is free
    OrderId order = 0;
    ORRERY_FIELDS(Unlock, order)
};
struct LockWaitOver {
    OrderId order = 0;
    ORRERY_FIELDS(LockWaitOver, order)
};
struct HoldExpires {  // of the flaw heuristic_abort
    OrderId order = 0;
    ORRERY_FIELDS(HoldExpires, order)
};

struct Settings {
    std::string protocol = "saga";
    std::int64_t clients = 3;
    std::int64_t orders = 0;  // of a client at most; 0: any number
    Arrivals arrivals;        // default: poisson(interval)
    Duration interval = 200_ms;
    Duration selling = 60_s;
    std::int64_t items = 3;
    Ratio zipf = {0, 1};
    std::int64_t quantity = 3;  // pieces of an order at most
    std::int64_t stock = 400;   // pieces of each item
    std::int64_t price = 10'00;
    std::int64_t wallet = 5'000'00;
    Duration timeout = 60_s;  // Seata's global transaction timeout
    Duration retry = 500_ms;
    Duration lock_wait = 300_ms;  // Seata's: 30 times 10 ms
    Duration patience = 2_s;
    Duration relay = 2_ms;
    Duration redeliver = 1_s;
    std::int64_t notices = 3;
    Duration reconcile_every = 10_s;
    Duration check_after = 6_s;  // RocketMQ's transactionTimeOut
    Duration check_interval = 30_s;
    std::int64_t most_checks = 15;
    Duration hold_expiry = 500_ms;
    Duration lock_limit = 20_s, settle_limit = 60_s, end_limit = 90_s;
    bool dual_write = false;             // breaks "what is paid is delivered or refunded"
    bool no_outbox = false;              // breaks "every order ends"
    bool restores_before_image = false;  // breaks "conservation"
    bool volatile_coordinator = false;   // breaks "no row stays locked"
    bool heuristic_abort = false;        // breaks "no mixed outcome"
    bool checks_memory = false;          // breaks "what is paid is delivered or refunded"
    bool no_reconciliation = false;      // breaks "what is paid is delivered or refunded"
    bool no_idempotency_key = false;     // breaks "the outcome is what was done"
    bool deducts_unchecked = false;      // breaks "nothing is oversold"

    Protocol by() const { return *protocol_named(protocol); }
    // Where an order stands is known to the memory of the order service alone.
    bool forgets() const { return dual_write || volatile_coordinator; }
};

struct Nodes {
    NodeId inventory = 0, payment = 1, orders = 2, broker = 3;
    NodeId first_client = 4;
    NodeId of(Service service) const { return service == Service::inventory ? inventory : payment; }
};

// What faults can wait for.
inline constexpr auto kMoments = moments("prepared", "reserved", "taken", "undone", "waits_for_row", "decided",
                                         "half_sent", "checked_back", "placed", "compensates", "gave_up_notice");

struct Client {
    using In = std::variant<OrderResult>;
    using Out = std::variant<PlaceOrder>;
    using Timers = std::variant<NextOrder, PlaceAgain>;
    using Ctx = Context<Client>;
    static constexpr std::string_view kName = "client";
    static constexpr bool kHasWorkload = true;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct State {
        std::uint64_t placed = 0, confirmed = 0, cancelled = 0;
        floor::Calls<OrderId, PlaceOrder, PlaceAgain> placing;
        ORRERY_FIELDS(State, placed, confirmed, cancelled, placing)
    };

    Settings knobs;
    Zipf items;
    NodeId orders = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const PlaceAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderResult& result) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
};

struct Orders {
    using In = std::variant<PlaceOrder, Answer, MqDeliver, SendResult>;
    using Out = std::variant<Command, OrderResult, MqSend, Ack>;
    using Timers = std::variant<AskAgain, Reconcile, Publish, PublishAgain>;
    using Ctx = Context<Orders>;
    static constexpr std::string_view kName = "orders";
    static constexpr auto& kMoments = split_shop::kMoments;

    struct Order {
        Phase phase = Phase::awaiting;
        Basket basket;
        ORRERY_FIELDS(Order, phase, basket)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        SharedMap<OrderId, Order> orders;
        SharedMap<OrderId, bool> unfinished;  // of these: an index
        floor::Outbox<Event> outbox;
        ORRERY_FIELDS(Durable, orders, unfinished, outbox)
    };
    struct State {
        Durable books;                       // as they will be on the disk
        SharedMap<OrderId, Phase> progress;  // of the flaws that keep it in memory
        floor::Calls<CallId, Command, AskAgain> calls;
        Publisher publisher;
        ORRERY_FIELDS(State, books, progress, calls, publisher)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const;
    void on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const;
    void on(Ctx& ctx, State& state, const AskAgain& again) const;
    void on(Ctx& ctx, State& state, const Reconcile&) const;
    void on(Ctx& ctx, State& state, const MqDeliver& deliver) const;
    void on(Ctx& ctx, State& state, const SendResult& result) const;
    void on(Ctx& ctx, State& state, const Publish&) const;
    void on(Ctx& ctx, State& state, const PublishAgain&) const;
    static std::string label(const State& state);

private:
    const Stage& stage_of(const State& state, OrderId id) const;
    floor::Retries retries(Patience patience) const;
    void enter(Ctx& ctx, State& state, OrderId id, Phase phase) const;
    void ask(Ctx& ctx, State& state, OrderId id) const;
    void stop_asking(Ctx& ctx, State& state, OrderId id, const Stage& stage) const;
    bool is_asking(const State& state, OrderId id, const Stage& stage) const;
    floor::Outbox<Event>& outbox(State& state) const;
};

struct Participant {
    using In = std::variant<Command, MqDeliver, SendResult, MqCheckBack>;
    using Out = std::variant<Answer, MqSend, MqSendHalf, EndTransaction, Ack>;
    using Timers = std::variant<Unlock, LockWaitOver, HoldExpires, Publish, PublishAgain>;
    using Ctx = Context<Participant>;
    static constexpr std::string_view kName = "service";
    static constexpr auto& kMoments = split_shop::kMoments;

    struct Asked {  // a command that cannot be answered yet
        Command command;
        NodeId from = kNoNode;
        Instant since = 0;
        ORRERY_FIELDS(Asked, command, from, since)
    };
    using Durable = Ledger;
    struct State {
        Ledger books;  // as they will be on the disk
        floor::Locks<RowId> locks;
        SharedMap<OrderId, Asked> waiting;  // for a row
        SharedMap<OrderId, Asked> halves;   // for the broker to have the half message
        SharedMap<OrderId, bool> charged;   // of the flaw checks_memory
        Publisher publisher;
        ORRERY_FIELDS(State, books, locks, waiting, halves, charged, publisher)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Command& command, NodeId from) const;
    void on(Ctx& ctx, State& state, const Unlock& unlock) const;
    void on(Ctx& ctx, State& state, const LockWaitOver& over) const;
    void on(Ctx& ctx, State& state, const HoldExpires& expiry) const;
    void on(Ctx& ctx, State& state, const MqDeliver& deliver, NodeId from) const;
    void on(Ctx& ctx, State& state, const SendResult& result, NodeId from) const;
    void on(Ctx& ctx, State& state, const MqCheckBack& check, NodeId from) const;
    void on(Ctx& ctx, State& state, const Publish&) const;
    void on(Ctx& ctx, State& state, const PublishAgain&) const;
    static std::string label(const State& state);

private:
    Service service(const Ctx& ctx) const;
    Applied step(Ctx& ctx, State& state, const Command& command) const;
    void answer(Ctx& ctx, State& state, NodeId to, const Command& command, const Applied& applied) const;
    void prepare(Ctx& ctx, State& state, const Command& command, NodeId from) const;
    void vote(Ctx& ctx, State& state, const Asked& asked) const;
    void stop_waiting(Ctx& ctx, State& state, OrderId order) const;
    void let_through(Ctx& ctx, State& state, const std::vector<floor::Locks<RowId>::Granted>& granted) const;
    void send_half(Ctx& ctx, State& state, const Command& command, NodeId from) const;
    floor::Resolution resolution_of(const State& state, OrderId order) const;
    floor::Outbox<Event>& outbox(State& state) const;
};

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);

}  // namespace orrery::split_shop

namespace orrery {
Model make_split_shop();
}
