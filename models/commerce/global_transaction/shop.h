// Who works on the rows. A shop (Seata's TM) begins a global transaction for each order, calls the services one after
// the other, and has it committed or rolled back. The outsider writes the first service's row in local transactions.
// Units: nanoseconds; pieces. Errors: none. Source: README.md beside this file.
#pragma once
#include <optional>
#include <string>
#include <variant>

#include "models/commerce/global_transaction/global_transaction.h"
#include "sim/core/shared_map.h"

namespace orrery::global_transaction {

ORRERY_ENUM(Step, beginning, working, finishing)

struct Shop {
    using In = std::variant<Begun, Worked, Finished>;
    using Out = std::variant<Begin, Work, Finish>;
    using Timers = std::variant<NextOrder, AskAgain>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    static constexpr auto& kMoments = global_transaction::kMoments;
    static constexpr bool kHasWorkload = true;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct Order {
        Amount amount = 0;
        bool refuse = false;
        Step step = Step::beginning;
        std::uint32_t hop = 0;
        bool commit = false;
        std::uint32_t attempt = 0;
        Instant begun = 0;
        ORRERY_FIELDS(Order, amount, refuse, step, hop, commit, attempt, begun)
    };
    struct State {
        std::uint64_t placed = 0;
        SharedMap<Xid, Order> orders;  // that are open
        ORRERY_FIELDS(State, placed, orders)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const Begun& begun) const;
    void on(Ctx& ctx, State& state, const Worked& worked, NodeId from) const;
    void on(Ctx& ctx, State& state, const Finished& finished) const;
    void on(Ctx& ctx, State& state, const AskAgain& again) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
    void enter(Ctx& ctx, State& state, Xid xid, Order order) const;
    void ask(Ctx& ctx, Xid xid, const Order& order) const;
};

struct Outsider {
    using In = std::variant<Written>;
    using Out = std::variant<Write>;
    using Timers = std::variant<NextOrder, AskAgain>;
    using Ctx = Context<Outsider>;
    static constexpr std::string_view kName = "outsider";
    static constexpr bool kHasWorkload = true;
    using Durable = Shop::Durable;
    struct State {
        std::uint64_t placed = 0;
        SharedMap<Xid, Amount> open;
        ORRERY_FIELDS(State, placed, open)
    };

    Settings knobs;
    Nodes nodes;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const Written& written) const;
    void on(Ctx& ctx, State& state, const AskAgain& again) const;

private:
    void await_next(Ctx& ctx) const;
    void ask(Ctx& ctx, Xid xid, Amount amount) const;
};

// The mean gap of the outsider, whose writes are `outside` of all writes of the row; nothing where there are none.
std::optional<Duration> outside_gap(const Settings& settings);

}  // namespace orrery::global_transaction
