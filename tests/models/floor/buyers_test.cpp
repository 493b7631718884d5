// What a buyer does step by step; that the crowd is the same whatever the shop does; how many are thinking at once; and
// a shop with buyers and a payment provider, where clicks come twice.
#include "models/floor/buyers.h"

#include <map>

#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

using Clerk = test::Probe<PlaceOrder, PayOrder, Authorize>;
constexpr NodeId kBuyers = 0, kShop = 1, kProvider = 2;
constexpr Money kPrice{10'00, Currency::cny};

BuyersSettings one_at_a_time() {
    BuyersSettings knobs;
    knobs.shop = kShop;
    knobs.arrivals = Arrivals::constant(1_s);
    knobs.most = 1;
    knobs.pay_time = Distribution::constant(30_s);
    return knobs;
}
test::Script script(const BuyersSettings& knobs) {
    return test::Script([knobs](Blueprint& blueprint) {
        blueprint.add_node("buyers", blueprint.add_role(Buyers{knobs}));
        const std::uint32_t clerk = blueprint.add_role(Clerk{});
        blueprint.add_node("shop", clerk);
        blueprint.add_node("provider", clerk);
    });
}
const Buyers::State& state(test::Script& run) { return View(run.world()).state<Buyers>(kBuyers); }
template <class Message>
std::string text(const Message& message) {
    return to_text(to_value(message));
}

TEST_CASE("a buyer orders, thinks, and pays at the shop or at the provider") {
    BuyersSettings knobs = one_at_a_time();
    if (GENERATE(false, true))
        knobs.provider = kProvider;
    test::Script run = script(knobs);
    run.wait(1_s + 10_ms).deliver(kBuyers, OrderPlaced{1, 17, true, kPrice, 40_s}, kShop);
    CHECK(run.heard(kShop) == test::Lines{text(PlaceOrder{1, 1, 0, 1})});
    run.wait(29_s + 900_ms);
    CHECK(run.heard(kShop).size() == 1);
    run.wait(200_ms);
    if (knobs.provider == kNoNode) {
        CHECK(run.heard(kShop).back() == text(PayOrder{1, 17, 1}));
        run.deliver(kBuyers, OrderPaid{1, 99, PayOutcome::done}, kShop);  // of another order
        CHECK(state(run).open.size() == 1);
        run.deliver(kBuyers, OrderPaid{1, 17, PayOutcome::done}, kShop);
    } else {
        CHECK(run.heard(kProvider) == test::Lines{text(Authorize{1, 1, 17, kPrice, true, kShop, 40_s})});
        run.deliver(kBuyers, PaymentAnswer{1, PayOutcome::accepted, {}}, kProvider);
    }
    CHECK(state(run).paid == 1);
    CHECK(state(run).open.empty());
    run.wait(1_h);
    CHECK(run.heard(kShop).size() + run.heard(kProvider).size() == 2);
}

TEST_CASE("a buyer who hears nothing clicks again, and goes in the end") {
    test::Script run = script(one_at_a_time());
    run.wait(12_s);
    CHECK(run.heard(kShop) ==
          test::Lines{text(PlaceOrder{1, 1, 0, 1}), text(PlaceOrder{1, 2, 0, 1}), text(PlaceOrder{1, 3, 0, 1})});
    SECTION("ordered at last: the clicks for the payment are counted anew") {
        run.deliver(kBuyers, OrderPlaced{1, 17, true, kPrice}, kShop)
            .deliver(kBuyers, OrderPlaced{1, 17, true, kPrice}, kShop)
            .deliver(kBuyers, OrderPlaced{1, 18, true, kPrice}, kShop)
            .wait(41_s);
        CHECK(state(run).extra == 1);
        CHECK(run.heard(kShop).back() == text(PayOrder{1, 17, 3}));
        run.wait(10_s);
        CHECK(state(run).gave_up == 1);
    }
    SECTION("nothing") {
        run.wait(1_h).deliver(kBuyers, OrderPlaced{1, 17, true, kPrice}, kShop);
        CHECK(state(run).gave_up == 1);
        CHECK(run.heard(kShop).size() == 3);
        CHECK(state(run).open.empty());
    }
}

TEST_CASE("a buyer is refused, leaves instead of paying, is declined, or comes too late") {
    BuyersSettings knobs = one_at_a_time();
    const int what = GENERATE(0, 1, 2, 3);
    knobs.abandons = {what == 1 ? 1u : 0u, 1};
    test::Script run = script(knobs);
    run.wait(1_s + 10_ms).deliver(kBuyers, OrderPlaced{1, 17, what != 0, kPrice}, kShop).wait(31_s);
    if (what >= 2)
        run.deliver(kBuyers, OrderPaid{1, 17, what == 2 ? PayOutcome::declined : PayOutcome::order_closed}, kShop);
    const Buyers::State& seen = state(run);
    CHECK(seen.refused == (what == 0 ? 1u : 0u));
    CHECK(seen.abandoned == (what == 1 ? 1u : 0u));
    CHECK(seen.declined == (what == 2 ? 1u : 0u));
    CHECK(seen.too_late == (what == 3 ? 1u : 0u));
    CHECK(seen.paid == 0);
    CHECK(seen.open.empty());
}

TEST_CASE("after a crash others come, under numbers that nobody had") {
    BuyersSettings knobs = one_at_a_time();
    test::Script run = script(knobs);
    run.wait(1_s + 10_ms).crash(kBuyers).restart(kBuyers).wait(1_s + 10_ms);
    CHECK(run.heard(kShop) ==
          test::Lines{text(PlaceOrder{1, 1, 0, 1}), text(PlaceOrder{Buyers::kBuyersInALife + 1, 1, 0, 1})});
}

// A shop that sells while there is stock and hears of payments from the provider.
struct Keeper {
    using In = std::variant<PlaceOrder, PayOrder, PaymentNotice>;
    using Out = std::variant<OrderPlaced, OrderPaid, NoticeTaken>;
    using Ctx = Context<Keeper>;
    static constexpr std::string_view kName = "keeper";
    struct State {
        std::vector<std::string> came;  // whose first click it was, and what they want
        SharedMap<std::uint64_t, std::uint64_t> order_of;
        SharedMap<std::uint64_t, std::uint64_t> paid;  // notices of each order
        std::uint64_t orders = 0;
        ORRERY_FIELDS(State, came, order_of, paid, orders)
    };

    bool is_silent = false;
    bool one_order_a_buyer = true;

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const {
        if (order.click == 1)
            state.came.push_back(text(order) + " at " + format_time(ctx.now() / 100_ms * 100_ms));
        if (is_silent)
            return;
        const auto* known = state.order_of.find(order.buyer);
        const std::uint64_t number = known && one_order_a_buyer ? *known : ++state.orders;
        state.order_of.set(order.buyer, number);
        ctx.send(from, OrderPlaced{order.buyer, number, true, kPrice});
    }
    void on(Ctx& ctx, State& state, const PayOrder& pay, NodeId from) const {
        state.paid.edit(pay.order, [](std::uint64_t& count) { ++count; });
        ctx.send(from, OrderPaid{pay.buyer, pay.order, PayOutcome::done});
    }
    void on(Ctx& ctx, State& state, const PaymentNotice& notice, NodeId from) const {
        state.paid.edit(notice.line.order, [](std::uint64_t& count) { ++count; });
        ctx.send(from, NoticeTaken{notice.notice});
    }
};

struct Setting {
    std::uint64_t seed = 1;
    Duration until = 60_s;
    BuyersSettings knobs;
    Keeper keeper;
    ProviderSettings provider;
    Duration delay = 5_ms;
    Ratio loss = {0, 1};
};
std::unique_ptr<World> run(const Setting& setting) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = setting.seed;
    blueprint->until = setting.until;
    blueprint->links.defaults.delay = Distribution::uniform(1_ms, setting.delay);
    blueprint->links.defaults.loss = setting.loss;
    BuyersSettings knobs = setting.knobs;
    knobs.shop = kShop;
    blueprint->add_node("buyers", blueprint->add_role(Buyers{knobs}));
    blueprint->add_node("shop", blueprint->add_role(setting.keeper));
    blueprint->add_node("provider", blueprint->add_role(PaymentProvider{setting.provider}));
    auto world = std::make_unique<World>(blueprint);
    world->run();
    return world;
}

TEST_CASE("the crowd is the same whatever the shop does", "[property]") {
    Setting setting;
    setting.knobs.arrivals = Arrivals::poisson(500_ms);
    setting.knobs.items = Zipf(5, {1, 1});
    setting.knobs.most_pieces = 3;
    setting.delay = 1_ms;
    const auto answered = run(setting);
    setting.keeper.is_silent = true;
    const auto silent = run(setting);
    const auto& came = View(*answered).state<Keeper>(kShop).came;
    CHECK(came.size() > 60);
    CHECK(came == View(*silent).state<Keeper>(kShop).came);
    std::map<std::string, int> wanted;
    for (const std::string& line : came)
        ++wanted[line.substr(line.find("item="), 6)];
    CHECK(wanted.size() == 5);
    CHECK(wanted["item=0"] > wanted["item=4"]);
}

TEST_CASE("as many are thinking as come in a pay time, and few think longer than three", "[property]") {
    // M/G/infinity: 50 a second for 2 s on average are 100; longer than 6 s think exp(-3) of them, 5 %.
    std::uint64_t thinking = 0, long_ones = 0;
    constexpr std::uint64_t kRuns = 20;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.until = 20_s;
        setting.knobs.arrivals = Arrivals::poisson(20_ms);
        setting.knobs.pay_time = Distribution::exponential(2_s);
        const auto world = run(setting);
        for (const auto& [number, buyer] : View(*world).state<Buyers>(kBuyers).open) {
            thinking += buyer.at == Buyers::At::thinking ? 1 : 0;
            long_ones += buyer.pays_after > 6_s ? 1 : 0;
        }
    }
    CHECK(thinking > 96 * kRuns);
    CHECK(thinking < 104 * kRuns);
    // Among those there, weighted by how long they stay: exp(-3) * (1 + 3), 19.9 %.
    CHECK(long_ones > thinking * 16 / 100);
    CHECK(long_ones < thinking * 24 / 100);
}

// Payments that were captured, by how many for each order.
std::map<std::size_t, int> charges(const World& world) {
    std::map<std::size_t, int> count;
    for (const auto& [order, payments] : View(world).state<PaymentProvider>(kProvider).books.of_order)
        ++count[payments.size()];
    return count;
}

TEST_CASE("impatient buyers pay once where their clicks share a key; with a key for each click some pay twice",
          "[flaw]") {
    std::uint64_t twice = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.knobs.provider = kProvider;
        setting.knobs.arrivals = Arrivals::poisson(200_ms);
        setting.knobs.most = 100;
        setting.knobs.pay_time = Distribution::exponential(1_s);
        setting.knobs.patience = Distribution::uniform(10_ms, 60_ms);
        setting.provider.rules = stripe_rules();
        setting.delay = 40_ms;
        setting.loss = {1, 20};
        const auto sound = charges(*run(setting));
        CHECK(sound.size() == 1);
        CHECK(sound.at(1) > 60);
        setting.knobs.new_key_each_click = true;
        const auto world = run(setting);
        twice += charges(*world).contains(2) ? 1 : 0;
        setting.provider.rules = {};  // one payment an order: nothing happens
        CHECK(charges(*run(setting)).size() == 1);
    }
    CHECK(twice == 5);
}

TEST_CASE("a shop that makes an order of each click has orders that nobody pays for", "[flaw]") {
    Setting setting;
    setting.knobs.arrivals = Arrivals::poisson(200_ms);
    setting.knobs.most = 100;
    setting.knobs.pay_time = Distribution::exponential(1_s);
    setting.knobs.patience = Distribution::uniform(10_ms, 60_ms);
    setting.delay = 40_ms;
    const auto sound = run(setting);
    CHECK(View(*sound).state<Buyers>(kBuyers).extra == 0);
    setting.keeper.one_order_a_buyer = false;
    const auto flawed = run(setting);
    CHECK(View(*flawed).state<Buyers>(kBuyers).extra > 0);
    CHECK(View(*flawed).state<Keeper>(kShop).orders > View(*sound).state<Keeper>(kShop).orders);
    for (const auto& world : {std::cref(*sound), std::cref(*flawed)}) {
        const auto& buyers = View(world).state<Buyers>(kBuyers);
        CHECK(buyers.came == 100);
        CHECK(buyers.open.empty());
        CHECK(buyers.paid + buyers.gave_up == 100);
    }
}

}  // namespace
}  // namespace orrery::floor
