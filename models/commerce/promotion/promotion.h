// A promotion: buyers lock pieces when they order and pay a while later, at a payment provider that the shop does not
// control. The vacuum between the two is what this model is about. The idea: a reservation has an end; who ends it asks
// the provider first (close-first), or takes back or makes good what is paid behind it (release), or has the provider
// refuse payments before it (expire-first). The traps: buyers who never pay, a payment under way when the reservation
// ends, a notice that comes late, "accepted" that becomes "declined", and a crash in the middle of any of these.
// Roles: Shop; floor::Buyers, floor::PaymentProvider. Units: nanoseconds; whole pieces; money in minor units.
// Errors: an order that there is no stock for is refused. Source: README.md.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "models/floor/agenda.h"
#include "models/floor/buyers.h"
#include "models/floor/calls.h"
#include "models/floor/money.h"
#include "models/floor/payment_provider.h"
#include "sim/model/model.h"

namespace orrery::promotion {

using OrderId = std::uint64_t;  // the number of its buyer: one order each
using ItemId = std::uint64_t;
using Amount = std::int64_t;  // pieces

ORRERY_ENUM(Phase, open, closing, confirmed, closed, refunding, refunded)

// Timers.
struct Sweep {
    ORRERY_NO_FIELDS(Sweep)
};
struct CloseAgain {
    OrderId order = 0;
    ORRERY_FIELDS(CloseAgain, order)
};
struct RefundAgain {
    OrderId order = 0;
    ORRERY_FIELDS(RefundAgain, order)
};

struct Settings {
    std::int64_t buyers = 0;  // 0: no end
    Arrivals arrivals;        // default: poisson(interval)
    Duration interval = 100_ms;
    std::int64_t items = 1;
    Ratio skew = {0, 1};
    std::int64_t stock = 1000;
    std::int64_t pieces = 1;
    std::int64_t price = 99'00;
    Distribution pay_time = Distribution::exponential(300_s);
    Ratio abandons = {0, 1};
    Duration patience = 5_s;
    Duration ttl = 15_min;
    Duration sweep = 1_s;
    std::string at_end = "close-first";
    Duration margin = 1_min;
    Duration retry = 2_s;
    Ratio undecided = {0, 1};
    Distribution decided_after = Distribution::uniform(5_s, 60_s);
    Ratio declines = {0, 1};
    Duration notice_every = 0;  // 0: as WeChat
    bool checks_refunds = true;
    Duration grace = 2_min;
    Duration refund_within = 10_min;
    bool no_ttl = false;                  // breaks "every reservation ends"
    bool sweep_in_memory = false;         // breaks "every reservation ends"
    bool deducts_at_payment = false;      // breaks "nothing is oversold"
    bool confirms_when_accepted = false;  // breaks "a confirmed order is paid for"
    bool never_asks = false;              // breaks "who is charged and cancelled is refunded"
    bool drops_late_payment = false;      // breaks "who is charged and cancelled is refunded"
    bool takes_notice_first = false;      // breaks "who is charged and cancelled is refunded"
    bool pays_closed_order = false;       // breaks "a closed order is paid only by the late path"
    bool refund_without_key = false;      // breaks "no payment is refunded twice"

    bool asks_first() const { return at_end == "close-first"; }
    bool expires_first() const { return at_end == "expire-first"; }
};

// What faults can wait for.
inline constexpr auto kMoments = moments("reserved", "accepted", "paid", "reservation_ends", "asked_to_close",
                                         "paid_while_closing", "paid_late", "asked_to_refund");

struct Shop {
    using In = std::variant<floor::PlaceOrder, floor::PaymentAnswer, floor::PaymentNotice>;
    using Out = std::variant<floor::OrderPlaced, floor::CloseOrder, floor::Refund, floor::NoticeTaken>;
    using Timers = std::variant<Sweep, CloseAgain, RefundAgain>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    static constexpr auto& kMoments = promotion::kMoments;

    struct Item {
        Amount available = 0, reserved = 0, sold = 0;
        ORRERY_FIELDS(Item, available, reserved, sold)
    };
    struct Order {
        Phase phase = Phase::open;
        ItemId item = 0;
        Amount quantity = 0;
        Amount held = 0;  // pieces that are reserved or sold for it
        floor::Money price;
        Instant end = 0;            // of its reservation; 0: never
        std::uint64_t payment = 0;  // the provider's number, once it is known
        bool late = false;          // its payment came behind its end
        ORRERY_FIELDS(Order, phase, item, quantity, held, price, end, payment, late)

        bool is_waiting() const { return phase == Phase::open || phase == Phase::closing; }
        bool was_closed() const {
            return phase == Phase::closed || phase == Phase::refunding || phase == Phase::refunded;
        }
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // tables of a transactional database
        bool opened = false;
        SharedMap<ItemId, Item> items;
        SharedMap<OrderId, Order> orders;
        floor::Agenda<OrderId> ends;  // of reservations
        ORRERY_FIELDS(Durable, opened, items, orders, ends)
    };
    struct State {
        Durable books;  // as they will be on the disk
        floor::Calls<OrderId, floor::CloseOrder, CloseAgain> closing;
        floor::Calls<OrderId, floor::Refund, RefundAgain> refunding;
        Amount reserved = 0, sold = 0;         // of all items
        Instant counted_to = 0;                // what was reserved until then is counted
        floor::Agenda<OrderId> ends_believed;  // of the flaw sweep_in_memory
        ORRERY_FIELDS(State, books, closing, refunding, reserved, sold, counted_to, ends_believed)
    };

    Settings knobs;
    NodeId provider = 1;
    std::uint64_t secret = 1;  // of the provider's seals

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const floor::PlaceOrder& placed, NodeId from) const;
    void on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentNotice& notice, NodeId from) const;
    void on(Ctx& ctx, State& state, const Sweep&) const;
    void on(Ctx& ctx, State& state, const CloseAgain& again) const;
    void on(Ctx& ctx, State& state, const RefundAgain& again) const;
    static std::string label(const State& state);

private:
    floor::Agenda<OrderId>& ends_of(State& state) const {
        return knobs.sweep_in_memory ? state.ends_believed : state.books.ends;
    }
    void answer_buyer(Ctx& ctx, const State& state, const floor::PlaceOrder& placed, NodeId buyers) const;
    void end_reservation(Ctx& ctx, State& state, OrderId id) const;
    void close(Ctx& ctx, State& state, OrderId id) const;
    bool hear(Ctx& ctx, State& state, const floor::PaymentLine& line) const;
    bool pay(Ctx& ctx, State& state, const floor::PaymentLine& line) const;
    void confirm(Ctx& ctx, State& state, OrderId id) const;
    void pay_late(Ctx& ctx, State& state, OrderId id) const;
    void sell(Ctx& ctx, State& state, ItemId item, Amount from_reserved, Amount from_available) const;
    void call_provider(Ctx& ctx, State& state, OrderId id) const;
    void count_reserved(Ctx& ctx, State& state) const;
};

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, NodeId shop, NodeId provider, Blueprint& blueprint);

}  // namespace orrery::promotion

namespace orrery {
Model make_promotion();
}
