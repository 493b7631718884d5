// Due times step by step, against a plain list; and a role that crashes before each of its syncs.
#include "models/floor/agenda.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/models/floor/strike.h"
#include "tests/models/step.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Plan = Agenda<std::uint64_t>;
using Dues = std::vector<Plan::Due>;

TEST_CASE("what is due is taken in order of time, then of key, and once") {
    Plan plan;
    CHECK(plan.next() == kNever);
    CHECK(plan.take_due(1_h).empty());
    plan.add(3, 20_ms);
    plan.add(2, 10_ms);
    plan.add(1, 20_ms);
    CHECK(plan.next() == 10_ms);
    CHECK(plan.take_due(9_ms).empty());
    CHECK(plan.take_due(20_ms) == Dues{{10_ms, 2}, {20_ms, 1}, {20_ms, 3}});
    CHECK(plan == Plan{});
}

TEST_CASE("a key has one due time: the last that it was given") {
    Plan plan;
    plan.add(1, 10_ms);
    plan.add(1, 30_ms);
    CHECK(*plan.find(1) == 30_ms);
    CHECK(plan.take_due(10_ms).empty());
    plan.add(1, 20_ms);
    CHECK(plan.next() == 20_ms);
    CHECK(plan.remove(1));
    CHECK_FALSE(plan.remove(1));
    CHECK(plan.find(1) == nullptr);
    CHECK(plan.empty());
}

TEST_CASE("what is never due is kept and never taken") {
    Plan plan;
    plan.add(1, kNever);
    CHECK(plan.take_due(kNever - 1).empty());
    CHECK(plan.find(1) != nullptr);
}

struct Alarm {
    ORRERY_NO_FIELDS(Alarm)
};

// Keeps what is done to the one timer.
struct Bench {
    Time clock = 0;
    test::Lines done = {};
    Time now() const { return clock; }
    void cancel_timer(const Alarm&) { done.push_back("cancel"); }
    void set_timer(const Alarm&, Duration after) { done.push_back("set " + format_duration(after)); }
};

TEST_CASE("the timer is set anew only where the earliest due time is another") {
    Bench bench{5_ms};
    Plan plan;
    const auto change = [&](const auto& how) {
        const Time armed_for = plan.next();
        how();
        plan.arm(bench, Alarm{}, armed_for);
        return std::exchange(bench.done, {});
    };
    CHECK(change([&] { plan.add(1, 30_ms); }) == test::Lines{"cancel", "set 25ms"});
    CHECK(change([&] { plan.add(2, 40_ms); }).empty());
    CHECK(change([&] { plan.remove(2); }).empty());
    CHECK(change([&] { plan.add(2, 1_ms); }) == test::Lines{"cancel", "set 0ns"});  // overdue: at once
    CHECK(change([&] { plan.remove(2); }) == test::Lines{"cancel", "set 25ms"});
    CHECK(change([&] { plan.remove(1); }) == test::Lines{"cancel"});
    CHECK(change([] {}).empty());
    plan.add(1, 30_ms);
    plan.arm(bench, Alarm{});  // at a start
    CHECK(bench.done == test::Lines{"cancel", "set 25ms"});
}

TEST_CASE("an agenda agrees with a plain list of due times", "[property]") {
    constexpr Stream kStep = "agenda";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        const std::uint64_t keys = 1 + below(100);
        Plan plan;
        std::map<std::uint64_t, Time> plain;
        Time now = 0;
        for (int i = 0; i < 150; ++i) {
            const std::uint64_t key = below(keys);
            const std::uint64_t what = below(8);
            if (what == 0) {
                CHECK(plan.remove(key) == (plain.erase(key) == 1));
            } else if (what == 1) {
                now += static_cast<Time>(below(40));
                Dues taken;
                for (const auto& [due_key, at] : plain)
                    if (at <= now)
                        taken.push_back({at, due_key});
                std::sort(taken.begin(), taken.end());
                for (const auto& one : taken)
                    plain.erase(one.key);
                REQUIRE(plan.take_due(now) == taken);
            } else {
                const Time at = now + static_cast<Time>(below(50)) - 5;
                plan.add(key, at);
                plain[key] = at;
            }
            Time earliest = kNever;
            Plan fresh;
            for (const auto& [other, at] : plain) {
                earliest = std::min(earliest, at);
                fresh.add(other, at);
            }
            REQUIRE(plan.next() == earliest);
            REQUIRE(plan == fresh);  // a function of the contents alone
            REQUIRE(hash_of(plan) == hash_of(fresh));
        }
    }
}

// ---- A role: makes orders and ships each when it is due -----------------------------------------------------------

struct MakeNext {
    ORRERY_NO_FIELDS(MakeNext)
};
struct Shipped {
    std::uint64_t order = 0;
    ORRERY_FIELDS(Shipped, order)
};
struct Shipment {
    Instant due = 0, at = 0;
    std::uint32_t times = 0;
    ORRERY_FIELDS(Shipment, due, at, times)
};
constexpr std::uint64_t kOrders = 12;

struct Shop {
    using In = std::variant<std::monostate>;
    using Out = std::variant<Shipped>;
    using Timers = std::variant<MakeNext, Alarm>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t made = 0;
        SharedMap<std::uint64_t, Shipment> shipments;
        Plan agenda;
        ORRERY_FIELDS(Durable, made, shipments, agenda)
    };
    struct State {
        Durable kept;
        ORRERY_FIELDS(State, kept)
    };

    bool in_memory = false;  // the naive design: due times are forgotten in a crash

    State start(Ctx& ctx, const Durable& durable) const {
        State state{durable};
        state.kept.agenda.arm(ctx, Alarm{});
        ctx.set_timer(MakeNext{}, 10_ms);
        return state;
    }
    void on(Ctx& ctx, State& state, const MakeNext&) const {
        if (state.kept.made == kOrders)
            return;
        const std::uint64_t order = ++state.kept.made;
        const Time due = ctx.now() + ctx.between("patience", 1_ms, 60_ms);
        const Time armed_for = state.kept.agenda.next();
        state.kept.shipments.set(order, Shipment{due, 0, 0});
        state.kept.agenda.add(order, due);
        state.kept.agenda.arm(ctx, Alarm{}, armed_for);
        ctx.set_timer(MakeNext{}, 10_ms);
        write(ctx, state);
    }
    void on(Ctx& ctx, State& state, const Alarm&) const {
        const auto taken = state.kept.agenda.take_due(ctx.now());
        state.kept.agenda.arm(ctx, Alarm{});
        for (const auto& [at, order] : taken)
            state.kept.shipments.edit(order, [&](Shipment& shipment) {
                shipment.at = ctx.now();
                ++shipment.times;
            });
        write(ctx, state);
        for (const auto& [at, order] : taken)
            ctx.send(1, Shipped{order});
    }

private:
    void write(Ctx& ctx, const State& state) const {
        Durable durable = state.kept;
        if (in_memory)
            durable.agenda = {};
        ctx.persist(durable);
    }
};

std::shared_ptr<const Blueprint> shop(bool in_memory) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->links.defaults.delay = Distribution::constant(1_ms);
    blueprint->sync_latency = Distribution::uniform(3_ms, 15_ms);
    blueprint->until = 1_s;
    blueprint->add_node("shop", blueprint->add_role(Shop{in_memory}));
    blueprint->add_node("probe", blueprint->add_role(test::Probe<Shipped>{}));
    return blueprint;
}

TEST_CASE("whichever sync a crash comes before, each due time is met once and none is lost", "[property]") {
    const std::size_t crashes = test::strike_each_sync(shop(false), 50_ms, [](const World& world, const auto& what) {
        INFO(what);
        const View view(world);
        const auto& kept = view.durable<Shop>(0);
        CHECK(kept.made == kOrders);
        CHECK(kept.agenda.empty());
        std::map<std::string, int> heard;
        for (const std::string& line : view.state<test::Probe<Shipped>>(1).heard)
            ++heard[line];
        for (const auto& [line, times] : heard)
            CHECK(times == 1);
        for (const auto& [order, shipment] : kept.shipments) {
            CHECK(shipment.times == 1);
            CHECK(shipment.at >= shipment.due);
            if (what == "no crash")
                CHECK(shipment.at == shipment.due);
        }
    });
    CHECK(crashes >= 2 * kOrders);
}

TEST_CASE("due times that are kept in memory are lost by such a crash") {
    std::size_t lost = 0;
    test::strike_each_sync(shop(true), 50_ms, [&](const World& world, const auto& what) {
        for (const auto& [order, shipment] : View(world).durable<Shop>(0).shipments)
            lost += shipment.times == 0 && what != "no crash" ? 1 : 0;
    });
    CHECK(lost > 0);
}

}  // namespace
}  // namespace orrery::floor
