// Shops whose orders come as their arrivals say.
#include <algorithm>

#include "sim/faults/load.h"
#include "tests/catch.h"
#include "tests/models/commerce/tcc/shop_floor.h"
#include "tests/models/streams.h"

using namespace orrery;
using namespace orrery::tcc;

namespace {

struct Shown {
    RunResult result;
    std::vector<Time> orders;  // of the first shop
    std::size_t most_waiting = 0;
};

Shown show(const test::ShopFloor& floor, std::uint64_t seed = 41) {
    World world(floor.blueprint(seed));
    const NodeId shop = world.blueprint().find_node("shop-1");
    Shown shown;
    while (world.step()) {
        const auto& state = View(world).state<Shop>(shop);
        while (shown.orders.size() < state.placed)
            shown.orders.push_back(world.now());
        shown.most_waiting = std::max(shown.most_waiting, state.orders.open.size());
    }
    shown.result = result_of(world);
    return shown;
}

test::ShopFloor floor_with(const std::string& arrivals) {
    test::ShopFloor floor;
    floor.values = {{"arrivals", arrivals},
                    {"shops", std::int64_t{1}},
                    {"stock", std::int64_t{100'000}},
                    {"coupons", std::int64_t{100'000}},
                    {"timeout", 500_ms}};
    return floor;
}

}  // namespace

TEST_CASE("orders come at random by default, and no run that was published moves", "[property]") {
    const Shown usual = show(floor_with("default"));
    CHECK(usual.result.verdict == RunVerdict::held);
    CHECK(test::near(static_cast<double>(usual.orders.size()), 250, 0.2));
    CHECK(test::near(test::dispersion(usual.orders, 100_s, 2_s), 1, 0.45));
    CHECK(show(floor_with("constant(400ms)")).orders.size() == 250);
}

TEST_CASE("orders in bursts do not wait for the disk, closed ones wait for their outcome") {
    const Shown bursts = show(floor_with("bursts(20 every 10s)"));
    CHECK(bursts.result.verdict == RunVerdict::held);
    CHECK(bursts.orders.size() == 9 * 20 + 1);  // the shop closes at 100 s, just after an order
    CHECK(bursts.most_waiting >= 15);
    CHECK(test::dispersion(bursts.orders, 100_s, 1_s) > 10);

    const Shown closed = show(floor_with("closed(200ms)"));
    CHECK(closed.result.verdict == RunVerdict::held);
    CHECK(closed.most_waiting == 1);
    CHECK(closed.orders.size() > 150);
    CHECK(closed.orders.size() < 500);
}

TEST_CASE("a day of orders has its peak and its night", "[property]") {
    test::ShopFloor floor = floor_with("diurnal(50ms, 100s, 0.9)");
    const Shown shown = show(floor);
    CHECK(shown.result.verdict == RunVerdict::held);
    CHECK(test::near(test::requests_in(shown.orders, 15_s, 35_s), 400 * (1 + 0.9 * 0.9355), 0.1));
    CHECK(test::requests_in(shown.orders, 65_s, 85_s) < 100);
}

TEST_CASE("an overload brings more orders for a while, and the books still balance", "[property]") {
    for (const std::string arrivals : {"default", "constant(400ms)"}) {
        CAPTURE(arrivals);
        test::ShopFloor floor = floor_with(arrivals);
        floor.plan.push_back(test::fault(40_s, 20_s, Overload{{}, {10, 1}}));
        const Shown shown = show(floor);
        CHECK(shown.result.verdict == RunVerdict::held);
        CHECK(test::near(test::requests_in(shown.orders, 0, 40_s), 100, 0.3));
        CHECK(test::near(test::requests_in(shown.orders, 40_s, 60_s), 500, 0.15));
        CHECK(test::near(test::requests_in(shown.orders, 60_s, 100_s), 100, 0.3));
    }
}
