// The roles of commerce/outbox beside its databases and its broker: customers, the order service, two kinds of relay,
// the inventory, the reconciler. Units, errors, source: outbox.h.
#pragma once
#include <string>
#include <variant>

#include "models/commerce/outbox/outbox.h"
#include "models/floor/dialogue.h"

namespace orrery::outbox {

struct Places {  // who is where
    NodeId order_db = kNoNode, orders = kNoNode, broker = kNoNode, inventory = kNoNode, stock_db = kNoNode;
};

struct PlaceOrder {
    OrderId order = 0;
    ItemId item = 0;
    Pieces pieces = 0;
    ORRERY_FIELDS(PlaceOrder, order, item, pieces)
};
struct OrderAnswer {
    OrderId order = 0;
    bool placed = false;
    ORRERY_FIELDS(OrderAnswer, order, placed)
};

// Timers.
struct OrderNext {
    ORRERY_NO_FIELDS(OrderNext)
};
struct OrderAgain {
    OrderId order = 0;
    ORRERY_FIELDS(OrderAgain, order)
};
struct AskOrdersAgain {  // the order service's database
    std::uint64_t call = 0;
    ORRERY_FIELDS(AskOrdersAgain, call)
};
struct AskStockAgain {  // the inventory's database
    std::uint64_t call = 0;
    ORRERY_FIELDS(AskStockAgain, call)
};
struct SendAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(SendAgain, number)
};
struct SendHalfAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(SendHalfAgain, number)
};
struct PollNext {
    ORRERY_NO_FIELDS(PollNext)
};
struct ReconcileNext {
    ORRERY_NO_FIELDS(ReconcileNext)
};

using OrderTalk = floor::Dialogue<OrderDb, AskOrdersAgain>;
using StockTalk = floor::Dialogue<StockDb, AskStockAgain>;
using Sends = floor::Calls<std::uint64_t, Mq::Send, SendAgain>;
using Halves = floor::Calls<std::uint64_t, Mq::SendHalf, SendHalfAgain>;
constexpr Duration kSendPatience = 500'000'000;  // of who sends to the broker

struct Customer {
    using In = std::variant<OrderAnswer>;
    using Out = std::variant<PlaceOrder>;
    using Timers = std::variant<OrderNext, OrderAgain>;
    using Ctx = Context<Customer>;
    static constexpr std::string_view kName = "customer";
    static constexpr bool kHasWorkload = true;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t ordered = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, ordered)
    };
    struct State {
        std::uint64_t ordered = 0, placed = 0, given_up = 0;
        floor::Calls<OrderId, PlaceOrder, OrderAgain> open;
        ORRERY_FIELDS(State, ordered, placed, given_up, open)
    };

    Settings knobs;
    NodeId orders = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const OrderNext&) const;
    void on(Ctx& ctx, State& state, const OrderAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderAnswer& answer) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
    floor::Retries retries() const;
};

// Has nothing of its own: what it promises is in its database. What it was working on, a crash takes.
struct OrderService {
    using In = std::variant<PlaceOrder, OrderDb::Answer, Mq::SendResult, Mq::CheckBack>;
    using Out = std::variant<OrderAnswer, OrderDb::Statement, Mq::Send, Mq::SendHalf, Mq::EndTransaction>;
    using Timers = std::variant<AskOrdersAgain, SendAgain, SendHalfAgain>;
    using Ctx = Context<OrderService>;
    static constexpr std::string_view kName = "order-service";
    static constexpr auto& kMoments = outbox::kMoments;
    static constexpr bool kBlocksOnSync = true;
    using Durable = floor::Lives;

    struct Placing {
        NodeId customer = kNoNode;
        ItemId item = 0;
        Pieces pieces = 0;
        Instant placed = 0;
        std::uint64_t half = 0;  // the broker's number of the half message
        bool wants_ids = false;  // it goes on when there are some
        ORRERY_FIELDS(Placing, customer, item, pieces, placed, half, wants_ids)
    };
    enum class Work : std::uint8_t { take_ids, insert, insert_row, look, bar, look_up };
    friend constexpr std::string_view name_of(Work work) {
        constexpr std::string_view kNames[] = {"take ids", "insert", "insert row", "look", "bar", "look up"};
        return kNames[static_cast<std::size_t>(work)];
    }
    struct Job {  // a transaction, by its number
        Work work = Work::insert;
        OrderId order = 0;
        std::uint64_t half = 0;  // of a check-back
        ORRERY_FIELDS(Job, work, order, half)
    };
    struct State {
        OrderTalk db;
        SharedMap<OrderId, Placing> placing;
        SharedMap<std::uint64_t, Job> jobs;
        Sends sends;
        Halves halves;
        SharedMap<std::uint64_t, OrderId> waiting;  // orders whose message is to be stored first, by its number
        std::uint64_t last_send = 0;
        RowId next_row = 1, end_of_rows = 1;  // what it may give
        bool takes_ids = false;
        ORRERY_FIELDS(State, db, placing, jobs, sends, halves, waiting, last_send, next_row, end_of_rows, takes_ids)
    };

    Settings knobs;
    Places at;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const;
    void on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const Mq::SendResult& result) const;
    void on(Ctx& ctx, State& state, const Mq::CheckBack& check) const;
    void on(Ctx& ctx, State& state, const AskOrdersAgain& due) const;
    void on(Ctx& ctx, State& state, const SendAgain& due) const;
    void on(Ctx& ctx, State& state, const SendHalfAgain& due) const;
    static std::string label(const State& state);

private:
    bool needs_ids(const State& state) const { return !knobs.is_direct() && state.next_row == state.end_of_rows; }
    void go_on(Ctx& ctx, State& state, OrderId order) const;
    void take_ids(Ctx& ctx, State& state) const;
    void insert(Ctx& ctx, State& state, OrderId order) const;
    void insert_row(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number, OrderId order) const;
    void committed(Ctx& ctx, State& state, OrderId order) const;
    void send(Ctx& ctx, State& state, OrderId order, const Placing& placing) const;
    void ids_taken(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void inserted(Ctx& ctx, State& state, const OrderDb::Answer& answer, OrderId order) const;
    void looked(Ctx& ctx, State& state, const OrderDb::Answer& answer, OrderId order) const;
    void decided(Ctx& ctx, State& state, const OrderDb::Answer& answer, const Job& job) const;
    void roll_back(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
};

// Polls the outbox, sends what is not flagged as sent, and flags it. Two of them share a lock with a lease.
struct Relay {
    using In = std::variant<OrderDb::Answer, Mq::SendResult>;
    using Out = std::variant<OrderDb::Statement, Mq::Send>;
    using Timers = std::variant<PollNext, AskOrdersAgain, SendAgain>;
    using Ctx = Context<Relay>;
    static constexpr std::string_view kName = "relay";
    static constexpr auto& kMoments = outbox::kMoments;
    static constexpr bool kBlocksOnSync = true;
    using Durable = floor::Lives;

    enum class Work : std::uint8_t { lock, read, mark, move_on };
    friend constexpr std::string_view name_of(Work work) {
        constexpr std::string_view kNames[] = {"lock", "read", "mark", "move on"};
        return kNames[static_cast<std::size_t>(work)];
    }
    struct Job {
        Work work = Work::read;
        RowId row = 0;
        ORRERY_FIELDS(Job, work, row)
    };
    struct State {
        OrderTalk db;
        SharedMap<std::uint64_t, Job> jobs;       // transactions, by number
        SharedMap<RowId, Letter> rows;            // read, not flagged yet
        SharedMap<std::uint64_t, RowId> sending;  // by the number of the send
        Sends sends;
        std::uint64_t last_send = 0;
        RelayLock lock;        // as it holds it, or is about to
        bool polling = false;  // a poll is under way
        RowId sent_up_to = 0;  // of the flaw poll_by_id
        ORRERY_FIELDS(State, db, jobs, rows, sending, sends, last_send, lock, polling, sent_up_to)
    };

    Settings knobs;
    Places at;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PollNext&) const;
    void on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const Mq::SendResult& result) const;
    void on(Ctx& ctx, State& state, const AskOrdersAgain& due) const;
    void on(Ctx& ctx, State& state, const SendAgain& due) const;
    static std::string label(const State& state);

private:
    void locking(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void read(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number) const;
    void send_rows(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void marking(Ctx& ctx, State& state, const OrderDb::Answer& answer, RowId row) const;
    void stored(Ctx& ctx, State& state, RowId row) const;
};

// Change capture: reads the database's log as a replica does, in the order of the commits, and sends each row of the
// outbox that it finds there, one after the other.
struct Capture {
    using In = std::variant<OrderDb::Ship, OrderDb::Copy, Mq::SendResult>;
    using Out = std::variant<OrderDb::Reached, Mq::Send>;
    using Timers = std::variant<SendAgain>;
    using Ctx = Context<Capture>;
    static constexpr std::string_view kName = "capture";
    static constexpr auto& kMoments = outbox::kMoments;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;
        std::uint64_t position = 0;  // the commit up to which the broker has everything
        ORRERY_FIELDS(Durable, lives, position)
    };
    struct Change {
        std::uint64_t commit = 0;
        RowId row = 0;
        Letter letter;
        ORRERY_FIELDS(Change, commit, row, letter)
    };
    struct State {
        Durable kept;                            // as it will be on the disk
        std::uint64_t received = 0;              // the commit up to which it has read the log
        SharedMap<std::uint64_t, Change> queue;  // to be sent, in their order
        std::uint64_t last_queued = 0, last_send = 0;
        Sends sends;
        ORRERY_FIELDS(State, kept, received, queue, last_queued, last_send, sends)
    };

    Settings knobs;
    Places at;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const OrderDb::Ship& ship) const;
    void on(Ctx& ctx, State& state, const OrderDb::Copy& copy) const;
    void on(Ctx& ctx, State& state, const Mq::SendResult& result) const;
    void on(Ctx& ctx, State& state, const SendAgain& due) const;
    static std::string label(const State& state);

private:
    void send_next(Ctx& ctx, State& state) const;
};

// Takes the pieces that a message asks for, and writes down for which order, in one transaction.
struct Inventory {
    using In = std::variant<Mq::Deliver, StockDb::Answer>;
    using Out = std::variant<Mq::Ack, Mq::Nack, StockDb::Statement>;
    using Timers = std::variant<AskStockAgain>;
    using Ctx = Context<Inventory>;
    static constexpr std::string_view kName = "inventory";
    static constexpr auto& kMoments = outbox::kMoments;
    static constexpr bool kBlocksOnSync = true;
    using Durable = floor::Lives;

    enum class Work : std::uint8_t { stock_up, look, note, again, take, leave };
    friend constexpr std::string_view name_of(Work work) {
        constexpr std::string_view kNames[] = {"stock up", "look", "note", "again", "take", "leave"};
        return kNames[static_cast<std::size_t>(work)];
    }
    struct Job {  // a transaction, by its number
        Work work = Work::look;
        floor::Claim claim;
        std::uint64_t attempt = 1;
        Deduct wanted;
        bool enough = false;
        bool done = false;  // of `leave`: the message needs nothing more
        ORRERY_FIELDS(Job, work, claim, attempt, wanted, enough, done)
    };
    struct State {
        StockTalk db;
        SharedMap<std::uint64_t, Job> jobs;
        SharedMap<floor::Claim, std::uint64_t> busy;  // by what was delivered: its transaction
        ItemId stocked = 0;                           // items up to here are in the table
        ORRERY_FIELDS(State, db, jobs, busy, stocked)
    };

    Settings knobs;
    Places at;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Mq::Deliver& message) const;
    void on(Ctx& ctx, State& state, const StockDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const AskStockAgain& due) const;
    static std::string label(const State& state);

private:
    void stock_up(Ctx& ctx, State& state) const;
    void say(Ctx& ctx, State& state, std::uint64_t tx, std::uint64_t number, Work work, StockDb::Op op,
             bool commits) const;
    void looked(Ctx& ctx, State& state, const StockDb::Answer& answer, Job job) const;
    void noted(Ctx& ctx, State& state, const StockDb::Answer& answer, const Job& job) const;
    void leave(Ctx& ctx, State& state, const StockDb::Answer& answer, bool done) const;
    void finish(Ctx& ctx, State& state, std::uint64_t tx, bool done) const;
};

// Compares both databases, a row of the outbox at a time, from `grace` after it was sent: what took effect is settled,
// what was refused is cancelled, what nobody has seen is sent anew, and in the end barred and cancelled.
struct Reconciler {
    using In = std::variant<OrderDb::Answer, StockDb::Answer, Mq::SendResult>;
    using Out = std::variant<OrderDb::Statement, StockDb::Statement, Mq::Send>;
    using Timers = std::variant<ReconcileNext, AskOrdersAgain, AskStockAgain, SendAgain>;
    using Ctx = Context<Reconciler>;
    static constexpr std::string_view kName = "reconciler";
    static constexpr auto& kMoments = outbox::kMoments;
    static constexpr bool kBlocksOnSync = true;
    using Durable = floor::Lives;

    enum class Work : std::uint8_t { list, compare, bar, cancel, take_out, put_in, note_sending };
    friend constexpr std::string_view name_of(Work work) {
        constexpr std::string_view kNames[] = {"list",     "compare", "bar",         "cancel",
                                               "take out", "put in",  "note sending"};
        return kNames[static_cast<std::size_t>(work)];
    }
    struct Job {
        Work work = Work::list;
        RowId row = 0;
        ORRERY_FIELDS(Job, work, row)
    };
    struct State {
        OrderTalk orders;
        StockTalk stock;
        SharedMap<std::uint64_t, Job> order_jobs, stock_jobs;  // transactions, by number
        SharedMap<RowId, Letter> rows;                         // being looked at
        Sends sends;
        std::uint64_t last_send = 0;
        bool listing = false;
        ORRERY_FIELDS(State, orders, stock, order_jobs, stock_jobs, rows, sends, last_send, listing)
    };

    Settings knobs;
    Places at;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const ReconcileNext&) const;
    void on(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const StockDb::Answer& answer) const;
    void on(Ctx& ctx, State& state, const Mq::SendResult& result) const;
    void on(Ctx& ctx, State& state, const AskOrdersAgain& due) const;
    void on(Ctx& ctx, State& state, const AskStockAgain& due) const;
    void on(Ctx& ctx, State& state, const SendAgain& due) const;
    static std::string label(const State& state);

private:
    void listed(Ctx& ctx, State& state, const OrderDb::Answer& answer) const;
    void ask_orders(Ctx& ctx, State& state, Work work, RowId row, OrderDb::Op op, bool commits) const;
    void ask_stock(Ctx& ctx, State& state, Work work, RowId row, StockDb::Op op) const;
    void compared(Ctx& ctx, State& state, const StockDb::Answer& answer, RowId row) const;
    void settle(Ctx& ctx, State& state, RowId row) const;
    void cancel(Ctx& ctx, State& state, RowId row) const;
};

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, const Places& places, Blueprint& blueprint);

}  // namespace orrery::outbox
