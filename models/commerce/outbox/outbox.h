// Outbox and inbox: an order is committed in one database, its pieces are taken from the stock in another, and what
// goes between them is a message. The idea: the message is a row of the order's own transaction (the outbox), a relay
// sends it until the broker has it, and whoever takes the pieces writes down in the same transaction for which order
// (the inbox). What cannot be carried out becomes a dead letter, and a reconciler compares both databases. The traps: a
// crash between a commit and a send; ids that are given at the insert and appear at the commit; a message that comes
// again; two relays; a message that can never be carried out. Here are the rows, the message and the settings; the
// roles are in roles.h. Units: nanoseconds; quantities are whole pieces. Errors: none. Source: README.md beside this
// file.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "models/floor/broker.h"
#include "models/floor/database.h"
#include "sim/model/model.h"

namespace orrery::outbox {

using OrderId = std::uint64_t;  // the third order of node 8 is 8000003
using ItemId = std::uint64_t;   // from 1
using Pieces = std::int64_t;
using RowId = std::uint64_t;  // of the outbox: given when a row is inserted, in ascending order

// What the order service wants of the inventory.
struct Deduct {
    OrderId order = 0;
    ItemId item = 0;
    Pieces pieces = 0;
    Instant placed = 0;       // for metrics
    RowId row = 0;            // of the outbox, where a relay has read it there; else 0
    std::uint64_t epoch = 0;  // of the relay's lock when it read the row
    NodeId relay = kNoNode;   // who read it
    ORRERY_FIELDS(Deduct, order, item, pieces, placed, row, epoch, relay)
};
using Mq = floor::Broker<Deduct>;

// --- the order service's database: one table, whose parts are ranges of keys -----------------------------------------

ORRERY_ENUM(Phase, confirmed, cancelled, barred)  // barred: nobody may place it any more (a check-back came first)

struct Order {  // key: its id
    ItemId item = 0;
    Pieces pieces = 0;
    Phase phase = Phase::confirmed;
    ORRERY_FIELDS(Order, item, pieces, phase)
};
struct Letter {  // a row of the outbox
    OrderId order = 0;
    ItemId item = 0;
    Pieces pieces = 0;
    Instant placed = 0;
    Instant since = 0;            // in this part of the outbox
    std::uint32_t sent_anew = 0;  // by the reconciler
    ORRERY_FIELDS(Letter, order, item, pieces, placed, since, sent_anew)
};
struct RelayLock {  // who may send
    NodeId holder = kNoNode;
    Instant until = 0;
    std::uint64_t epoch = 0;  // one more with each holder
    RowId sent_up_to = 0;     // of the flaw poll_by_id
    ORRERY_FIELDS(RelayLock, holder, until, epoch, sent_up_to)
};
struct RowIds {  // those from `next` on are not given to anybody
    RowId next = 1;
    ORRERY_FIELDS(RowIds, next)
};
struct CancelOrder {
    ORRERY_NO_FIELDS(CancelOrder)
};
struct SentUpTo {
    RowId row = 0;
    ORRERY_FIELDS(SentUpTo, row)
};
struct OrderTable {
    static constexpr std::string_view kName = "Order";
    using Key = std::uint64_t;
    using Row = std::variant<Order, Letter, RelayLock, RowIds>;
    using Edit = std::variant<CancelOrder, SentUpTo>;
    static void apply(const Edit& edit, Row& row) {
        if (std::holds_alternative<CancelOrder>(edit))
            std::get<Order>(row).phase = Phase::cancelled;
        else
            std::get<RelayLock>(row).sent_up_to = std::get<SentUpTo>(edit).row;
    }
};
using OrderDb = floor::Database<OrderTable>;

// The outbox's flag is the first part of its key, as in a table clustered by (flag, id): a look at what is not sent yet
// reads nothing else.
enum class Box : std::uint8_t { unsent = 1, sent, settled };  // settled: both databases say the same of it
constexpr std::uint64_t kBox = 1'000'000'000'000;
constexpr std::uint64_t key_of(Box box, RowId row) { return static_cast<std::uint64_t>(box) * kBox + row; }
constexpr std::uint64_t last_of(Box box) { return key_of(box, kBox - 1); }
constexpr bool is_in(Box box, std::uint64_t key) { return key / kBox == static_cast<std::uint64_t>(box); }
constexpr RowId row_of(std::uint64_t key) { return key % kBox; }
constexpr std::uint64_t kLockKey = 9 * kBox, kRowIdsKey = 9 * kBox + 1;
constexpr bool is_order(std::uint64_t key) { return key < kBox; }
constexpr bool is_letter(std::uint64_t key) { return key >= kBox && key < kLockKey; }

// --- the inventory's database ---------------------------------------------------------------------------------------

constexpr ItemId kMostItems = 1000;
struct Item {  // key: its id
    Pieces available = 0;
    ORRERY_FIELDS(Item, available)
};
struct Taken {  // the inbox; key: the order
    ItemId item = 0;
    Pieces pieces = 0;        // in all
    std::uint32_t times = 0;  // how often the message took effect
    bool refused = false;     // there were too few, or the reconciler has given the order up
    ORRERY_FIELDS(Taken, item, pieces, times, refused)
};
struct Take {
    Pieces pieces = 0;
    ORRERY_FIELDS(Take, pieces)
};
struct TakeAgain {  // of the flaw no_inbox
    Pieces pieces = 0;
    ORRERY_FIELDS(TakeAgain, pieces)
};
struct StockTable {
    static constexpr std::string_view kName = "Stock";
    using Key = std::uint64_t;
    using Row = std::variant<Item, Taken>;
    using Edit = std::variant<Take, TakeAgain>;
    static void apply(const Edit& edit, Row& row) {
        if (const Take* take = std::get_if<Take>(&edit)) {
            std::get<Item>(row).available -= take->pieces;
            return;
        }
        Taken& taken = std::get<Taken>(row);
        taken.pieces += std::get<TakeAgain>(edit).pieces;
        ++taken.times;
    }
};
using StockDb = floor::Database<StockTable>;
constexpr bool is_item(std::uint64_t key) { return key <= kMostItems; }

// --- how it is set up -----------------------------------------------------------------------------------------------

struct Settings {
    std::int64_t customers = 2;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 400_ms;
    Duration selling = 20_s;
    std::int64_t orders = 0;  // of a customer at most; 0: any number
    Duration patience = 500_ms;
    std::int64_t attempts = 4;
    std::int64_t items = 4;
    std::int64_t stock = 1000;
    std::int64_t most_pieces = 3;
    Ratio unknown_item{0, 1};
    std::string channel = "outbox";
    std::int64_t relays = 1;
    Duration poll = 100_ms;
    Duration lease = 2_s;
    std::int64_t partitions = 2;
    std::string schedule = "fixed";
    std::int64_t retries = 4;
    Duration retry = 200_ms;
    Duration answer_within = 500_ms;
    Duration check_after = 1_s;
    Duration check_interval = 1_s;
    Duration reconcile = 1_s;
    Duration grace = 1_s;
    std::int64_t sends_anew = 1;
    Duration statement_patience = 200_ms;
    Distribution statement_work = Distribution::constant(0);
    Duration idle_timeout = 2_s;
    Duration slack = 4_s;
    bool publish_after_commit = false;   // breaks "orders and stock agree"
    bool publish_before_commit = false;  // breaks "orders and stock agree"
    bool outbox_apart = false;           // breaks "an order has its outbox row"
    bool poll_by_id = false;             // breaks "orders and stock agree"
    bool no_relay_lock = false;          // breaks "one relay at a time sends a row"
    bool no_inbox = false;               // breaks "an order is deducted once"
    bool effect_apart = false;           // breaks "the stock adds up"
    bool unlocked_check = false;         // breaks "the stock is not negative"
    bool retries_for_ever = false;       // breaks "no partition stands still"

    bool is_direct() const { return publish_after_commit || publish_before_commit; }  // there is no outbox
    bool is_polled() const { return channel == "outbox" && !is_direct(); }
    bool is_captured() const { return channel == "capture" && !is_direct(); }
    bool is_half() const { return channel == "half-message" && !is_direct(); }
    // Where a row of the outbox begins: what is captured, or told by a half message, is on its way with its commit.
    Box first_box() const { return is_polled() ? Box::unsent : Box::sent; }
    floor::RetrySchedule schedule_of() const;
    Duration retries_in_all() const;  // of one message, each attempt failing as late as it can
    Duration partition_moves_within() const;
    Duration agree_within() const;
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("order_committed", "half_stored", "checked_back", "row_read", "row_sent", "row_marked", "lock_taken",
            "deducted", "duplicate", "unknown_item", "sent_anew", "given_up");

}  // namespace orrery::outbox

namespace orrery {
Model make_outbox();
}
