// Holds that a recovery period leaks where nothing fences the late Try, held against their closed form
// (tcc-transaction#249, #170, #299: "the Try came behind its Cancel").
#include <cmath>

#include "models/commerce/tcc/tcc.h"
#include "tests/catch.h"
#include "tests/models/model_world.h"

namespace orrery::tcc {
namespace {

constexpr Duration kLeast = 10_ms, kSync = 1_ms;

// Each message takes longer than t with probability kLeast / t.
test::ModelWorld slow_calls(Duration period) {
    test::ModelWorld world;
    world.make = make_tcc;
    world.values = {
        {"participants", std::int64_t{1}}, {"shops", std::int64_t{100}},       {"interval", std::int64_t{100_ms}},
        {"selling", std::int64_t{20_s}},   {"stock", std::int64_t{1'000'000}}, {"timeout", std::int64_t{period}},
        {"retry", std::int64_t{1_h}},      {"patience", std::int64_t{1_h}},    {"frozen_limit", std::int64_t{24_h}}};
    world.links = {Distribution::pareto(kLeast, {1, 1}), {0, 1}, {0, 1}};
    world.sync = Distribution::constant(kSync);
    world.until = 600_s;
    return world;
}

struct Leaked {
    std::uint64_t holds = 0, orders = 0;
};
Leaked leaked(test::ModelWorld shop) {
    World world(shop.blueprint(1));
    world.run();
    const View view(world);
    const auto& log = view.durable<Coordinator>(0).log;
    Leaked found{0, log.size()};
    for (const auto& [tx, branch] : view.durable<Participant>(1).branches)
        if (branch.holds() && log.at(tx).phase == Phase::cancelled)
            ++found.holds;
    return found;
}

// The Try takes longer than the period, the sync of the decision and the Cancel together.
double share_that_leaks(Duration period) {
    const double least = double(kLeast), after = double(period + kSync);
    return least / after - least * least / (after * after) * std::log1p(after / least);
}

TEST_CASE("a recovery period leaks the holds of the Trys that take longer than it; a fence leaks none", "[property]") {
    for (const Duration period : {100_ms, 1_s, 4_s}) {
        test::ModelWorld world = slow_calls(period);
        world.flaws = {"no_fence"};
        const Leaked found = leaked(world);
        const double expected = share_that_leaks(period);
        const double measured = double(found.holds) / double(found.orders);
        const double interval = 3 * std::sqrt(expected * (1 - expected) / double(found.orders));
        INFO("period " << format_duration(period) << ": " << found.holds << " of " << found.orders << ", expected "
                       << expected * 1e6 << " of a million, measured " << measured * 1e6 << " +- " << interval * 1e6);
        CHECK(found.orders > 15'000);
        CHECK(std::abs(measured - expected) < interval);
    }
    CHECK(leaked(slow_calls(100_ms)).holds == 0);
}

}  // namespace
}  // namespace orrery::tcc
