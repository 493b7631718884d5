// Buyers as a machine: one node that is a crowd. They come as the workload says (an open loop: nobody waits for the
// shop), order, think for a while, pay or leave, and click again when nothing comes.
//
//     floor::BuyersSettings settings;
//     settings.shop = shop, settings.provider = provider;          // without a provider they pay at the shop
//     settings.arrivals = Arrivals::poisson(10_ms);
//     blueprint.add_node("buyers", blueprint.add_role(floor::Buyers{settings}));
//
// A shop has PlaceOrder (and PayOrder) in its In and OrderPlaced (and OrderPaid) in its Out. A click has the buyer's
// number and its own: whether two clicks are one order is the shop's to decide. At a provider (payment_provider.h) a
// buyer authorizes a sale for the shop, under the same key at each click.
// All that a buyer is (item, quantity, pay time, whether it leaves, patience) is drawn when it comes, whatever the shop
// does, so that designs are compared on the same crowd; with `own_luck` the links draw for each click alike, too.
// Metrics: "buyers", "ordered", "refused", "abandoned", "paid", "declined", "too late", "gave up", "extra orders",
// samples "order latency" and "pay latency".
// Flaw: new_key_each_click (a second click at the provider is a second payment where it allows that).
// Units: nanoseconds on the node's own clock. Errors: none; requires arrivals, and patience above zero. A crash forgets
// who was there; numbers are never used again.
// Source: Schroeder, Wierman, Harchol-Balter, "Open Versus Closed: A Cautionary Tale", NSDI 2006; Little's law and
// M/G/infinity for who is thinking. Deviation: a buyer orders one kind of thing, and does not come back.
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "models/floor/agenda.h"
#include "models/floor/payment_provider.h"
#include "sim/core/zipf.h"
#include "sim/model/workload.h"

namespace orrery::floor {

struct PlaceOrder {
    std::uint64_t buyer = 0;
    std::uint32_t click = 1;
    std::uint64_t item = 0, quantity = 1;
    ORRERY_FIELDS(PlaceOrder, buyer, click, item, quantity)
};
struct OrderPlaced {
    std::uint64_t buyer = 0, order = 0;  // the shop's number of it
    bool accepted = false;
    Money price;
    Instant pay_by = 0;  // when it expires at the provider; 0: never
    ORRERY_FIELDS(OrderPlaced, buyer, order, accepted, price, pay_by)
};
struct PayOrder {
    std::uint64_t buyer = 0, order = 0;
    std::uint32_t click = 1;
    ORRERY_FIELDS(PayOrder, buyer, order, click)
};
struct OrderPaid {
    std::uint64_t buyer = 0, order = 0;
    PayOutcome outcome = PayOutcome::done;
    ORRERY_FIELDS(OrderPaid, buyer, order, outcome)
};
struct BuyerComes {  // timer
    ORRERY_NO_FIELDS(BuyerComes)
};
struct BuyersAlarm {  // timer: for whose time is up first
    ORRERY_NO_FIELDS(BuyersAlarm)
};

struct BuyersSettings {
    NodeId shop = kNoNode, provider = kNoNode;
    Arrivals arrivals = Arrivals::poisson(10_ms);
    std::uint64_t most = 0;                                    // how many come; 0: no end
    Zipf items;                                                // of one
    std::uint64_t most_pieces = 1;                             // each wants one up to so many
    Distribution pay_time = Distribution::exponential(300_s);  // from the order to the payment
    Ratio abandons = {0, 1};                                   // leave instead
    Distribution patience = Distribution::constant(5_s);       // until the next click
    std::uint32_t clicks = 3;                                  // at most, for the order and for the payment each
    bool own_luck = false;
    bool new_key_each_click = false;  // flaw
};

struct Buyers {
    using In = std::variant<OrderPlaced, OrderPaid, PaymentAnswer>;
    using Out = std::variant<PlaceOrder, PayOrder, Authorize>;
    using Timers = std::variant<BuyerComes, BuyersAlarm>;
    using Ctx = Context<Buyers>;
    static constexpr std::string_view kName = "buyers";
    static constexpr bool kHasWorkload = true;
    static constexpr std::uint64_t kBuyersInALife = 100'000'000;

    enum class At : std::uint8_t { ordering, thinking, paying };
    friend constexpr std::string_view name_of(At at) {
        return at == At::ordering ? "ordering" : at == At::thinking ? "thinking" : "paying";
    }
    struct Buyer {
        At at = At::ordering;
        Instant since = 0;
        std::uint32_t clicks = 1;
        std::uint64_t item = 0, quantity = 1;
        Instant patience = 0, pays_after = 0;  // spans
        bool abandons = false;
        std::uint64_t order = 0;
        Money price;
        Instant pay_by = 0;
        ORRERY_FIELDS(Buyer, at, since, clicks, item, quantity, patience, pays_after, abandons, order, price, pay_by)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;
        ORRERY_FIELDS(Durable, lives)
    };
    struct State {
        std::uint64_t first = 0, came = 0;  // numbers of this life follow `first`
        SharedMap<std::uint64_t, Buyer> open;
        Agenda<std::uint64_t> agenda;
        std::uint64_t refused = 0, abandoned = 0, paid = 0, declined = 0, too_late = 0, gave_up = 0, extra = 0;
        ORRERY_FIELDS(State, first, came, open, agenda, refused, abandoned, paid, declined, too_late, gave_up, extra)
    };

    BuyersSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const BuyerComes&) const;
    void on(Ctx& ctx, State& state, const BuyersAlarm&) const;
    void on(Ctx& ctx, State& state, const OrderPlaced& placed) const;
    void on(Ctx& ctx, State& state, const OrderPaid& paid) const;
    void on(Ctx& ctx, State& state, const PaymentAnswer& answer) const;
    static std::string label(const State& state);

private:
    void come_next(Ctx& ctx) const;
    void order(Ctx& ctx, State& state, std::uint64_t number) const;
    void pay(Ctx& ctx, State& state, std::uint64_t number) const;
    void time_is_up(Ctx& ctx, State& state, std::uint64_t number) const;
    void ended(Ctx& ctx, State& state, std::uint64_t number, std::uint64_t order, PayOutcome outcome) const;
    void leave(State& state, std::uint64_t number) const;
    template <class Message>
    void send(Ctx& ctx, NodeId to, const Message& message, std::uint64_t number, std::uint32_t click) const;
};

// Adds the role to a world, compiled once for all models.
std::uint32_t add_buyers(Blueprint& blueprint, const BuyersSettings& settings);

}  // namespace orrery::floor
