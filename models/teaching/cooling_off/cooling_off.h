// Cooling off: an order is paid only after a window in which its user may change their mind. The service has the amount
// held at a payment provider, waits, then captures it, or voids the hold where the user has cancelled.
// The traps: a repeated request holds twice unless it carries a key; a window that only memory knows is lost in a
// crash; whoever reads an order, works, and then writes its decision may overwrite another that came in between. Roles:
// User, Service, Provider. Units: nanoseconds; money in minor units. Errors: none. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "models/floor/calls.h"
#include "models/floor/journal.h"
#include "models/floor/money.h"
#include "models/floor/once.h"
#include "sim/model/model.h"

namespace orrery::cooling_off {

using OrderId = std::uint64_t;  // the third order of node 4 is 4000003
using HoldId = std::uint64_t;   // the provider counts them from 1

ORRERY_ENUM(Phase, authorizing, authorized, capturing, captured, voiding, voided)
ORRERY_ENUM(HoldPhase, held, captured, voided)
ORRERY_ENUM(Wish, capture, cancel)

struct PlaceOrder {
    OrderId order = 0;
    floor::Money amount;
    ORRERY_FIELDS(PlaceOrder, order, amount)
};
struct CancelOrder {
    OrderId order = 0;
    ORRERY_FIELDS(CancelOrder, order)
};
struct OrderStatus {  // answers both
    OrderId order = 0;
    Phase phase = Phase::authorized;
    ORRERY_FIELDS(OrderStatus, order, phase)
};
struct Authorize {
    OrderId order = 0;
    std::uint64_t key = 0;  // for idempotency; 0: none
    NodeId user = kNoNode;
    floor::Money amount;
    ORRERY_FIELDS(Authorize, order, key, user, amount)
};
struct Authorized {
    OrderId order = 0;
    HoldId hold = 0;
    ORRERY_FIELDS(Authorized, order, hold)
};
struct Capture {
    OrderId order = 0;
    HoldId hold = 0;
    ORRERY_FIELDS(Capture, order, hold)
};
struct Void {
    OrderId order = 0;
    HoldId hold = 0;
    ORRERY_FIELDS(Void, order, hold)
};
struct Settled {  // answers both: what has become of the hold
    OrderId order = 0;
    HoldPhase phase = HoldPhase::held;
    ORRERY_FIELDS(Settled, order, phase)
};

// Timers.
struct OrderNext {
    ORRERY_NO_FIELDS(OrderNext)
};
struct ChangeMind {
    OrderId order = 0;
    ORRERY_FIELDS(ChangeMind, order)
};
struct PlaceAgain {
    OrderId order = 0;
    ORRERY_FIELDS(PlaceAgain, order)
};
struct CancelAgain {
    OrderId order = 0;
    ORRERY_FIELDS(CancelAgain, order)
};
struct AuthorizeAgain {
    OrderId order = 0;
    ORRERY_FIELDS(AuthorizeAgain, order)
};
struct CaptureAgain {
    OrderId order = 0;
    ORRERY_FIELDS(CaptureAgain, order)
};
struct VoidAgain {
    OrderId order = 0;
    ORRERY_FIELDS(VoidAgain, order)
};
struct WindowEnds {
    OrderId order = 0;
    ORRERY_FIELDS(WindowEnds, order)
};
struct Decide {  // the work on an order that was read is done: its decision is written
    OrderId order = 0;
    Wish wish = Wish::capture;
    ORRERY_FIELDS(Decide, order, wish)
};

struct Settings {
    std::int64_t users = 3;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 10_s;
    std::int64_t orders = 0;  // of a user at most; 0: any number
    Duration window = 30_s;
    Distribution work = Distribution::lognormal(10_ms, 100_ms);
    std::int64_t regret = 2;  // one of so many users changes their mind
    Distribution regret_after = Distribution::uniform(0, 32_s);
    Duration patience = 500_ms;
    Duration grace = 20_s;
    bool no_idempotency_key = false;  // breaks "one order, one hold"
    bool timer_in_memory = false;     // breaks "every order is settled"
    bool no_compare_and_set = false;  // breaks "a cancelled order is not charged"
};

struct User {
    using In = std::variant<OrderStatus>;
    using Out = std::variant<PlaceOrder, CancelOrder>;
    using Timers = std::variant<OrderNext, ChangeMind, PlaceAgain, CancelAgain>;
    using Ctx = Context<User>;
    static constexpr std::string_view kName = "user";
    static constexpr bool kHasWorkload = true;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct State {
        std::uint64_t placed = 0;
        floor::Calls<OrderId, PlaceOrder, PlaceAgain> placing;
        floor::Calls<OrderId, CancelOrder, CancelAgain> cancelling;
        ORRERY_FIELDS(State, placed, placing, cancelling)
    };

    Settings knobs;
    NodeId service = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const OrderNext&) const;
    void on(Ctx& ctx, State& state, const ChangeMind& change) const;
    void on(Ctx& ctx, State& state, const PlaceAgain& again) const;
    void on(Ctx& ctx, State& state, const CancelAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderStatus& status) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("authorized", "window_ends", "overtaken", "decided_to_capture", "decided_to_void", "repeated_authorize");

struct Service {
    using In = std::variant<PlaceOrder, CancelOrder, Authorized, Settled>;
    using Out = std::variant<OrderStatus, Authorize, Capture, Void>;
    using Timers = std::variant<WindowEnds, Decide, AuthorizeAgain, CaptureAgain, VoidAgain>;
    using Ctx = Context<Service>;
    static constexpr std::string_view kName = "service";
    static constexpr auto& kMoments = cooling_off::kMoments;

    struct Order {
        Phase phase = Phase::authorizing;
        NodeId user = kNoNode;
        floor::Money amount;
        HoldId hold = 0;
        Instant due = 0;         // the window's end
        bool cancelled = false;  // written before the user is told so
        ORRERY_FIELDS(Order, phase, user, amount, hold, due, cancelled)

        bool is_settled() const { return phase == Phase::captured || phase == Phase::voided; }
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // a table of a transactional database
        SharedMap<OrderId, Order> orders;
        ORRERY_FIELDS(Durable, orders)
    };
    struct State {
        Durable books;  // as they will be on the disk
        floor::Calls<OrderId, Authorize, AuthorizeAgain> authorizing;
        floor::Calls<OrderId, Capture, CaptureAgain> capturing;
        floor::Calls<OrderId, Void, VoidAgain> voiding;
        ORRERY_FIELDS(State, books, authorizing, capturing, voiding)
    };

    Settings knobs;
    NodeId provider = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const;
    void on(Ctx& ctx, State& state, const CancelOrder& cancel, NodeId from) const;
    void on(Ctx& ctx, State& state, const Authorized& authorized) const;
    void on(Ctx& ctx, State& state, const Settled& settled) const;
    void on(Ctx& ctx, State& state, const WindowEnds& end) const;
    void on(Ctx& ctx, State& state, const Decide& decide) const;
    void on(Ctx& ctx, State& state, const AuthorizeAgain& again) const;
    void on(Ctx& ctx, State& state, const CaptureAgain& again) const;
    void on(Ctx& ctx, State& state, const VoidAgain& again) const;
    static std::string label(const State& state);

private:
    void call_provider(Ctx& ctx, State& state, OrderId id) const;
    void work(Ctx& ctx, OrderId id, Wish wish) const;
};

struct Provider {
    using In = std::variant<Authorize, Capture, Void>;
    using Out = std::variant<Authorized, Settled>;
    using Ctx = Context<Provider>;
    static constexpr std::string_view kName = "provider";
    static constexpr auto& kMoments = cooling_off::kMoments;

    enum class Place : std::uint8_t { card, held, merchant };
    struct Account {
        Place place = Place::card;
        NodeId user = kNoNode;  // of a card
        ORRERY_FIELDS(Account, place, user)
        auto operator<=>(const Account&) const = default;
    };
    struct Hold {
        OrderId order = 0;
        NodeId user = kNoNode;
        floor::Money amount;
        HoldPhase phase = HoldPhase::held;
        ORRERY_FIELDS(Hold, order, user, amount, phase)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        floor::Once<std::uint64_t, HoldId> keys;
        SharedMap<HoldId, Hold> holds;
        SharedMap<OrderId, std::uint32_t> holds_of;  // how many
        floor::Journal<Account> journal;             // postings 2n and 2n + 1 are the beginning and the end of hold n
        ORRERY_FIELDS(Durable, keys, holds, holds_of, journal)
    };
    struct State {
        Durable books;  // as they will be on the disk
        ORRERY_FIELDS(State, books)
    };

    State start(Ctx&, const Durable& durable) const { return {durable}; }
    void on(Ctx& ctx, State& state, const Authorize& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const Capture& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const Void& call, NodeId from) const;
    static std::string label(const State& state);

private:
    void settle(Ctx& ctx, State& state, HoldId id, HoldPhase wanted, NodeId from) const;
};
std::string_view name_of(Provider::Place place);

void add_properties(const Settings& settings, NodeId service, NodeId provider, Blueprint& blueprint);

}  // namespace orrery::cooling_off

namespace orrery {
Model make_cooling_off();
}
