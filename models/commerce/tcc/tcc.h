// Try / Confirm / Cancel: an order reserves stock, points and a coupon at three services, then confirms all or cancels
// all. The idea: a coordinator asks every participant to reserve (Try). Once all have, it decides to confirm; where one
// refuses or does not answer in time, it decides to cancel. The decision is on its disk before anyone hears of it, and
// it repeats Confirm or Cancel until every participant has acknowledged. Calls are lost, repeated and reordered, so a
// participant survives three traps: a repeated call, a Cancel with no Try before it, a Try after its own Cancel.
// Roles: Coordinator, Participant (one type, three resources), Shop (the clients that place orders).
// Units: nanoseconds; amounts are whole units of a resource. Errors: a refusal is an Answer. Source: README.md.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <boost/container/flat_map.hpp>

#include "models/commerce/tcc/ledger.h"
#include "models/floor/calls.h"
#include "models/floor/rounds.h"
#include "sim/model/model.h"

namespace orrery::tcc {

struct PlaceOrder {
    TxId tx = 0;
    Amount quantity = 0;  // pieces
    ORRERY_FIELDS(PlaceOrder, tx, quantity)
};
struct OrderResult {
    TxId tx = 0;
    bool confirmed = false;
    ORRERY_FIELDS(OrderResult, tx, confirmed)
};
struct Try {
    TxId tx = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Try, tx, amount, attempt)
};
struct Confirm {
    TxId tx = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Confirm, tx, amount, attempt)
};
struct Cancel {
    TxId tx = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Cancel, tx, amount, attempt)
};
struct Answer {
    TxId tx = 0;
    Operation operation = Operation::try_;
    bool done = true;
    std::uint32_t attempt = 1;  // of the call
    ORRERY_FIELDS(Answer, tx, operation, done, attempt)
};

// Timers.
struct Overdue {  // not every participant has answered
    TxId tx = 0;
    ORRERY_FIELDS(Overdue, tx)
};
struct NextOrder {
    ORRERY_NO_FIELDS(NextOrder)
};
struct OrderAgain {
    TxId tx = 0;
    ORRERY_FIELDS(OrderAgain, tx)
};
struct HoldExpires {  // of the flaw self_cancel
    TxId tx = 0;
    ORRERY_FIELDS(HoldExpires, tx)
};

struct Settings {
    std::int64_t participants = 3;
    std::int64_t shops = 2;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 400_ms;
    Duration selling = 100_s;
    std::int64_t stock = 800;
    std::int64_t points = 100'000;
    std::int64_t coupons = 600;
    Duration timeout = 80_ms;
    Duration retry = 1_s;
    Duration patience = 2_s;
    Duration hold_expiry = 500_ms;
    Duration frozen_limit = 10_s;
    std::string fence = "dtm-barrier";
    std::string freeze = "moves";
    bool no_fence = false;
    bool try_ignores_cancel = false;
    bool repeats_count = false;
    bool blind_cancel = false;
    bool freeze_only = false;
    bool restores_old_value = false;
    bool cancel_keeps_frozen = false;
    bool answer_before_sync = false;   // breaks "no end without a Try"
    bool self_cancel = false;          // breaks "no mixed outcome"
    bool decision_not_logged = false;  // breaks "no mixed outcome"
    bool forget_early = false;         // breaks "nothing stays frozen"

    FenceRules fence_rules() const {
        return {fence == "seata-fence" ? Fence::seata_fence : Fence::dtm_barrier,
                no_fence,
                try_ignores_cancel,
                repeats_count,
                blind_cancel,
                freeze_only,
                restores_old_value,
                cancel_keeps_frozen,
                freeze == "marks"};
    }
};

ORRERY_ENUM(Phase, trying, confirming, cancelling, confirmed, cancelled)

// One line of the coordinator's log.
struct Transaction {
    Phase phase = Phase::trying;
    Amount quantity = 0;
    NodeId shop = kNoNode;
    ORRERY_FIELDS(Transaction, phase, quantity, shop)

    bool to_confirm() const { return phase == Phase::confirming || phase == Phase::confirmed; }
    bool to_cancel() const { return phase == Phase::cancelling || phase == Phase::cancelled; }
    Operation operation() const {
        return to_confirm() ? Operation::confirm : to_cancel() ? Operation::cancel : Operation::try_;
    }
    bool finished() const { return phase == Phase::confirmed || phase == Phase::cancelled; }
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("held", "decided_to_confirm", "decided_to_cancel", "empty_rollback", "late_try");

struct Coordinator {
    using In = std::variant<PlaceOrder, Answer>;
    using Out = std::variant<Try, Confirm, Cancel, OrderResult>;
    using Timers = std::variant<Overdue>;
    using Ctx = Context<Coordinator>;
    static constexpr std::string_view kName = "coordinator";
    static constexpr auto& kMoments = tcc::kMoments;

    using Log = SharedMap<TxId, Transaction>;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        Log log;
        ORRERY_FIELDS(Durable, log)
    };
    struct State {
        Log log;
        floor::Rounds<TxId, Overdue> rounds;  // of unfinished transactions; lost in a crash and begun anew from the log
        ORRERY_FIELDS(State, log, rounds)
    };

    Settings knobs;
    std::vector<NodeId> participants;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const;
    void on(Ctx& ctx, State& state, const Answer& answer, NodeId from) const;
    void on(Ctx& ctx, State& state, const Overdue& overdue) const;
    static std::string label(const State& state);

private:
    void decide(Ctx& ctx, State& state, TxId tx, Phase phase) const;
    void tell_shop(Ctx& ctx, TxId tx, const Transaction& transaction) const;
    void call_all(Ctx& ctx, State& state, TxId tx, const Transaction& transaction) const;
    void call(Ctx& ctx, TxId tx, const Transaction& transaction, std::size_t i, std::uint32_t attempt) const;
    floor::Retries retries(const Transaction& transaction) const;
    void finish(Ctx& ctx, State& state, TxId tx) const;
};

struct Participant {
    using In = std::variant<Try, Confirm, Cancel>;
    using Out = std::variant<Answer>;
    using Timers = std::variant<HoldExpires>;
    using Ctx = Context<Participant>;
    static constexpr std::string_view kName = "participant";
    static constexpr auto& kMoments = tcc::kMoments;

    using Durable = Ledger;
    struct State {
        Ledger ledger;  // as it will be on the disk
        // What an observer of the wires would know; only the properties read it.
        SharedMap<TxId, bool> cancelled_before_try;  // true: and the Try has come since
        std::uint64_t orphans = 0;                   // Confirms that found no Try
        TxId last_orphan = 0;
        ORRERY_FIELDS(State, ledger, cancelled_before_try, orphans, last_orphan)
    };

    Settings knobs;
    FenceRules rules;
    boost::container::flat_map<NodeId, Amount> initial;  // what each participant begins with

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Try& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const Confirm& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const Cancel& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const HoldExpires& expiry) const;
    static std::string label(const State& state);

private:
    void release_metrics(Ctx& ctx, const State& state, TxId tx) const;
    void answer(Ctx& ctx, State& state, NodeId to, const Answer& answer, const Applied& applied) const;
};

// The clients. Each places orders at random times for as long as the shop sells, and asks again until it knows.
struct Shop {
    using In = std::variant<OrderResult>;
    using Out = std::variant<PlaceOrder>;
    using Timers = std::variant<NextOrder, OrderAgain>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    static constexpr bool kHasWorkload = true;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct State {
        std::uint64_t placed = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t cancelled = 0;
        floor::Calls<TxId, PlaceOrder, OrderAgain> orders;  // whose outcome it does not know
        ORRERY_FIELDS(State, placed, confirmed, cancelled, orders)
    };

    Settings knobs;
    NodeId coordinator = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const OrderAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderResult& result) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
};

// How much of participant `index` an order of `quantity` pieces takes: pieces of stock, ten points a piece, one coupon.
Amount amount_of(std::size_t index, Amount quantity);

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, NodeId coordinator, const std::vector<NodeId>& participants,
                    const boost::container::flat_map<NodeId, Amount>& initial, Blueprint& blueprint);

}  // namespace orrery::tcc

namespace orrery {
Model make_tcc();
}
